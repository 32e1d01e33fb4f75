"""`run --dry-run` says what would be done, and does none of it."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Conform = Callable[..., Any]
REMOTE = """
extends: reference
launch: null
auth: {{operator: {{env: MY_TOKEN}}, administrator: {{env: null, file: ./secret.txt}}}}
target: {{base_url: "{url}", allow: [long]{more}}}
operations: {{read_run: null}}
"""
SECRET = "swordfish-of-the-operator"


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A place that nobody must knock at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def written(tmp_path: Path, url: str, more: str = "") -> Path:
    profile = tmp_path / "remote.yaml"
    profile.write_text(REMOTE.format(url=url, more=more))
    return profile


def test_nothing_is_sent_and_nothing_is_kept(
    conform: Conform, listening: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No connection, no file, no secret, exit code 0."""
    monkeypatch.setenv("MY_TOKEN", SECRET)
    profile = written(tmp_path, f"http://127.0.0.1:{listening.getsockname()[1]}")
    words = ("--report", tmp_path / "reports", "--header", f"X-Mine: {SECRET}")
    said = conform("run", "--dry-run", "--profile", profile, *words)
    assert (said.code, said.errors) == (0, "")
    assert said.output.startswith("dry run: nothing is sent, started or kept\n")
    assert SECRET not in said.output
    assert list(tmp_path.iterdir()) == [profile]
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.fixture
def told(conform: Conform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a dry run says of a session on a target that was started elsewhere."""
    monkeypatch.setenv("MY_TOKEN", SECRET)
    profile = written(tmp_path, "http://127.0.0.1:9", ", budget: {requests: 5000, per_second: 20}")
    said = conform("run", "--dry-run", "--profile", profile, "--header", "X-Mine: 1", "--examples", "20")
    return str(said.output)


@pytest.mark.parametrize(
    "line",
    [
        "target       reference, http://127.0.0.1:9",
        "budget       5000 requests, 64 at once, 20 a second; 900 s in all",
        "harm         long allowed",
        "credential   operator: $MY_TOKEN (set)",
        "credential   administrator: the file ./secret.txt",
        "credential   header X-Mine",
        "  create_workflow    POST /api/workflows  as operator",
        "  execute            POST /api/workflows/{workflow_id}/execute/stream  (a stream)  as operator",
        "  read_run           not spelled: the cases that need it are blocked",
        "  coordinator        PUT /__control__/coordinator  as administrator",
        "  kill               none: the harness did not start the target",
        "  load   races::races_for_a_run",
        "  create_workflow    removed by delete_workflow",
        "  chat_create        removed by delete_workflow",
    ],
)
def test_everything_that_would_be_done_is_said(told: str, line: str) -> None:
    """In the profile's own words."""
    assert line in told.splitlines()


def test_cases_are_counted_by_section_and_kind(told: str) -> None:
    """As the suite has them; the harms that are allowed block nothing."""
    (row,) = (line.split() for line in told.splitlines() if line.startswith("once "))
    assert row[0] == "once"
    assert sum(int(count) for count in row[1:] if count != "·") >= 10
    assert "thousands_of_events" not in told
    assert "20 generated examples per property" in told


def test_a_remote_target_is_told_to_be_refused(conform: Conform, tmp_path: Path) -> None:
    """By the address alone, and of a name that it might be; no name server is asked."""
    refused = conform("run", "--dry-run", "--profile", written(tmp_path, "http://203.0.113.7"))
    named = conform("run", "--dry-run", "--profile", written(tmp_path, "http://example.org"))
    allowed = conform("run", "--dry-run", "--profile", written(tmp_path, "http://example.org", ", allow_writes: true"))
    assert "REFUSED (exit code 2): the target http://203.0.113.7 is not on this machine" in refused.output
    assert "REFUSED (exit code 2): unless that name leads to this machine" in named.output
    assert "REFUSED" not in allowed.output
    assert {refused.code, named.code, allowed.code} == {0}


def test_our_own_target_is_thrown_away(conform: Conform) -> None:
    """The bundled server allows everything, and takes what was made along."""
    said = conform("run", "--dry-run", "--only", "TERM")
    assert "harm         kill, load, long allowed (the target is ours)" in said.output
    assert "all of it is thrown away with the target's own database" in said.output
    assert "blocked" not in said.output


def test_a_remote_target_is_refused(conform: Conform, tmp_path: Path) -> None:
    """Before anything is asked of it or written; the message names the key, and what shows more."""
    profile = written(tmp_path, "http://203.0.113.7")
    said = conform("run", "--profile", profile, "--report", tmp_path / "reports")
    assert (said.code, said.output) == (2, "")
    assert "the target http://203.0.113.7 is not on this machine" in said.errors
    assert "`target.allow_writes: true`" in said.errors
    assert "--dry-run" in said.errors
    assert list(tmp_path.iterdir()) == [profile]
