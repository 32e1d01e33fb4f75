"""Where the pieces meet: from settings, and a fault that may be planted, to an application."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from tests.standins.oneflowbase.apidocs import ApiDocs
from tests.standins.oneflowbase.books import Books
from tests.standins.oneflowbase.documents import Documents
from tests.standins.oneflowbase.engine import Engine
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.guard import Guard
from tests.standins.oneflowbase.inputs import Inputs
from tests.standins.oneflowbase.publishing import Publishing
from tests.standins.oneflowbase.replies import Replies
from tests.standins.oneflowbase.routes import Routes
from tests.standins.oneflowbase.runs import Runs
from tests.standins.oneflowbase.schedules import Schedules
from tests.standins.oneflowbase.slugs import Slugs
from tests.standins.oneflowbase.store import Store
from tests.standins.oneflowbase.wire import refusals

LARGEST_BODY = 2 * 1024 * 1024
PASSWORD = "change-me"
TICK_S = 60.0
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is to be; `database` None keeps everything in memory."""

    form: Form
    database: Path | None = None
    password: str = PASSWORD
    tick_s: float = TICK_S


@dataclass(frozen=True, slots=True)
class Server:
    """The parts at work."""

    form: Form
    store: Store
    guard: Guard
    slugs: Slugs
    publishing: Publishing
    routes: Routes
    inputs: Inputs
    runs: Runs
    replies: Replies
    apidocs: ApiDocs
    books: Books
    schedules: Schedules


SERVER = web.AppKey("server", Server)


def server(settings: Settings, planted: Sequence[type[Any]] = ()) -> Server:
    """The parts of a server; each planted class takes the place of the sound one that it is derived from."""
    form, store = settings.form, Store(settings.database)

    def part(sound: type[Part]) -> type[Part]:
        return next((kind for kind in planted if issubclass(kind, sound)), sound)

    slugs = part(Slugs)(form, store)
    runs = part(Runs)(store, part(Engine)())
    return Server(
        form=form,
        store=store,
        guard=part(Guard)(form, store, settings.password),
        slugs=slugs,
        publishing=part(Publishing)(form, store, part(Documents)(form), slugs),
        routes=part(Routes)(form, store),
        inputs=part(Inputs)(),
        runs=runs,
        replies=part(Replies)(runs),
        apidocs=part(ApiDocs)(form, store),
        books=part(Books)(store),
        schedules=part(Schedules)(form, store, runs, settings.tick_s),
    )


def application(parts: Server, routes: Sequence[web.RouteDef]) -> web.Application:
    """An application of those routes, which ticks while it runs."""
    app = web.Application(middlewares=[refusals], client_max_size=LARGEST_BODY)
    app[SERVER] = parts
    app.add_routes(routes)
    app.cleanup_ctx.append(at_work)
    return app


async def at_work(app: web.Application) -> AsyncIterator[None]:
    ticking = asyncio.create_task(app[SERVER].schedules.ticking())
    yield
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)
    await app[SERVER].runs.close()
    app[SERVER].store.close()
