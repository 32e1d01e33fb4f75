"""Audit readings: the records that one shows, and whether one more was written between two of them.

What an audit shows is the target's own: any of its fields may be missing, and other people's records are among them.
"""

from typing import Any

import orjson

from conformance.contract.verdict import KEPT, Breach, Doubt, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

FILTERS = ("decision_id", "run_id", "kind")


def records(audit: Operation) -> list[dict[str, Any]]:
    """The records that an audit reading shows; whatever is none is left out."""
    items = audit.fields.get("items")
    return [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []


def leaves_a_record(history: History, request: Operation, because: str) -> Findings:
    """Hold the audit after a request against the one before it; there must be one record more."""
    pair = around(history, request)
    if pair is None:
        return
    before, after = pair
    places = (Witness(before.index), Witness(request.index), Witness(after.index))
    if before.outcome != "ok" or after.outcome != "ok":
        yield Doubt("the audit could not be read", places)
    elif grown(before, after):
        yield KEPT
    elif after.fields.get("has_more") is True and count(after) is None:
        yield Doubt("the audit was read in part only, so nobody knows whether a record was added", places)
    else:
        yield Breach(because, places, "one record more", f"still {len(records(after))}")


def around(history: History, request: Operation) -> tuple[Operation, Operation] | None:
    """The last audit before a request and the first one after it that asked for the same records."""
    before: dict[str, Operation] = {}
    after: dict[str, Operation] = {}
    for audit in history.named("audit"):
        asked = repr([audit.arguments.get(key) for key in FILTERS])
        if audit.returned_at <= request.called_at:
            before[asked] = audit
        elif audit.called_at >= request.returned_at:
            after.setdefault(asked, audit)
    return next(((before[asked], audit) for asked, audit in after.items() if asked in before), None)


def grown(before: Operation, after: Operation) -> bool:
    """Whether a record was added: by the audit's own count, or because one is shown that was not shown before."""
    then, now = count(before), count(after)
    if then is not None and now is not None and now > then:
        return True
    known = {spelled(row) for row in records(before)}
    return any(spelled(row) not in known for row in records(after))


def count(audit: Operation) -> int | None:
    """How many records there are by the audit's own word."""
    total = audit.fields.get("total")
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def spelled(row: dict[str, Any]) -> bytes | str:
    """One record as a text that equals another's only where the records are equal."""
    try:
        return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        return repr(row)
