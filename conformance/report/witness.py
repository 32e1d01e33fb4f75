"""What proves a violation, as data that every rendering shows: its operations, the frames around it, curl lines."""

from typing import Any

from conformance.history.history import History
from conformance.history.operation import Event, Operation
from conformance.report.conclusion import Proof
from conformance.report.escape import cut, visible
from conformance.targets.curl import curl_line

AROUND = 2
OPERATIONS = 4
COMMANDS = 6


def witness(proof: Proof) -> dict[str, Any]:
    """The proof as a bounded document: the operations that prove it with the events around the marked ones."""
    operations = {operation.index: operation for operation in proof.history.operations}
    marks: dict[int, set[int]] = {}
    for pointer in proof.breach.witness:
        marks.setdefault(pointer.operation, set()).update(() if pointer.event is None else (pointer.event,))
    pointed = {index: places for index, places in marks.items() if index in operations}
    commands, left_out = _commands(proof.history, set(pointed))
    return {
        "case": visible(proof.case),
        "because": visible(proof.breach.because),
        "expected": cut(proof.breach.expected),
        "actual": cut(proof.breach.actual),
        "operations": [_operation(operations[index], marks[index]) for index in list(pointed)[:OPERATIONS]],
        "operations_left_out": max(len(pointed) - OPERATIONS, 0),
        "curl": commands,
        "curl_left_out": left_out,
    }


def _operation(operation: Operation, marked: set[int]) -> dict[str, Any]:
    return {
        "index": operation.index,
        "client": visible(operation.client, 200),
        "name": visible(operation.name, 200),
        "arguments": cut(operation.arguments),
        "called_at": operation.called_at,
        "returned_at": operation.returned_at,
        "outcome": operation.outcome,
        "status": operation.http_status,
        "error": visible(operation.exchange.error) if operation.exchange else "",
        "fields": cut(operation.fields),
        "events": _frames(operation.events, marked),
        "events_in_all": len(operation.events),
    }


def _frames(events: tuple[Event, ...], marked: set[int]) -> list[dict[str, Any]]:
    """The marked events and their neighbours; without a mark none: then the operation itself is the proof."""
    near = {place + step for place in sorted(marked)[:10] for step in range(-AROUND, AROUND + 1)}
    return [_frame(place, events[place], place in marked) for place in sorted(near) if 0 <= place < len(events)]


def _frame(place: int, event: Event, marked: bool) -> dict[str, Any]:  # noqa: FBT001 - a fact about the frame
    frame: dict[str, Any] = {"place": place, "at": event.at, "marked": marked, "data": cut(event.data)}
    if event.fault:
        frame |= {"fault": visible(event.fault), "text": visible(event.text)}
    return frame


def _commands(history: History, pointed: set[int]) -> tuple[list[str], int]:
    """What reproduces it: the exchanges up to the last that proves it, the setup first, then those that prove it."""
    last = max(pointed, default=-1)
    sent = [o.index for o in history.operations if o.exchange and o.index <= last]
    proving = [index for index in sent if index in pointed][-COMMANDS:]
    setup = [index for index in sent if index not in pointed][: COMMANDS - len(proving)]
    chosen = {*setup, *proving}
    shown = [curl_line(o.exchange) for o in history.operations if o.exchange and o.index in chosen]
    return [visible(line, 4 * 1024, keep="\n") for line in shown], len(sent) - len(chosen)
