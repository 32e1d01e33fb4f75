"""The one route under `/api/ex`: what is called, by whom, with what, and what came of it."""

import asyncio

from aiohttp import web

from reference_server.domain.runs import Run
from reference_server.http.actors import bearer_of
from reference_server.http.server import Server


async def call_extension(server: Server, request: web.Request) -> web.Response:
    parts, store, token = server.parts, server.store, bearer_of(request)
    dispatcher, launcher = parts.dispatcher, parts.launcher
    call = dispatcher.find(store, parts.shelf, request)
    workflow_id = call.served.publication.workflow_id
    key = parts.keys.check(store, workflow_id, token)
    dispatcher.check_method(call, request)
    values = await parts.parameters.read(request, call.served.compiled.fields, call.places)
    deadline = asyncio.get_running_loop().time() + dispatcher.patience(call.served.compiled)

    def keep(run: Run) -> None:
        """Unless what was allowed before the coordinator was asked is no longer."""
        dispatcher.check_live(store, call)
        parts.keys.check(store, workflow_id, token)
        store.add_run(run)

    cause = dispatcher.cause(call, key)
    run = await launcher.launch(server.hall, parts.entry, call.served, values, cause, keep)
    if call.extension.response_mode == "sync":
        run = await launcher.settled(store, server.bells, run, deadline)
    return dispatcher.answer(call, run)
