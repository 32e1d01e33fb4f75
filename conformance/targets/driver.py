"""The way out into Python: a class of the user's own, whose methods are operations that YAML cannot spell.

A profile names it as `driver: package.module:Class`. It is made once per process with an `Access` to the target; each
public coroutine method is the operation of its name (`control_<name>`: a control), gets the neutral arguments, and
says what came of it as a `Told`.
"""

import asyncio
import importlib
import inspect
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from conformance.errors import BadProfile
from conformance.history.operation import Event, Exchange, Operation, Outcome
from conformance.targets.means import Done, Errand
from conformance.targets.redaction import Redactor
from conformance.targets.suggestion import nearest
from conformance.targets.wire import Answered


@dataclass(frozen=True, slots=True)
class Told:
    """What an operation came to: its outcome, neutral fields, and the events that it showed, in order.

    `status` is the HTTP status, where there was one; `exchange` says in a few words what was done, for the evidence.
    """

    outcome: Outcome
    fields: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Mapping[str, Any], ...] = ()
    status: int | None = None
    exchange: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What a driver may use: where the target is, the profile's variables, and its operations that YAML spells."""

    base_url: str
    variables: Mapping[str, str]
    call: Callable[..., Awaitable[Operation]]


@dataclass(frozen=True, slots=True)
class Deed:
    """An operation that is a method of the driver."""

    method: Callable[[Mapping[str, Any]], Awaitable[Told]]
    redactor: Redactor
    now: Callable[[], float]

    async def carry_out(self, errand: Errand) -> Done:
        """Call the method; what it raises is said in the result, and it is the driver's fault."""
        answered, named = Answered(self.now()), self.method.__qualname__
        seconds = errand.plan.watch.stream_s
        try:
            async with asyncio.timeout(seconds) as patience:
                told: object = await self.method(errand.arguments)
        except Exception as error:  # noqa: BLE001 - the user's own code, and its faults are told, not raised
            answered.timed_out = patience.expired()
            why = (
                f"did not end within {seconds:g} s" if patience.expired() else f"raised {type(error).__name__}: {error}"
            )
            answered.fail(self.redactor.text(f"the driver's {named} {why}"))
        else:
            if wrong := nonsense(told):
                answered.fail(f"the driver's {named} returned {wrong}", "failed")
            elif isinstance(told, Told):
                self._take(told, answered)
                named = told.exchange or named
        return Done(answered, Exchange(method="DRIVER", url=self.redactor.text(named), status=answered.status,
                                       error=answered.error))  # fmt: skip

    def _take(self, told: Told, answered: Answered) -> None:
        answered.outcome, answered.fields, answered.status = told.outcome, dict(told.fields), told.status
        answered.events = tuple(Event(self.now(), dict(event)) for event in told.events)


def nonsense(told: object) -> str:
    """What is wrong with what a method returned; empty where nothing is."""
    if not isinstance(told, Told):
        return f"{type(told).__name__} where a Told is due"
    if told.outcome not in get_args(Outcome):
        return f"the outcome {told.outcome!r}; {nearest(told.outcome, list(get_args(Outcome)))}"
    fields: object = told.fields
    events: object = told.events
    if not isinstance(fields, Mapping):
        return f"{type(fields).__name__} where a mapping of fields is due"
    if not isinstance(events, tuple | list) or not all(isinstance(event, Mapping) for event in events):
        return "events that are no mappings"
    return ""


def load_driver(name: str) -> type:
    """The class that `package.module:Class` names, looked for in the working directory, too; raises BadProfile."""
    module_name, _, class_name = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        found = getattr(importlib.import_module(module_name), class_name)
    except ImportError as error:
        raise BadProfile(f"driver: {name} cannot be imported: {error}") from None
    except AttributeError:
        raise BadProfile(f"driver: the module {module_name} has no {class_name}") from None
    except Exception as error:
        raise BadProfile(f"driver: {name} cannot be imported: {type(error).__name__}: {error}") from error
    if not inspect.isclass(found):
        raise BadProfile(f"driver: {name} is no class")
    return found


def deeds_of(kind: type) -> dict[str, str]:
    """The operations that a driver's class spells, by name, with the method of each."""
    methods = inspect.getmembers(kind, inspect.iscoroutinefunction)
    public = (name for name, _ in methods if not name.startswith("_"))
    return {name.replace("control_", "control.", 1) if name.startswith("control_") else name: name for name in public}
