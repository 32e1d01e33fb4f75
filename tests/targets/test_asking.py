"""Streams that ask while their run waits, and streams that tell fields."""

import asyncio

import pytest

from conformance.history.operation import Event, Operation
from tests.targets.hostile import EVENTS, Script, answer, run
from tests.targets.spelled import body_of, route_of, speaking

ASKING = """
auth: {owner: {env: OWNER}, other: {env: OTHER}}
streams:
  execution:
    asks:
      type: workflow_confirm_required
      operation: confirm
      keep: {confirm_id: question.id}
      confirm: %s
    fields: {run_id: run, workflow_id: "origin.workflow", version: version}
operations:
  execute: {actor: owner, method: POST, path: /execute, body: {run_id: $run_id}, stream: execution}
  confirm:
    actor: owner
    method: POST
    path: "/runs/{run_id}/confirm"
    body: {id: $confirm_id, decision: $decision}
    answer: {fields: {status: body.status}}
"""
TOKENS = {"OWNER": "owner-token", "OTHER": "other-token"}
ASK = b'data: {"type": "workflow_confirm_required", "run": "r", "question": {"id": "q7"}}\n\n'
START = b'data: {"type": "workflow_start", "run": "first", "version": 1}\n\n'
END = b'data: {"type": "%s", "run": "r", "origin": {"workflow": "w"}}\n\n'


def server() -> Script:
    """A run that waits for its answer, and ends as it says."""
    answered = asyncio.Event()
    said: list[str] = []

    async def script(request: bytes, writer: asyncio.StreamWriter) -> None:
        if route_of(request) != "POST /execute":
            said.append(body_of(request))
            writer.write(answer(b'{"status": "heard"}'))
            answered.set()
            return
        writer.write(EVENTS + START + ASK)
        waits = [asyncio.ensure_future(answered.wait()), asyncio.ensure_future(writer.wait_closed())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        writer.write(END % (b"workflow_complete" if said and "allow" in said[0] else b"workflow_error"))
        await writer.drain()
        writer.close()
        raise ConnectionResetError

    return script


async def executed(
    usual: str, confirm: str | None = None, **how: object
) -> tuple[Operation, list[tuple[str, str]], list[Operation]]:
    """The execution, the requests beside it, and everything that was recorded."""
    recorded: list[Operation] = []
    arguments = {"run_id": "r"} | ({"confirm": confirm} if confirm else {})
    async with speaking(ASKING % usual, server(), TOKENS, record=recorded.append) as (target, served):
        done = await target.call("execute", arguments, **how)  # type: ignore[arg-type]
    return done, [(route_of(each), body_of(each)) for each in served.requests[1:]], recorded


@pytest.mark.parametrize(
    ("usual", "confirm", "decision", "end"),
    [
        ("allow", None, "allow", "workflow_complete"),
        ("deny", None, "deny", "workflow_error"),
        ("allow", "deny", "deny", "workflow_error"),
        ("never", "allow", "allow", "workflow_complete"),
        ("disconnect", "deny", "deny", "workflow_error"),
    ],
)
def test_a_question_is_answered_as_the_story_says_or_else_the_profile(
    usual: str, confirm: str | None, decision: str, end: str
) -> None:
    """With what was kept of the event that asks, while the stream goes on."""
    done, beside, _ = run(executed(usual, confirm))
    assert beside == [("POST /runs/r/confirm", f'{{"id":"q7","decision":"{decision}"}}')]
    assert [event.data and event.data["type"] for event in done.events] == [
        "workflow_start", "workflow_confirm_required", end
    ]  # fmt: skip


def test_the_answer_is_an_operation_and_an_earlier_exchange() -> None:
    """It is recorded before the execution whose question it answers, with its own number."""
    done, _, recorded = run(executed("allow"))
    assert [(each.name, each.outcome) for each in recorded] == [("confirm", "ok"), ("execute", "ok")]
    assert (recorded[0].arguments["confirm_id"], recorded[0].fields) == ("q7", {"status": "heard"})
    assert recorded[0].index > recorded[1].index
    assert [each.url.rpartition("/")[2] for each in done.earlier] == ["confirm"]


def test_whoever_executes_answers() -> None:
    """Not the actor that the profile has for it: nobody else was asked."""

    async def act() -> None:
        async with speaking(ASKING % "allow", server(), TOKENS) as (target, served):
            await target.call("execute", {"run_id": "r"}, actor="other")
        assert all(b"Bearer other-token" in each for each in served.requests)

    run(act())


def test_a_question_that_is_never_answered_is_waited_for_to_the_deadline() -> None:
    """Nothing is sent; the stream is as open as the run."""
    done, beside, _ = run(executed("never", deadline_s=0.1))
    assert (beside, done.fields["ending"], len(done.events)) == ([], "open", 2)


def test_a_client_may_disconnect_when_it_is_asked() -> None:
    """At the question, and the history says so."""
    done, beside, _ = run(executed("allow", "disconnect"))
    assert (beside, done.fields["ending"]) == ([], "left")
    assert done.arguments == {"run_id": "r", "confirm": "disconnect", "leave": "workflow_confirm_required"}


def test_the_caller_is_told_of_every_event_all_the_same() -> None:
    """Of the question too, before it is answered."""
    seen: list[str] = []

    async def look(event: Event) -> None:
        assert event.data is not None
        seen.append(event.data["type"])

    run(executed("allow", on_event=look))
    assert seen == ["workflow_start", "workflow_confirm_required", "workflow_complete"]


def test_a_stream_tells_each_field_by_the_last_event_that_has_it() -> None:
    """Beside how it ended."""
    done, _, _ = run(executed("allow"))
    told = {"run_id": "r", "workflow_id": "w", "version": 1}
    assert done.fields == {**told, "ending": "clean", "content_type": "text/event-stream"}
