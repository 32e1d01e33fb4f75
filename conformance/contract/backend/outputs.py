"""What a call's run gave out, field by field, and why a field is not what it had to be.

A value that is wrong tells where it came from: the same name in another source, a default, something undeclared,
another caller. Each of these is a clause's of its own; what is explained by none of them is the reply's own fault.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from conformance.contract.backend.extension import ACCEPTED, Call, calls, is_late, objects, status_of
from conformance.contract.backend.parameters import ABSENT, OPEN, SOURCES, Reading, Standing
from conformance.contract.equality import same
from conformance.contract.verdict import Witness
from conformance.history.history import History
from conformance.history.operation import Operation
from conformance.history.strict_json import read_value

NOWHERE = frozenset({Standing.ABSENT, Standing.MISSING})
"""How an input stands that was not sent; that what is required was missed is not the output's fault."""

DISTINCT = 4
"""From so many characters on a text that turns up somewhere did not get there by chance."""


class Fault(Enum):
    """Why a field of an output is wrong."""

    SOURCE = auto()
    DEFAULT = auto()
    UNDECLARED_INPUT = auto()
    NEIGHBOUR = auto()
    FIELD = auto()
    VALUE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an output: what it had to be, what it was, and what is wrong with it, if anything."""

    key: str
    reading: Reading
    actual: Any
    inputs: tuple[str, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The output of a call's run, as its reply or a later look at the run showed it."""

    call: Call
    output: Mapping[str, Any]
    look: Operation

    @property
    def replied(self) -> bool:
        """Whether the reply itself held it."""
        return self.look.index == self.call.operation.index

    @property
    def places(self) -> tuple[Witness, ...]:
        here = Witness(self.call.operation.index)
        return (here,) if self.replied else (here, Witness(self.look.index))


def is_success(call: Call) -> bool:
    """Whether a synchronous call was answered with an output, or with what should be one."""
    operation = call.operation
    if operation.outcome != "ok" or call.met.text("mode") != "sync":
        return False
    status = operation.http_status
    return "output" in operation.fields if status is None else status != ACCEPTED


def shown(history: History) -> Iterator[Shown]:
    """Every output that was shown of a known call: by its reply, or by reading the run that the reply names.

    What a run that failed, or still goes on, holds of its output is no promise.
    """
    for call in calls(history):
        operation = call.operation
        if not call.met.told:
            continue
        if is_success(call) and isinstance(output := operation.fields.get("output"), dict):
            yield Shown(call, output, operation)
        for look in history.of_run(call.run_id, "read_run"):
            over = look.outcome == "ok" and status_of(look) in {None, "completed"}
            if over and isinstance(output := look.fields.get("output"), dict):
                yield Shown(call, output, look)


def fields(shown: Shown, neighbours: Iterable[Call] = ()) -> Iterator[Field]:
    """The fields of an output, the declared ones first."""
    declared = {str(entry.get("key")): entry for entry in shown.call.met.outputs}
    for key, entry in declared.items():
        reading, inputs = produced(entry, shown.call)
        actual = shown.output.get(key)
        fault = None if agrees(reading, actual) else explained(shown.call, reading, actual, inputs, neighbours)
        yield Field(key, reading, actual, inputs, fault)
    for key, actual in shown.output.items():
        if key not in declared:
            fault = explained(shown.call, ABSENT, [key, actual], (), neighbours)
            yield Field(key, ABSENT, actual, (), Fault.FIELD if fault in {None, Fault.VALUE} else fault)


def produced(entry: Mapping[str, Any], call: Call) -> tuple[Reading, tuple[str, ...]]:
    """What a declared output had to be, and the inputs that it is made of."""
    origin = entry.get("value")
    if not isinstance(origin, dict):
        return OPEN, ()
    if "constant" in origin:
        return Reading(Standing.GIVEN, origin["constant"]), ()
    if isinstance(parts := origin.get("text"), list):
        return composed(parts, call)
    key = str(origin.get("input"))
    types = {declared.key: declared.type for declared in call.met.inputs}
    if key not in types or entry.get("type", types[key]) != types[key]:
        return OPEN, (key,)
    return call.readings[key], (key,)


def composed(parts: list[Any], call: Call) -> tuple[Reading, tuple[str, ...]]:
    """A text put together; how anything but a text is spelled in it is open."""
    types = {declared.key: declared.type for declared in call.met.inputs}
    keys = tuple(str(part["input"]) for part in objects(parts) if "input" in part)
    pieces = [piece_of(part, call) for part in parts]
    known = all(types.get(key) == "string" and call.readings[key].settled for key in keys)
    if not known or not all(isinstance(piece, str) for piece in pieces):
        return OPEN, keys
    return Reading(Standing.GIVEN, "".join(pieces)), keys


def piece_of(part: object, call: Call) -> Any:  # noqa: ANN401 - any JSON value
    """A part of a composed text; None where nobody can tell."""
    if not isinstance(part, dict):
        return part
    reading = call.readings.get(str(part.get("input")))
    return part.get("constant") if reading is None else reading.value


def agrees(reading: Reading, actual: object) -> bool:
    """Whether a value is what it had to be; where there is none it may be null, or missing, which is None here too."""
    if reading.standing in NOWHERE:
        return actual is None
    return not reading.settled or equal(reading.value, actual)


