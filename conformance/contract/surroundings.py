"""Under which controls an operation happened, as the history itself tells it.

Every operation that is called while a control is not as it was at the start carries the argument `under`: the control's
name and what it was set to, such as `{"coordinator": "absent"}` or `{"flags": {"decision_bridge": true}}`.
"""

from collections.abc import Iterable, Iterator

from conformance.history.operation import Operation

COORDINATOR, BRIDGE, FLAGS = "coordinator", "bridge", "flags"

REFUSABLE = ("broken", "claims", "altered", "foreign")
"""How a decision is marked that asks for what it may not ask for."""


def mode(operation: Operation, control: str) -> object:
    """What a control was set to when the operation was called; None where it was as at the start."""
    under = operation.arguments.get("under")
    return under.get(control) if isinstance(under, dict) else None


def flag(operation: Operation, name: str) -> object:
    """What a flag was set to; None where nobody had touched it."""
    flags = mode(operation, FLAGS)
    return flags.get(name) if isinstance(flags, dict) else None


def undisturbed(operation: Operation) -> bool:
    """Whether the coordinator and the bridge worked as they should, and runs were kept."""
    healthy = mode(operation, COORDINATOR) is None and mode(operation, BRIDGE) is None
    return healthy and flag(operation, "run_persistence") is not False


def bridged(decision: Operation) -> bool:
    """Whether a decision was to be executed: the bridge was switched on, or the answer itself says that it was."""
    switched = flag(decision, "decision_bridge")
    return switched is True or (switched is None and decision.fields.get("executed") is True)


def under(operations: Iterable[Operation], control: str, *modes: str) -> Iterator[Operation]:
    """The operations that were called while a control was set to one of these modes."""
    return (operation for operation in operations if mode(operation, control) in modes)
