"""What to ask a server so that a fault in documents, slugs, OpenAPI or schedules shows: one question a fault."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from tests.standins.oneflowbase.blank import edge, node
from tests.standins.oneflowbase.client import APPLICATIONS, FAILING, START, Answer, Client, Flow, Json, take, text

Probe = Callable[[Client], Awaitable[Json]]
ONE = Flow(())
BROKEN = Flow((), [FAILING], {})


def published(flow: Flow, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Probe:
    """The status of publishing a flow with a change."""

    async def probe(client: Client) -> Json:
        app_id = await client.make()
        await client.draft(app_id, flow)
        await client.draft(app_id, change)
        return (await client.publish(app_id, client.mapping("s", flow))).status

    return probe


def foreign(document: dict[str, Any]) -> None:
    document["graph"]["nodes"].append(node("answer", "foreign"))


def cyclic(document: dict[str, Any]) -> None:
    document["graph"]["edges"].append(edge("two", "one"))


def started_twice(document: dict[str, Any]) -> None:
    document["graph"]["nodes"].append(node("workflow_start", "again"))


def keyed_twice(document: dict[str, Any]) -> None:
    document["graph"]["nodes"][0]["config"]["input_fields"].append(take("q"))


def unknown_source(document: dict[str, Any]) -> None:
    document["graph"]["nodes"][-1]["bindings"]["q"]["value"] = [START, "nothing"]


async def served_after_a_refusal(client: Client) -> Json:
    app_id = await client.served("s", Flow((take("q"),)))
    await client.draft(app_id, started_twice)
    refused = await client.publish(app_id, client.mapping("s", Flow((take("q"),))))
    return refused.status, (await client.ex("s?q=1", (await client.key(app_id))[1])).said


async def taken(client: Client) -> Json:
    """Both triggers after the second asked for the first one's slug."""
    first, second = await client.make(), await client.make()
    await client.save(first, "s")
    refused = await client.save(second, "s")
    kept = [(await client.of(app_id, "GET", "api-mapping")).data for app_id in (first, second)]
    return refused.status, [mapping and mapping["extension"]["slug"] for mapping in kept]


def saved(*wanted: tuple[str, str]) -> Probe:
    """The statuses of saving slugs and methods, each for another application."""

    async def probe(client: Client) -> Json:
        return [(await client.save(await client.make(), slug, method)).status for slug, method in wanted]

    return probe


async def saved_at_once(client: Client) -> Json:
    apps = [await client.make() for _ in range(4)]
    answers = await asyncio.gather(*(client.save(app_id, "s") for app_id in apps))
    return sorted(answer.status for answer in answers)


async def saved_again(client: Client) -> Json:
    app_id = await client.make()
    return [(await client.save(app_id, "s")).status for _ in range(2)]


async def saved_after_deletion(client: Client) -> Json:
    app_id = await client.served("s", ONE)
    gone = await client.call("DELETE", f"{APPLICATIONS}/{app_id}")
    return gone.status, (await client.save(await client.make(), "s")).status


async def listed(client: Client, flow: Flow = ONE, method: str = "PUT", mode: str = "sync") -> Json:
    """What the document says of a new extension."""
    await client.served("s", flow, method, mode)
    return (await client.openapi())["paths"].get("/api/ex/s")


async def valid(client: Client) -> Json:
    await client.served("s", ONE)
    try:
        validate(await client.openapi())
    except OpenAPIValidationError:
        return "invalid"
    return "valid"


async def methods(client: Client) -> Json:
    return sorted(await listed(client) or ())


async def asynchronous(client: Client) -> Json:
    return bool(await listed(client, mode="async"))


async def parameters(client: Client) -> Json:
    takes = (take("n", kind="number", required=True), take("o", kind="boolean", required=True))
    shown = (await listed(client, Flow(takes)))["put"]["parameters"]
    return [(p["name"], p["required"], p["schema"]["type"]) for p in shown]


async def result(client: Client) -> Json:
    shown = (await listed(client, Flow((take("n", kind="number", required=True),))))["put"]["responses"]["200"]
    return shown["content"]["application/json"]["schema"].get("properties")


async def paths(client: Client) -> Json:
    """What is listed before, between and after publishing and unpublishing."""
    seen = [list((await client.openapi())["paths"])]
    app_id = await client.served("s", ONE)
    seen.append(list((await client.openapi())["paths"]))
    await client.of(app_id, "DELETE", "api-publication")
    return [*seen, list((await client.openapi())["paths"])]


async def security(client: Client) -> Json:
    return bool((await listed(client))["put"]["security"])


