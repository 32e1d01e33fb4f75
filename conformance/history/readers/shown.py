"""What a recorded file shows, and the history that one run's stream and replay make.

A recording has no clock and names no request: the run that was asked for is the one that the file names, or else the
one that most of its events carry. The end of a captured stream is a clean one, and a page that calls itself the last
was read after the run had ended.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from reprlib import repr as brief
from typing import Any, Literal

from conformance.history.history import History
from conformance.history.operation import Event, Operation
from conformance.history.readers.raw import NoRecording

PREFIXES = ("node_", "workflow_")
LISTS = ("events", "items", "data", "results", "records", "entries")
CURSORS = ("next_cursor", "nextCursor", "next")
MORE = ("has_more", "hasMore", "more")
CLEAN = {"ending": "clean", "content_type": "text/event-stream"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One stream or one page, with the run that it names itself, if any."""

    name: Literal["execute", "replay"]
    run_id: str | None
    events: tuple[Event, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)


def history_of(parts: list[Shown]) -> History:
    """The history of one run's parts, one after the other.

    Raises:
        NoRecording: there is no event, and no run is named either.
    """
    if not any(part.events or part.run_id for part in parts):
        raise NoRecording("no event in it")
    named = next((part.run_id for part in parts if part.run_id), None)
    run_id = named or usual_run(event for part in parts for event in part.events) or "unnamed"
    operations = []
    for index, part in enumerate(parts):
        arguments: dict[str, Any] = {"run_id": run_id}
        if part.fields.get("last") is True:
            arguments["settled"] = True
        operations.append(
            Operation(
                index=index,
                client="recorded",
                name=part.name,
                arguments=arguments,
                called_at=float(index),
                returned_at=index + 1.0,
                outcome="ok",
                fields=part.fields,
                events=part.events,
            )
        )
    return History(tuple(operations))


def usual_run(events: Iterable[Event]) -> str | None:
    """The run_id that most events carry."""
    carried = Counter(run_id for event in events if event.data and is_name(run_id := event.data.get("run_id")))
    return carried.most_common(1)[0][0] if carried else None


def is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_execution(event: Event) -> bool:
    """Whether an event belongs to an execution rather than to a chat or a log."""
    data = event.data or {}
    kind = data.get("type")
    return isinstance(kind, str) and (kind.startswith(PREFIXES) or is_name(data.get("run_id")))


def page_of(value: object) -> Shown | None:
    """The page of a replay that a JSON value is, or None: an object that holds a list of events, or the list itself."""
    for holder, items in event_lists(value):
        events = tuple(event_of(item) for item in items)
        fields = page_fields({**value, **holder} if isinstance(value, dict) else holder)
        paged = "next_cursor" in fields or "has_more" in fields
        if any(map(is_execution, events)) or (not events and paged):
            run_id = holder.get("run_id") or (value.get("run_id") if isinstance(value, dict) else None)
            return Shown("replay", run_id if is_name(run_id) else None, events, fields)
    return None


def event_lists(value: object) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """The lists that may hold a page's events, each with the object around it; at most one level down."""
    if isinstance(value, list):
        yield {}, value
    if not isinstance(value, dict):
        return
    for key in LISTS:
        inner = value.get(key)
        if isinstance(inner, list):
            yield value, inner
        elif isinstance(inner, dict):
            yield from ((inner, inner[below]) for below in LISTS if isinstance(inner.get(below), list))


def event_of(item: object) -> Event:
    return Event(0.0, item) if isinstance(item, dict) else Event(0.0, None, "not a JSON object", brief(item))


def page_fields(page: Mapping[str, Any]) -> dict[str, Any]:
    """A page's neutral fields; one that says nothing of others is all there is."""
    fields: dict[str, Any] = {}
    if key := next((key for key in CURSORS if key in page), None):
        fields["next_cursor"] = page[key]
    if key := next((key for key in MORE if isinstance(page.get(key), bool)), None):
        fields["has_more"] = page[key]
    if isinstance(page.get("settled"), bool):
        fields["settled"] = page["settled"]
    more = fields.get("has_more", fields.get("next_cursor") is not None)
    return {**fields, "last": not more and fields.get("settled") is not False}
