"""A worker pool that is full marks further runs as failed and forgets to say so in their logs."""

from dataclasses import replace

from reference_server.domain.narration import Plan
from reference_server.domain.runs import Ending, Status
from reference_server.execution.runner import Runner
from reference_server.http.server import Parts

BREAKS = "TERM-1"


WORKERS = 4


class PooledRunner(Runner):
    """Has four workers and no queue."""

    async def carry_out(self, plan: Plan) -> None:
        if len(self.tasks) > WORKERS:
            self.store.append(plan.run_id, [], Ending(Status.FAILED))
            self.bells.ring(plan.run_id)
            return
        await super().carry_out(plan)


def plant(parts: Parts) -> Parts:
    return replace(parts, runner=PooledRunner)
