"""The commands as a user gives them: light ones in this process, sessions in one of their own."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli import main

PATIENCE_S = 100
TOKENS = ("REFERENCE_OPERATOR_TOKEN", "REFERENCE_ADMIN_TOKEN")


@dataclass(frozen=True)
class Said:
    """A command that ended: its exit code, and what it said on stdout and stderr."""

    code: int
    output: str
    errors: str


Conform = Callable[..., Said]


def spoken(*words: str | Path, directory: Path, environment: dict[str, str] | None = None) -> Said:
    """A command in a process of its own, in this directory."""
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "conformance", *map(str, words)],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "100", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def conform() -> Conform:
    """Gives a command in this process."""

    def give(*words: str | Path) -> Said:
        result = CliRunner().invoke(main, list(map(str, words)), prog_name="conformance", catch_exceptions=False)
        return Said(result.exit_code, result.stdout, result.stderr)

    return give


@pytest.fixture
def conform_apart(tmp_path: Path) -> Conform:
    """Gives a command in a process of its own, in a fresh directory and with credentials for any target."""

    def give(*words: str | Path) -> Said:
        return spoken(*words, directory=tmp_path, environment=dict.fromkeys(TOKENS, "nobody's"))

    return give


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of which this test is sure that nothing listens there: it is bound, and does not."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Path]:
    """A tiny session that all tests of a process share: what it said, and its report directory."""
    directory = tmp_path_factory.mktemp("tiny")
    words = ("run", "--only", "EVT-1", "--examples", "32", "--seed", "7", "--format", "junit,text")
    return spoken(*words, directory=directory), directory / "reports"
