"""From an answer's status, headers and body to an outcome and neutral fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.history.operation import Event, Outcome
from conformance.history.strict_json import read_value
from conformance.targets.expression import compile_expression, first_of
from conformance.targets.profile import Call, Errors, Replay, Rule

REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer meant."""

    outcome: Outcome
    fields: dict[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


class AnswerReader:
    """A call's way of reading answers, prepared once."""

    def __init__(self, call: Call, errors: Errors, replay: Replay | None, statuses: Mapping[str, str]) -> None:
        self._rules = [*call.answer.outcomes, *errors.outcomes]
        self._fields = {name: compile_expression(text) for name, text in call.answer.fields.items()}
        self._required = call.answer.required
        self._code = first_of(errors.code)
        self._message = first_of(errors.message)
        self._page = PageReader(replay) if call.page and replay else None
        self._statuses = statuses

    def read(self, status: int, headers: Mapping[str, str], body: bytes, at: float) -> Reading:
        """The outcome, the fields and, for a page of a replay, the events of a whole answer."""
        value, fault = read_value(body) if body else (None, "")
        answer = {"body": value, "headers": headers, "status": status}
        code = self._code(answer) if status >= 300 else None  # noqa: PLR2004 - 2xx has no error code
        outcome = self.classify(status, code)
        if outcome != "ok":
            return Reading(outcome, self._refusal(answer, code, headers))
        if fault and (self._fields or self._page):
            return Reading("failed", {"reason": f"the answer's body is {fault}"})
        fields = {name: get(answer) for name, get in self._fields.items()}
        if missing := [name for name in self._required if fields[name] is None]:
            return Reading("failed", {**fields, "reason": f"the answer lacks {', '.join(missing)}"})
        if "status" in fields:
            fields["status"] = self._named(fields["status"])
        if self._page is None:
            return Reading("ok", fields)
        return self._page.read(answer, fields, at)

    def classify(self, status: int, code: object) -> Outcome:
        """The outcome by the first rule that fits, or by the status alone."""
        for rule in self._rules:
            if _fits(rule, status, code):
                return rule.outcome
        if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110's classes
            return "ok"
        return "refused" if 400 <= status < 500 else "failed"  # noqa: PLR2004 - likewise

    def _refusal(self, answer: dict[str, Any], code: object, headers: Mapping[str, str]) -> dict[str, Any]:
        fields = {"code": code, "message": self._message(answer)}
        if answer["status"] in REDIRECTS:
            where = headers.get("location", "nowhere")
            fields["reason"] = f"redirected to {where}; redirects are not followed"
        return {name: value for name, value in fields.items() if value is not None}

    def _named(self, status: object) -> object:
        """Our name of a run's status; one that the profile does not know stays as it is."""
        return self._statuses.get(status, status) if isinstance(status, str) else status


class PageReader:
    """How a page of a replay is read."""

    def __init__(self, replay: Replay) -> None:
        words = {"next_cursor": replay.next_cursor, "has_more": replay.has_more, "settled": replay.settled}
        self._fields = {name: compile_expression(text) for name, text in words.items() if text is not None}
        self._items = compile_expression(replay.items)
        self._last = compile_expression(replay.last)

    def read(self, answer: dict[str, Any], fields: dict[str, Any], at: float) -> Reading:
        """The page's fields and its items as events."""
        fields |= {name: get(answer) for name, get in self._fields.items()}
        fields["last"] = self._last(answer) is True
        items = self._items(answer)
        if not isinstance(items, list):
            return Reading("failed", {**fields, "reason": "the answer has no list of events"})
        return Reading("ok", fields, tuple(_event(item, at) for item in items))


def _event(item: object, at: float) -> Event:
    if isinstance(item, dict):
        return Event(at, item)
    return Event(at, None, "not a JSON object", str(item))


def _fits(rule: Rule, status: int, code: object) -> bool:
    return (not rule.status or status in rule.status) and (not rule.code or code in rule.code)
