"""One violation as lines: the sentence, what was expected and seen, the frames around it, what reproduces it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from conformance.report.conclusion import ClauseResult
from conformance.report.escape import visible
from conformance.report.witness import witness
from conformance.report.words import WORDS, amount, padded, statement

Style = Literal["head", "plain", "marked", "quiet", "command"]
VALUE_LIMIT = 400
NEIGHBOUR_LIMIT = 120
INDENT = "    "


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line and what it is: where it is wrapped, it goes on behind its label.

    A command is never wrapped, so that it can be pasted into a shell.
    """

    style: Style
    text: str
    label: str = ""


def violation(result: ClauseResult, lang: str) -> Iterator[TextLine]:
    """The lines of a violated clause; every character in them is safe to show."""
    words, clause = WORDS[lang], result.clause
    sign = "✗" if clause.level == "MUST" else "!"
    yield TextLine("head", statement(clause, lang), f"{sign} {clause.id} {clause.level}")
    if result.pinned:
        yield _labelled(words["pinned"], known_deviation(result.pinned, lang))
    if result.proof is None:
        yield _labelled(words["because"], visible(result.because))
        return
    shown = witness(result.proof)
    yield _labelled(words["because"], shown["because"])
    for key in ("expected", "actual"):
        yield _labelled(words[key], _value(shown[key]))
    yield _labelled(words["case"], visible(shown["case"] or "-", 200))
    if result.violations > 1:
        first = "" if result.first_s is None else f", {words['first']} {result.first_s:.1f} s"
        yield _labelled(words["more"], f"{result.violations:,}{first}")
    for operation in shown["operations"]:
        yield from _operation(operation, lang)
    if shown["operations_left_out"]:
        yield TextLine("quiet", amount(lang, "operations_left_out", shown["operations_left_out"]), INDENT)
    yield from _commands(shown, lang)


def known_deviation(pin: Mapping[str, str], lang: str) -> str:
    """A pin as a sentence."""
    return WORDS[lang]["known"].format(expires=visible(pin["expires"]), reason=visible(pin["reason"], VALUE_LIMIT))


def violation_text(result: ClauseResult, lang: str) -> str:
    """The same as one plain text."""
    return "\n".join(f"{line.label} {line.text}".rstrip() for line in violation(result, lang))


def _labelled(label: str, text: str) -> TextLine:
    return TextLine("plain", text, f"  {padded(label, 10)}")


def _operation(operation: dict[str, Any], lang: str) -> Iterator[TextLine]:
    status = "" if operation["status"] is None else f" {operation['status']}"
    arguments = _value(operation["arguments"], NEIGHBOUR_LIMIT)
    yield TextLine("plain", f"{operation['name']} {arguments} → {operation['outcome']}{status}", INDENT)
    times = f"{operation['called_at']:,.1f}–{operation['returned_at']:,.1f} ms"  # noqa: RUF001 - a range of times
    events = amount(lang, "events", operation["events_in_all"])
    error = f" · {operation['error']}" if operation["error"] else ""
    yield TextLine("quiet", f"[{operation['index']}] {operation['client']} · {times} · {events}{error}", INDENT)
    places = [event["place"] for event in operation["events"]]
    for event, previous in zip(operation["events"], [-1, *places], strict=False):
        if event["place"] > previous + 1:
            yield TextLine("quiet", "…", f"{INDENT}  ")
        yield _frame(event)


def _frame(event: dict[str, Any]) -> TextLine:
    """One event with its time; a neighbour of the marked ones is cut sooner."""
    limit = VALUE_LIMIT if event["marked"] else NEIGHBOUR_LIMIT
    unread = f"{event.get('fault', '')}: {event.get('text', '')}"
    shown = visible(unread, limit) if event["data"] is None else _value(event["data"], limit)
    label = f"{INDENT}{'▶' if event['marked'] else ' '} {event['place']:>5} {event['at']:>9,.1f} ms "
    return TextLine("marked" if event["marked"] else "plain", shown, label)


def _commands(shown: dict[str, Any], lang: str) -> Iterator[TextLine]:
    if not shown["curl"]:
        return
    yield _labelled(WORDS[lang]["reproduce"], "")
    for command in shown["curl"]:
        yield TextLine("command", command, INDENT)
    if shown["curl_left_out"]:
        yield TextLine("quiet", amount(lang, "left_out", shown["curl_left_out"]), INDENT)


def _value(value: Any, limit: int = VALUE_LIMIT) -> str:  # noqa: ANN401 - bounded JSON
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return visible(text, limit)
