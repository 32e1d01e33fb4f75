"""The final report on a terminal or in a file: a line per section, each violation with its proof, the verdict last."""

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from conformance.contract.verdict import Ruling
from conformance.report.conclusion import ClauseResult, Conclusion
from conformance.report.ending import NOTHING
from conformance.report.escape import visible
from conformance.report.violation import TextLine, violation
from conformance.report.words import RULINGS, WORDS, amount, spans, statement

MIN_WIDTH = 40
FILE_WIDTH = 120
COLOURS = {
    Ruling.HELD: "green",
    Ruling.VIOLATED: "bold red",
    Ruling.FAULT: "bold magenta",
    Ruling.INCONCLUSIVE: "yellow",
    Ruling.BLOCKED: "yellow",
    Ruling.UNEXERCISED: "yellow",
    Ruling.NOT_APPLICABLE: "dim",
}
VERDICT_COLOURS = {"conformant": "bold green", "non-conformant": "bold red", "harness-fault": "bold magenta"}
STYLES = {"head": "bold red", "marked": "bold", "quiet": "dim"}
OPEN = (Ruling.FAULT, Ruling.INCONCLUSIVE, Ruling.BLOCKED, Ruling.UNEXERCISED)
ASCII = str.maketrans({"✗": "x", "▶": ">", "…": "...", "–": "-", "·": "|", "→": "->"})  # noqa: RUF001 - what is replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How to write: in which language, how wide, with colour or not, and in which encoding."""

    lang: str = "en"
    width: int = FILE_WIDTH
    colour: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: TextIO, lang: str = "en") -> "Look":
        """What suits a stream: colour only on a terminal that wants it."""
        if not stream.isatty():
            return cls(lang=lang, encoding=stream.encoding or "utf-8")
        colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        width = max(Console(file=stream).width, MIN_WIDTH)
        return cls(lang=lang, width=width, colour=colour, encoding=stream.encoding or "utf-8")


def report_text(conclusion: Conclusion, look: Look | None = None, *, evidence: str = "") -> str:
    """The whole report; `evidence` is the directory that holds it."""
    look = look or Look()
    return _written(_parts(conclusion, look, evidence), look)


def render(conclusion: Conclusion, lang: str = "en") -> str:
    """The whole report for a file."""
    return report_text(conclusion, Look(lang=lang))


def verdict_line(conclusion: Conclusion, look: Look | None = None, *, evidence: str = "") -> str:
    """The last line alone, for `--quiet`."""
    look = look or Look()
    return _written([_verdict(conclusion, look, evidence)], look)


def _parts(conclusion: Conclusion, look: Look, evidence: str) -> Iterator[RenderableType | TextLine]:
    parts = [*_found(conclusion, look), *(Text(visible(note), style="yellow") for note in conclusion.notes)]
    yield from parts
    if parts:
        yield Text()
    yield _verdict(conclusion, look, evidence)


def _found(conclusion: Conclusion, look: Look) -> Iterator[RenderableType | TextLine]:
    """What was judged and what was not; where nothing was, the verdict says all but why that is so."""
    if is_untouched(conclusion):
        if conclusion.because == NOTHING and not conclusion.is_recording:
            yield from _undecided([each for each in conclusion.clauses if each.ruling is Ruling.NOT_APPLICABLE], look)
            yield Text(WORDS[look.lang]["nothing"])
        return
    yield _sections(conclusion, look)
    for result in conclusion.violated:
        yield Text()
        yield from violation(result, look.lang)
    for case in conclusion.cases:
        if case.kind == "machine" and case.outcome == "failed" and "\n" in case.because:
            yield Text(f"\n{WORDS[look.lang]['program']}", style="bold")
            yield from (Text(f"  {visible(line)}") for line in case.because.splitlines()[1:])
    # What a recording does not show is no gap in it; the counts say how much that is.
    left = [ruling for ruling in OPEN if not (conclusion.is_recording and ruling is Ruling.UNEXERCISED)]
    undecided = [result for ruling in left for result in conclusion.clauses if result.ruling is ruling]
    if undecided:
        yield Text()
        yield from _undecided(undecided, look)


def is_untouched(conclusion: Conclusion) -> bool:
    """Whether nothing at all was found out: no clause was exercised, and none is open for a reason of its own."""
    return all(
        result.ruling is Ruling.NOT_APPLICABLE or (result.ruling is Ruling.UNEXERCISED and not result.because)
        for result in conclusion.clauses
    )


