"""Generated lawful runs, with the odd habits that lawful servers have, and the histories that show them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from conformance.history.history import History
from conformance.history.operation import Event, Fields, Operation, Outcome

Data = dict[str, Any]
NODES = ["a", "b", "c"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
EXTRAS = st.dictionaries(st.sampled_from(["output", "seq", "at", "ü", "data", "result"]), VALUES, max_size=2)
ASIDE = st.sampled_from(["workflow_heartbeat", "node_progress", "workflow_confirm_required", "node_x"])


@st.composite
def runs(draw: st.DrawFn, run_id: str = "r1") -> list[Data]:
    """The events of one lawful run: its nodes side by side or retried, new types among them, one end."""
    kinds: list[tuple[str, str | None]] = [("workflow_start", None)] if draw(st.booleans()) else []
    failed = False
    for node in draw(st.lists(st.sampled_from(NODES), unique=True, min_size=1)):
        attempts = [*draw(st.lists(st.just("node_error"), max_size=2)), "node_complete"]
        if draw(st.integers(0, 4)) == 0:
            attempts, failed = ["node_error"], True
        kinds += [step for attempt in attempts for step in (("node_start", node), (attempt, node))]
        kinds += [(kind, node) for kind in draw(st.lists(ASIDE, max_size=1))]
    kinds.append(("workflow_error" if failed or draw(st.integers(0, 9)) == 0 else "workflow_complete", None))
    return [{**draw(EXTRAS), **event(kind, node, run_id)} for kind, node in kinds]


def event(kind: str, node: str | None, run_id: str) -> Data:
    named = {} if node is None else {"node_id": node}
    return {"type": kind, "run_id": run_id, "executor_id": "engine", **named}


def backwards(data: Data) -> Data:
    """The same event with its keys in another order."""
    return dict(reversed(data.items()))


def shown(
    stream: Sequence[Data], replay: Sequence[Data], pages: Sequence[Data] | None = None, size: int = 2
) -> History:
    """A run that was created, executed, replayed whole, in pages and again, read, and resumed in its middle."""
    pages = replay if pages is None else pages
    end = "completed" if any(data.get("type") == "workflow_complete" for data in stream) else "failed"
    known = {"run_id": "r1", "settled": True}
    told = {"ending": "clean", "content_type": "text/event-stream"}
    half = len(replay) // 2
    steps: list[tuple[str, Fields, Fields, Sequence[Data]]] = [
        ("create_run", {"workflow_id": "w"}, {"run_id": "r1"}, ()),
        ("execute", {"workflow_id": "w", "run_id": "r1", "document": {"nodes": NODES}}, told, stream),
        ("replay", known, {"last": True}, replay),
    ]
    for first in range(0, max(len(pages), 1), size):
        asked = {**known, "limit": size, "reading": "pages", **({"cursor": first} if first else {})}
        more = first + size < len(pages)
        fields = {"last": not more, "has_more": more, "next_cursor": first + size if more else None}
        steps.append(("replay", asked, fields, pages[first : first + size]))
    steps += [
        ("replay", known, {"last": True}, [backwards(data) for data in replay]),
        ("read_run", known, {"run_id": "r1", "status": end}, ()),
        ("resume_stream", {"run_id": "r1", "after": half}, told, replay[half:]),
    ]
    return History(tuple(operation(index, *step) for index, step in enumerate(steps)))


def operation(
    index: int, name: str, arguments: Fields, fields: Fields, events: Sequence[Data], outcome: Outcome = "ok"
) -> Operation:
    """One step; each takes ten ms."""
    return Operation(
        index=index,
        client="a",
        name=name,
        arguments=arguments,
        called_at=10.0 * index,
        returned_at=10.0 * index + 9,
        outcome=outcome,
        fields=fields,
        events=tuple(Event(10.0 * index + 5, dict(data)) for data in events),
    )
