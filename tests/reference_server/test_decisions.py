"""Decisions: allowed ones execute their run once, all others leave nothing but an audit record."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

Json = Any
Live = Any
Tell = Callable[..., Any]
WHO = {"key": "who", "source": "body", "type": "string", "required": True}
TEXT = {"id": "t", "type": "template", "config": {"template": "for {{start.who}}"}}
DELAY = {"id": "d", "type": "delay", "config": {"ms": 5}}


async def ready(live: Live, *steps: Json, **start: Json) -> tuple[str, str]:
    """A workflow, a run of it, and the bridge on."""
    await live.put("flags", decision_bridge=True)
    workflow = await live.workflow(*steps, **start)
    return workflow, await live.run(workflow)


def test_an_allowed_decision_executes_its_run(tell: Tell) -> None:
    """With its own input; run and audit name the decision."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live, TEXT, input_fields=[WHO])
        answer = await live.decide(workflow, run, input={"who": "me"})
        events = await live.settled(run)
        shown = (await live.call("GET", f"/api/runs/{run}")).body
        listed = (await live.call("GET", "/api/runs?cause=decision")).body["total"]
        return run, answer, events[-1], shown, listed, await live.audit(decision_id="d1")

    run, answer, last, shown, listed, audit = tell(story)
    expected = {"decision_id": "d1", "verdict": "allow", "run_id": run, "executed": True, "duplicate": False}
    assert (answer.status, answer.body) == (202, expected)
    assert (last["type"], last["output"]) == ("workflow_complete", {"t": "for me"})
    assert (shown["cause"], shown["status"]) == ({"kind": "decision", "decision_id": "d1"}, "completed")
    assert (listed, [(record["kind"], record["run_id"]) for record in audit]) == (1, [("allow", run)])


def test_with_the_bridge_off_an_allowed_decision_executes_nothing(tell: Tell) -> None:
    """As it is at first. The decision is spent: it does not come back to life when the bridge is on."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow()
        run = await live.run(workflow)
        before = await live.census()
        first, repeat = await live.decide(workflow, run), await live.decide(workflow, run)
        await live.put("flags", decision_bridge=True)
        late = await live.decide(workflow, run)
        same = before == await live.census()
        fresh = await live.decide(workflow, run, "d2")
        answers = [(answer.status, answer.body["executed"]) for answer in (first, repeat, late, fresh)]
        return same, answers, await live.kinds(run_id=run)

    same, answers, kinds = tell(story)
    assert same
    assert answers == [(202, False), (200, False), (200, False), (202, True)]
    assert kinds == ["allow", "duplicate", "duplicate", "allow"]


@pytest.mark.parametrize(
    ("changed", "pointers"),
    [
        ({"decision_id": None}, ["/decision_id"]),
        ({"decision_id": " "}, ["/decision_id"]),
        ({"decision_id": "x" * 256}, ["/decision_id"]),
        ({"workflow_id": 7, "run_id": ["r"]}, ["/workflow_id", "/run_id"]),
        ({"run_id": "\u3000"}, ["/run_id"]),
        ({"action": None}, ["/action"]),
        ({"action": "delete_workflow"}, ["/action"]),
        ({"action": ["execute_workflow"]}, ["/action"]),
        ({"input": []}, ["/input"]),
        ({"input": "text"}, ["/input"]),
        ({"verdict": "allow"}, ["/verdict"]),
        ({"allowed": True}, ["/allowed"]),
        ({"sk-live/4711": 1}, [""]),
        ({"input": {"who": 7}}, ["/input/who"]),
    ],
)
def test_a_decision_that_is_not_whole_is_refused(tell: Tell, changed: Json, pointers: list[str]) -> None:
    """Nothing happens; the audit finds it by whichever id was usable; then the whole one is accepted."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live, input_fields=[WHO])
        before = await live.census()
        answer = await live.decide(workflow, run, **{"input": {"who": "me"}, **changed})
        same = before == await live.census()
        by_decision = await live.kinds(decision_id="d1")
        by_run = await live.kinds(run_id=run)
        twin = await live.decide(workflow, run, input={"who": "me"})
        return answer, same, by_decision, by_run, twin.status

    answer, same, by_decision, by_run, twin = tell(story)
    assert (answer.status, answer.body["code"]) == (422, "decision_invalid")
    assert [error["pointer"] for error in answer.body["errors"]] == pointers
    assert (same, twin) == (True, 202)
    assert by_decision == ([] if "decision_id" in changed else ["invalid"])
    assert by_run == ([] if "run_id" in changed else ["invalid"])


