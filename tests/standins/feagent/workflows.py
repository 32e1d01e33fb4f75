"""Workflows: seeded for tests, read, saved, cleaned up."""

from typing import Any
from uuid import uuid4

from aiohttp import web
from pydantic import BaseModel

from tests.standins.feagent.documents import DocumentBody, faults_of
from tests.standins.feagent.fixtures import FIXTURES
from tests.standins.feagent.gate import known_workflow
from tests.standins.feagent.reading import read_body
from tests.standins.feagent.refusals import Refused, answer, invalid_document
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store, Workflow


class SeedBody(BaseModel):
    """Which fixture is wanted."""

    fixture_type: str
    project_id: str = "e2e_test_project"


class CleanupBody(BaseModel):
    """The tokens of what is to be removed."""

    cleanup_tokens: list[str] = []


def new_id() -> str:
    return f"wf_{uuid4().hex[:8]}"


def shown(workflow: Workflow) -> dict[str, Any]:
    return {
        "id": workflow.id,
        "project_id": workflow.project_id,
        "name": workflow.name,
        "description": workflow.description,
        **workflow.document,
        "status": "draft",
        "created_at": workflow.created_at,
        "updated_at": workflow.updated_at,
    }


class Workflows:
    """The entries; those for tests only where they are switched on."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store

    def routes(self) -> list[web.RouteDef]:
        seeds = [
            web.post("/api/test/workflows/seed", self.seed),
            web.delete("/api/test/workflows/cleanup", self.clean_up),
        ]
        return [
            *(seeds if self.settings.seed_api else ()),
            web.get("/api/workflows/{workflow_id}", self.read),
            web.patch("/api/workflows/{workflow_id}", self.save),
        ]

    async def seed(self, request: web.Request) -> web.Response:
        check_test_mode(request)
        body = await read_body(request, SeedBody)
        fixture = FIXTURES.get(body.fixture_type)
        if fixture is None:
            message = f"Unknown fixture type: {body.fixture_type}"
            raise Refused(400, {"code": "INVALID_FIXTURE_TYPE", "message": message, "valid_types": list(FIXTURES)})
        made = Workflow(
            new_id(),
            body.project_id,
            f"[TEST] {body.fixture_type}",
            f"fixture {body.fixture_type}",
            fixture(),
            source="e2e_test",
            cleanup_token=f"cleanup_{uuid4().hex}",
        )
        self.store.add_workflow(made)
        metadata = {"test_seed": True, "fixture_type": body.fixture_type}
        ids = {"workflow_id": made.id, "project_id": made.project_id, "cleanup_token": made.cleanup_token}
        return answer({**ids, "fixture_type": body.fixture_type, "metadata": metadata}, 201)

    async def clean_up(self, request: web.Request) -> web.Response:
        check_test_mode(request)
        body = await read_body(request, CleanupBody)
        failed = [token for token in body.cleanup_tokens if not self.store.clean_up(token)]
        return answer({"deleted_count": len(body.cleanup_tokens) - len(failed), "failed": failed})

    async def read(self, request: web.Request) -> web.Response:
        return answer(shown(known_workflow(self.store, request.match_info["workflow_id"])))

    async def save(self, request: web.Request) -> web.Response:
        document = (await read_body(request, DocumentBody)).model_dump()
        workflow = known_workflow(self.store, request.match_info["workflow_id"])
        if found := faults_of(document):
            raise invalid_document(found)
        self.store.save_document(workflow.id, document)
        return answer(shown(known_workflow(self.store, workflow.id)))


def check_test_mode(request: web.Request) -> None:
    if request.headers.get("X-Test-Mode") != "true":
        message = "Seed API requires X-Test-Mode: true header"
        raise Refused(403, {"code": "TEST_MODE_REQUIRED", "message": message})
