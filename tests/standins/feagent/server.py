"""Where the parts meet: a Feagent over one file, its routes, its start and its end."""

from dataclasses import dataclass, fields

from aiohttp import web

from tests.standins.feagent.confirmations import Confirmations
from tests.standins.feagent.coordinator import Policy
from tests.standins.feagent.dialogs import Dialogs
from tests.standins.feagent.engine import Engine
from tests.standins.feagent.execution import Execution, Streamer
from tests.standins.feagent.gate import Gate
from tests.standins.feagent.internal import Internal
from tests.standins.feagent.nodes import Nodes
from tests.standins.feagent.recorder import Recorder
from tests.standins.feagent.recovery import Recovery
from tests.standins.feagent.refusals import answering
from tests.standins.feagent.runner import Runner
from tests.standins.feagent.runs import Creation, Replay, Runs
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store
from tests.standins.feagent.system import System
from tests.standins.feagent.workflows import Workflows

MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """The classes that a Feagent is made of; a fault derives from one and takes its place."""

    policy: type[Policy] = Policy
    nodes: type[Nodes] = Nodes
    recorder: type[Recorder] = Recorder
    engine: type[Engine] = Engine
    runner: type[Runner] = Runner
    recovery: type[Recovery] = Recovery
    gate: type[Gate] = Gate
    streamer: type[Streamer] = Streamer
    creation: type[Creation] = Creation
    replay: type[Replay] = Replay
    runs: type[Runs] = Runs
    dialogs: type[Dialogs] = Dialogs
    internal: type[Internal] = Internal

    def replaced_by(self, fault: type) -> "Parts":
        """These parts with the fault in the place of the one that it derives from."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        place = next(name for name, part in kept.items() if issubclass(fault, part))
        return Parts(**{**kept, place: fault})


class Feagent:
    """The whole server, in one process."""

    def __init__(self, settings: Settings, parts: Parts | None = None) -> None:
        parts = parts or Parts()
        self.settings = settings
        self.store = Store(settings.database)
        parts.recovery(settings, self.store).recover()
        policy = parts.policy(settings, self.store)
        confirmations = Confirmations(settings.confirm_s)
        recorder = parts.recorder(self.store)
        self.nodes = parts.nodes()
        self.runner = parts.runner(parts.engine(self.nodes, recorder, confirmations), recorder)
        gate = parts.gate(settings, self.store, policy, self.runner)
        self.entries = (
            System(self.store),
            parts.dialogs(settings, self.store, policy),
            parts.internal(settings, self.store, policy),
            Execution(gate, self.runner, parts.streamer(self.runner, confirmations)),
            parts.runs(settings, parts.creation(self.store), parts.replay(self.store), confirmations),
            Workflows(settings, self.store),
        )
        self._served: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> str:
        """Serves; the URL where. Raises OSError where it cannot listen there."""
        app = web.Application(middlewares=[answering], client_max_size=MOST_BYTES)
        for entry in self.entries:
            app.add_routes(entry.routes())
        self._served = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._served.setup()
        await web.TCPSite(self._served, host, port).start()
        return f"http://{host}:{self._served.addresses[0][1]}"

    async def stop(self) -> None:
        """Lets runs end, ends those that do not, completes their streams, and closes the file."""
        if self._served is not None:
            for site in list(self._served.sites):
                await site.stop()
            await self.runner.drain(self.settings.drain_s)
            await self._served.cleanup()
        await self.nodes.close()
        self.store.close()
