"""`run`: a session from its command line to its evidence, and each way in which it can fail to be one."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from conformance.contract.contract import by_id
from conformance.report.result import SCHEMA_FILE

SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
TINY = ("run", "--only", "EVT-1", "--examples", "32", "--quiet")
Conform = Callable[..., Any]


def result(report: Path) -> dict[str, Any]:
    """The session's document, which keeps to its schema."""
    found: dict[str, Any] = json.loads((report / "result.json").read_text("utf-8"))
    jsonschema_rs.validate(SCHEMA, found)
    return found


def generated(report: Path) -> list[tuple[str, int, str]]:
    """The examples of a session: what each unit asked to be executed, wherever and whenever that was."""
    journals = [gzip.decompress(path.read_bytes()) for path in report.glob("journal/*/*.jsonl.gz")]
    lines = [json.loads(line) for journal in journals for line in journal.splitlines()]
    asked = [line for line in lines if line.get("name") == "execute"]
    return sorted((line["case"], line["unit"], json.dumps(line["arguments"]["input"])) for line in asked)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--only", "EVT-99"], "'EVT-99' is neither a clause nor a section; did you mean"),
        (["--skip", "nothing-like-it"], "'nothing-like-it' is neither a clause nor a section; `conformance list`"),
        (["--profile", "nobody"], "there is no shipped profile 'nobody'; known are "),
        (["--format", "junit,pdf"], "no format 'pdf'; there are text, json, junit"),
    ],
)
def test_what_does_not_exist_is_one_clear_line(
    conform: Conform, tmp_path: Path, words: list[str], sentence: str
) -> None:
    """Exit code 2, no trace, and nothing written."""
    said = conform("run", "--report", tmp_path / "reports", *words)
    assert (said.code, said.output) == (2, "")
    assert said.errors.startswith(f"conformance: {sentence}")
    assert said.errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["--examples", "0"], ["--seed", "x"], ["--timeout", "0"], ["--workers", "-1"], ["--lang", "fr"], ["--no"]]
)
def test_a_wrong_value_is_named_with_its_option(conform: Conform, words: list[str]) -> None:
    """Exit code 2, no trace."""
    said = conform("run", *words)
    assert (said.code, said.output) == (2, "")
    assert words[0] in said.errors
    assert "Traceback" not in said.errors


def test_a_missing_credential_is_named(conform: Conform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is asked of the target or written."""
    monkeypatch.delenv("REFERENCE_OPERATOR_TOKEN", raising=False)
    said = conform("run", "--target", "http://127.0.0.1:9", "--report", tmp_path / "reports")
    assert said.code == 2
    assert "REFERENCE_OPERATOR_TOKEN" in said.errors
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_is_not_there_is_a_conclusion(conform_apart: Conform, tmp_path: Path, silent_port: int) -> None:
    """Exit code 3, a document that says so, what to do about it, and no trace."""
    url = f"http://127.0.0.1:{silent_port}"
    said = conform_apart("run", "--target", url)
    found = result(tmp_path / "reports")
    assert (said.code, found["verdict"], found["duration_s"] < 5) == (3, "unreachable", True)
    assert url in found["because"]
    assert "start the target" in said.output
    assert "Traceback" not in said.output + said.errors


def test_a_tiny_session_holds(evidence: tuple[Any, Path]) -> None:
    """Exit code 0, one clause judged, the others listed as left out."""
    said, report = evidence
    found = result(report)
    assert (said.code, found["verdict"], found["seed"]) == (0, "conformant", 7)
    assert [(clause["id"], clause["verdict"]) for clause in found["clauses"]] == [("EVT-1", "held")]
    assert found["left_out"] == [clause_id for clause_id in by_id() if clause_id != "EVT-1"]
    assert {case["outcome"] for case in found["cases"]} == {"passed"}
    assert sum(case["examples"] for case in found["cases"] if case["kind"] == "property") >= 32


def test_the_terminal_says_what_was_judged(evidence: tuple[Any, Path]) -> None:
    """The section, the verdict, what was left out, the seed, and where the evidence is."""
    last = evidence[0].output.splitlines()[-1]
    assert last.startswith("conformant: 1 held")
    assert f"{len(by_id()) - 1} clauses left out" in last
    assert last.endswith("seed 7 · evidence in reports")


def test_the_formats_asked_for_are_written(evidence: tuple[Any, Path]) -> None:
    """JUnit with a case for each clause that was judged, and the terminal's text."""
    _, report = evidence
    cases = ET.parse(report / "junit.xml").getroot().iter("testcase")  # noqa: S314 - our own file
    assert [case for case in cases if "EVT-1" in "".join(case.attrib.values())]
    assert (report / "report.txt").read_text("utf-8").splitlines()[-1].startswith("conformant: 1 held")
    assert (report / "conformance.duckdb").stat().st_size > 0


def test_a_seed_repeats_a_session(conform_apart: Conform, evidence: tuple[Any, Path], tmp_path: Path) -> None:
    """The same cases with the same examples; `--quiet` says the verdict alone."""
    _, report = evidence
    said = conform_apart(*TINY, "--seed", "7")
    first, second = result(report), result(tmp_path / "reports")
    assert (said.code, said.output.count("\n"), said.errors) == (0, 1, "")
    assert examples(second) == examples(first)
    assert generated(tmp_path / "reports") == generated(report)


def test_another_seed_generates_other_examples(
    conform_apart: Conform, evidence: tuple[Any, Path], tmp_path: Path
) -> None:
    """As many of them."""
    conform_apart(*TINY, "--seed", "8")
    first, second = generated(evidence[1]), generated(tmp_path / "reports")
    assert first != second
    assert len(first) == len(second)


def test_workers_share_a_session(conform_apart: Conform, evidence: tuple[Any, Path], tmp_path: Path) -> None:
    """Two processes act the same cases with as many examples as one, each in its own journal, and give one verdict."""
    said = conform_apart(*TINY, "--seed", "7", "--workers", "2")
    first, second = result(evidence[1]), result(tmp_path / "reports")
    assert (said.code, second["verdict"]) == (0, "conformant"), said.output + said.errors
    assert examples(second) == examples(first)
    assert {path.name for path in tmp_path.glob("reports/journal/*/gw*.jsonl.gz")} != set()


def examples(found: dict[str, Any]) -> dict[str, int]:
    return {case["id"]: case["examples"] for case in found["cases"]}


def test_a_session_speaks_chinese(conform_apart: Conform, tmp_path: Path, silent_port: int) -> None:
    """Its words on the terminal; its data stay as they are."""
    said = conform_apart("run", "--lang", "zh", "--target", f"http://127.0.0.1:{silent_port}")
    assert said.code == 3
    assert "unreachable" not in said.output.splitlines()[-1]
    assert result(tmp_path / "reports")["verdict"] == "unreachable"