def test_an_input_of_null_is_of_the_wrong_type(tell: Tell) -> None:
    """It is no object."""

    async def story(live: Live) -> Json:
        body = {"decision_id": "d", "workflow_id": "w", "run_id": "r", "action": "execute_workflow", "input": None}
        answer = await live.call("POST", "/api/decisions", json=body)
        return answer.status, answer.body["errors"]

    assert tell(story) == (422, [{"pointer": "/input", "message": "must be an object"}])


@pytest.mark.parametrize(
    ("rest", "media", "code"),
    [
        (b'"input": {"a": NaN}}', "application/json", "body_malformed"),
        (b'"workflow_id": "\\ud800"}', "application/json", "body_malformed"),
        (b'"action": "execute_workflow"}', "text/plain", "content_type_unsupported"),
    ],
)
def test_what_is_refused_unread_is_still_found(tell: Tell, rest: bytes, media: str, code: str) -> None:
    """By the ids that can be made out in it."""

    async def story(live: Live) -> Json:
        body = b'{"decision_id": "d1", "run_id": "\\ud800", ' + rest
        answer = await live.call("POST", "/api/decisions", data=body, headers={"Content-Type": media})
        return answer.body["code"], await live.audit(decision_id="d1")

    got, audit = tell(story)
    assert got == code
    assert [sorted(record) for record in audit] == [["at", "decision_id", "kind", "reason"]]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"{", 400, "body_malformed"), (b"[]", 422, "decision_invalid"), (b"x", 400, "body_malformed")],
)
def test_a_body_that_cannot_be_read_is_audited_too(tell: Tell, body: bytes, status: int, code: str) -> None:
    """Without ids, since it names none."""

    async def story(live: Live) -> Json:
        headers = {"Content-Type": "application/json"}
        answer = await live.call("POST", "/api/decisions", data=body, headers=headers)
        return answer.status, answer.body["code"], await live.audit()

    got_status, got_code, audit = tell(story)
    assert (got_status, got_code) == (status, code)
    assert [record.keys() for record in audit] == [{"at", "kind", "reason"}]


def test_decisions_about_what_is_not_theirs_are_refused(tell: Tell) -> None:
    """Unknown workflows and runs, another workflow's run, a run that was executed: each audited by both its ids."""

    async def story(live: Live) -> Json:
        own, run = await ready(live)
        other = await live.workflow()
        ended = await live.run(own)
        await live.execute(own, ended)
        before = await live.census()
        tried = [("nope", run), (own, "nope"), (other, run), (own, ended)]
        answers = [await live.decide(*pair, f"d{number}") for number, pair in enumerate(tried)]
        same = before == await live.census()
        audit = [await live.audit(decision_id=f"d{number}", run_id=pair[1]) for number, pair in enumerate(tried)]
        reasons = [records[0]["reason"].partition(":")[0] for records in audit]
        return same, [(answer.status, answer.body["code"]) for answer in answers], reasons

    same, codes, reasons = tell(story)
    assert same
    assert codes == [
        (404, "workflow_not_found"),
        (404, "run_not_found"),
        (409, "run_wrong_workflow"),
        (409, "run_already_claimed"),
    ]
    assert reasons == [code for _, code in codes]


