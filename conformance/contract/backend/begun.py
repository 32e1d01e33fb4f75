"""The runs that a history knows to have begun, by what was asked and answered, and how each ended."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.contract.backend.attribution import homes
from conformance.contract.backend.logs import ENDED, reads
from conformance.history.history import History, asked_run
from conformance.history.operation import Operation

CAUSES = {"execute": "execute", "submit_decision": "decision", "call_extension": "extension"}
BEGUN = ("running", *ENDED)


@dataclass(frozen=True)
class Run:
    """A run that began: by which requests, and how it ended, seen at a time (ms); `status` is None while it goes on."""

    run_id: str
    workflow_id: str | None
    requests: tuple[Operation, ...]
    status: str | None
    seen_at: float

    @property
    def kind(self) -> str | None:
        """What caused it; None where several kinds of requests may have."""
        kinds = {CAUSES[request.name] for request in self.requests}
        return kinds.pop() if len(kinds) == 1 else None

    @property
    def known_at(self) -> float:
        """When it was known that it had begun, in ms."""
        return min(request.returned_at for request in self.requests)


def begun_runs(history: History) -> list[Run]:
    """Every run that one of the entries is known to have begun, in order."""
    where, single, shown = homes(history), reads(history), terminal_ends(history)
    asked: dict[str, list[Operation]] = defaultdict(list)
    for run_id, request in starts(history, single):
        asked[run_id].append(request)
    found = []
    for run_id, requests in asked.items():
        status, seen_at = end_of(single.get(run_id, []), shown.get(run_id, []))
        found.append(Run(run_id, workflow_of(requests[0]) or where.get(run_id), tuple(requests), status, seen_at))
    return found


def starts(history: History, single: dict[str, list[Operation]]) -> Iterator[tuple[str, Operation]]:
    """Each accepted request with the run that it began, or may have begun beside another one."""
    for request in history.named(*CAUSES):
        run_id = request.fields.get("run_id") if request.name == "call_extension" else asked_run(request)
        if request.outcome != "ok" or not isinstance(run_id, str):
            continue
        idle = request.fields.get("executed") is False or request.fields.get("duplicate") is True
        later = (read.fields.get("status") for read in single.get(run_id, ()) if read.called_at >= request.called_at)
        if request.name != "submit_decision" or (not idle and any(status in BEGUN for status in later)):
            yield run_id, request


def workflow_of(request: Operation) -> str | None:
    """The workflow that a request names, or whose extension a call met."""
    met = request.arguments.get("extension")
    named = met.get("workflow_id") if isinstance(met, dict) else request.arguments.get("workflow_id")
    return named if isinstance(named, str) else None


def terminal_ends(history: History) -> dict[str, list[tuple[str, float]]]:
    """Per run the ends that its streams and replays show, each with the time (ms) by which it was seen."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for sequence in history.sequences:
        if sequence.terminals:
            kind = sequence.types[sequence.terminals[0]]
            status = "completed" if kind == history.facts.complete else "failed"
            found[sequence.run_id].append((status, sequence.operations[-1].returned_at))
    return found


def end_of(single: list[Operation], shown: list[tuple[str, float]]) -> tuple[str | None, float]:
    """How a run ended and when that was first seen: by its own status, or else by its terminal event."""
    ended = [(str(o.fields["status"]), o.returned_at) for o in single if o.fields.get("status") in ENDED] + shown
    if not ended:
        return None, float("inf")
    return ended[0][0], min(seen_at for _, seen_at in ended)
