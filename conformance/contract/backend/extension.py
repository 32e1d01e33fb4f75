"""What a call met: the extension behind its slug as the history knows it, and which calls that knowledge is sure of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.contract.backend.parameters import SOURCES, Input, Reading, Sent, Standing, resolve
from conformance.contract.refusal import Surroundings
from conformance.contract.surroundings import undisturbed
from conformance.history.history import History
from conformance.history.operation import Operation

PUBLISHING = (
    *("publish", "unpublish", "disable", "enable", "delete_workflow", "save_trigger", "remove_trigger"),
    *("create_key", "revoke_key"),
)
"""Operations that may change what a call meets."""

ROOT = "/api/ex/"
ACCEPTED = 202
LONGEST = 1000
ENDED = frozenset({"completed", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Extension:
    """A published version of an extension, or what is there instead (`state`)."""

    told: Mapping[str, Any]
    inputs: tuple[Input, ...]
    outputs: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, told: object) -> "Extension":
        """The extension that an argument `extension` tells."""
        told = told if isinstance(told, dict) else {}
        inputs = tuple(Input.of(entry) for entry in objects(told.get("inputs")))
        return cls(told, inputs, tuple(objects(told.get("outputs"))))

    def text(self, key: str) -> str:
        """A text of it, empty where nobody told."""
        value = self.told.get(key)
        return value if isinstance(value, str) else ""

    def milliseconds(self, key: str) -> float | None:
        """A time of it, None where nobody told."""
        value = self.told.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    @property
    def route(self) -> str:
        """Where it is served: the concrete path, with the placeholders of its template."""
        return (ROOT + self.text("slug").strip("/") + self.text("path")).rstrip("/")

    @property
    def method(self) -> str:
        return self.text("method").upper()

    @property
    def state(self) -> str:
        return self.text("state") or "published"

    @property
    def canaries(self) -> list[str]:
        told = self.told.get("canaries")
        return [text for text in told if isinstance(text, str) and text] if isinstance(told, list) else []

    def takes(self, *sources: str) -> bool:
        """Whether it declares an input of one of these sources."""
        return any(declared.source in sources for declared in self.inputs)


def objects(entries: object) -> list[dict[str, Any]]:
    """The objects of a list; whatever else it holds is left out."""
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


@dataclass(frozen=True)
class Call:
    """One call of an extension and what it met."""

    operation: Operation
    met: Extension

    @cached_property
    def sent(self) -> Sent:
        return Sent.of(self.operation.arguments, self.met.text("path"))

    @cached_property
    def readings(self) -> dict[str, Reading]:
        return resolve(self.met.inputs, self.sent)

    def standing(self, *standings: Standing) -> list[str]:
        """The keys of the inputs that stand so."""
        return [key for key, reading in self.readings.items() if reading.standing in standings]

    @property
    def trap(self) -> str | None:
        """Why it must be refused, where it must."""
        trap = self.operation.arguments.get("trap")
        return None if trap is None else str(trap)

    @property
    def credential(self) -> str | None:
        """The id of the key that it was made with."""
        credential = self.operation.arguments.get("credential")
        return None if credential is None else str(credential)

    @property
    def method(self) -> str:
        return str(self.operation.arguments.get("method") or "").upper()

    @property
    def took(self) -> float:
        return self.operation.returned_at - self.operation.called_at

    @property
    def run_id(self) -> str | None:
        """The run that the answer names."""
        run_id = self.operation.fields.get("run_id")
        return run_id if isinstance(run_id, str) and run_id.strip() else None

    @property
    def answered(self) -> bool:
        """Whether its answer counts: it got one, or was not asked again."""
        return not self.operation.arguments.get("asked_again")

    @property
    def served(self) -> bool:
        """Whether the extension was published and asked by its own method with a credential."""
        right = self.method in {"", self.met.method} and self.credential not in {None, "false"}
        return self.trap is None and self.met.state == "published" and bool(self.met.told) and right

    @property
    def lawful(self) -> bool:
        """Whether nothing can be said against it: all that is declared was sent as it should be, and nothing else."""
        unsettled = self.standing(Standing.OPEN, Standing.WRONG, Standing.MISSING)
        odd = any(not is_plain(value) for value in self.values(declared=True))
        return self.served and not unsettled and not odd and not self.values(declared=False)

    def values(self, *, declared: bool) -> list[Any]:
        """The values that were sent under declared keys of declared sources, or all the others."""
        known = {(each.source, each.key) for each in self.met.inputs}
        return [
            value
            for source in SOURCES
            for key, values in (self.sent.of_source(source) or {}).items()
            if ((source, key) in known) is declared
            for value in values
        ]


def is_plain(value: object) -> bool:
    """Whether nobody can take offence at a value that its type allows: no blank text, no huge number."""
    if isinstance(value, str):
        return bool(value.strip()) and value.isprintable() and len(value) <= LONGEST
    return not isinstance(value, int | float) or abs(value) < 2**53


def calls(history: History) -> list[Call]:
    """The calls whose circumstances are known: no control was out of order, nothing was published meanwhile."""
    return history.once(_calls)


def _calls(history: History) -> list[Call]:
    changes: dict[str, list[Operation]] = {}
    for change in history.named(*PUBLISHING):
        changes.setdefault(str(change.arguments.get("workflow_id")), []).append(change)
    found = []
    for operation in history.named("call_extension"):
        met = Extension.of(operation.arguments.get("extension"))
        around = changes.get(met.text("workflow_id"), ())
        if undisturbed(operation) and not any(overlap(operation, change) for change in around):
            found.append(Call(operation, met))
    return found


def served(history: History, mode: str) -> list[Call]:
    """The calls of published extensions of one mode, `sync` or `async`, that nothing was wrong with."""
    return [call for call in calls(history) if call.served and call.answered and call.met.text("mode") == mode]


def status_of(look: Operation) -> str | None:
    """The status that a look at a run shows."""
    status = look.fields.get("status")
    return None if status is None else str(status)


def overlap(one: Operation, other: Operation) -> bool:
    """Whether two operations were under way at the same time."""
    return one.called_at < other.returned_at and other.called_at < one.returned_at


def quiet(history: History, requests: Iterable[Call]) -> list[Operation]:
    """The requests that no other call's run can have disturbed between the censuses around them."""
    operations = [request.operation for request in requests if request.operation.arguments.get("census") is not None]
    around = Surroundings.of(history, operations) if operations else None
    judged_here = {operation.index for operation in operations}
    others = [call for call in calls(history) if not call.trap and call.operation.index not in judged_here]
    spans = [(other.operation.called_at, goes_on_until(history, other)) for other in others]
    found = []
    for operation in operations:
        bracket = around.bracket(operation) if around else None
        if bracket and not any(begun < bracket[1].returned_at and end > bracket[0].called_at for begun, end in spans):
            found.append(operation)
    return found


def goes_on_until(history: History, call: Call) -> float:
    """When the run that a call may have begun was surely over."""
    operation = call.operation
    if operation.outcome == "unknown":
        return float("inf")
    run_id = call.run_id or str(operation.arguments.get("run_id") or "")
    if not run_id:
        return float("inf") if is_accepted(call) or is_late(call) else operation.returned_at
    ended = [read.returned_at for read in history.of_run(run_id, "read_run") if status_of(read) in ENDED]
    ended += [reading.operations[-1].returned_at for reading in history.settled_readings.get(run_id, ())]
    return min((at for at in ended if at >= operation.returned_at), default=float("inf"))


def is_accepted(call: Call) -> bool:
    """Whether the answer says that the run goes on: it is a 202."""
    return call.operation.outcome == "ok" and call.operation.http_status == ACCEPTED


def is_late(call: Call) -> bool:
    """Whether a synchronous call may have been answered because its time was up."""
    timeout = call.met.milliseconds("timeout_ms")
    return call.met.text("mode") == "sync" and timeout is not None and call.took >= 0.9 * timeout
