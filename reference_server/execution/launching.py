"""Launching: how a publication's run begins, whoever caused it, and how its end is waited for."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from reference_server.domain.narration import Plan
from reference_server.domain.runs import Run, Status
from reference_server.execution.bells import Bells
from reference_server.execution.entry import Entry, Request
from reference_server.execution.hall import Hall
from reference_server.execution.shelf import Served
from reference_server.persistence.store import Store

Keep = Callable[[Run], object]


class Launcher:
    """Makes runs that are running from their first moment on, so that nobody else can claim them."""

    async def launch(
        self,
        hall: Hall,
        entry: Entry,
        served: Served,
        values: Mapping[str, Any],
        cause: Mapping[str, Any],
        keep: Keep,
    ) -> Run:
        """The run that was started; `keep` comes last, when nothing can come between, and keeps it or refuses.

        Raises:
            Refused: with nothing changed but the audit.
        """
        request = Request(served.publication.workflow_id, None, values, cause)
        entry.open(hall, request)
        await entry.ask(hall, request)
        entry.open(hall, request)
        run = self.run(served, values, cause)
        keep(run)
        hall.runner.start(Plan(run.run_id, served.compiled, values))
        return run

    def run(self, served: Served, values: Mapping[str, Any], cause: Mapping[str, Any]) -> Run:
        """It keeps the version that is live now, whatever is published while it runs."""
        publication = served.publication
        return Run(
            run_id=f"run_{uuid4().hex}",
            workflow_id=publication.workflow_id,
            input=values,
            cause=cause,
            status=Status.RUNNING,
            publication_id=publication.publication_id,
            version=publication.version,
        )

    async def settled(self, store: Store, bells: Bells, run: Run, deadline: float) -> Run:
        """The run as it is once it has ended, or at the deadline (in the loop's time), or when the server leaves."""
        loop = asyncio.get_running_loop()
        while not run.settled and not bells.closed and (left := deadline - loop.time()) > 0:
            if await bells.wait(run.run_id, left):
                run = store.run(run.run_id) or run
        return run
