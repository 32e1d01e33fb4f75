"""`sessions` and `report`: what was kept, before and after a session."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conformance.report.result import SCHEMA_FILE

Conform = Callable[..., Any]
Evidence = tuple[Any, Path]


def test_without_a_session_the_list_is_empty(conform: Conform, tmp_path: Path) -> None:
    """It is no error, and leaves nothing behind."""
    said = conform("sessions", "--report", tmp_path / "none")
    assert (said.code, said.output.count("\n"), said.errors) == (0, 1, "")
    assert json.loads(conform("sessions", "--report", tmp_path / "none", "--format", "json").output) == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_session_there_is_nothing_to_report(conform: Conform, tmp_path: Path) -> None:
    """Exit code 2, one line that names the directory."""
    said = conform("report", "--report", tmp_path / "none")
    assert (said.code, said.output) == (2, "")
    assert said.errors == f"conformance: {tmp_path / 'none'} has no session\n"


def test_a_session_is_listed(conform: Conform, evidence: Evidence) -> None:
    """By the id under which its evidence is kept."""
    _, report = evidence
    (row,) = json.loads(conform("sessions", "--report", report, "--format", "json").output)
    assert (row["session"], row["verdict"]) == (written(report)["session"], "conformant")
    assert row["session"] in conform("sessions", "--report", report).output


def test_a_session_is_rendered_again(conform: Conform, evidence: Evidence) -> None:
    """From its journal, and just as it was; another directory is another place of the same evidence."""
    said, report = evidence
    again = conform("report", "--report", report)
    before, _, place = "".join(again.output.splitlines()).partition(" · evidence in")
    assert (again.code, place.strip()) == (0, str(report))
    assert before == "".join(said.output.splitlines()).partition(" · evidence in")[0]


def test_a_session_is_found_by_how_its_id_begins(conform: Conform, evidence: Evidence) -> None:
    """As long as no other one begins so; as data it is the document that was written."""
    _, report = evidence
    found = json.loads(
        conform("report", written(report)["session"][:10], "--report", report, "--format", "json").output
    )
    jsonschema_rs.validate(json.loads(SCHEMA_FILE.read_text("utf-8")), found)
    assert found == written(report)


def test_a_session_is_rendered_in_another_format(conform: Conform, evidence: Evidence) -> None:
    """JUnit again is the file that was written."""
    _, report = evidence
    said = conform("report", "--report", report, "--format", "junit")
    assert said.output == (report / "junit.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["nobody"], "has no session 'nobody'"), (["--format", "pdf"], "no format 'pdf'; there are text, json, junit")],
)
def test_what_is_not_there_is_one_clear_line(
    conform: Conform, evidence: Evidence, words: list[str], sentence: str
) -> None:
    """Exit code 2."""
    said = conform("report", *words, "--report", evidence[1])
    assert (said.code, said.output, said.errors.count("\n")) == (2, "", 1)
    assert sentence in said.errors


def written(report: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((report / "result.json").read_text("utf-8"))
    return document
