"""From an answer to what to do about it: which key of the profile, which credential, which expression."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.doctor.finding import Sentence, say
from conformance.history.operation import Operation
from conformance.history.strict_json import read_value
from conformance.targets.calls import Call
from conformance.targets.controls import NOT_SERVED
from conformance.targets.expression import DOTTED
from conformance.targets.profile import Profile
from conformance.targets.vocabulary import OPERATIONS

MAY_BE_NOTHING = frozenset({"next_cursor", "output", "error", "cause", "version", "publication_id", "executed",
                            "duplicate", "total", "has_more"})  # fmt: skip
"""Fields that many a target leaves out where there is nothing to say."""

LACKS = re.compile(r"the answer lacks (.+)")
NO_EVENTS = "the answer has no list of events"
MOST_KEYS = 12
BODIES = frozenset({400, 409, 413, 415, 422})
UNAUTHENTICATED, FORBIDDEN, BUSY = 401, 403, 429
ROWS = {"list_workflows": "workflow_id", "list_runs": "run_id"}


def what_came(operation: Operation) -> Iterator[Sentence]:
    """Why an operation was not ok, as the target says it, or as the wire does."""
    fields = operation.fields
    told = [str(fields[name]) for name in ("code", "message") if fields.get(name) not in (None, "")]
    if told:
        yield say("told", text=": ".join(dict.fromkeys(told)))
    if reason := fields.get("reason"):
        yield say("told", text=str(reason))


def advice(name: str, operation: Operation, profile: Profile) -> Iterator[Sentence]:
    """What to do about an operation that was not ok."""
    call = profile.calls.get(name)
    if call is None:
        return
    place, status, reason = place_of(name), operation.http_status, str(operation.fields.get("reason", ""))
    if lacks := LACKS.match(reason):
        yield from (_nothing(place, call, field, operation) for field in lacks[1].split(", "))
    elif reason.startswith(NO_EVENTS) and profile.replay:
        yield say("no-items", expression=profile.replay.items, keys=keys_of(operation))
    elif status in {UNAUTHENTICATED, FORBIDDEN}:
        yield _who(call, profile, status)
    elif status in NOT_SERVED:
        yield say("not-served", what=asked(operation), place=place)
    elif status in BODIES:
        yield say("body", what=asked(operation), place=place)
    elif status == BUSY:
        yield say("busy")
    elif status is not None and status >= 500:  # noqa: PLR2004 - RFC 9110's class
        yield say("broke")


def _who(call: Call, profile: Profile, status: int | None) -> Sentence:
    name = next((part.actor for part in [call, *call.parts()] if part.actor), None)
    if name is None:
        return say("no-actor")
    actor = profile.auth[name]
    source = f"${actor.env}" if actor.env else actor.file or ("its log-in" if actor.login else "the vault")
    return say("not-accepted" if status == UNAUTHENTICATED else "not-allowed", actor=name, source=source)


def gaps(name: str, operation: Operation, profile: Profile) -> Iterator[Sentence]:
    """The fields that the vocabulary expects, the profile spells, and this answer did not give."""
    call, spoken = profile.calls.get(name), OPERATIONS.get(name)
    if call is None or spoken is None or operation.outcome != "ok":
        return
    for field in spoken.fields:
        expression = expression_of(call, field)
        if expression and operation.fields.get(field) is None and field not in MAY_BE_NOTHING:
            body = body_of(operation)
            if body is None or not _is_null_there(expression, body):
                yield _nothing(place_of(name), call, field, operation)
    yield from _rows(name, operation)


def _rows(name: str, operation: Operation) -> Iterator[Sentence]:
    """The rows of a list are found again by their ids, so each must tell it by our name."""
    items, ident = operation.fields.get("items"), ROWS.get(name)
    first = items[0] if isinstance(items, list) and items else None
    if ident and isinstance(first, dict) and not isinstance(first.get(ident), str):
        yield say("rows", place=place_of(name), field=ident, keys=listed(first))
    elif ident and items is not None and not isinstance(items, list):
        yield say("no-rows", place=place_of(name), kind=type(items).__name__)


def _nothing(place: str, call: Call, field: str, operation: Operation) -> Sentence:
    expression = expression_of(call, field) or "?"
    return say("found-nothing", place=place, field=field, expression=expression, keys=keys_of(operation))


def _is_null_there(expression: str, body: object) -> bool:
    """Whether the answer has this place, with null in it: then it says that there is nothing."""
    if not DOTTED.fullmatch(expression):
        return False
    at: object = {"body": body}
    for part in expression.split("."):
        if not isinstance(at, dict) or part not in at:
            return False
        at = at[part]
    return at is None


def expression_of(call: Call, field: str) -> str | None:
    """How the profile spells a field of a call's answer."""
    return next((part.answer.fields[field] for part in [call, *call.parts()] if field in part.answer.fields), None)


def place_of(name: str) -> str:
    """Where in the profile a call stands."""
    return f"controls.{name.removeprefix('control.')}" if name.startswith("control.") else f"operations.{name}"


def asked(operation: Operation) -> str:
    exchange = operation.exchange
    return f"{exchange.method} {exchange.url}" if exchange else operation.name


def body_of(operation: Operation) -> object:
    """The answer's body; None where it is no JSON, or longer than what is kept of it."""
    exchange = operation.exchange
    if exchange is None or not exchange.response_body:
        return None
    return read_value(exchange.response_body.encode("utf-8", "replace"))[0]


def keys_of(operation: Operation) -> str:
    body = body_of(operation)
    return listed(body) if isinstance(body, dict) else f"({type(body).__name__})"


def listed(keys: Mapping[str, Any]) -> str:
    shown = list(keys)[:MOST_KEYS]
    return ", ".join([*shown, "…"] if len(keys) > MOST_KEYS else shown) or "nothing"
