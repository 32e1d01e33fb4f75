"""`check`: recordings judged without a target, and the exit codes that say what they show."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conformance.contract.contract import by_id
from conformance.report.result import SCHEMA_FILE

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOOD = FIXTURES / "histories" / "good" / "TERM-2.plain.jsonl"
BAD = FIXTURES / "histories" / "bad" / "EVT-1.replay.jsonl"
FEAGENT = FIXTURES / "recordings" / "feagent"
README = FEAGENT / "README.md"
SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
Conform = Callable[..., Any]


@pytest.mark.parametrize(("files", "code"), [([GOOD], 0), ([BAD], 1), ([GOOD, BAD], 1), ([BAD, README, GOOD], 1)])
def test_the_worst_recording_decides(conform: Conform, files: list[Path], code: int) -> None:
    """Whatever stands beside it, in any order."""
    assert conform("check", *files).code == code


def test_each_recording_is_shown_by_its_name(conform: Conform) -> None:
    """In the order in which they were named, the broken clause with its sentence."""
    said = conform("check", BAD, GOOD).output
    assert said.index("\nEVT-1.replay\n") < said.index("\nTERM-2.plain\n")
    assert f"EVT-1 MUST {by_id()['EVT-1'].statement}" in said


def test_what_is_no_recording_is_passed_over_and_named(conform: Conform) -> None:
    """On stderr, so that a whole directory can be named."""
    said = conform("check", README, GOOD)
    assert said.code == 0
    assert said.errors == f"conformance: {README}: passed over: not one of .jsonl, .jsonl.gz, .har, .sse, .json\n"


@pytest.mark.parametrize("path", [README, FEAGENT, FEAGENT / "missing.sse"])
def test_nothing_to_read_is_an_error(conform: Conform, path: Path) -> None:
    """Exit code 2, and the file that is none."""
    said = conform("check", path)
    assert (said.code, said.output) == (2, "")
    assert str(path) in said.errors


def test_a_broken_line_is_named_by_its_number(conform: Conform, tmp_path: Path) -> None:
    """Exit code 2: what cannot be read is not judged in part."""
    path = tmp_path / "broken.jsonl"
    path.write_bytes(GOOD.read_bytes() + b"{nothing}\n" + GOOD.read_bytes())
    said = conform("check", path)
    assert said.code == 2
    assert f"{path}: line {GOOD.read_bytes().count(bytes([10])) + 1}: " in said.errors


def test_a_stream_without_an_event_is_no_recording(conform: Conform, tmp_path: Path) -> None:
    """Exit code 2."""
    path = tmp_path / "nothing.sse"
    path.write_bytes(b": nothing happened\n\n")
    said = conform("check", path)
    assert (said.code, f"{path}: no event in it" in said.errors) == (2, True)


def test_what_shows_nothing_to_judge_is_not_passed(conform: Conform) -> None:
    """Exit code 4, never 0: the clauses that were asked for have nothing to look at."""
    assert conform("check", GOOD, "--only", "REPLAY-3").code == 4


def test_clauses_can_be_chosen(conform: Conform) -> None:
    """What is not judged is not broken; what is skipped is left out of what `--only` names."""
    assert conform("check", BAD, "--skip", "evt-1").code == 0
    assert conform("check", BAD, "--only", "events", "--skip", "EVT-1").code == 0
    assert conform("check", BAD, "--only", "EVT-1").code == 1
    assert conform("check", BAD, "--only", "EVT-99").code == 2


def test_documents_keep_to_the_results_schema(conform: Conform) -> None:
    """One for each recording, which it names; the clauses that were not chosen are listed."""
    said = conform("check", BAD, GOOD, "--format", "json", "--only", "EVT-1", "--only", "TERM-2")
    documents = json.loads(said.output)
    assert [document.pop("recording") for document in documents] == ["EVT-1.replay", "TERM-2.plain"]
    for document in documents:
        jsonschema_rs.validate(SCHEMA, document)
    assert [document["verdict"] for document in documents] == ["non-conformant", "conformant"]
    assert set(documents[0]["left_out"]) == by_id().keys() - {"EVT-1", "TERM-2"}
    assert said.code == 1


def test_quiet_is_the_verdict_alone(conform: Conform) -> None:
    """A line for each recording, under its name."""
    lines = conform("check", BAD, GOOD, "--quiet").output.splitlines()
    assert [line.partition(":")[0] for line in lines if line] == [
        "EVT-1.replay",
        "non-conformant",
        "TERM-2.plain",
        conform("check", GOOD, "--quiet").output.splitlines()[-1].partition(":")[0],
    ]


def test_real_recordings_are_judged_as_their_readme_says(conform: Conform) -> None:
    """All of them at once: two break something, and the README among them is passed over."""
    said = conform("check", *sorted(FEAGENT.iterdir()), "--format", "json")
    broken = {d["recording"] for d in json.loads(said.output) if d["verdict"] == "non-conformant"}
    assert (said.code, broken) == (1, {"aborted", "success.replay.all-channels"})
    assert "README.md: passed over" in said.errors


def test_a_should_fails_only_the_strict(conform: Conform) -> None:
    """The exit codes are 0 and 1 for the same recordings."""
    words = ("check", BAD.with_name("EVT-7.in-one-piece.jsonl"), "--only", "EVT-7")
    assert (conform(*words).code, conform(*words, "--strict").code) == (0, 1)