def equal(one: object, other: object) -> bool:
    """Whether two values are the same, numbers as the doubles that JSON readers make of them."""
    if is_number(one) and is_number(other):
        return one == other or rounded(one) == rounded(other)
    return same(one, other)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def rounded(number: Any) -> float:  # noqa: ANN401 - an int or a float
    try:
        return float(number)
    except OverflowError:
        return float("inf")


def explained(
    call: Call, reading: Reading, actual: object, inputs: tuple[str, ...], neighbours: Iterable[Call]
) -> Fault | None:
    """Where a value that is not what it had to be came from; None where nothing had to be there, and it is made up."""
    own = [spelled(value) for value in (*call.values(declared=True), reading.value)]
    if any(is_traced(value, actual, own) for key in inputs for value in decoys(call, key)):
        return Fault.SOURCE
    defaults = [declared.default for declared in call.met.inputs if declared.key in inputs]
    if any(each is not None and (equal(each, actual) or is_traced(each, actual, own)) for each in defaults):
        return Fault.DEFAULT
    if inputs and all(call.readings[key].standing is Standing.DEFAULTED for key in inputs if key in call.readings):
        return Fault.DEFAULT
    if any(is_traced(text, actual, own) for text in undeclared(call)):
        return Fault.UNDECLARED_INPUT
    theirs = (value for other in neighbours for value in other.values(declared=True))
    if any(is_traced(value, actual, own) for value in theirs):
        return Fault.NEIGHBOUR
    return None if reading.standing in NOWHERE else Fault.VALUE


def decoys(call: Call, key: str) -> list[Any]:
    """The values that were sent under a declared input's name in sources that are not its own."""
    home = next((each.source for each in call.met.inputs if each.key == key), "")
    declared = {(each.source, each.key) for each in call.met.inputs}
    sources = [source for source in SOURCES if source != home and (source, key) not in declared]
    return [value for source in sources for value in (call.sent.of_source(source) or {}).get(key, [])]


def undeclared(call: Call) -> list[str]:
    """The texts that were sent under names which no source declares."""
    names = {declared.key for declared in call.met.inputs}
    sent = [
        value
        for source in SOURCES
        for key, values in (call.sent.of_source(source) or {}).items()
        if key not in names
        for value in values
    ]
    return [text for text in texts(sent) if len(text) >= DISTINCT]


def is_traced(value: object, actual: object, own: list[str]) -> bool:
    """Whether a value turns up in what was given out, and cannot have come from the call's own values."""
    text = spelled(value)
    if not text or any(text in each for each in own):
        return False
    found = list(texts(actual))
    return text in found or (len(text) >= DISTINCT and any(text in each for each in found))


def spelled(value: object) -> str:
    """A scalar as the text that it is sent as; other values are none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return repr(rounded(value))
    if isinstance(value, str):
        return repr(rounded(value)) if value.isascii() and value.isdigit() else value
    return ""


def texts(value: object) -> Iterator[str]:
    """Every scalar of a JSON value, spelled, and every name."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            pending += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            pending += one
        elif text := spelled(one):
            yield text


def holds_output(call: Call) -> str:
    """What of an output an answer holds that should hold none; empty where it holds nothing of it."""
    operation = call.operation
    body = operation.exchange.response_body if operation.exchange else None
    for canary in call.met.canaries:
        if body and canary in body:
            return canary
    if within := made_within(call, body or ""):
        return within
    output = operation.fields.get("output")
    if not isinstance(output, dict):
        return ""
    for entry in call.met.outputs:
        reading, key = produced(entry, call)[0], str(entry.get("key"))
        if reading.settled and reading.value is not None and key in output and equal(reading.value, output[key]):
            return key
    return ""


def made_within(call: Call, body: str) -> str:
    """Which declared output a body holds at any depth, under its name; an input that is given back may be an echo."""
    made = {str(entry.get("key")): produced(entry, call) for entry in call.met.outputs}
    due = {key: reading.value for key, (reading, inputs) in made.items() if reading.settled and not inputs}
    pending = [read_value(body.encode())[0]] if due and body else []
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if key := next((key for key in due.keys() & one.keys() if equal(due[key], one[key])), ""):
                return key
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return ""


def neighbours(history: History) -> dict[int, list[Call]]:
    """For each call, by the index of its operation, the calls that were under way at the same time."""
    found: dict[int, list[Call]] = {}
    going: list[Call] = []
    for call in sorted(calls(history), key=lambda call: call.operation.called_at):
        going = [other for other in going if other.operation.returned_at > call.operation.called_at]
        for other in going:
            found.setdefault(other.operation.index, []).append(call)
            found.setdefault(call.operation.index, []).append(other)
        going.append(call)
    return found


def timed_out(call: Call, late_ms: float) -> bool:
    """Whether a synchronous run lasts so clearly beyond its timeout that an earlier answer cannot be its output."""
    timeout, lasts = call.met.milliseconds("timeout_ms"), call.met.milliseconds("lasts_ms")
    if call.met.text("mode") != "sync" or timeout is None or lasts is None:
        return False
    return lasts > timeout + late_ms and call.took < lasts


def in_time(call: Call) -> bool:
    """Whether a synchronous call was answered before its time can have been up."""
    return call.met.text("mode") == "sync" and call.met.milliseconds("timeout_ms") is not None and not is_late(call)
