"""Where the pieces meet: from settings and parts to an application, and nowhere else."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web

from reference_server.domain.monitoring import Monitor
from reference_server.execution.auditor import Auditor
from reference_server.execution.bells import Bells
from reference_server.execution.bridge import Bridge
from reference_server.execution.controls import Controls
from reference_server.execution.coordinator import ReferenceCoordinator
from reference_server.execution.creation import Creation
from reference_server.execution.decisions import Decisions
from reference_server.execution.dialog import Dialog
from reference_server.execution.entry import Entry
from reference_server.execution.executor import ReferenceExecutor
from reference_server.execution.gate import Gate
from reference_server.execution.hall import Hall
from reference_server.execution.keys import Keys
from reference_server.execution.launching import Launcher
from reference_server.execution.publishing import Publisher
from reference_server.execution.recorder import Recorder
from reference_server.execution.recovery import Recovery
from reference_server.execution.runner import Runner
from reference_server.execution.scheduler import Scheduler
from reference_server.execution.shelf import Shelf
from reference_server.execution.triggers import Triggers
from reference_server.http import openapi
from reference_server.http.actors import Actor, Guard, Tokens
from reference_server.http.catalogue import Catalogue
from reference_server.http.dispatch import ROOT, Dispatcher
from reference_server.http.doors import InternalDoor
from reference_server.http.extensions import call_extension
from reference_server.http.parameters import Parameters
from reference_server.http.problems import problems
from reference_server.http.reading import LARGEST_BODY
from reference_server.http.replay import Replayer
from reference_server.http.replies import reply
from reference_server.http.routes import CONTROL_ROUTES, ROUTES, Route
from reference_server.http.schemas import OBJECT
from reference_server.http.server import Parts, Server
from reference_server.http.stream import Streamer
from reference_server.persistence.memory import MemoryStore
from reference_server.persistence.sqlite import SqliteStore

log = logging.getLogger(__name__)
MINUTE = 60
SERVER = web.AppKey("server", Server)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is to be; `database` None keeps everything in memory."""

    tokens: Tokens
    database: Path | None = None
    controls: bool = False


def sound_parts(settings: Settings) -> Parts:
    """The parts of a server that keeps the contract."""
    controls = Controls()
    return Parts(
        store=MemoryStore() if settings.database is None else SqliteStore(settings.database),
        controls=controls,
        executor=ReferenceExecutor(controls),
        recorder=Recorder(),
        recovery=Recovery(),
        runner=Runner,
        coordinator=ReferenceCoordinator(controls),
        gate=Gate,
        auditor=Auditor(),
        entry=Entry(),
        bridge=Bridge(controls),
        decisions=Decisions(),
        creation=Creation(),
        dialog=Dialog(),
        internal=InternalDoor(),
        guard=Guard(),
        streamer=Streamer(),
        replayer=Replayer(),
        triggers=Triggers(),
        publisher=Publisher(),
        keys=Keys(),
        shelf=Shelf(),
        dispatcher=Dispatcher(),
        parameters=Parameters(),
        launcher=Launcher(),
        scheduler=Scheduler(),
        catalogue=Catalogue(),
        monitor=Monitor(),
    )


def build(settings: Settings, parts: Parts) -> web.Application:
    """An application ready to serve; what a crash left running is settled before it is returned."""
    bells = Bells()
    runner = parts.runner(parts.store, parts.executor, parts.recorder, bells)
    hall = Hall(parts.store, parts.controls, parts.gate(parts.coordinator), parts.auditor, runner)
    server = Server(parts, hall, bells, settings.tokens)
    parts.recovery.recover(parts.store, parts.recorder)
    app = web.Application(middlewares=[problems], client_max_size=LARGEST_BODY)
    app[SERVER] = server
    for route in served(settings):
        app.router.add_route(route.method, route.path, partial(answer, server, route))
    app.router.add_route("*", ROOT + "{rest:.*}", partial(call_extension, server))
    app.cleanup_ctx.append(partial(ticking, server))
    return app


def served(settings: Settings) -> tuple[Route, ...]:
    async def document(server: Server, _: web.Request) -> web.Response:
        return reply(openapi.document(routes, server.parts.catalogue.paths(server.store, server.parts.shelf)))

    own = Route("openapi", "GET", "/openapi.json", document, Actor.ANYBODY, {200: OBJECT})
    routes = (*ROUTES, own, *(CONTROL_ROUTES if settings.controls else ()))
    return routes


async def answer(server: Server, route: Route, request: web.Request) -> web.StreamResponse:
    if route.before:
        await route.before(server, request)
    server.parts.guard.check(server.tokens, route.actor, request)
    return await route.handle(server, request)


async def ticking(server: Server, _: web.Application) -> AsyncIterator[None]:
    """While the application runs, real time is told to the scheduler at the beginning of each minute."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(MINUTE - time.time() % MINUTE)
            try:
                await server.parts.scheduler.tick(server.hall, server.means)
            except Exception:
                log.exception("the schedules could not be looked at")

    task = asyncio.create_task(tick())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
