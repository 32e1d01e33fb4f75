"""The dialog entry."""

import orjson
from aiohttp import web

from reference_server.domain.authoring import LONGEST_TEXT
from reference_server.domain.refusal import Fault, Refused
from reference_server.http.reading import check_query, read_object, text_fault
from reference_server.http.server import Server
from reference_server.http.stream import HEADERS


async def chat_create(server: Server, request: web.Request) -> web.StreamResponse:
    check_query(request, ())
    body = await read_object(request)
    faults = text_fault(body, "message", LONGEST_TEXT)
    run_id = body.get("run_id")
    if run_id is not None and not (isinstance(run_id, str) and run_id.strip()):
        faults.append(Fault("/run_id", "must be a string that is not blank, or absent"))
    if faults:
        raise Refused("input_invalid", "The message is not one that a dialog can begin with.", faults)
    dialog, hall = server.parts.dialog, server.hall
    workflow = await dialog.hold(hall, server.parts.creation, body["message"], run_id)
    frames = [b"id: %d\ndata: %b\n\n" % (event["seq"], orjson.dumps(event)) for event in dialog.events(hall, workflow)]
    return web.Response(body=b"".join(frames), headers=HEADERS)
