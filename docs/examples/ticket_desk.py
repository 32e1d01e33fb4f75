# ruff: noqa: INP001 - an example stands alone
"""A small workflow backend for the tutorial: `python ticket_desk.py 8090`. It keeps most promises, and breaks one.

A workflow's definition is {"steps": […]}, each step with an id and a type: {"type": "say", "text": …},
{"type": "echo"}, {"type": "wait", "ms": …}, {"type": "count", "to": …} or {"type": "fail"}. It keeps all in memory.
"""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from aiohttp import web

Json = dict[str, Any]
WORKFLOWS: dict[str, Json] = {}
RUNS: dict[str, Json] = {}
EVENTS: dict[str, list[Json]] = {}
GATE = {"state": "open"}
MOST = 1000


def refuse(status: int, code: str) -> web.Response:
    return web.json_response({"code": code}, status=status)


async def body_of(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def found(table: dict[str, Json], request: web.Request, name: str) -> Json:
    if (thing := table.get(request.match_info[name])) is None:
        raise web.HTTPNotFound(text='{"code": "not_found"}', content_type="application/json")
    return thing


async def health(_: web.Request) -> web.Response:
    return web.json_response({"name": "ticket-desk", "version": "1"})


async def openapi(_: web.Request) -> web.Response:
    return web.json_response(json.loads(Path(__file__).with_suffix(".openapi.json").read_text("utf-8")))


async def set_gate(request: web.Request) -> web.Response:
    GATE.update(await body_of(request))
    return web.json_response(GATE)


async def supervisor() -> str:
    if GATE["state"] == "broken":
        raise RuntimeError
    if GATE["state"] == "stuck":
        await asyncio.Event().wait()
    return GATE["state"]


async def turned_away() -> web.Response | None:
    try:
        state = await asyncio.wait_for(supervisor(), 0.2)
    except (RuntimeError, TimeoutError):
        state = "closed"
    if state == "open":
        return None
    return refuse(403, "desk_says_no") if state == "strict" else refuse(503, "desk_closed")


async def create_workflow(request: web.Request) -> web.Response:
    body = await body_of(request)
    made = {"id": f"w-{uuid.uuid4().hex[:8]}", "name": body.get("name"), "definition": body.get("definition") or {}}
    WORKFLOWS[made["id"]] = made
    return web.json_response(made, status=201)


async def chat(request: web.Request) -> web.Response:
    return await turned_away() or await create_workflow(request)


async def list_workflows(_: web.Request) -> web.Response:
    return web.json_response({"items": list(WORKFLOWS.values()), "total": len(WORKFLOWS)})


async def delete_workflow(request: web.Request) -> web.Response:
    return web.json_response(WORKFLOWS.pop(found(WORKFLOWS, request, "workflow_id")["id"]))


async def create_run(request: web.Request) -> web.Response:
    workflow = found(WORKFLOWS, request, "workflow_id")
    run = {"id": f"r-{uuid.uuid4().hex[:8]}", "workflow_id": workflow["id"], "status": "created"}
    RUNS[run["id"]], EVENTS[run["id"]] = run, []
    return web.json_response(run, status=201)


async def list_runs(request: web.Request) -> web.Response:
    runs = [run for run in RUNS.values() if run["workflow_id"] == request.match_info["workflow_id"]]
    return web.json_response({"items": runs, "total": len(runs)})


async def read_run(request: web.Request) -> web.Response:
    return web.json_response(found(RUNS, request, "run_id"))


async def list_events(request: web.Request) -> web.Response:
    run = found(RUNS, request, "run_id")
    cursor, limit = request.query.get("cursor", "0"), request.query.get("limit", "100")
    if not (cursor.isdecimal() and limit.isdecimal() and 0 < int(limit) <= MOST):
        return refuse(422, "bad_page")
    events, end = EVENTS[run["id"]], int(cursor) + int(limit)
    over, more = run["status"] in ("done", "broken"), end < len(events)
    page = {"items": events[int(cursor) : end], "has_more": more, "settled": over}
    return web.json_response({**page, "next_cursor": str(min(end, len(events))) if more or not over else None})


async def execute(request: web.Request) -> web.StreamResponse:
    if refusal := await turned_away():
        return refusal
    body = await body_of(request)
    run_id = body.get("run_id")
    if not isinstance(run_id, str) or not run_id.strip():
        return refuse(400, "run_id_required")
    run, workflow = RUNS.get(run_id), found(WORKFLOWS, request, "workflow_id")
    if run is None:
        return refuse(404, "run_not_found")
    if run["workflow_id"] != workflow["id"] or run["status"] != "created":
        return refuse(409, "run_not_startable")
    run["status"] = "running"
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await stream.prepare(request)
    # The honest bug: the run is carried out by whoever watches it. When they go away, it never ends.
    async for event in carried_out(run, workflow["definition"].get("steps", []), body.get("input")):
        EVENTS[run_id].append(event)
        await stream.write(f"data: {json.dumps(event)}\n\n".encode())
    return stream


async def carried_out(run: Json, steps: list[Json], given: object) -> AsyncIterator[Json]:
    common = {"run_id": run["id"], "executor_id": "desk-1"}
    yield {"type": "workflow_start", **common}
    for step in steps:
        node = {**common, "node_id": step["id"]}
        yield {"type": "node_start", **node}
        await asyncio.sleep(step.get("ms", 0) / 1000)
        for count in range(step.get("to", 0)):
            yield {"type": "node_progress", **node, "count": count}
        if step.get("type") == "fail":
            run["status"] = "broken"
            yield {"type": "node_error", **node, "error": "failed on purpose"}
            yield {"type": "workflow_error", **common, "error": "a step failed"}
            return
        yield {"type": "node_complete", **node, "output": given if step["type"] == "echo" else step.get("text")}
    run["status"] = "done"
    yield {"type": "workflow_complete", **common}


ROUTES = {
    "GET /health": health, "GET /openapi.json": openapi, "PUT /gate": set_gate, "POST /chat": chat,
    "POST /workflows": create_workflow, "GET /workflows": list_workflows,
    "DELETE /workflows/{workflow_id}": delete_workflow,
    "POST /workflows/{workflow_id}/runs": create_run, "GET /workflows/{workflow_id}/runs": list_runs,
    "POST /workflows/{workflow_id}/execute": execute,
    "GET /runs/{run_id}": read_run, "GET /runs/{run_id}/events": list_events,
}  # fmt: skip


if __name__ == "__main__":
    desk = web.Application()
    desk.add_routes([web.route(*route.split(), handler) for route, handler in ROUTES.items()])
    web.run_app(desk, host="127.0.0.1", port=int(sys.argv[1]))