async def listed_beside_a_broken_draft(client: Client) -> Json:
    app_id = await client.served("s", ONE)
    await client.draft(app_id, lambda document: document["graph"].update(nodes=[], edges=[]))
    return (await client.call("GET", "/openapi.json")).status


async def scheduled(client: Client, flow: Flow = ONE, **changed: Json) -> str:
    app_id = await client.served(None, flow)
    await client.scheduled(app_id, **changed)
    return app_id


async def due(client: Client) -> Json:
    """What the run of a due schedule says that it comes from."""
    app_id = await scheduled(client)
    await client.tick()
    return [row["correlation"].get("external_trace_id", "").partition(":")[0] for row in await client.rows(app_id)]


async def due_and_failing(client: Client) -> Json:
    app_id = await scheduled(client, BROKEN)
    await client.tick()
    return [row["status"] for row in await client.rows(app_id)]


async def disabled(client: Client) -> Json:
    app_id = await scheduled(client, enabled=False)
    await client.tick()
    return len(await client.rows(app_id))


async def unpublished(client: Client) -> Json:
    app_id = await scheduled(client)
    await client.of(app_id, "DELETE", "api-publication")
    await client.tick()
    return len(await client.rows(app_id))


def refused_schedule(**wrong: Json) -> Probe:
    async def probe(client: Client) -> Json:
        answer: Answer = await client.scheduled(await client.served(None, ONE), **wrong)
        return answer.said

    return probe


INNER = Flow((), [text("one", "1"), text("two", "2")], {})
AUTHORING: dict[str, tuple[Probe, Json]] = {
    "shared_boundaries": (published(ONE, foreign), 400),
    "cycles_unseen": (published(INNER, cyclic), 400),
    "last_start_wins": (published(ONE, started_twice), 400),
    "duplicate_keys_merged": (published(Flow((take("q"),)), keyed_twice), 400),
    "defaults_unchecked": (published(Flow((take("q", kind="number", defaultValue="x"),))), 400),
    "sources_unchecked": (published(Flow((take("q"),)), unknown_source), 400),
    "refusal_unpublishes": (served_after_a_refusal, (400, (200, {"q": "1"}))),
    "taken_slug_moves": (taken, (409, ["s", None])),
    "late_conflict": (taken, (409, ["s", None])),
    "unique_per_method": (saved(("s", "POST"), ("s", "GET")), [200, 409]),
    "unique_once_published": (saved(("s", "POST"), ("s", "POST")), [200, 409]),
    "checked_then_saved": (saved_at_once, [200, 409, 409, 409]),
    "own_slug_taken": (saved_again, [200, 200]),
    "held_beyond_deletion": (saved_after_deletion, (204, 200)),
    "compared_by_case": (saved(("s", "POST"), ("S", "POST")), [200, 400]),
    "any_slug": (saved(("s t", "POST"), ("../s", "POST")), [400, 400]),
    "slug_repaired": (saved(("S ", "POST"), (" s", "POST")), [400, 400]),
    "openapi_invalid": (valid, "valid"),
    "openapi_everything_posts": (methods, ["put"]),
    "openapi_sync_only": (asynchronous, True),
    "openapi_nothing_required": (parameters, [("n", True, "number"), ("o", True, "boolean")]),
    "openapi_everything_text": (parameters, [("n", True, "number"), ("o", True, "boolean")]),
    "openapi_response_untyped": (result, {"n": {"type": "number"}}),
    "openapi_unpublished_listed": (paths, [[], ["/api/ex/s"], []]),
    "openapi_cached": (paths, [[], ["/api/ex/s"], []]),
    "openapi_dispatcher_listed": (paths, [[], ["/api/ex/s"], []]),
    "openapi_no_security": (security, True),
    "openapi_built_from_drafts": (listed_beside_a_broken_draft, 200),
    "never_due": (due, ["workflow-schedule"]),
    "fires_twice": (due, ["workflow-schedule"]),
    "scheduled_run_unnamed": (due, ["workflow-schedule"]),
    "failure_retried": (due_and_failing, ["failed"]),
    "failure_succeeds": (due_and_failing, ["failed"]),
    "disabled_schedule_fires": (disabled, 0),
    "unpublished_schedule_fires": (unpublished, 0),
    "any_cron": (refused_schedule(cron="61 * * * *"), (400, "cron")),
    "any_timezone": (refused_schedule(timezone="Mars/Olympus"), (400, "timezone")),
    "any_input": (refused_schedule(input_payload={"z": 1}), (400, "input_payload")),
    "scheduled_unlogged": (due, ["workflow-schedule"]),
}
