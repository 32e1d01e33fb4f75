"""A session of the harness as a user starts one: a process, its exit code, what it printed, its `result.json`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKENS = {"REFERENCE_OPERATOR_TOKEN": "outside-operator", "REFERENCE_ADMIN_TOKEN": "outside-administrator"}
PATIENCE_S = 280.0
BACKEND = ("documents", "slugs", "dispatch", "sync", "async", "openapi", "schedule", "observe", "versions")


@dataclass(frozen=True)
class Finished:
    """What a session left: its exit code, its words, and its result where it wrote one."""

    code: int
    output: str
    errors: str
    result: dict[str, Any]

    @property
    def verdict(self) -> str:
        return str(self.result.get("verdict", ""))

    def those(self, ruling: str) -> list[str]:
        """The clauses that got this ruling."""
        return [found["id"] for found in self.result.get("clauses", ()) if found["verdict"] == ruling]

    def because(self) -> dict[str, str]:
        """Why each clause that was not held was not."""
        settled = ("held", "not-applicable")
        return {
            c["id"]: f"{c['verdict']}: {c['because']}" for c in self.result["clauses"] if c["verdict"] not in settled
        }


def command(target: str, report: Path, *words: str) -> list[str]:
    """The command line of a session against a target that runs already.

    What is not asked for by `--only` is the closed loop alone, since the backend's sections double a session's time;
    with `ALL_VARIATIONS=1` they are judged, too.
    """
    whole = os.environ.get("ALL_VARIATIONS") or "--only" in words
    skipped = [] if whole else [word for section in BACKEND for word in ("--skip", section)]
    return [sys.executable, "-m", "conformance", "run", "--target", target, "--report", str(report), *words, *skipped]


def environment() -> dict[str, str]:
    return {**os.environ, **TOKENS}


def run(target: str, report: Path, *words: str, patience_s: float = PATIENCE_S) -> Finished:
    """Carry a session out to its end; raises TimeoutExpired where it takes longer than it may."""
    return finish(command(target, report, *words), report, patience_s)


def finish(words: Sequence[str], report: Path, patience_s: float = PATIENCE_S) -> Finished:
    """Wait for a command of the harness and gather what it left."""
    done = subprocess.run(  # noqa: S603 - our own command
        words, env=environment(), capture_output=True, text=True, timeout=patience_s, check=False
    )
    path = report / "result.json"
    result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Finished(done.returncode, done.stdout, done.stderr, result)


@contextmanager
def reference_server(directory: Path) -> Iterator[str]:
    """The URL of a reference server with controls, which keeps everything in this directory."""
    words = [
        sys.executable,
        "-m",
        "reference_server",
        "--port",
        "0",
        "--controls",
        "--db",
        str(directory / "reference.db"),
    ]
    with subprocess.Popen(  # noqa: S603 - our own command
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()
            process.wait(10)
