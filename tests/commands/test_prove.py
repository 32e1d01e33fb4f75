"""`prove`: a planted fault is caught by the clause that it names, and what cannot be planted is said."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

Conform = Callable[..., Any]
Process = tuple[int, str]
"""A process's id, and when it began: ids come back."""


def test_one_mutant_is_caught(conform_apart: Conform, tmp_path: Path) -> None:
    """By the clause that it names; the matrix marks it, and no evidence is kept."""
    said = conform_apart("prove", "error_after_complete", "--examples", "16", "--seed", "7")
    assert said.code == 0, said.output + said.errors
    assert said.output.startswith("[1/1] error_after_complete: caught by TERM-")
    assert "\n1 of 1 are as they should be\n" in said.output
    assert not (tmp_path / "reports").exists()


def test_an_unknown_mutant_is_named(conform: Conform) -> None:
    """Exit code 2, one line, with those that there are."""
    said = conform("prove", "nobody")
    assert (said.code, said.output, said.errors.count("\n")) == (2, "", 1)
    assert said.errors.startswith("conformance: there is no mutant nobody; there are ")
    assert "error_after_complete" in said.errors


def test_a_target_that_is_not_started_cannot_be_planted(conform: Conform, tmp_path: Path) -> None:
    """A profile without `launch` is told so."""
    profile = tmp_path / "mine.yaml"
    shipped = (files("conformance") / "targets" / "profiles" / "reference.yaml").read_text("utf-8")
    profile.write_text(re.sub(r"^launch:\n(  .*\n)+", "", shipped, flags=re.MULTILINE), "utf-8")
    said = conform("prove", "--profile", profile)
    assert (said.code, said.errors.count("\n")) == (2, 1)
    assert "does not say how its target is started with mutants" in said.errors


def heeds_interrupts() -> None:  # pragma: no cover - runs in the child, before its program
    """Whoever runs these tests in the background of a shell has its children ignore interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def table() -> dict[Process, tuple[int, str]]:
    """Every process that is not over, by its id and when it began: its parent's id and its command."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent, *more = (place / "stat").read_text("utf-8").rpartition(")")[2].split()
            if state != "Z":
                command = (place / "cmdline").read_text("utf-8").replace("\0", " ")
                found[int(place.name), more[17]] = int(parent), command
    return found


def below(parent: int) -> dict[Process, str]:
    """The processes that one has started, and those have started in turn, with their commands."""
    known = table()
    found: dict[Process, str] = {}
    parents = {parent}
    while new := {each: told[1] for each, told in known.items() if told[0] in parents and each not in found}:
        found |= new
        parents = {process[0] for process in new}
    return found


def awaited(what: Callable[[], bool]) -> bool:
    """Whether something came true before the patience of a test was over; looked for again and again."""
    deadline = time.monotonic() + 30
    while not what():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.05)
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent, and has /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interruption_leaves_nothing_running(tmp_path: Path, number: signal.Signals) -> None:
    """Neither the sessions that were under way, nor their targets, nor what they kept; and it is over at once."""
    mutants = ("error_after_complete", "check_then_act", "async_names_no_run")
    command = [sys.executable, "-m", "conformance", "prove", *mutants, "--workers", "2", "--examples", "100000"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=tmp_path, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heeds_interrupts,  # noqa: PLW1509 - one system call
    ) as process:  # fmt: skip
        try:
            assert awaited(lambda: sum("--mutant" in command for command in below(process.pid).values()) == 2)
            started = below(process.pid)
            process.send_signal(number)
            output, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, output, errors) == (4, "", "conformance: interrupted\n")
    assert awaited(lambda: not started.keys() & table().keys()), started
    assert list(tmp_path.iterdir()) == []
