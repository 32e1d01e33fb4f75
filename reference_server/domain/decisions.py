"""Decisions: what a caller must say to have a run executed, and what remains of a decision once it was allowed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reference_server.domain.refusal import Fault, Refused, pointer

ACTION = "execute_workflow"
IDS = ("decision_id", "workflow_id", "run_id")
MEMBERS = (*IDS, "action", "input")
LONGEST_ID = 255
LONGEST_KEPT = 4000
SURROGATE = re.compile(r"[\ud800-\udfff]")
SHOWABLE = re.compile(r"[a-z_]{1,32}", re.ASCII)


class Outcome(StrEnum):
    """What an allow came to; each spends its decision."""

    EXECUTED = "executed"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that is whole; whether it is allowed only the coordinator says. `input` None leaves the run's own."""

    decision_id: str
    workflow_id: str
    run_id: str
    input: Mapping[str, Any] | None

    @property
    def cause(self) -> dict[str, Any]:
        return {"kind": "decision", "decision_id": self.decision_id}


@dataclass(frozen=True, slots=True)
class Spent:
    """A decision that was used up: a hash of what it asked, the run it was for, and what came of it."""

    decision_id: str
    asked: str
    run_id: str
    outcome: Outcome


def named(body: object) -> dict[str, str]:
    """The ids in a body that is refused, as far as they can be looked up afterwards, however wrong all else is."""
    found = {name: body.get(name) for name in ("decision_id", "run_id")} if isinstance(body, Mapping) else {}
    return {name: value for name, value in found.items() if isinstance(value, str) and _can_be_kept(value)}


def _can_be_kept(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_KEPT and not SURROGATE.search(text)


def is_id(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_ID


def read_decision(body: Mapping[str, Any]) -> Decision:
    """The decision in a request's body.

    A member that a decision does not have is refused, not ignored: most of all a verdict, which is not the caller's to
    give.

    Raises:
        Refused: `decision_invalid`, with a fault for each thing wrong.
    """
    faults = [_id_fault(body, name) for name in IDS if not is_id(body.get(name))]
    if body.get("action") != ACTION:
        faults.append(Fault("/action", f'must be "{ACTION}"' if "action" in body else "is required"))
    if "input" in body and not isinstance(body["input"], dict):
        faults.append(Fault("/input", "must be an object"))
    faults += [_stray_fault(name) for name in body if name not in MEMBERS]
    if faults:
        raise Refused("decision_invalid", "The decision is not whole, or says what is not its to say.", faults)
    return Decision(body["decision_id"], body["workflow_id"], body["run_id"], body.get("input"))


def _id_fault(body: Mapping[str, Any], name: str) -> Fault:
    message = f"must be a string of 1..{LONGEST_ID} characters, not blank" if name in body else "is required"
    return Fault(pointer(name), message)


def _stray_fault(name: str) -> Fault:
    """A name is shown only where it looks like one: a secret may have got into its place."""
    return Fault(pointer(name) if SHOWABLE.fullmatch(name) else "", f"may hold only {', '.join(MEMBERS)}")
