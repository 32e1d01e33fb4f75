"""The proofs of all clauses, in the contract's order: histories that keep them and histories that break one."""

from tests.contract import (
    broken,
    broken_backend,
    broken_controlled,
    broken_document,
    broken_extension,
    kept,
    kept_backend,
    kept_controlled,
    kept_document,
    kept_extension,
)
from tests.contract.clauses import CLAUSES

Table = dict[str, dict[str, str]]


def ordered(*tables: Table) -> Table:
    """The tables as one; a clause that none of them proves is left out."""
    every = {clause_id: histories for table in tables for clause_id, histories in table.items()}
    return {clause_id: every[clause_id] for clause_id in CLAUSES if clause_id in every}


KEPT = ordered(kept.KEPT, kept_controlled.KEPT, kept_backend.KEPT, kept_extension.KEPT, kept_document.KEPT)
BROKEN = ordered(
    *(broken.BROKEN, broken_controlled.BROKEN, broken_backend.BROKEN),
    *(broken_extension.BROKEN, broken_document.BROKEN),
)
