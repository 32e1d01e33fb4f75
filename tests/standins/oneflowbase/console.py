"""The console's handlers for applications: draft, trigger, publication, schedule, logs and monitoring."""

from uuid import UUID, uuid4

from aiohttp import web

from tests.standins.oneflowbase import blank, mappings
from tests.standins.oneflowbase.publishing import now
from tests.standins.oneflowbase.server import SERVER, Server
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import ConsoleRefused, FormRefused, Json, enveloped, member, sent

ICONS = ("icon", "icon_type", "icon_background")
LARGEST_PAGE = 100


def at(request: web.Request) -> Server:
    return request.app[SERVER]


def application(request: web.Request) -> Record:
    """The application of the path, if it is in the caller's workspace.

    Raises:
        ConsoleRefused: 404; 401 and 403 as `Guard.session`.
        FormRefused: 400, the id is none.
    """
    user = at(request).guard.session(request)
    found = at(request).store.get("application", identifier(request, "id"))
    if found is None or found["workspace_id"] != user["workspace_id"]:
        raise ConsoleRefused(404, "application", "not found: application")
    return found


def identifier(request: web.Request, name: str) -> str:
    try:
        return str(UUID(request.match_info[name]))
    except ValueError:
        raise FormRefused(400, name, f"Invalid URL: Cannot parse `{name}` to a `Uuid`") from None


async def list_applications(request: web.Request) -> web.Response:
    workspace = at(request).guard.session(request)["workspace_id"]
    return enveloped([a for a in at(request).store.all("application") if a["workspace_id"] == workspace])


async def create_application(request: web.Request) -> web.Response:
    user, body = at(request).guard.session(request), await sent(request)
    kind = mappings.one_of(body, "application_type", ("workflow", "agent_flow"))
    trigger = member(body, "workflow_trigger_type", str, optional=True) or "extension"
    if trigger not in ("extension", "schedule"):
        raise FormRefused(422, "workflow_trigger_type", f"unknown variant `{trigger}`")
    name = member(body, "name", str)
    if not name.strip():
        raise ConsoleRefused(400, "name", "invalid input: name")
    record: Record = {
        "id": str(uuid4()),
        "workspace_id": user["workspace_id"],
        "application_type": kind,
        "workflow_trigger_type": trigger if kind == "workflow" else None,
        "name": name,
        "description": member(body, "description", str),
        **{key: member(body, key, str, optional=True) for key in ICONS},
        "created_at": now(),
    }
    flow_id = str(uuid4())
    draft = {"id": str(uuid4()), "flow_id": flow_id, "document": blank.document(kind, flow_id, name)}
    at(request).store.put("draft", record["id"], draft)
    return enveloped(at(request).store.put("application", record["id"], record), 201)


async def read_application(request: web.Request) -> web.Response:
    return enveloped(application(request))


async def delete_application(request: web.Request) -> web.Response:
    """Its runs, its keys, its schedule and what it reserved go with it."""
    store, gone = at(request).store, application(request)["id"]
    at(request).slugs.release(gone)
    for kind in ("application", "draft", "schedule"):
        store.drop(kind, gone)
    for kind in ("run", "key"):
        for record in store.all(kind):
            if record.get("application_id") == gone:
                store.drop(kind, record["id"])
    return web.Response(status=204)


async def read_orchestration(request: web.Request) -> web.Response:
    draft = at(request).store.get("draft", application(request)["id"])
    assert draft is not None
    return enveloped({"flow_id": draft["flow_id"], "draft": draft})


async def save_draft(request: web.Request) -> web.Response:
    owner, body = application(request), await sent(request)
    document = member(body, "document", dict)
    mappings.one_of(body, "change_kind", ("logical", "layout"))
    member(body, "summary", str)
    draft = at(request).store.get("draft", owner["id"])
    assert draft is not None
    meta = document.get("meta")
    if not isinstance(meta, dict) or meta.get("flowId") != draft["flow_id"]:
        raise ConsoleRefused(400, "flow_id", "invalid input: flow_id")
    saved = at(request).store.put("draft", owner["id"], draft | {"document": document, "updated_at": now()})
    return enveloped({"flow_id": saved["flow_id"], "draft": saved})


async def read_mapping(request: web.Request) -> web.Response:
    saved = at(request).store.get("mapping", application(request)["id"])
    return enveloped(saved["mapping"] if saved else None)


async def save_mapping(request: web.Request) -> web.Response:
    owner, mapping = application(request), mappings.read(at(request).form, await sent(request))
    await at(request).publishing.save(owner["id"], mapping)
    return enveloped(mapping)


async def publish(request: web.Request) -> web.Response:
    owner, body = application(request), await sent(request)
    mapping = mappings.read(at(request).form, member(body, "mapping", dict))
    enabled = member(body, "api_enabled", bool)
    publishing = at(request).publishing
    return enveloped(publishing.shown(await publishing.publish(owner, mapping, enabled=enabled)), 201)


async def read_publication(request: web.Request) -> web.Response:
    publishing = at(request).publishing
    return enveloped(publishing.shown(publishing.active(application(request)["id"])))


async def unpublish(request: web.Request) -> web.Response:
    at(request).publishing.unpublish(application(request)["id"])
    return web.Response(status=204)


async def set_status(request: web.Request) -> web.Response:
    owner, body = application(request), await sent(request)
    publishing = at(request).publishing
    shown = publishing.shown(publishing.enable(owner["id"], enabled=member(body, "api_enabled", bool)))
    return enveloped({key: shown[key] for key in ("application_id", "api_enabled", "public_url")})


async def read_schedule(request: web.Request) -> web.Response:
    return enveloped(at(request).store.get("schedule", workflow(request)["id"]))


async def save_schedule(request: web.Request) -> web.Response:
    owner, body = workflow(request), await sent(request)
    wanted: dict[str, Json] = {key: member(body, key, str) for key in ("cron", "timezone")}
    wanted |= {"enabled": member(body, "enabled", bool), "input_payload": member(body, "input_payload", (object,))}
    return enveloped(at(request).schedules.save(owner, wanted))


def workflow(request: web.Request) -> Record:
    found = application(request)
    if found["application_type"] != "workflow":
        raise ConsoleRefused(400, "application_type", "invalid input: application_type")
    return found


async def list_runs(request: web.Request) -> web.Response:
    owner = application(request)
    page, size = number(request, "page", 1), number(request, "page_size", 20)
    days = number(request, "time_range_days", 7)
    return enveloped(at(request).books.page(owner["id"], page, min(size, LARGEST_PAGE), days))


async def read_run(request: web.Request) -> web.Response:
    owner = application(request)
    run = at(request).store.get("run", identifier(request, "run"))
    if run is None or run["application_id"] != owner["id"]:
        raise ConsoleRefused(404, "flow_run", "not found: flow_run")
    return enveloped(at(request).books.overview(run))


async def metrics(request: web.Request) -> web.Response:
    return enveloped(at(request).books.metrics(application(request)["id"], number(request, "time_range_days", 7)))


def number(request: web.Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 10**6):
        raise FormRefused(400, name, f"Failed to deserialize query string: {name}")
    return int(value)
