"""What interrupts a session, or keeps it from writing: the evidence survives, and the message says what happened."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.outside import session
from tests.outside.messages import Asked, Reply
from tests.outside.proxy import Proxy, Way

CONFORMANCE = [sys.executable, "-m", "conformance"]
BRIEF = ("--only", "EVT-1", "--examples", "16", "--seed", "1")
INCOMPLETE, WRONG, FAULT = 4, 2, 5


class Counting(Way):
    """Changes nothing, and tells when so many requests have come."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.reached = threading.Event()

    async def asked(self, asked: Asked) -> Asked | Reply:
        self.left -= 1
        if self.left <= 0:
            self.reached.set()
        return asked


def heeds_interrupts() -> None:
    """Whoever runs these tests in the background of a shell has its children ignore interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def under_way(reference: str, report: Path) -> Iterator["subprocess.Popen[str]"]:
    """A session that has begun to act: it has asked for so many things already."""
    count = Counting(30)
    with Proxy(reference, count) as proxy, subprocess.Popen(  # noqa: S603 - our own command
        session.command(proxy.url, report, "--skip", "TERM-7"), env=session.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heeds_interrupts,  # noqa: PLW1509 - one system call
    ) as process:  # fmt: skip
        while process.poll() is None and not count.reached.wait(0.05):
            pass
        yield process


def test_ctrl_c_keeps_what_was_recorded(reference: str, report: Path) -> None:
    """An interrupted session is concluded as incomplete, from what it had done."""
    with under_way(reference, report) as process:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == INCOMPLETE
    assert "interrupted" in output + errors
    assert "Traceback" not in output + errors


def test_a_killed_session_is_recovered(reference: str, report: Path) -> None:
    """The next command finds what a killed session had recorded."""
    with under_way(reference, report) as process:
        process.kill()
        process.communicate(timeout=30)
    listed = session.finish([*CONFORMANCE, "sessions", "--report", str(report)], report)
    assert listed.errors.index("recovering session") < listed.errors.index("recovered session")
    assert "incomplete" in listed.output
    shown = session.finish([*CONFORMANCE, "report", "--report", str(report)], report)
    assert shown.code == 0
    assert "incomplete" in shown.output


def test_two_sessions_share_a_directory(reference: str, report: Path) -> None:
    """Two sessions at once in one directory are both kept, each with its own verdict."""
    words = session.command(reference, report, *BRIEF)
    started = [subprocess.Popen(words, env=session.environment(), stdout=subprocess.DEVNULL) for _ in range(2)]  # noqa: S603
    assert [process.wait(60) for process in started] == [0, 0]
    listed = session.finish([*CONFORMANCE, "sessions", "--report", str(report), "--format", "json"], report)
    assert listed.output.count('"conformant"') == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_that_cannot_be_written(reference: str, report: Path) -> None:
    """A report directory that is read-only is named before anything is asked of the target."""
    report.mkdir(mode=0o500)
    finished = session.run(reference, report, *BRIEF)
    assert finished.code == FAULT
    assert str(report) in finished.errors


def test_a_report_directory_that_is_a_file(reference: str, tmp_path: Path) -> None:
    """A file in the place of the report directory is the command line's fault."""
    place = tmp_path / "file"
    place.touch()
    finished = session.run(reference, place, *BRIEF)
    assert finished.code in {WRONG, FAULT}
    assert "Traceback" not in finished.errors


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of its own that is soon full; skips the test where none can be mounted."""
    place.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if not mount or not unmount:
        pytest.skip("there is no mount")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=False)  # noqa: S603
    if done.returncode:
        pytest.skip("a disk can be mounted by root alone")
    try:
        yield place
    finally:
        subprocess.run([unmount, str(place)], check=True)  # noqa: S603


@pytest.mark.parametrize("size", ["16k", "512k"])
def test_a_full_disk(reference: str, tmp_path: Path, size: str) -> None:
    """Evidence that cannot be written is the harness's own failure, and the message says where."""
    with small_disk(tmp_path / "disk", size) as disk:
        finished = session.run(reference, disk, "--skip", "TERM-7", "--seed", "1")
    assert finished.code == FAULT
    assert "Traceback" not in finished.errors
    assert re.search(r"No space left|cannot be written|could not be written", finished.errors)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--only", "TERM-99"), "TERM-99"),
        (("--skip", "everything"), "everything"),
        (("--frobnicate",), "--frobnicate"),
        (("--examples", "none"), "none"),
        (("--profile", "no-such-profile"), "no-such-profile"),
        (("--format", "pdf"), "pdf"),
    ],
)
def test_a_wrong_command_line(report: Path, words: tuple[str, ...], named: str) -> None:
    """What is wrong with a command line is named, and nothing is asked of the target."""
    finished = session.run("http://127.0.0.1:9", report, *words, patience_s=30)
    assert finished.code == WRONG
    assert named in finished.errors
    assert "Traceback" not in finished.errors


def test_a_wrong_profile(report: Path, tmp_path: Path) -> None:
    """A profile's mistake is named with its key and its line."""
    profile = tmp_path / "mine.yaml"
    profile.write_text("target:\n  name: mine\n  identity: {path: /who}\n  base_ulr: http://127.0.0.1:9\n")
    finished = session.run("http://127.0.0.1:9", report, "--profile", str(profile), patience_s=30)
    assert finished.code == WRONG
    assert re.search(r"base_ulr.*line 4|line 4.*base_ulr", finished.errors)
