"""The gate in front of an execution: what is asked for is checked, allowed and claimed, in this order."""

from typing import Any

from tests.standins.feagent.coordinator import Policy
from tests.standins.feagent.documents import faults_of_execution
from tests.standins.feagent.recorder import lifecycle
from tests.standins.feagent.refusals import Refused, conflict, gone, invalid_document
from tests.standins.feagent.runner import Runner
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store, Workflow
from tests.standins.feagent.trail import Trail

RUNS_DISABLED = "Runs API is disabled by feature flag (disable_run_persistence)."
RUN_ID_REQUIRED = "run_id is required (create run first, then execute/stream)."


class Gate:
    """Lets a run into execution once, and nothing else."""

    def __init__(self, settings: Settings, store: Store, policy: Policy, runner: Runner) -> None:
        self.settings = settings
        self.store = store
        self.policy = policy
        self.runner = runner

    async def admit(self, workflow_id: str, run_id: str | None, initial_input: Any) -> Trail:  # noqa: ANN401 - any JSON
        """A trail of the run, which is claimed for the caller.

        Raises:
            Refused: 400, 403, 404, 409, 410, or 503 while the server shuts down; nothing happened.
        """
        if not self.settings.run_persistence:
            raise gone(RUNS_DISABLED)
        named = self.usable(run_id)
        workflow = known_workflow(self.store, workflow_id)
        if found := faults_of_execution(workflow.document):
            raise invalid_document(found)
        self.check(workflow, named)
        await self.allow(workflow_id)
        self.runner.check_open()
        self.claim(workflow, named)
        return Trail(named, workflow_id, workflow.document, initial_input)

    async def allow(self, workflow_id: str) -> None:
        await self.policy.enforce("execute_workflow", workflow_id)

    def usable(self, run_id: str | None) -> str:
        if run_id is None or not run_id.strip():
            raise Refused(400, RUN_ID_REQUIRED)
        return run_id

    def check(self, workflow: Workflow, run_id: str) -> None:
        """Looks at the run: there is one, it is this workflow's, and it waits."""
        ids = {"workflow_id": workflow.id, "run_id": run_id, "correlation_id": run_id}
        run = self.store.run(run_id)
        if run is None:
            raise conflict("run_not_found", f"Run not found: {run_id}", **ids)
        if run["workflow_id"] != workflow.id:
            raise conflict("run_wrong_workflow", "run_id does not belong to this workflow", **ids)
        if run["status"] != "created":
            raise conflict("run_not_executable", f"run is not executable (status={run['status']})", **ids)

    def claim(self, workflow: Workflow, run_id: str) -> None:
        """Takes the run; of several that were let through at once, one does."""
        if not self.store.claim(run_id, lifecycle(run_id, workflow.id, "workflow_start")):
            ids = {"workflow_id": workflow.id, "run_id": run_id, "correlation_id": run_id}
            raise conflict("duplicate_execution", "duplicate execution dropped (run already claimed)", **ids)


def known_workflow(store: Store, workflow_id: str) -> Workflow:
    """The workflow of that id.

    Raises:
        Refused: 404.
    """
    workflow = store.workflow(workflow_id)
    if workflow is None:
        raise Refused(404, f"Workflow not found: {workflow_id}")
    return workflow
