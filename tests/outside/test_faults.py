"""Each fault planted between the harness and a correct server is caught, by the clause that it breaks.

A few are tried by default, all of them with `ALL_VARIATIONS=1`.
"""

from pathlib import Path

import pytest

from tests.outside import session
from tests.outside.faults_of_answers import ANSWERS
from tests.outside.faults_of_replays import REPLAYS
from tests.outside.faults_of_streams import STREAMS
from tests.outside.proxy import Proxy
from tests.outside.test_lawful import chosen

pytestmark = pytest.mark.timeout(300)

FAULTS = STREAMS | REPLAYS | ANSWERS
QUICK = (
    "NaN",
    "an event after the end of a failure",
    "a null run_id breaks it",
    "a refused request leaves an event",
    "each reading counts",
)
WHOLE = ("planning in the event field", "the second run has no executor_id")
"""Faults that are looked for with every clause."""


@pytest.mark.parametrize("fault", chosen({**FAULTS}, QUICK))
def test_a_planted_fault_is_caught(reference: str, report: Path, fault: str) -> None:
    """The clause that the fault breaks is violated, with the default number of examples."""
    if fault in WHOLE:
        pytest.skip("it is looked for with every clause")
    clause, way = FAULTS[fault]
    with Proxy(reference, way()) as proxy:
        finished = session.run(proxy.url, report, "--only", clause, "--seed", "1")
    assert clause in finished.those("violated"), finished.because()
    assert finished.code == (1 if is_must(finished, clause) else finished.code)


def is_must(finished: session.Finished, clause: str) -> bool:
    """Whether a violated clause makes a target non-conformant."""
    return any(found["id"] == clause and found["level"] == "MUST" for found in finished.result["clauses"])


@pytest.mark.parametrize("fault", chosen(dict.fromkeys(WHOLE), ()))
def test_a_fault_is_caught_among_all_clauses(reference: str, report: Path, fault: str) -> None:
    """A whole session catches what a session of one clause does, and what only another clause's cases bring about."""
    clause, way = FAULTS[fault]
    with Proxy(reference, way()) as proxy:
        finished = session.run(proxy.url, report, "--skip", "TERM-7", "--seed", "1")
    assert clause in finished.those("violated")
