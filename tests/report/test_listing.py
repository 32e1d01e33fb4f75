"""Lists for people and machines, at once and without what they do not need."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.contract.clause import Section
from conformance.errors import BadUsage
from conformance.report import listing
from conformance.report.conclusion import Conclusion
from conformance.report.formats import FORMATS, render, write
from conformance.report.store import Row
from conformance.report.words import RULINGS, WORDS

ROW = Row("s1", "2026-11-21T12:00:00Z", "目标", "0.1.0", "conformant", 0, 27, 12.5)


def test_clauses_are_listed_under_their_section(sections: tuple[Section, ...]) -> None:
    """Id, level and sentence, and what control they need."""
    needy = replace(sections[1].clauses[0], controls=("kill",))
    shown = listing.clauses_text([replace(sections[1], clauses=(needy,))])
    assert shown == "two: Two\n  TWO-1        MUST   Another section's sentence. [kill]\n"


def test_clauses_as_json(sections: tuple[Section, ...]) -> None:
    """One object each, in the contract's order."""
    found = json.loads(listing.clauses_json(sections))
    assert [clause["id"] for clause in found] == ["ONE-1", "ONE-2", "ONE-3", "TWO-1"]
    assert found[0] == json.loads(listing.explain_json(sections[0], sections[0].clauses[0]))
    assert set(found[0]) == {
        "id", "section", "capability", "level", "statement", "statement_zh", "source", "quote", "needs", "modes",
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_clause_is_explained_in_both_languages(sections: tuple[Section, ...], lang: str) -> None:
    """With the sentence that it comes from."""
    shown = listing.explain_text(sections[0], replace(sections[0].clauses[0], modes="PC"), lang)
    for part in (
        "ONE-1",
        "MUST",
        "A run ends once.",
        "执行只有一个终态。",
        "只有一个。",
        "scenario, property, concurrent",
    ):
        assert part in shown


def test_sessions_stand_in_columns() -> None:
    """Also where a name is Chinese."""
    head, line = listing.sessions_text([ROW]).splitlines()
    assert head == "session  started               target  suite  verdict     violated  held  seconds"
    assert line == "s1       2026-11-21T12:00:00Z  目标    0.1.0  conformant  0         27    12.5"
    assert json.loads(listing.sessions_json([ROW]))[0]["held"] == 27


def test_listing_imports_nothing_heavy() -> None:
    """`conformance list` answers at once."""
    code = "import sys, conformance.report.listing, conformance.contract.contract; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603 - our own
    assert {"rich", "duckdb", "pydantic", "aiohttp", "asyncio", "hypothesis"} & set(loaded) == set()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_into_the_report_directory(tmp_path: Path, broken: Conclusion, name: str) -> None:
    """Under the name that the table gives it."""
    path = write(name, broken, tmp_path)
    assert path == tmp_path / FORMATS[name].file
    assert path.read_text("utf-8") == render(name, broken)


def test_an_unknown_format_names_the_known_ones(broken: Conclusion) -> None:
    """It is the user's error."""
    with pytest.raises(BadUsage, match="no format 'pdf'; there are text, json, junit"):
        render("pdf", broken)


def test_both_languages_have_the_same_words() -> None:
    """None is missing in one of them."""
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    assert RULINGS["en"].keys() == RULINGS["zh"].keys()
