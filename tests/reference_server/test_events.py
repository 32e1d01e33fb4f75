"""The law of events: what of an executor's output may be seen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.domain.events import TERMINAL_TYPES, Trail, admit, unlawful

Json = Any


def event(kind: Json, **more: Json) -> dict[str, Any]:
    return {"type": kind, "run_id": "r1", "executor_id": "e", **more}


def types(*events: Json) -> list[str]:
    return [admitted["type"] for admitted in admit(Trail("r1"), events)[1]]


def test_lawful_events_pass_as_they_are() -> None:
    """An unknown type with a lawful prefix, and fields nobody knows, are lawful."""
    events = [event("workflow_start"), event("node_dreamt", node_id="n", mood="blue"), event("workflow_complete")]
    trail, admitted = admit(Trail("r1"), events)
    assert (admitted, trail.seq, trail.terminal) == (events, 3, events[2])


@pytest.mark.parametrize(
    "bad",
    [
        "text", None, [], 7,
        event("planning"), event("tool_call"), event("tool_result"),
        event("progress"), event(""), event(7), event("node"),
        event("node_x", run_id="r2"), event("node_x", run_id=" "), event("node_x", run_id=1),
        event("node_x", executor_id=""), event("node_x", executor_id=" "), event("node_x", executor_id=None),
        {"type": "node_x", "run_id": "r1"}, {"run_id": "r1", "executor_id": "e"},
    ],
)  # fmt: skip
def test_an_unlawful_event_ends_the_run(bad: Json) -> None:
    """It is never seen, nor is a success after it."""
    assert types(event("workflow_start"), bad, event("workflow_complete")) == ["workflow_start", "workflow_error"]


def test_nothing_follows_a_terminal_event() -> None:
    """Neither in the same batch nor in the next."""
    trail, admitted = admit(Trail("r1"), [event("workflow_complete"), event("workflow_error"), event("node_x")])
    assert [len(admitted), admit(trail, [event("node_x")])[1]] == [1, []]


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (["node_error"], "workflow_error"),
        (["node_error", "node_start"], "workflow_error"),
        (["node_error", "node_start", "node_complete"], "workflow_complete"),
        (["node_complete", "node_error"], "workflow_error"),
        (["node_complete"], "workflow_complete"),
    ],
)
def test_the_terminal_event_tells_the_truth(told: list[str], end: str) -> None:
    """A run that leaves a node failed does not complete; a node that was retried with success is not failed."""
    assert types(*(event(kind, node_id="n") for kind in told), event("workflow_complete"))[-1] == end


KINDS = st.sampled_from(
    ["node_start", "node_error", "node_complete", "workflow_complete", "workflow_error", "planning", 7]
)


@given(st.lists(st.lists(st.builds(event, KINDS, node_id=st.sampled_from("ab")))))
def test_whatever_an_executor_says_what_is_admitted_is_lawful(batches: list[list[dict[str, Any]]]) -> None:
    """At most one terminal event, at the end, and numbers without a gap, however the events are batched."""
    trail, seen = Trail("r1"), []
    for batch in batches:
        trail, admitted = admit(trail, batch)
        seen += admitted
    assert trail.seq == len(seen)
    assert not any(unlawful(one, "r1") for one in seen)
    assert [one["type"] in TERMINAL_TYPES for one in seen[:-1]] == [False] * len(seen[:-1])
