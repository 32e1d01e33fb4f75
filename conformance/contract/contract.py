"""The whole contract: its sections in order, and what the sources say that is left out, with the reason."""

from collections import Counter

from conformance.contract.backend import (
    asynchronous,
    dispatch,
    documents,
    observe,
    openapi,
    schedule,
    slugs,
    sync,
    versions,
)
from conformance.contract.clause import Clause, Section
from conformance.contract.closed_loop import decisions, events, flags, gate, internal, once, replay, runs, terminal
from conformance.errors import HarnessFault

SECTIONS: tuple[Section, ...] = (
    runs.SECTION,
    events.SECTION,
    terminal.SECTION,
    once.SECTION,
    replay.SECTION,
    decisions.SECTION,
    gate.SECTION,
    internal.SECTION,
    flags.SECTION,
    documents.SECTION,
    slugs.SECTION,
    dispatch.SECTION,
    sync.SECTION,
    asynchronous.SECTION,
    openapi.SECTION,
    schedule.SECTION,
    observe.SECTION,
    versions.SECTION,
)

CONTRACT_VERSION = "closed-loop/1.0+workflow-backend/1188"

LEFT_OUT = (
    ("CL 5.1.1, 5.1.2, 5.2", "they name the upstream repository's own test files; the clauses cover their content"),
    ("WB 停止 / 升级条件", "instructions to that project's planners, not behaviour of a server"),
)


def by_id(sections: tuple[Section, ...] = SECTIONS) -> dict[str, Clause]:
    """Every clause by its id, in order.

    Raises:
        HarnessFault: two clauses share an id.
    """
    clauses = [clause for section in sections for clause in section.clauses]
    twice = [clause_id for clause_id, count in Counter(clause.id for clause in clauses).items() if count > 1]
    if twice:
        raise HarnessFault(f"the contract has two clauses called {', '.join(twice)}")
    return {clause.id: clause for clause in clauses}
