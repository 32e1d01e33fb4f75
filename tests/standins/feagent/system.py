"""Who answers here, and what the coordinator has counted."""

from typing import Any

from aiohttp import web

from tests.standins.feagent.refusals import answer
from tests.standins.feagent.store import Store

IDENTITY = {"status": "healthy", "app_name": "Feagent", "version": "0.1.0", "env": "test"}


class System:
    """The entries."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/health", self.health), web.get("/api/coordinator/status", self.status)]

    async def health(self, request: web.Request) -> web.Response:  # noqa: ARG002 - a handler takes one
        return answer(IDENTITY)

    async def status(self, request: web.Request) -> web.Response:  # noqa: ARG002 - likewise
        statuses = self.store.by_status()
        return answer({
            "total_workflows": self.store.count_workflows(), "running_workflows": statuses.get("running", 0),
            "completed_workflows": statuses.get("completed", 0), "failed_workflows": statuses.get("failed", 0),
            "active_nodes": statuses.get("running", 0), "decision_statistics": self.decisions(),
        })  # fmt: skip

    def decisions(self) -> dict[str, Any]:
        passed, rejected = self.store.decisions("passed"), self.store.decisions("rejected")
        return {"total": passed + rejected, "passed": passed, "rejected": rejected}
