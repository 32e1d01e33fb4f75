"""Every section whose clauses are proven here, in the contract's order."""

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
from conformance.contract.closed_loop import decisions, events, flags, gate, internal, once, replay, runs, terminal
from conformance.contract.contract import by_id

SECTIONS = (
    *(runs.SECTION, events.SECTION, terminal.SECTION, once.SECTION, replay.SECTION),
    *(decisions.SECTION, gate.SECTION, internal.SECTION, flags.SECTION),
    *(documents.SECTION, slugs.SECTION, dispatch.SECTION, sync.SECTION, asynchronous.SECTION, openapi.SECTION),
    *(schedule.SECTION, observe.SECTION, versions.SECTION),
)

CLAUSES = by_id(SECTIONS)
