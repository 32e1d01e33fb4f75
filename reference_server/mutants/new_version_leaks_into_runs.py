"""After a pause a run goes on with the document that is published now: a new version leaks into runs under way."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice
from typing import Any

from reference_server.domain.document import compile_document
from reference_server.domain.narration import Pause, Plan
from reference_server.execution.controls import Controls
from reference_server.execution.executor import ReferenceExecutor
from reference_server.http.server import Parts
from reference_server.persistence.store import Store

BREAKS = "VERSION-2"


class ReloadingExecutor(ReferenceExecutor):
    """Looks the document up again when it wakes."""

    def __init__(self, controls: Controls, store: Store) -> None:
        super().__init__(controls)
        self._store = store

    def steps(self, plan: Plan) -> Iterator[Any]:
        for step in super().steps(plan):
            yield step
            if isinstance(step, Pause) and (newer := self.newer(plan)):
                rest = dropwhile(lambda each: not isinstance(each, Pause), super().steps(newer))
                yield from islice(rest, 1, None)
                return

    def newer(self, plan: Plan) -> Plan | None:
        """The run by the version that was published since it began; None where it is the latest."""
        run = self._store.run(plan.run_id)
        live = self._store.live(run.workflow_id) if run and run.publication_id else None
        if run is None or live is None or live.publication_id == run.publication_id:
            return None
        return replace(plan, compiled=compile_document(live.kind, live.draft.document))


def plant(parts: Parts) -> Parts:
    return replace(parts, executor=ReloadingExecutor(parts.controls, parts.store))
