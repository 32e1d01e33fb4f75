"""What handlers work with: the collaborators a server is composed of, and what build() made of them."""

from dataclasses import dataclass

from reference_server.domain.monitoring import Monitor
from reference_server.execution.auditor import Auditor
from reference_server.execution.bells import Bells
from reference_server.execution.bridge import Bridge
from reference_server.execution.controls import Controls
from reference_server.execution.coordinator import Coordinator
from reference_server.execution.creation import Creation
from reference_server.execution.decisions import Decisions
from reference_server.execution.dialog import Dialog
from reference_server.execution.entry import Entry
from reference_server.execution.executor import Executor
from reference_server.execution.gate import Gate
from reference_server.execution.hall import Hall
from reference_server.execution.keys import Keys
from reference_server.execution.launching import Launcher
from reference_server.execution.publishing import Publisher
from reference_server.execution.recorder import Recorder
from reference_server.execution.recovery import Recovery
from reference_server.execution.runner import Runner
from reference_server.execution.scheduler import Means, Scheduler
from reference_server.execution.shelf import Shelf
from reference_server.execution.triggers import Triggers
from reference_server.http.actors import Guard, Tokens
from reference_server.http.catalogue import Catalogue
from reference_server.http.dispatch import Dispatcher
from reference_server.http.doors import InternalDoor
from reference_server.http.parameters import Parameters
from reference_server.http.replay import Replayer
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """The collaborators, each replaceable by one that does the same thing otherwise, or wrong."""

    store: Store
    controls: Controls
    executor: Executor
    recorder: Recorder
    recovery: Recovery
    runner: type[Runner]
    coordinator: Coordinator
    gate: type[Gate]
    auditor: Auditor
    entry: Entry
    bridge: Bridge
    decisions: Decisions
    creation: Creation
    dialog: Dialog
    internal: InternalDoor
    guard: Guard
    streamer: Streamer
    replayer: Replayer
    triggers: Triggers
    publisher: Publisher
    keys: Keys
    shelf: Shelf
    dispatcher: Dispatcher
    parameters: Parameters
    launcher: Launcher
    scheduler: Scheduler
    catalogue: Catalogue
    monitor: Monitor


@dataclass(frozen=True, slots=True)
class Server:
    """Parts at work."""

    parts: Parts
    hall: Hall
    bells: Bells
    tokens: Tokens

    @property
    def runner(self) -> Runner:
        return self.hall.runner

    @property
    def means(self) -> Means:
        return Means(self.parts.entry, self.parts.launcher, self.parts.shelf)

    @property
    def store(self) -> Store:
        return self.parts.store
