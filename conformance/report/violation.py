"""One violation as lines: the sentence, what was expected and seen, the frames around it, what reproduces it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from conformance.report.conclusion import ClauseResult
from conformance.report.escape import visible
from conformance.report.witness import witness
from conformance.report.words import WORDS, statement

Style = Literal["head", "label", "plain", "marked", "quiet", "command"]
VALUE_LIMIT = 400


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line and what it is; a command is never wrapped, so that it can be pasted into a shell."""

    style: Style
    text: str
    label: str = ""


def violation(result: ClauseResult, lang: str) -> Iterator[TextLine]:
    """The lines of a violated clause; every character in them is safe to show."""
    words, clause = WORDS[lang], result.clause
    yield TextLine("head", f"✗ {clause.id} {clause.level}  {statement(clause, lang)}")
    if result.proof is None:
        yield TextLine("label", visible(result.because), words["because"])
        return
    shown = witness(result.proof)
    yield TextLine("label", shown["because"], words["because"])
    for key in ("expected", "actual"):
        yield TextLine("label", _value(shown[key]), words[key])
    yield TextLine("label", visible(shown["case"] or "-", 200), words["case"])
    if result.violations > 1:
        yield TextLine("label", f"{result.violations:,}", words["more"])
    for operation in shown["operations"]:
        yield from _operation(operation, lang)
    if shown["operations_left_out"]:
        yield TextLine("quiet", words["operations_left_out"].format(n=shown["operations_left_out"]))
    yield from _commands(shown, lang)


def violation_text(result: ClauseResult, lang: str) -> str:
    """The same as one plain text."""
    return "\n".join(f"{line.label}: {line.text}" if line.label else line.text for line in violation(result, lang))


def _operation(operation: dict[str, Any], lang: str) -> Iterator[TextLine]:
    status = "" if operation["status"] is None else f" {operation['status']}"
    times = f"{operation['called_at']:,.1f}–{operation['returned_at']:,.1f} ms"  # noqa: RUF001 - a range of times
    events = WORDS[lang]["events"].format(n=f"{operation['events_in_all']:,}")
    arguments = _value(operation["arguments"], 160)
    yield TextLine("plain", f"  {operation['name']} {arguments} → {operation['outcome']}{status}")
    error = f" · {operation['error']}" if operation["error"] else ""
    yield TextLine("quiet", f"  [{operation['index']}] {operation['client']} · {times} · {events}{error}")
    previous = None
    for event in operation["events"]:
        if previous is not None and event["place"] > previous + 1:
            yield TextLine("quiet", "       …")
        previous = event["place"]
        mark = "▶" if event["marked"] else " "
        unread = f"{event.get('fault', '')}: {event.get('text', '')[:VALUE_LIMIT]}"
        shown = unread if event["data"] is None else _value(event["data"])
        text = f"   {mark} {event['place']:>5} {event['at']:>10,.1f} ms  {shown}"
        yield TextLine("marked" if event["marked"] else "plain", text)


def _commands(shown: dict[str, Any], lang: str) -> Iterator[TextLine]:
    if not shown["curl"]:
        return
    yield TextLine("label", "", WORDS[lang]["reproduce"])
    for command in shown["curl"]:
        yield TextLine("command", f"  {command}")
    if shown["curl_left_out"]:
        yield TextLine("quiet", "  " + WORDS[lang]["left_out"].format(n=shown["curl_left_out"]))


def _value(value: Any, limit: int = VALUE_LIMIT) -> str:  # noqa: ANN401 - bounded JSON
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return visible(text, limit)
