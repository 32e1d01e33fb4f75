"""The processes that a benchmark measures: the harness as a user starts it, and servers that say where they are."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOKENS = {"REFERENCE_OPERATOR_TOKEN": "bench-operator", "REFERENCE_ADMIN_TOKEN": "bench-administrator"}
OPERATOR = {"Authorization": f"Bearer {TOKENS['REFERENCE_OPERATOR_TOKEN']}"}
LONGEST_S = 300.0
LISTENING = "listening on "


class BenchmarkError(Exception):
    """What should be measured did not work."""


@dataclass(frozen=True)
class Done:
    """A process that ended: its wall time, what it wrote, and its exit code."""

    wall_s: float
    output: str
    errors: str
    code: int


def environment() -> dict[str, str]:
    """Ours with the tokens, and the checkout to import from, wherever a process works."""
    return {**os.environ, **TOKENS, "PYTHONPATH": str(ROOT)}


def finished(words: Sequence[str], directory: Path, codes: Sequence[int] = (0,)) -> Done:
    """Run a command in a directory to its end.

    Raises:
        BenchmarkError: its exit code is none of these.
    """
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command
        words, cwd=directory, env=environment(), capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    wall_s = time.perf_counter() - began
    if done.returncode not in codes:
        raise BenchmarkError(
            f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-2000:]}"
        )
    return Done(wall_s, done.stdout, done.stderr, done.returncode)


def python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory for whatever a measured program leaves behind."""
    with tempfile.TemporaryDirectory(prefix="conformance-bench-") as directory:
        yield Path(directory)


@contextmanager
def serving(*words: str) -> Iterator[str]:
    """The URL of a server in a process of its own, which prints it once it is ready."""
    with subprocess.Popen(  # noqa: S603 - our own command
        python(*words), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith(LISTENING):
                raise BenchmarkError(f"{' '.join(words)} does not start: {line!r}")
            yield line.removeprefix(LISTENING).strip()
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def reference_server(directory: Path) -> Iterator[str]:
    """The bundled server with its durable log and its controls."""
    with serving("reference_server", "--port", "0", "--controls", "--db", str(directory / "reference.sqlite")) as url:
        yield url


def result_of(report: Path) -> dict[str, Any]:
    """The `result.json` of a session that held; anything else is not worth its figures."""
    found: dict[str, Any] = json.loads((report / "result.json").read_text("utf-8"))
    if found["verdict"] != "conformant":
        raise BenchmarkError(f"the session is {found['verdict']}: {found['because']}")
    return found


def document(*steps: Mapping[str, Any]) -> dict[str, Any]:
    """A chain of nodes as the reference server reads it."""
    nodes = [{"id": "start", "type": "workflow_start", "config": {}}, *steps]
    nodes.append({"id": "end", "type": "workflow_end", "config": {"outputs": []}})
    edges = [{"from": a["id"], "to": b["id"]} for a, b in pairwise(nodes)]
    return {"schema": "workflow/1", "nodes": nodes, "edges": edges}