def test_a_decision_delivered_again_executes_nothing_again(tell: Tell) -> None:
    """Each repeat is a duplicate and leaves a record, also when many come at once."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live, DELAY)
        at_once = await asyncio.gather(*(live.decide(workflow, run) for _ in range(20)))
        events = await live.settled(run)
        late = await live.decide(workflow, run)
        replay = await live.replay(run)
        answers = sorted((answer.status, answer.body["duplicate"]) for answer in at_once)
        return answers, late.body["duplicate"], events == replay["items"], await live.kinds(decision_id="d1")

    answers, late, same, kinds = tell(story)
    assert answers == [(200, True)] * 19 + [(202, False)]
    assert (late, same) == (True, True)
    assert sorted(kinds) == ["allow"] + ["duplicate"] * 20


def test_an_allow_holds_for_what_was_decided_and_for_nothing_else(tell: Tell) -> None:
    """Its id with another run, workflow or input is refused, and audited."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live)
        other = await live.run(workflow)
        await live.decide(workflow, run)
        await live.settled(run)
        before = await live.census()
        answers = [
            await live.decide(workflow, other),
            await live.decide("elsewhere", run),
            await live.decide(workflow, run, input={"more": 1}),
        ]
        same = before == await live.census()
        return [(answer.status, answer.body["code"]) for answer in answers], same, await live.kinds(decision_id="d1")

    codes, same, kinds = tell(story)
    assert (codes, same) == ([(422, "decision_id_reused")] * 3, True)
    assert kinds == ["allow", "invalid", "invalid", "invalid"]


def test_one_claim_decides_between_all_entries(tell: Tell) -> None:
    """Of executions and decisions racing for one run one is accepted, and the run ends once."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live, DELAY)
        path = f"/api/workflows/{workflow}/execute/stream"
        racers = [live.call("POST", path, json={"run_id": run}) for _ in range(5)]
        racers += [live.decide(workflow, run, f"d{number}") for number in range(5)]
        answers = await asyncio.gather(*racers)
        return sorted(answer.status for answer in answers), (await live.replay(run))["items"]

    statuses, events = tell(story)
    assert statuses[1:] == [409] * 9
    assert [event["type"] for event in events].count("workflow_start") == 1


def test_a_bridge_that_fails_executes_nothing_and_spends_the_decision(tell: Tell) -> None:
    """The run stays created; a repeat tells of the failure, though the bridge is back; another may follow."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live)
        await live.put("bridge", mode="raises")
        before = await live.census()
        answers = [await live.decide(workflow, run)]
        await live.put("bridge", mode="ok")
        answers.append(await live.decide(workflow, run))
        same = before == await live.census()
        fresh = await live.decide(workflow, run, "d2")
        return [(a.status, a.body["code"]) for a in answers], same, fresh.status, await live.kinds(decision_id="d1")

    codes, same, fresh, kinds = tell(story)
    assert (codes, same, fresh) == ([(503, "bridge_failed")] * 2, True, 202)
    assert kinds == ["bridge_failed", "duplicate"]


def test_refusals_and_audit_show_no_secret_of_the_request(tell: Tell) -> None:
    """Neither its values nor its strange names."""

    async def story(live: Live) -> Json:
        workflow, run = await ready(live, input_fields=[WHO])
        secret = "sk-live-4711"
        tried: list[Json] = [
            {"input": {"who": 7, secret: secret}},
            {"action": secret},
            {secret: secret},
            {"token": secret},
            {"verdict": secret},
        ]
        answers = [await live.decide(workflow, run, **changed) for changed in tried]
        return [answer.status for answer in answers], secret in str([answer.body for answer in answers]) + str(
            await live.audit()
        )

    assert tell(story) == ([422] * 5, False)


def test_the_audit_is_read_page_by_page(tell: Tell) -> None:
    """In the order of writing, filtered by decision, run and kind."""

    async def story(live: Live) -> Json:
        for number in range(5):
            await live.decide("nope", "nope", f"d{number}")
        first = (await live.call("GET", "/api/audit?limit=3")).body
        rest = (await live.call("GET", f"/api/audit?limit=3&cursor={first['next_cursor']}")).body
        bad = [(await live.call("GET", f"/api/audit?{query}")).status for query in ("kind=nope", "x=1", "limit=0")]
        found = [item["decision_id"] for item in first["items"] + rest["items"]]
        return found, first["total"], rest["next_cursor"], bad, await live.kinds(kind="allow")

    assert tell(story) == ([f"d{number}" for number in range(5)], 5, None, [422] * 3, [])
