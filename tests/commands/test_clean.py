"""A session removes what it made; `clean` does it for one that was killed, from its journal."""

import asyncio
import json
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.outside import session
from tests.outside.messages import Asked, Reply
from tests.outside.proxy import Proxy, Way
from tests.outside.session import TOKENS, Finished
from tests.outside.test_interruptions import CONFORMANCE, heeds_interrupts

BRIEF = ("--only", "EVT-1", "--examples", "16", "--seed", "1")
EXTENDED = """
extends: reference
launch: null
{more}
"""


@pytest.fixture
def reference(tmp_path: Path) -> Iterator[str]:
    """A reference server that this test has for itself."""
    directory = tmp_path / "server"
    directory.mkdir()
    with session.reference_server(directory) as url:
        yield url


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def workflows(url: str) -> list[str]:
    """The names of all workflows of a reference server."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{url}/api/workflows?limit=1000",
        headers={"Authorization": f"Bearer {TOKENS['REFERENCE_OPERATOR_TOKEN']}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - likewise
        return [row["name"] for row in json.load(answer)["items"]]


def clean(report: Path, *words: str) -> Finished:
    return session.finish([*CONFORMANCE, "clean", "--report", str(report), *words], report, 60)


class After(Way):
    """Tells when so many workflows were asked for, and keeps the answer to the next one to itself, for ever."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.reached = threading.Event()

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.method == "POST" and asked.path == "/api/workflows":
            self.left -= 1
            if self.left < 0:
                self.reached.set()
                await asyncio.Event().wait()
        return reply


@contextmanager
def under_way(reference: str, report: Path) -> Iterator["subprocess.Popen[str]"]:
    """A session that has made some workflows, and one whose creation was never answered."""
    way = After(6)
    words = ("--only", "TERM", "--only", "GATE", "--skip", "TERM-7", "--seed", "1")
    with Proxy(reference, way) as proxy, subprocess.Popen(  # noqa: S603 - our own command
        session.command(proxy.url, report, *words), env=session.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heeds_interrupts,  # noqa: PLW1509 - one system call
    ) as process:  # fmt: skip
        while process.poll() is None and not way.reached.wait(0.05):
            pass
        yield process


def test_a_session_leaves_nothing_behind(reference: str, report: Path) -> None:
    """On a target that it did not start; there is nothing for `clean` to do."""
    finished = session.run(reference, report, *BRIEF)
    assert finished.code == 0
    assert finished.result["notes"] == []
    assert workflows(reference) == []
    assert clean(report).output == "no session left anything behind\n"


def test_an_interrupted_session_leaves_nothing_behind(reference: str, report: Path) -> None:
    """Not even what the target made and never answered."""
    with under_way(reference, report) as process:
        assert len(workflows(reference)) > 1
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)
    assert process.returncode == 4
    assert workflows(reference) == []


def test_what_a_killed_session_made_is_removed(reference: str, report: Path) -> None:
    """Told by its journal and its names; a dry run changes nothing, and a second time there is nothing left to do."""
    with under_way(reference, report) as process:
        process.kill()
        process.communicate(timeout=30)
    there = workflows(reference)
    assert len(there) > 1
    (directory,) = (report / "journal").iterdir()
    told = session.finish([*CONFORMANCE, "sessions", "--report", str(report)], report)
    assert f"`conformance clean {directory.name}` removes it" in told.errors

    dry = clean(report, "--target", reference, "--dry-run")
    assert (dry.code, workflows(reference)) == (0, there)
    assert f"every workflow whose name begins with conformance-{directory.name}-main-" in dry.output
    done = clean(report, "--target", reference)
    assert (done.code, workflows(reference)) == (0, [])
    assert done.output.endswith(f"{len(there)} removed, 0 left\n")
    assert clean(report, "--target", reference).output == "no session left anything behind\n"
    again = clean(report, directory.name, "--target", reference)
    assert (again.code, again.output.splitlines()[-1]) == (0, "0 removed, 0 left")


def test_what_cannot_be_removed_is_named(reference: str, report: Path, tmp_path: Path) -> None:
    """By the session, with the command that tries again, and by that command, which then ends with 4."""
    profile = tmp_path / "refused.yaml"
    refused = "operations: {delete_workflow: {actor: null, method: DELETE}}"
    profile.write_text(EXTENDED.format(more=refused))
    finished = session.run(reference, report, *BRIEF, "--profile", str(profile))
    left = [note for note in finished.result["notes"] if note.startswith("still on the target: workflow_id")]
    assert finished.code == 0
    assert left
    assert f"`conformance clean {finished.result['session']}` tries again" in finished.result["notes"][-1]
    stuck = clean(report)
    assert (stuck.code, "0 removed" in stuck.output) == (4, True)
    assert clean(report, "--profile", "reference").code == 0
    assert workflows(reference) == []


def test_a_session_that_threw_its_target_away_owes_nothing(evidence: tuple[Any, Path]) -> None:
    """Its database went with it."""
    _, report = evidence
    (directory,) = (report / "journal").iterdir()
    done = clean(report, directory.name)
    assert (done.code, done.output) == (0, f"the session {directory.name} left nothing behind\n")


def test_a_session_that_does_not_exist_is_named(report: Path) -> None:
    """As in every command."""
    assert (clean(report).code, clean(report, "nobody").code) == (0, 2)
