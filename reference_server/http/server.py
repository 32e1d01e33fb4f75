"""What handlers work with: the collaborators a server is composed of, and what build() made of them."""

from dataclasses import dataclass

from reference_server.execution.bells import Bells
from reference_server.execution.controls import Controls
from reference_server.execution.entry import Entry
from reference_server.execution.executor import Executor
from reference_server.execution.recorder import Recorder
from reference_server.execution.recovery import Recovery
from reference_server.execution.runner import Runner
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
    entry: Entry
    streamer: Streamer
    replayer: Replayer


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bearer tokens of the two actors that the whole server knows."""

    operator: str
    administrator: str


@dataclass(frozen=True, slots=True)
class Server:
    """Parts at work."""

    parts: Parts
    runner: Runner
    bells: Bells
    tokens: Tokens

    @property
    def store(self) -> Store:
        return self.parts.store
