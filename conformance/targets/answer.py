"""From an answer's status, headers and body to an outcome and neutral fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.history.operation import Event, Outcome
from conformance.history.strict_json import read_value
from conformance.targets.calls import Call, Errors, Numbered, Rule
from conformance.targets.expression import compile_expression, first_of
from conformance.targets.memory import Memory
from conformance.targets.profile import Replay
from conformance.targets.template import ABSENT

REDIRECTS = range(300, 400)
MOST_TEXT = 2_000
BODY = re.compile(r"\bbody\b")
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer meant; `kept` is for the exchanges that follow it."""

    outcome: Outcome
    fields: dict[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)


class AnswerReader:
    """A call's way of reading answers, prepared once."""

    def __init__(
        self,
        call: Call,
        errors: Errors,
        replay: Replay | None,
        statuses: Mapping[str, str],
        memory: Memory,
        makes: str | None = None,
    ) -> None:
        self._memory = memory
        self._makes = call.makes or makes
        self._secret = call.answer.secret
        self._rules = [*call.answer.outcomes, *errors.outcomes]
        self._fields = {name: compile_expression(text) for name, text in call.answer.fields.items()}
        self._keep = {name: compile_expression(text) for name, text in call.keep.items()}
        spoken = [*call.answer.fields.values(), *call.keep.values(), call.answer.envelope or ""]
        self._needs_body = call.page or any(map(BODY.search, spoken))
        self._required = call.answer.required
        self._envelope = compile_expression(call.answer.envelope) if call.answer.envelope else None
        self._code = first_of(errors.code)
        self._message = first_of(errors.message)
        self._page = PageReader(replay) if call.page and replay else None
        self._numbers = Numbers(call.numbered) if call.numbered else None
        self._statuses = statuses

    def read(
        self, status: int, headers: Mapping[str, str], body: bytes, at: float, asked: Mapping[str, Any] = NOTHING
    ) -> Reading:
        """The outcome, the fields and, for a page of a replay, the events of a whole answer to what was `asked`."""
        value, fault = read_value(body) if body else (None, "")
        answer = {"body": value, "headers": headers, "status": status}
        if fault:
            answer["text"] = body[:MOST_TEXT].decode("utf-8", "replace")
        code = self._code(answer) if status >= 300 else None  # noqa: PLR2004 - 2xx has no error code
        outcome = self.classify(status, code)
        if outcome != "ok":
            return Reading(outcome, self._refusal(answer, code, headers))
        return self.accepted(answer, fault, at, asked)

    def accepted(self, answer: dict[str, Any], fault: str, at: float, asked: Mapping[str, Any] = NOTHING) -> Reading:
        """What an answer means that says yes; `fault` is what is wrong with its body."""
        if fault and self._needs_body:
            return Reading("failed", {"reason": f"the answer's body is {fault}"})
        if self._envelope is not None:
            answer["body"] = self._envelope(answer)
        fields = {name: get(answer) for name, get in self._fields.items()}
        if missing := [name for name in self._required if fields[name] is None]:
            return Reading("failed", {**fields, "reason": f"the answer lacks {', '.join(missing)}"})
        if self._secret:
            self._memory.lock_up(self._makes, self._secret, fields, asked)
        self._name(fields)
        if self._numbers is not None:
            fields |= self._numbers.read(answer, asked)
        kept = {name: get(answer) for name, get in self._keep.items()}
        if self._page is None:
            return Reading("ok", fields, kept=kept)
        return self._page.read(answer, fields, at)

    def classify(self, status: int, code: object) -> Outcome:
        """The outcome by the first rule that fits, or by the status alone."""
        if ruled := self.ruled(status, code):
            return ruled
        if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110's classes
            return "ok"
        return "refused" if 400 <= status < 500 else "failed"  # noqa: PLR2004 - likewise

    def ruled(self, status: int, code: object) -> Outcome | None:
        """The outcome by the first rule that fits; None where none does."""
        return next((rule.outcome for rule in self._rules if _fits(rule, status, code)), None)

    def _refusal(self, answer: dict[str, Any], code: object, headers: Mapping[str, str]) -> dict[str, Any]:
        fields = {"code": code, "message": self._message(answer)}
        if answer["status"] in REDIRECTS:
            where = headers.get("location", "nowhere")
            fields["reason"] = f"redirected to {where}; redirects are not followed"
        return {name: value for name, value in fields.items() if value is not None}

    def _name(self, fields: dict[str, Any]) -> None:
        """Give every status our name; one that the profile does not know stays as it is."""
        if "status" in fields:
            fields["status"] = self._named(fields["status"])
        items = fields.get("items")
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and "status" in item:
                item["status"] = self._named(item["status"])
        if isinstance(counts := fields.get("by_status"), dict):
            fields["by_status"] = self._summed(counts)

    def _summed(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """Counts by our names, of which several of the target's may be one."""
        summed: dict[str, Any] = {}
        for status, count in counts.items():
            name = self._statuses.get(status, status)
            summed[name] = summed[name] + count if type(count) is type(summed.get(name)) is int else count
        return summed

    def _named(self, status: object) -> object:
        return self._statuses.get(status, status) if isinstance(status, str) else status


class Numbers:
    """How numbered pages are read as if they had cursors: the cursor is the number of the page that follows."""

    def __init__(self, numbered: Numbered) -> None:
        self._first = numbered.first
        self._total = compile_expression(numbered.total)
        self._size = compile_expression(numbered.size) if numbered.size else None

    def read(self, answer: dict[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
        """`next_cursor`, `has_more` and `total`, as far as the answer and what was asked tell them."""
        total = self._total(answer)
        size = self._size(answer) if self._size else asked.get("limit")
        number = _number(asked.get("cursor"), self._first)
        if number is None or not isinstance(total, int) or not isinstance(size, int):
            return {"next_cursor": None, "has_more": None, "total": total}
        more = (number - self._first + 1) * size < total
        return {"next_cursor": str(number + 1) if more else None, "has_more": more, "total": total}


class PageReader:
    """How a page of a replay is read."""

    def __init__(self, replay: Replay) -> None:
        words = {"next_cursor": replay.next_cursor, "has_more": replay.has_more, "settled": replay.settled}
        self._fields = {name: compile_expression(text) for name, text in words.items() if text is not None}
        self._items = compile_expression(replay.items)
        self._last = compile_expression(replay.last)

    def read(self, answer: dict[str, Any], fields: dict[str, Any], at: float) -> Reading:
        """The page's fields and its items as events."""
        told = {name: get(answer) for name, get in self._fields.items()}
        fields |= {name: value for name, value in told.items() if value is not None or name not in fields}
        fields["last"] = self._last(answer) is True
        items = self._items(answer)
        if not isinstance(items, list):
            return Reading("failed", {**fields, "reason": "the answer has no list of events"})
        return Reading("ok", fields, tuple(_event(item, at) for item in items))


def _number(cursor: object, first: int) -> int | None:
    """The number of the page that was asked for; None where it is none, as stories ask on purpose."""
    if cursor is None or cursor is ABSENT:
        return first
    text = str(cursor)
    return int(text) if text.isascii() and text.isdigit() else None


def _event(item: object, at: float) -> Event:
    if isinstance(item, dict):
        return Event(at, item)
    return Event(at, None, "not a JSON object", str(item))


def _fits(rule: Rule, status: int, code: object) -> bool:
    return (not rule.status or status in rule.status) and (not rule.code or code in rule.code)
