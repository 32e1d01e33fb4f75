"""Generated cases per second of the run's properties, beside `schemathesis run` on the same operations and server.

Resumed streams are left out on both sides: schemathesis resumes runs that nobody executes and then waits for the
stream's end in vain, which would measure its waiting and not its speed.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from conformance.report.database import DATABASE
from conformance.suite import test_properties
from tests.bench.figure import Figure, at_least
from tests.bench.processes import (
    OPERATOR,
    BenchmarkError,
    finished,
    python,
    reference_server,
    result_of,
    scratch,
    serving,
)

OPERATIONS = ("create_workflow", "create_run", "execute", "read_run", "list_runs", "replay")
RESUMED = "REPLAY-8"
LEAST, LEAST_FAR = 3.0, 10.0
LATENCY_MS = 20
EXAMPLES, EXAMPLES_FAR = 100, 30
FOUND_SOMETHING = 1
SECONDS = """SELECT sum(duration_s) FROM (SELECT DISTINCT worker, case_id, duration_s
    FROM operations JOIN cases USING (session, case_id) WHERE kind = 'property') GROUP BY worker"""


@dataclass(frozen=True)
class Rate:
    """Cases, the seconds that they took, and what else is worth knowing of them."""

    cases: int
    seconds: float
    more: Mapping[str, float] = field(default_factory=dict)

    @property
    def per_s(self) -> float:
        return self.cases / self.seconds


def bench() -> Iterator[Figure]:
    """Against a server next door, then against the same one 20 ms away."""
    with scratch() as directory, reference_server(directory) as url:
        yield compared("ratio", url, directory / "near", LEAST, EXAMPLES)
        with serving("tests.bench.delay", url, str(LATENCY_MS)) as far:
            yield compared(f"ratio_at_{LATENCY_MS}_ms", far, directory / "far", LEAST_FAR, EXAMPLES_FAR)


def compared(name: str, url: str, directory: Path, least: float, examples: int) -> Figure:
    """How many times as many cases per second, ours measured right before theirs."""
    directory.mkdir()
    own, other = ours(url, directory / "reports"), theirs(url, directory, examples)
    beside = {
        "cases_per_s": own.per_s,
        "schemathesis_cases_per_s": other.per_s,
        "cases": own.cases,
        "schemathesis_cases": other.cases,
        "schemathesis_wall_s": other.seconds,
        **own.more,
    }
    return at_least(name, own.per_s / other.per_s, "times the cases per second", least, beside)


def clauses() -> set[str]:
    """The clauses that have properties, but for those of resumed streams."""
    marks = [mark for found in vars(test_properties).values() for mark in marks_of(found)]
    return {clause_id for mark in marks for clause_id in mark.args} - {RESUMED}


def marks_of(found: object) -> list[pytest.Mark]:
    marks = getattr(found, "pytestmark", ())
    return [mark for mark in marks if mark.name == "clause"] if callable(found) else []


def ours(url: str, report: Path) -> Rate:
    """The properties of a session: their examples, and the seconds that the busiest of its processes spent on them."""
    only = [word for clause_id in sorted(clauses()) for word in ("--only", clause_id)]
    finished(python("conformance", "run", "--target", url, "--quiet", "--report", str(report), *only), report.parent)
    found = result_of(report)
    cases = [case for case in found["cases"] if case["kind"] == "property"]
    more = {f"{case['id']}, cases/s": case["examples"] / case["duration_s"] for case in cases}
    more["requests_per_s"] = found["exchanges"] / found["duration_s"]
    return Rate(sum(case["examples"] for case in cases), max(seconds_of_each(report)), more)


def seconds_of_each(report: Path) -> list[float]:
    """The seconds that each process of a session spent on properties, one after another."""
    with duckdb.connect(str(report / DATABASE), read_only=True) as connection:
        return [seconds for (seconds,) in connection.execute(SECONDS).fetchall()]


def theirs(url: str, directory: Path, examples: int) -> Rate:
    """`schemathesis run` with all checks: the test cases that it says it generated, over its own seconds."""
    program = shutil.which("schemathesis", path=f"{Path(sys.executable).parent}") or shutil.which("schemathesis")
    if program is None:
        raise BenchmarkError("schemathesis is not installed")
    settings = directory / "schemathesis.toml"
    settings.touch()
    chosen = [word for operation in OPERATIONS for word in ("--include-operation-id", operation)]
    header = ": ".join(next(iter(OPERATOR.items())))
    words = [program, "--config-file", str(settings), "run", f"{url}/openapi.json", "-n", str(examples), "-w", "1"]
    words += ["--checks", "all", "--header", header, *chosen]
    done = finished(words, directory, codes=(0, FOUND_SOMETHING))
    generated = re.search(r"(\d[\d,]*) generated", done.output)
    spent = re.search(r" in ([\d.]+)s =", done.output)
    if not generated or not spent:
        raise BenchmarkError(f"schemathesis does not say what it did: {done.output[-500:]}")
    return Rate(int(generated[1].replace(",", "")), float(spent[1]))
