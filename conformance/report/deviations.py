"""Pinned deviations: clauses that a profile says its target breaks, why, and until when that is put up with.

A pin never makes a session conformant. It tells the violations that were expected from those that were not.
"""

from collections.abc import Iterable, Iterator, Mapping

from conformance.contract.verdict import Ruling
from conformance.report.conclusion import ClauseResult, Session

Pin = Mapping[str, str]
"""`reason`, and `expires`: the last day on which the pin counts, as YYYY-MM-DD."""


def pin_of(session: Session, clause_id: str, ruling: Ruling) -> Pin | None:
    """The pin of a violated clause; None where there is none, or it had expired when the session began."""
    pin = session.pinned.get(clause_id)
    return pin if pin and ruling is Ruling.VIOLATED and not has_expired(pin, session) else None


def has_expired(pin: Pin, session: Session) -> bool:
    """Whether the session began behind the pin's last day."""
    return pin["expires"] < session.started_at[: len("2026-12-31")]


def stale(session: Session, results: Iterable[ClauseResult]) -> Iterator[str]:
    """A sentence for each pin that is of no use: it has expired, or its clause holds."""
    rulings = {result.clause.id: result.ruling for result in results}
    for clause_id, pin in session.pinned.items():
        told = f"stale deviation: {clause_id} ({pin['reason']})"
        if rulings.get(clause_id) is Ruling.HELD:
            yield f"{told} holds; take it out of the profile's `deviations`"
        elif has_expired(pin, session) and clause_id in rulings:
            yield f"{told} expired on {pin['expires']}; mend the target, or give a new reason and date"
