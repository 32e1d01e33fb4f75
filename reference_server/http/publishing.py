"""Triggers, publications and API keys."""

from aiohttp import web

from reference_server.domain.publications import operation_of
from reference_server.domain.refusal import Refused
from reference_server.domain.triggers import shown
from reference_server.http.reading import check_query, read_object
from reference_server.http.replies import reply
from reference_server.http.server import Server
from reference_server.http.workflows import found


async def save_trigger(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    found(server, request)
    trigger = server.parts.triggers.read(await read_object(request))
    server.parts.triggers.save(server.store, found(server, request), trigger)
    return reply(shown(trigger))


async def read_saved_trigger(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    trigger = server.store.trigger(found(server, request).workflow_id)
    if trigger is None:
        raise Refused("trigger_not_found", "The workflow has no trigger.")
    return reply(shown(trigger))


async def remove_trigger(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    server.parts.triggers.remove(server.store, found(server, request).workflow_id)
    return web.Response(status=204)


async def publish(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    published = server.parts.publisher.publish(server.store, server.parts.triggers, found(server, request))
    operation = operation_of(published.trigger)
    body = {"publication_id": published.publication_id, "version": published.version, "operation": operation}
    return reply(body | {"url": operation["path"] if operation else None}, status=201)


async def unpublish(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    server.parts.publisher.unpublish(server.store, server.parts.triggers, found(server, request).workflow_id)
    return web.Response(status=204)


async def create_key(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    key, token = server.parts.keys.create(server.store, found(server, request).workflow_id)
    return reply({"key_id": key.key_id, "token": token}, status=201)


async def revoke_key(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    workflow = found(server, request)
    server.parts.keys.revoke(server.store, workflow.workflow_id, request.match_info["key_id"])
    return web.Response(status=204)
