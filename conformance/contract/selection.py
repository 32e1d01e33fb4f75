"""Which clauses a session judges: all, or those that the user names by id, by section, or by a section's prefix."""

import difflib
from collections.abc import Iterable

from conformance.contract.clause import Clause, Section
from conformance.contract.contract import SECTIONS
from conformance.errors import BadUsage


def select(only: tuple[str, ...], skip: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids that are judged and those that are left out, both in the contract's order.

    Raises:
        BadUsage: a name is no clause and no section; the message says which was probably meant.
    """
    every = [clause.id for section in SECTIONS for clause in section.clauses]
    wanted = {clause_id for word in only for clause_id in named(word)} if only else set(every)
    wanted -= {clause_id for word in skip for clause_id in named(word)}
    return tuple(i for i in every if i in wanted), tuple(i for i in every if i not in wanted)


def named(word: str) -> list[str]:
    """The clauses that a word stands for: `TERM-2`, `terminal` or `TERM`, in any case."""
    meanings: dict[str, list[str]] = {}
    for section in SECTIONS:
        ids = [clause.id for clause in section.clauses]
        meanings[section.name.lower()] = meanings[ids[0].partition("-")[0].lower()] = ids
        meanings.update({clause_id.lower(): [clause_id] for clause_id in ids})
    if word.lower() in meanings:
        return meanings[word.lower()]
    close = difflib.get_close_matches(word.lower(), meanings, n=1)
    hint = f"did you mean {close[0]}?" if close else "`conformance list` shows all of them"
    raise BadUsage(f"{word!r} is neither a clause nor a section; {hint}")


def find(clause_id: str) -> tuple[Section, Clause]:
    """A clause by its id, with its section.

    Raises:
        BadUsage: there is none; the message says which was probably meant.
    """
    for section in SECTIONS:
        for clause in section.clauses:
            if clause.id.lower() == clause_id.lower():
                return section, clause
    known = [clause.id for section in SECTIONS for clause in section.clauses]
    close = difflib.get_close_matches(clause_id.upper(), known, n=1)
    hint = f"did you mean {close[0]}?" if close else "`conformance list` shows all of them"
    raise BadUsage(f"{clause_id!r} is no clause; {hint}")


def unclaimed(claims: Iterable[str]) -> dict[str, str]:
    """Why sections, and single clauses of others, do not apply to a target that claims, or has, no more than this."""
    claimed = set(claims)
    sections = {s.name: f"the target does not claim {s.capability}" for s in SECTIONS if s.capability not in claimed}
    clauses = {
        clause.id: f"the target does not claim {', '.join(lacking)}"
        for section in SECTIONS
        for clause in section.clauses
        if section.name not in sections and (lacking := [claim for claim in clause.claims if claim not in claimed])
    }
    return sections | clauses
