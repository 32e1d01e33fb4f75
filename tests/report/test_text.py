"""The report reads well in any terminal, and no target can write to that terminal through it."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.contract.clause import Section
from conformance.contract.contract import SECTIONS, by_id
from conformance.history.operation import Operation
from conformance.report import text
from conformance.report.conclusion import CaseResult, Conclusion, Session
from conformance.report.ending import Ending
from conformance.report.judging import Judging
from conformance.report.text import Look, report_text, verdict_line
from conformance.report.words import cells

Execute = Callable[..., Operation]

REPORT = """\
section  held  violated  blocked  not-applicable
one         1         1        1               ·
two         ·         ·        ·               1

✗ ONE-1 MUST A run ends once.
  because    the stream shows two terminal events
  expected   one
  actual     2
  case       c1
     execute {"run_id":"r1"} → ok 200
     [8] a · 0.0–10.0 ms · 10 events
       …
          2       2.0 ms  {"type":"node_start","run_id":"r1","executor_id":"x"}
          3       3.0 ms  {"type":"node_start","run_id":"r1","executor_id":"x"}
    ▶     4       4.0 ms  {"type":"workflow_complete","run_id":"r1","executor_id":"x"}
          5       5.0 ms  {"type":"node_start","run_id":"r1","executor_id":"x"}
          6       6.0 ms  {"type":"node_start","run_id":"r1","executor_id":"x"}
    ▶     7       7.0 ms  {"type":"workflow_complete","run_id":"r1","executor_id":"x"}
          8       8.0 ms  {"type":"node_start","run_id":"r1","executor_id":"x"}
          9       9.0 ms  {"type":"node_start","run_id":"r1","executor_id":"x"}
  reproduce
"""  # noqa: RUF001 - a range of times
END = """\
     3 more requests are left out

Not decided
  ONE-3 MUST blocked  c2: the target offers no control `kill`

non-conformant: 1 held, 1 violated, 1 blocked, 1 not-applicable · 1 clause left out · 2 cases · 9 exchanges \
· 10 events · 1.5 s · seed 7 · evidence in reports
"""


def test_the_report_says_what_why_and_how_to_see_it_again(broken: Conclusion) -> None:
    """Sections, then each violation with its proof, then what stayed open, the verdict last."""
    shown = report_text(broken, Look(width=120), evidence="reports")
    assert shown.startswith(REPORT)
    curl = shown[len(REPORT) :].splitlines()[:6]
    assert all(line.startswith("    curl ") for line in curl)
    assert "".join(shown[len(REPORT) :].splitlines(keepends=True)[6:]) == END


Sections = tuple[Section, ...]


def test_where_nothing_was_judged_the_verdict_says_all(session: Session, sections: Sections) -> None:
    """Of a target that does not answer there is one thing to say, and what to do about it stands in it."""
    ending = Ending("unreachable", "nothing listens there; start the target")
    shown = report_text(Judging(session, sections).conclude((), ending))
    assert shown == (
        "unreachable (nothing listens there; start the target): 3 unexercised, 1 not-applicable · 1 clause left out "
        "· 0 cases · 0 exchanges · 0 events · 0.0 s · seed 7\n"
    )


def test_where_nothing_could_be_judged_it_says_what_to_do(session: Session, sections: Sections) -> None:
    """A session that was over before it began says why, clause by clause or many at once, and where to look."""
    shown = report_text(Judging(replace(session, selected=("TWO-1",)), sections).conclude()).splitlines()
    assert shown[:-1] == [
        "Not decided",
        "  TWO-1 MUST not-applicable  the target does not claim `two`",
        "nothing was judged: `conformance run --dry-run` says what would be, `conformance doctor` what is missing",
        "",
    ]
    assert shown[-1].startswith("incomplete (nothing was judged): 1 not-applicable")


def test_clauses_of_one_fate_share_a_line(session: Session, sections: Sections, execute: Execute) -> None:
    """Those that nothing exercised, and those that were blocked alike; what is alone says what it is about."""
    alone = Judging(session, sections)
    alone.unit("c1", (execute("workflow_complete"),))
    assert "\n  ONE-3 MUST unexercised  Nothing is called boom.\n" in report_text(alone.conclude())
    alike = Judging(replace(session, not_applicable={}), sections)
    blocked = CaseResult(
        id="c2", kind="scenario", name="x", clauses=session.selected, outcome="blocked", because="no control"
    )
    assert report_text(alike.conclude([blocked])).partition("Not decided\n")[2].splitlines()[:2] == [
        "  ONE-1 ONE-3 TWO-1 MUST blocked  c2: no control",
        "  ONE-2 SHOULD blocked  c2: no control",
    ]


def test_many_clauses_are_few_words(session: Session, execute: Execute) -> None:
    """Neighbours are drawn together; each level has a line, which goes on behind its indent."""
    judging = Judging(replace(session, selected=tuple(by_id())), SECTIONS)
    judging.unit("c1", (execute("workflow_complete"),))
    lines = report_text(judging.conclude(), Look(width=60)).partition("Not decided\n")[2].partition("\n\n")[0]
    assert lines.startswith("  RUN-1..3 RUN-5 ")
    assert [line for line in lines.splitlines() if not line.startswith("  ")] == []
    assert len(lines.splitlines()) < 12


def test_the_verdict_line_is_the_report_s_last(broken: Conclusion) -> None:
    """`--quiet` gives just that."""
    assert report_text(broken).endswith(verdict_line(broken))
    assert verdict_line(broken, Look(width=1000)).count("\n") == 1


def test_it_speaks_chinese(broken: Conclusion) -> None:
    """The clause's sentence and the report's own words."""
    shown = report_text(broken, Look(lang="zh"))
    assert "执行只有一个终态。" in shown
    assert "不符合契约" in shown
    assert "A run ends once" not in shown


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_but_a_command_is_wider_than_the_terminal(broken: Conclusion, width: int) -> None:
    """In columns of the terminal, of which Chinese characters take two."""
    for lang in ("en", "zh"):
        lines = report_text(broken, Look(width=width, lang=lang)).splitlines()
        assert [line for line in lines if cells(line) > width and "curl " not in line] == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_it_can_be_written_in_any_encoding(hostile_conclusion: Conclusion, encoding: str) -> None:
    """What the stream cannot hold is spelled out."""
    report_text(hostile_conclusion, Look(encoding=encoding, lang="zh")).encode(encoding)


def test_a_hostile_target_writes_nothing_to_the_terminal(hostile_conclusion: Conclusion, hostile: str) -> None:
    """No control character, no bidirectional mark; markup is text; a megabyte is cut and said."""
    shown = report_text(hostile_conclusion, Look(width=100), evidence=hostile)
    assert {c for c in shown if not c.isprintable()} == {"\n"}
    assert "[bold red]rich[/]" in shown
    assert len(shown) < 100_000


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_want_it(broken: Conclusion, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR and pipes get none."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in report_text(broken, Look.of(Terminal()))
    assert "\x1b[" not in report_text(broken, Look.of(io.StringIO()))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in report_text(broken, Look.of(Terminal()))


def test_a_file_gets_the_whole_report(broken: Conclusion) -> None:
    """Without colour, in a width of its own."""
    assert text.render(broken) == report_text(broken)
