"""What to ask a server so that a fault in calls, replies, logs or counts shows: one question a fault."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.standins.oneflowbase.client import FAILING, START, Client, Flow, Json, slow, take, text

Probe = Callable[[Client], Awaitable[Json]]
Q = Flow((take("q"),))
SLOW = Flow((), [slow(300)], {"ok": ("slow", "ok")}, timeout_ms=10)
BROKEN = Flow((), [slow(0, "throw new Error('x')")], {})
INNER = Flow(
    (take("q"),), [text("one", f"1{{{{ {START}.q }}}}", "one"), text("two", "2", "two")], {"r": ("one", "one")}
)


async def unknown(client: Client) -> Json:
    app_id = await client.served("s", Q)
    return (await client.ex("t?q=1", (await client.key(app_id))[1])).said


async def revoked(client: Client) -> Json:
    app_id = await client.served("s", Q)
    key_id, token = await client.key(app_id)
    await client.revoke(app_id, key_id)
    return (await client.ex("s?q=1", token)).status


async def of_another(client: Client) -> Json:
    await client.served("s", Q)
    return (await client.ex("s?q=1", (await client.key(await client.make()))[1])).status


async def disabled(client: Client) -> Json:
    app_id = await client.served("s", Q)
    await client.of(app_id, "PATCH", "api-status", {"api_enabled": False})
    return (await client.ex("s?q=1", (await client.key(app_id))[1])).status >= 400


async def unpublished(client: Client) -> Json:
    app_id = await client.served("s", Q)
    await client.of(app_id, "DELETE", "api-publication")
    return (await client.ex("s?q=1", (await client.key(app_id))[1])).status


async def other_method(client: Client) -> Json:
    """A call by another method, and the runs that it leaves."""
    app_id = await client.served("s", Q)
    answer = await client.ex("s?q=1", (await client.key(app_id))[1], "PUT")
    return answer.status, len(await client.rows(app_id))


def asked(flow: Flow, path: str = "s", **how: Json) -> Probe:
    """What a call of a flow says."""

    async def probe(client: Client) -> Json:
        return (await client.asked(flow, path, **how)).said

    return probe


async def given(client: Client) -> Json:
    """What a run keeps as its input."""
    app_id = await client.served("s", Q)
    await client.ex("s?q=1&z=2", (await client.key(app_id))[1])
    return [(await client.overview(app_id, str(row["id"])))["input_payload"] for row in await client.rows(app_id)]


async def whose(client: Client) -> Json:
    app_id = await client.served("s", Q)
    key_id, token = await client.key(app_id)
    await client.ex("s?q=1", token)
    return [row["correlation"]["api_key_id"] == key_id for row in await client.rows(app_id)]


async def at_once(client: Client) -> Json:
    app_id = await client.served("s", Q)
    _, token = await client.key(app_id)
    answers = await asyncio.gather(*(client.ex(f"s?q={n}", token) for n in range(4)))
    return [answer.body["q"] for answer in answers]


async def failed(client: Client) -> Json:
    """What the refusal of a failed run holds."""
    return sorted((await client.asked(BROKEN)).body)


async def late(client: Client) -> Json:
    """What a caller is told whose run takes too long, and how that run ends."""
    app_id = await client.served("s", SLOW)
    answer = await client.ex("s?q=1", (await client.key(app_id))[1])
    await client.server.runs.settled()
    return answer.status, [row["status"] for row in await client.rows(app_id)]


def accepted(flow: Flow) -> Probe:
    """An asynchronous call: its answer, how its run stands at once, and how it ends."""

    async def probe(client: Client) -> Json:
        app_id = await client.served("s", flow, mode="async")
        answer = await client.ex("s?q=1", (await client.key(app_id))[1])
        run_id = str(answer.body.get("run_id"))
        before = await client.overview(app_id, run_id)
        await client.server.runs.settled()
        after = await client.overview(app_id, run_id)
        under_way = before and before["status"] in ("queued", "running")
        return answer.status, under_way, after and (after["status"], after["output_payload"])

    return probe


async def books(client: Client) -> Json:
    """The log and the counts after one failure and one success."""
    app_id = await client.served("s", Flow((), [FAILING], {}))
    _, token = await client.key(app_id)
    await client.ex("s", token)
    await client.draft(app_id, Flow(()))
    await client.publish(app_id, client.mapping("s", Flow(())))
    await client.ex("s", token)
    counts = (await client.of(app_id, "GET", "monitoring/run-metrics")).data["overview"]
    logged = sorted(row["status"] for row in await client.rows(app_id))
    return logged, counts["total_count"], counts["success_count"], counts["failed_count"]


MISSING = Flow((take("n", kind="number", required=True),))
TYPED = Flow((take("n", kind="number", required=True), take("b", kind="boolean", required=True)))
DEFAULTED = Flow((take("n", kind="number", defaultValue=7),))
IN_BODY = Flow((take("q", "body", required=True),))
REFUSED = (400, "invalid_mapping")
BOOKS = (["failed", "succeeded"], 2, 1, 1)
ACCEPTED = (202, True, ("succeeded", {"ok": "yes"}))
CALLS: dict[str, tuple[Probe, Json]] = {
    "unknown_is_not_published": (unknown, (404, "workflow_extension_not_found")),
    "revoked_still_good": (revoked, 401),
    "any_applications_key": (of_another, 403),
    "refused_runs_kept": (other_method, (405, 0)),
    "disabled_still_served": (disabled, True),
    "unpublished_still_served": (unpublished, 404),
    "any_method": (other_method, (405, 0)),
    "query_from_body": (asked(Flow((take("q", required=True),)), json={"q": "1"}), REFUSED),
    "body_from_query": (asked(IN_BODY, "s?q=1", json={"q": "2"}), (200, {"q": "2"})),
    "default_for_required": (asked(MISSING), REFUSED),
    "missing_reaches_the_run": (asked(MISSING), REFUSED),
    "wrong_type_passes": (asked(MISSING, "s?n=x"), REFUSED),
    "truthy_booleans": (asked(TYPED, "s?n=1&b=TRUE"), REFUSED),
    "default_for_empty": (asked(DEFAULTED, "s?n=0"), (200, {"n": 0.0})),
    "defaults_forgotten": (asked(DEFAULTED), (200, {"n": 7})),
    "everything_handed_on": (given, [{START: {"q": "1"}}]),
    "malformed_body_breaks": (asked(Q, "s?q=1", data=b"{"), (400, "json")),
    "malformed_body_ignored": (asked(Q, "s?q=1", data=b"{"), (400, "json")),
    "key_forgotten": (whose, [True]),
    "inputs_shared": (at_once, ["0", "1", "2", "3"]),
    "last_node_replied": (asked(INNER, "s?q=x"), (200, {"r": "1x"})),
    "every_output_replied": (asked(INNER, "s?q=x"), (200, {"r": "1x"})),
    "constant_timeout": (late, (202, ["succeeded"])),
    "timeout_in_seconds": (late, (202, ["succeeded"])),
    "timeout_replies_200": (late, (202, ["succeeded"])),
    "timeout_stops_the_run": (late, (202, ["succeeded"])),
    "failure_replies_200": (asked(BROKEN), (409, "workflow_failed")),
    "failure_shows_output": (failed, ["code", "message"]),
    "async_waits": (accepted(SLOW), ACCEPTED),
    "async_names_no_run": (accepted(SLOW), ACCEPTED),
    "async_output_dropped": (accepted(SLOW), ACCEPTED),
    "async_stays_running": (accepted(SLOW), ACCEPTED),
    "async_run_appears_late": (accepted(SLOW), ACCEPTED),
    "failed_unlogged": (books, BOOKS),
    "failures_count_as_successes": (books, BOOKS),
    "counted_at_both_ends": (books, BOOKS),
}
