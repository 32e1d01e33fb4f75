"""The report reads well in any terminal, and no target can write to that terminal through it."""

import io

import pytest

from conformance.report import text
from conformance.report.conclusion import Conclusion
from conformance.report.text import Look, report_text, verdict_line
from conformance.report.words import cells

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
