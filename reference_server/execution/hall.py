"""The hall that every entry leads through: what must be asked, and where what happens is kept."""

from dataclasses import dataclass

from reference_server.execution.auditor import Auditor
from reference_server.execution.controls import Controls
from reference_server.execution.gate import Gate
from reference_server.execution.runner import Runner
from reference_server.persistence.store import Store


@dataclass(frozen=True, slots=True)
class Hall:
    """What every entry needs, whichever it is."""

    store: Store
    controls: Controls
    gate: Gate
    auditor: Auditor
    runner: Runner
