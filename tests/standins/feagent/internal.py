"""Internal creation: out of reach unless switched on, then for administrators alone."""

import hmac
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field

from tests.standins.feagent.coordinator import Policy
from tests.standins.feagent.fixtures import base
from tests.standins.feagent.reading import read_body
from tests.standins.feagent.refusals import Refused, answer, gone
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store, Workflow
from tests.standins.feagent.workflows import new_id

DISABLED = (
    "Internal workflow create endpoints are disabled by feature flag (enable_internal_workflow_create_endpoints)."
)
FORBIDDEN = "Forbidden: internal workflow create requires admin permission."


class ImportBody(BaseModel):
    """A workflow of another platform."""

    coze_json: dict[str, Any]


class GenerateBody(BaseModel):
    """A form that says what is wanted."""

    description: str = Field(min_length=1)
    goal: str = ""


class Internal:
    """The entries; who may not ask is told before the body is read."""

    def __init__(self, settings: Settings, store: Store, policy: Policy) -> None:
        self.settings = settings
        self.store = store
        self.policy = policy

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/workflows/import", self.import_workflow),
            web.post("/api/workflows/generate-from-form", self.generate),
        ]

    async def let_in(self, request: web.Request) -> None:
        """Lets an administrator in.

        Raises:
            Refused: 410 where creation is switched off, 403 for whoever is no administrator.
        """
        if not self.is_open():
            raise gone(DISABLED)
        if not self.is_administrator(request):
            self.policy.count("rejected")
            raise Refused(403, FORBIDDEN)

    def is_open(self) -> bool:
        return self.settings.internal_create

    def is_administrator(self, request: web.Request) -> bool:
        token = self.settings.admin_token
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return bool(token) and hmac.compare_digest(shown, f"Bearer {token}".encode())

    def create(self, name: str, description: str) -> Workflow:
        """Creates a workflow, and counts the decision to do so."""
        self.policy.count("passed")
        return self.store.add_workflow(Workflow(new_id(), None, name, description, base(), source="internal"))

    async def import_workflow(self, request: web.Request) -> web.Response:
        await self.let_in(request)
        body = await read_body(request, ImportBody)
        name = str(body.coze_json.get("name") or "imported")
        made = self.create(name, str(body.coze_json.get("description") or ""))
        source_id = body.coze_json.get("workflow_id")
        return answer({"workflow_id": made.id, "name": made.name, "source": "coze", "source_id": source_id}, 201)

    async def generate(self, request: web.Request) -> web.Response:
        await self.let_in(request)
        body = await read_body(request, GenerateBody)
        made = self.create(body.goal or "generated", body.description)
        counts = {"node_count": len(made.document["nodes"]), "edge_count": len(made.document["edges"])}
        return answer({"workflow_id": made.id, "name": made.name, "description": made.description, **counts}, 201)
