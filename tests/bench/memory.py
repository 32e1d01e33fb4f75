"""One run of 25,000, 50,000 and 100,000 events, driven and judged: peak memory, time, and how both grow.

Each length has a process of its own (`python -m tests.bench.memory EVENTS URL DIR`), since a peak never comes down.
The journal goes through the same `conclude` that ends every session.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.clocked import peak_mb
from tests.bench.figure import Figure, at_most, told
from tests.bench.processes import BenchmarkError, finished, python, reference_server, scratch

LENGTHS = (25_000, 50_000, 100_000)
MOST_MB = 1024.0
MOST_GROWTH = 1.3


def bench() -> Iterator[Figure]:
    """Growth is what the last doubling costs beside what the one before costs twice: 1 where it is linear."""
    with scratch() as directory, reference_server(directory) as url:
        short, middle, long = (measured(count, url, directory / str(count)) for count in LENGTHS)
    lengths = {f"{found['events']}_events_mb": found["peak_mb"] for found in (short, middle, long)}
    yield at_most("peak", long["peak_mb"], "MB", MOST_MB, {**lengths, "imports_alone_mb": long["imported_mb"]})
    for name, unit in (("peak_mb", "memory"), ("drive_s", "time"), ("judge_s", "time")):
        taken = {f"{found['events']}_events": found[name] for found in (short, middle, long)}
        grown = (long[name] - middle[name]) / max(2 * (middle[name] - short[name]), 1e-9)
        yield at_most(f"growth_of_{name}", grown, f"times linear {unit}", MOST_GROWTH, taken)
    yield told("judged", long["judged"] / long["judge_s"], "events/s", {"journal_mb": long["journal_mb"]})
    yield told("driven", long["judged"] / long["drive_s"], "events/s", {"events": long["judged"]})


def measured(count: int, url: str, directory: Path) -> dict[str, Any]:
    directory.mkdir()
    done = finished(python("tests.bench.memory", str(count), url, str(directory)), directory)
    found: dict[str, Any] = json.loads(done.output)
    return found


def one(count: int, url: str, directory: Path) -> dict[str, Any]:
    """Drive one run of so many events into a journal, then judge that journal."""
    from conformance.contract.contract import SECTIONS  # noqa: PLC0415 - what imports cost is a figure, too
    from conformance.drive import stories  # noqa: PLC0415 - likewise
    from conformance.drive.unit import Unit  # noqa: PLC0415 - likewise
    from conformance.history.journal import Journal  # noqa: PLC0415 - likewise
    from conformance.report.judging import conclude  # noqa: PLC0415 - likewise
    from conformance.run import Wish, described, planned  # noqa: PLC0415 - likewise
    from conformance.suite.stage import Stage  # noqa: PLC0415 - likewise
    from conformance.targets.loading import load_profile  # noqa: PLC0415 - likewise

    wish = Wish(target=url, report=directory)
    session = described(load_profile(wish.profile), wish, ("RUN-1",), ())
    with Journal(directory, "session") as journal:
        journal.session({**session.line(), "selected": [c.id for section in SECTIONS for c in section.clauses]})
    stage = Stage(planned(session, wish, directory, url, None), "main", None)
    imported_mb = peak_mb()
    began = time.perf_counter()
    driver = stage.driver(Unit("memory", 1, stage.facts))
    workflow = stage.run(stage.shelf.create(driver, [{"burst": {"count": count}}]))
    stage.run(stories.whole_run(driver, workflow))
    stage.close()
    driven = time.perf_counter()
    conclusion = conclude(directory, SECTIONS)
    judged = time.perf_counter()
    if conclusion.violated or conclusion.events < 2 * count:
        raise BenchmarkError(f"{conclusion.events} events, {len(conclusion.violated)} clauses violated")
    return {
        "events": count,
        "judged": conclusion.events,
        "imported_mb": imported_mb,
        "peak_mb": peak_mb(),
        "drive_s": driven - began,
        "judge_s": judged - driven,
        "journal_mb": sum(path.stat().st_size for path in directory.glob("*.jsonl")) / 1e6,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(one(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
