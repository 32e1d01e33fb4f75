"""Histories in a short form, so that the whole of one is visible in the test that judges it.

    h("create_run r1 -> ok | execute r1 -> [workflow_start, node_start:a, workflow_complete] | replay r1 -> []")

One operation after the other, between `|`: a name, what it is about (a run_id as JSON or a bare word, `-` for none, a
census's scope), flags and `key=value` arguments; then `->` and the answer: `ok`, `unknown`, `failed`, `refused` or a
status (`refused 503` is one that the profile reads as a refusal); a run's status; a census; `[events]`; and flags
(`broken`, `left`, `open`, `cut`, `more`, `unsettled`) and `key=value` fields (`body` and `headers` are the exchange's).
An event is `type`, `:node`, `@ms` after the call, `-key` to take a key away, `{JSON}` to set some, `*n` to repeat it;
`!text` is an event that is none. `nodes`, `outcome`, `lasts_ms`, `events_at_least` speak of the document. An operation
begins when all before have returned, or at `at=CALLED..RETURNED`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from conformance.history.history import History
from conformance.history.operation import Event, Exchange, Facts, Operation, Outcome

OUTCOMES: dict[str, tuple[Outcome, int | None]] = {
    "ok": ("ok", 200),
    "refused": ("refused", 409),
    "failed": ("failed", 500),
    "unknown": ("unknown", None),
}
ENDINGS = {"clean", "broken", "left", "open", "cut"}
STATUSES = {"created", "running", "completed", "failed", "cancelled"}
ASKING = {"create_run", "execute", "submit_decision"}
DOCUMENT = {"nodes", "outcome", "lasts_ms", "events_at_least"}
EVENT = re.compile(r"(?P<type>[^\s:@{*]*)(?::(?P<node>[\w.]+))?(?P<rest>.*)", re.DOTALL)


def h(text: str, **facts: object) -> History:
    """The history that a text in short form describes; `facts` are the profile's."""
    operations: list[Operation] = []
    for index, step in enumerate(filter(None, map(str.strip, pieces(text, "|")))):
        now = max((operation.returned_at for operation in operations), default=0.0)
        operations.append(operation_of(index, step, now))
    return History(tuple(operations), Facts(**facts))  # type: ignore[arg-type]


def pieces(text: str, separator: str) -> Iterator[str]:
    """The parts of a text between separators that stand in no brackets and no string."""
    depth, quoted, begin = 0, False, 0
    for place, character in enumerate(text):
        if character == '"' and text[place - 1] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (character in "[{") - (character in "]}")
            if character == separator and depth == 0:
                yield text[begin:place]
                begin = place + 1
    yield text[begin:]


def words(text: str) -> list[str]:
    return [word for word in pieces(" ".join(text.split("\n")), " ") if word]


def value_of(word: str) -> object:
    """A word as JSON where it is some, or as itself."""
    try:
        return json.loads(word)
    except ValueError:
        return word


def operation_of(index: int, step: str, now: float) -> Operation:
    """One operation; `now` is when those before it had returned."""
    asked, _, answered = step.partition("->")
    name, *said = words(asked)
    about, arguments = arguments_of(name, said)
    begin, _, end = str(arguments.pop("at", now)).partition("..")
    client = str(arguments.pop("by", "a"))
    status, fields, events = answer_of(name, answered, about, float(begin))
    named, _, number = status.partition(" ")
    outcome = OUTCOMES[named][0] if named in OUTCOMES else outcome_of(int(named))
    code = int(number or named) if number or named not in OUTCOMES else OUTCOMES[named][1]
    body, headers = fields.pop("body", None), fields.pop("headers", {})
    last = events[-1].at if events else float(begin)
    return Operation(
        index=index,
        client=client,
        name=name,
        arguments=arguments,
        called_at=float(begin),
        returned_at=float(end or last + 1),
        outcome=outcome,
        fields=fields if outcome == "ok" or "code" in fields else {},
        events=tuple(events),
        exchange=Exchange(method="POST", url=f"/{name}", status=code, response_body=body, response_headers=headers),
    )


def outcome_of(status: int) -> Outcome:
    return "ok" if status < 300 else "refused" if 400 <= status < 500 else "failed"


def arguments_of(name: str, said: list[str]) -> tuple[object, dict[str, Any]]:
    """What an operation is about, and its arguments."""
    arguments: dict[str, Any] = {"workflow_id": "w1"} if name in ASKING else {}
    about = None
    if said and "=" not in said[0] and not name.startswith("control."):
        about = value_of(said.pop(0))
    if name == "census":
        arguments["scope"] = about
    elif about != "-" and name != "create_run":
        arguments["run_id"] = about
    for word in said:
        key, _, value = word.partition("=")
        where = arguments.setdefault("document", {"name": "d"}) if key in DOCUMENT else arguments
        where[key] = value.split(",") if key == "nodes" else value_of(value) if value else True
    return about, arguments


def answer_of(name: str, answered: str, about: object, began: float) -> tuple[str, dict[str, Any], list[Event]]:
    """The answer's status or outcome, fields and events."""
    fields: dict[str, Any] = dict(DEFAULTS.get(name, {}))
    status, events = "ok", []
    if name in {"create_run", "read_run"}:
        fields["run_id"] = about
    for word in words(answered):
        key, _, value = word.partition("=")
        if word.startswith("["):
            events = [event for text in pieces(word[1:-1], ",") for event in events_of(text.strip(), about, began)]
        elif word.startswith("{") and name == "census":
            fields["seen"] = json.loads(word)
        elif name == "read_run" and word in STATUSES:
            fields["status"] = word
        elif word in OUTCOMES or word.isdigit():
            status = f"refused {word}" if status == "refused" else word
        else:
            fields.update(FLAGS.get(word) or {key: value_of(value)})
    timed = [event if event.at >= 0 else Event(began + place + 1, *_rest(event)) for place, event in enumerate(events)]
    return status, fields, timed


STREAM = {"ending": "clean", "content_type": "text/event-stream"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "execute": STREAM,
    "resume_stream": STREAM,
    "replay": {"last": True, "has_more": False, "next_cursor": None},
}
FLAGS: dict[str, dict[str, Any]] = {
    **{ending: {"ending": ending} for ending in ENDINGS},
    "more": {"last": False, "has_more": True, "next_cursor": "on"},
    "unsettled": {"last": False, "has_more": False, "next_cursor": "on", "settled": False},
}


def _rest(event: Event) -> tuple[dict[str, Any] | None, str, str, str | None, str | None]:
    return event.data, event.fault, event.text, event.id, event.name


def events_of(text: str, run_id: object, began: float) -> list[Event]:
    """The events of one word of a list; without `@ms` their time is still open, as -1."""
    if not text:
        return []
    if text.startswith("!"):
        return [Event(-1, None, "no JSON object", text[1:])]
    parts = EVENT.fullmatch(text)
    assert parts is not None, text
    data: dict[str, Any] = {"type": parts["type"], "run_id": run_id, "executor_id": "engine"}
    if parts["node"]:
        data["node_id"] = parts["node"]
    at, times, name = -1.0, 1, None
    for word in words(parts["rest"]):
        match word[0]:
            case "{":
                data.update(json.loads(word))
            case "-":
                del data[word[1:]]
            case "@":
                at = began + float(word[1:])
            case "*":
                times = int(word[1:])
            case _:
                name = word
    return [Event(at, dict(data), name=name) for _ in range(times)]
