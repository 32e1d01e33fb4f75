"""The whole default `conformance run` against the bundled server, the server's start included."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure, at_most, median, told
from tests.bench.processes import finished, python, result_of, scratch

ROUNDS = 3
LONGEST_S = 45.0


def bench() -> Iterator[Figure]:
    """Three whole sessions; the one of median length speaks."""
    with scratch() as directory:
        sessions = [one(directory / str(number)) for number in range(ROUNDS)]
    wall_s = median(session["wall_s"] for session in sessions)
    session = next(session for session in sessions if session["wall_s"] == wall_s)
    yield at_most("wall", wall_s, "s", LONGEST_S, session | {"rounds": ROUNDS})
    waiting = 1 - session["harness_cpu_s"] / wall_s
    yield told("waiting", waiting, "share of the wall time", {
        "harness_cpu_share": session["harness_cpu_s"] / wall_s,
        "server_cpu_share": session["server_cpu_s"] / wall_s,
    })  # fmt: skip
    yield told("exchanges", session["exchanges"] / wall_s, "exchanges/s", {"events_per_s": session["events"] / wall_s})


def one(directory: Path) -> dict[str, Any]:
    """One session in a directory of its own, and what it cost."""
    directory.mkdir()
    clock = directory / "clock.json"
    done = finished(python("tests.bench.clocked", str(clock), "run", "--quiet"), directory)
    result = result_of(directory / "reports")
    counted = {name: result[name] for name in ("exchanges", "events", "duration_s")}
    return {"wall_s": done.wall_s, **counted, "cases": len(result["cases"]), **json.loads(clock.read_text())}
