"""The diagnosis as people read it, line by line while it is made, and as machines do."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any

import click

from conformance.doctor.finding import Finding, Sentence, State, say
from conformance.doctor.visit import Arrival, Diagnosis
from conformance.doctor.words import STATES, text_of
from conformance.report.escape import visible
from conformance.report.text import ASCII, Look
from conformance.report.words import cells, padded, spans

SCHEMA = "conformance-doctor/1"
NAME_WIDTH = 32
INDENT = 4
MOST = 400
MARKS = ASCII | str.maketrans({"✓": "+", "!": "!"})
COLOURS = {"✓": "green", "✗": "red", "!": "yellow", "·": "bright_black"}


class Voice:
    """Writes lines as a stream can show them."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._names = {state: padded(name, max(map(cells, STATES[look.lang].values())))
                       for state, name in STATES[look.lang].items()}  # fmt: skip

    def arrived(self, arrival: Arrival) -> str:
        """Who the target is, and how it will be treated."""
        told = ", ".join(
            f"{key} {value}" for key, value in arrival.said.items() if isinstance(value, str | int | float)
        )
        lines = [self._bold(self._say(say("arrived", name=arrival.name, url=arrival.url, said=visible(told, MOST))))]
        if arrival.launched:
            lines.append(self._say(say("started")))
        if not arrival.writes:
            lines.append(self._coloured(self._say(say("reads-only")), "!"))
        return self._shown([*lines, ""])

    def finding(self, found: Finding) -> str:
        """One line, and below it what to do; what is not there and nobody asks for is named at the end."""
        if not found.wanted:
            return ""
        mark = mark_of(found)
        status = "" if found.status is None else str(found.status)
        lasted = "" if found.ms is None else f"{found.ms:,.0f} ms"
        because = "; ".join(self._say(sentence) for sentence in found.because if sentence.word)
        head = f"{padded(found.label, NAME_WIDTH)} {self._names[found.state]} {status:>3} {lasted:>9}"
        lines = [f"{self._coloured(mark, mark)} {head}  {because}".rstrip()]
        if cells(lines[0]) > self._look.width and because:
            lines = [f"{self._coloured(mark, mark)} {head}".rstrip(), *self._below(because)]
        for hint in found.hints:
            lines += self._below(self._say(hint), "→ ")
        return self._shown(lines)

    def conclusion(self, diagnosis: Diagnosis) -> str:
        """What is missing, what that costs, and how many clauses are left."""
        return self._shown(["", *self._conclusion(diagnosis)])

    def _conclusion(self, diagnosis: Diagnosis) -> Iterator[str]:
        cost, lines = diagnosis.cost, list(self._costs(diagnosis))
        if lines:
            yield self._bold(self._say(say("costs")))
            yield from lines
            yield ""
        last = say("judgeable", count=cost.judgeable, total=len(cost.claimed))
        counted = f"{self._say(last)} · {self._say(say('requests', count=diagnosis.visited.requests))}"
        mark = "✗" if cost.claimed and not cost.judgeable else "!" if diagnosis.exit_code else "✓"
        yield self._coloured(f"{mark} {counted}", mark)

    def _costs(self, diagnosis: Diagnosis) -> Iterator[str]:
        cost = diagnosis.cost
        for lacks, ids in cost.for_lack().items():
            yield from self._below(f"{self._say(say('blocked', lacks=', '.join(lacks)))}: {spans(ids)}", "✗ ")
        if names := list(dict.fromkeys(found.name for found in diagnosis.missing if found.is_broken)):
            yield from self._below(self._say(say("broken", names=", ".join(names))), "✗ ")
        grouped: dict[tuple[str, ...], list[str]] = {}
        for name, capabilities in cost.thinner.items():
            grouped.setdefault(capabilities, []).append(name)
        for capabilities, thinner in grouped.items():
            sentence = say("thinner", names=", ".join(thinner), capabilities=", ".join(capabilities))
            yield from self._below(self._say(sentence), "! ")
        if cost.not_applicable:
            count = sum(map(len, cost.not_applicable.values()))
            sentence = say("not-applicable", capabilities=", ".join(cost.not_applicable), count=count)
            yield from self._below(self._say(sentence), "· ")
        if names := [found.label for found in diagnosis.visited.findings if not found.wanted]:
            yield from self._below(self._say(say("unwanted", names=", ".join(names))), "· ")
        if not cost.claimed:
            yield from self._below(self._say(say("nothing-claimed")), "✗ ")

    def _below(self, text: str, mark: str = "") -> list[str]:
        first, rest = " " * INDENT + mark, " " * (INDENT + len(mark))
        return textwrap.wrap(text, self._look.width, initial_indent=first, subsequent_indent=rest,
                             break_on_hyphens=False) or [first]  # fmt: skip

    def _say(self, sentence: Sentence) -> str:
        return visible(text_of(sentence, self._look.lang), MOST)

    def _coloured(self, text: str, mark: str) -> str:
        return click.style(text, fg=COLOURS[mark]) if self._look.colour else text

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self._look.colour else text

    def _shown(self, lines: list[str]) -> str:
        """The lines in characters that the stream can write."""
        text = "".join(f"{line}\n" for line in lines)
        try:
            text.encode(self._look.encoding)
        except UnicodeEncodeError:
            return text.translate(MARKS).encode(self._look.encoding, "backslashreplace").decode(self._look.encoding)
        return text


def mark_of(found: Finding) -> str:
    if found.state is State.OK:
        return "!" if found.hints and any(hint.word != "first-way" for hint in found.hints) else "✓"
    if found.state in {State.NOT_SPELLED, State.NOT_TRIED}:
        return "·"
    return "✓" if found.works else "✗"


def as_json(diagnosis: Diagnosis) -> str:
    """The whole diagnosis as a JSON object."""
    arrival, cost = diagnosis.visited.arrival, diagnosis.cost
    told = {
        "schema": SCHEMA,
        "target": {"name": arrival.name, "url": arrival.url, "launched": arrival.launched, "writes": arrival.writes},
        "findings": [_line(found) for found in diagnosis.visited.findings],
        "clauses": {
            "claimed": list(cost.claimed),
            "blocked": [{"id": clause_id, "lacks": list(lacks)} for clause_id, lacks in cost.blocked.items()],
            "not_applicable": {capability: list(ids) for capability, ids in cost.not_applicable.items()},
            "judgeable": cost.judgeable,
        },
        "thinner": {name: list(capabilities) for name, capabilities in cost.thinner.items()},
        "missing": [found.label for found in diagnosis.missing],
        "requests": diagnosis.visited.requests,
        "exit_code": diagnosis.exit_code,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _line(found: Finding) -> dict[str, Any]:
    return {
        "name": found.name, "detail": found.detail or None, "state": found.state.value, "works": found.works,
        "status": found.status, "ms": None if found.ms is None else round(found.ms, 1),
        "because": [visible(text_of(sentence), MOST) for sentence in found.because],
        "hints": [visible(text_of(sentence), MOST) for sentence in found.hints],
    }  # fmt: skip