def _sections(conclusion: Conclusion, look: Look) -> Table:
    """The counts by ruling; a ruling that no clause got has no column."""
    counts: dict[str, Counter[Ruling]] = {}
    for result in conclusion.clauses:
        counts.setdefault(result.section, Counter())[result.ruling] += 1
    used = [ruling for ruling in COLOURS if any(count[ruling] for count in counts.values())]
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(WORDS[look.lang]["section"], overflow="ellipsis", no_wrap=True)
    for ruling in used:
        table.add_column(RULINGS[look.lang][ruling], justify="right", overflow="ellipsis", no_wrap=True)
    for section, count in counts.items():
        cells = [Text(str(count[r]), style=COLOURS[r]) if count[r] else Text("·", style="dim") for r in used]
        table.add_row(Text(section), *cells)
    return table


def _undecided(results: Iterable[ClauseResult], look: Look) -> Iterator[RenderableType]:
    """A line for all clauses of one level that stayed open for one reason; one that is alone says what it is about."""
    alike: dict[tuple[Ruling, str, str], list[ClauseResult]] = {}
    for result in results:
        alike.setdefault((result.ruling, result.clause.level, result.because), []).append(result)
    if alike:
        yield Text(WORDS[look.lang]["open"], style="bold")
    for (ruling, level, because), group in alike.items():
        text = Text(f"{spans(result.clause.id for result in group)} {level} ")
        text.append(RULINGS[look.lang][ruling], style=COLOURS[ruling])
        about = statement(group[0].clause, look.lang) if len(group) == 1 else ""
        text.append(f"  {visible(because or about, 400)}".rstrip())
        yield Padding(text, (0, 0, 0, 2), expand=False)


def _verdict(conclusion: Conclusion, look: Look, evidence: str) -> Text:
    lang, session = look.lang, conclusion.session
    rulings = Counter(result.ruling for result in conclusion.clauses)
    facts = [
        ", ".join(f"{rulings[ruling]} {RULINGS[lang][ruling]}" for ruling in COLOURS if rulings[ruling]),
        _deviations(conclusion, lang),
        amount(lang, "clauses_left_out", len(session.left_out)) if session.left_out else "",
        amount(lang, "cases", len(conclusion.cases)),
        amount(lang, "exchanges", conclusion.exchanges),
        amount(lang, "events", conclusion.events),
        f"{conclusion.duration_s:,.1f} s",
        f"{WORDS[lang]['seed']} {session.seed}",
        f"{WORDS[lang]['evidence']} {visible(evidence)}" if evidence else "",
    ]
    because = f" ({visible(conclusion.because, 400)})" if conclusion.because else ""
    word = "unbroken" if conclusion.is_recording and conclusion.verdict == "conformant" else conclusion.verdict
    text = Text(no_wrap=look.width == FILE_WIDTH)  # in a file a program may look for it, so it is one line
    text.append(WORDS[lang][word], style=VERDICT_COLOURS.get(conclusion.verdict, "bold yellow"))
    return text.append(f"{because}: " + " · ".join(fact for fact in facts if fact))


def _deviations(conclusion: Conclusion, lang: str) -> str:
    """How many of the violations the profile knows of; empty where it knows of none."""
    pinned = sum(result.pinned is not None for result in conclusion.violated)
    one, _, many = WORDS[lang]["deviations"].partition("|")
    words = one if len(conclusion.violated) == 1 else many or one
    return words.format(n=pinned, all=len(conclusion.violated)) if pinned else ""


def _written(parts: Iterator[RenderableType | TextLine] | list[Text], look: Look) -> str:
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=look.width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        if isinstance(part, TextLine) and part.style == "command":
            buffer.write(f"{part.label}{part.text}\n")
        else:
            whole = isinstance(part, Text) and bool(part.no_wrap)
            shown = _line(part) if isinstance(part, TextLine) else part
            console.print(shown, overflow="ignore" if whole else "fold", soft_wrap=whole)
    return _encodable(buffer.getvalue(), look.encoding)


def _line(line: TextLine) -> RenderableType:
    """The line in two columns, so that what is wrapped goes on behind the label."""
    style = STYLES.get(line.style, "")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(line.label, style=style or "dim"), Text(line.text, style=style))
    return grid


def _encodable(text: str, encoding: str) -> str:
    """The text in characters that the stream can write."""
    lines = (line.rstrip() for line in text.split("\n"))
    text = "\n".join(lines)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(ASCII).encode(encoding, "backslashreplace").decode(encoding)
    return text
