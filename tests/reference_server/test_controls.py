"""The executor control: scripted events go the way of all events."""

from collections.abc import Callable
from typing import Any

import pytest

Json = Any
Live = Any
Tell = Callable[..., Any]
RESTORED = {
    "executor": {"events": None},
    "coordinator": {"mode": "present"},
    "bridge": {"mode": "ok"},
    "flags": {"decision_bridge": False, "run_persistence": True, "internal_create": False},
    "clock": {"now": None},
}


def event(kind: str, **more: Json) -> dict[str, Any]:
    return {"type": kind, "run_id": "{run_id}", "executor_id": "scripted", **more}


def scripted(tell: Tell, events: list[Any], times: int = 1) -> tuple[list[str], str, list[dict[str, Any]]]:
    async def story(live: Live) -> Json:
        await live.control(events)
        workflow = await live.workflow()
        for _ in range(times):
            run = await live.run(workflow)
            streamed = await live.execute(workflow, run)
        assert (await live.replay(run))["items"] == streamed
        return [event["type"] for event in streamed], await live.status(run), streamed

    return tell(story)


@pytest.mark.parametrize(
    ("events", "types"),
    [
        ([], ["workflow_start", "workflow_complete"]),
        ([event("node_x")], ["workflow_start", "node_x", "workflow_complete"]),
        ([event("workflow_complete")], ["workflow_start", "workflow_complete"]),
        ([event("workflow_complete"), event("node_x")], ["workflow_start", "workflow_complete"]),
        ([event("workflow_error"), event("workflow_complete")], ["workflow_start", "workflow_error"]),
        ([event("node_error"), event("workflow_complete")], ["workflow_start", "node_error", "workflow_error"]),
        ([event("node_error", node_id=[1])], ["workflow_start", "node_error", "workflow_error"]),
        ([event("planning"), event("workflow_complete")], ["workflow_start", "workflow_error"]),
        ([event("node_x", run_id="other")], ["workflow_start", "workflow_error"]),
        (["text"], ["workflow_start", "workflow_error"]),
    ],
)
def test_a_script_is_played_between_start_and_end(tell: Tell, events: list[Any], types: list[str]) -> None:
    """What is unlawful in it never reaches the client, and the run ends once, as its status says."""
    streamed, status, _ = scripted(tell, events)
    assert (streamed, status) == (types, "completed" if types[-1] == "workflow_complete" else "failed")


def test_scripted_events_keep_their_own_fields(tell: Tell) -> None:
    """The text {run_id} stands for the run's id wherever it occurs; the number is the server's."""
    _, _, streamed = scripted(tell, [event("node_x", seq=99, note=["of {run_id}!", {"π": 1e300}])], times=2)
    run_id = streamed[0]["run_id"]
    assert streamed[1]["note"] == [f"of {run_id}!", {"π": 1e300}]
    assert (streamed[1]["executor_id"], streamed[1]["run_id"], streamed[1]["seq"]) == ("scripted", run_id, 2)


def test_controls_are_read_back_and_restored(tell: Tell) -> None:
    """By the administrator alone."""

    async def story(live: Live) -> Json:
        administrator = {"headers": {"Authorization": "Bearer administrator"}}
        set_to = (await live.control([1])).body
        read = (await live.call("GET", "/__control__", **administrator)).body
        bad = (await live.control({})).status
        denied = (await live.call("GET", "/__control__")).status
        restored = (await live.call("DELETE", "/__control__", **administrator)).status
        return (
            set_to == read,
            read,
            bad,
            denied,
            restored,
            (await live.call("GET", "/__control__", **administrator)).body,
        )

    same, read, *rest = tell(story)
    assert (same, read["executor"]) == (True, {"events": [1]})
    assert rest == [422, 403, 200, RESTORED]
