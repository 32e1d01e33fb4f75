"""Internal creation: out of everybody's reach until its flag is on, and the administrator's then."""

from aiohttp import web

from reference_server.domain.authoring import LONGEST_NAME, LONGEST_TEXT, document_for, name_for
from reference_server.domain.refusal import Fault, Refused
from reference_server.http.reading import check_query, read_object, text_fault
from reference_server.http.replies import reply
from reference_server.http.server import Server
from reference_server.http.workflows import shown


async def reach(server: Server, request: web.Request) -> None:
    """Asked before anything else, whoever calls and whatever the body holds."""
    await server.parts.internal.check(server.hall, request)


async def import_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    body = await read_object(request)
    faults = text_fault(body, "name", LONGEST_NAME)
    if body.get("document") is None:
        faults.append(Fault("/document", "is required"))
    if faults:
        raise Refused("input_invalid", "An import has a name and a document.", faults)
    created = server.parts.creation.create_internally(server.hall, "import", body["name"], body["document"])
    return reply(shown(server, created), status=201)


async def generate_workflow(server: Server, request: web.Request) -> web.Response:
    check_query(request, ())
    body = await read_object(request)
    faults = text_fault(body, "description", LONGEST_TEXT)
    if faults:
        raise Refused("input_invalid", "A workflow is generated from a description.", faults)
    said = body["description"]
    created = server.parts.creation.create_internally(server.hall, "generate", name_for(said), document_for(said))
    return reply(shown(server, created), status=201)
