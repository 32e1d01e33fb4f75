"""Runs: created, read, listed, replayed, and asked whether a side effect is confirmed."""

import json
from hashlib import sha256
from typing import Any, Literal
from uuid import uuid4

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from tests.standins.feagent.confirmations import Confirmations
from tests.standins.feagent.gate import RUNS_DISABLED, known_workflow
from tests.standins.feagent.reading import read_body, read_query
from tests.standins.feagent.refusals import Refused, answer, conflict, gone
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store, Workflow

Run = dict[str, Any]


class CreateBody(BaseModel):
    """What a run is created with; the ids repeat those of the path."""

    model_config = ConfigDict(extra="allow")
    project_id: str | None = None
    workflow_id: str | None = None


class ConfirmBody(BaseModel):
    """The answer to a confirmation."""

    confirm_id: str
    decision: Literal["allow", "deny"]


class ListQuery(BaseModel):
    """A page of runs."""

    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, lt=2**63)


class ReplayQuery(BaseModel):
    """A page of events: those behind the id `cursor`."""

    limit: int = Field(default=200, ge=1, le=1000)
    cursor: int = Field(default=0, ge=0, lt=2**63)
    channel: str = "execution"


class Creation:
    """Makes runs; under a key it makes one."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def made(self, workflow: Workflow, key: str | None, body: str) -> str:
        """The id of the run that is created, or that was created under this key.

        Raises:
            Refused: 409, the key was used with another body.
        """
        earlier = self.store.keyed(workflow.id, digest(key)) if key else None
        if earlier:
            self.check_same(body, earlier[1])
            return earlier[0]
        run_id = f"run_{uuid4().hex[:8]}"
        self.store.add_run(run_id, workflow, digest(key) if key else None, body)
        return run_id

    def check_same(self, body: str, first: str) -> None:
        if body != first:
            raise conflict("idempotency_key_reused", "the key was used with another body")


def digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


class Replay:
    """Reads what is kept of a run, page by page."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def page(self, request: web.Request, run_id: str) -> dict[str, Any]:
        """One page; `next_cursor` is null on the last one.

        Raises:
            Refused: 404, 422.
        """
        query = self.asked(request)
        self.known(run_id)
        found = self.store.events(run_id, query.channel, query.cursor, query.limit + 1)
        more = len(found) > query.limit
        events = [self.shown(json.loads(each.text)) for each in found[: query.limit]]
        cursor = self.cursor(found[query.limit - 1].id) if more else None
        return {"run_id": run_id, "events": events, "next_cursor": cursor, "has_more": more}

    def asked(self, request: web.Request) -> ReplayQuery:
        return read_query(request, ReplayQuery)

    def known(self, run_id: str) -> Run:
        run = self.store.run(run_id)
        if run is None:
            raise Refused(404, f"Run not found: {run_id}")
        return run

    def shown(self, event: dict[str, Any]) -> dict[str, Any]:
        return {"type": event["type"], "run_id": event["run_id"], **event}

    def cursor(self, last: int) -> int:
        return last


class Runs:
    """The entries."""

    def __init__(self, settings: Settings, creation: Creation, replay: Replay, confirmations: Confirmations) -> None:
        self.settings = settings
        self.creation = creation
        self.replay = replay
        self.store = creation.store
        self.confirmations = confirmations

    def routes(self) -> list[web.RouteDef]:
        of_workflow = "/api/projects/{project_id}/workflows/{workflow_id}/runs"
        return [
            web.get(of_workflow, self.list),
            web.post(of_workflow, self.create),
            web.get("/api/runs/{run_id}", self.read),
            web.get("/api/runs/{run_id}/events", self.events),
            web.post("/api/runs/{run_id}/confirm", self.confirm),
        ]

    def check_kept(self) -> None:
        if not self.settings.run_persistence:
            raise gone(RUNS_DISABLED)

    async def create(self, request: web.Request) -> web.Response:
        if not self.settings.runs_endpoint:
            raise web.HTTPNotFound
        body = await read_body(request, CreateBody)
        self.check_kept()
        project_id, workflow_id = request.match_info["project_id"], request.match_info["workflow_id"]
        if body.project_id not in (None, project_id) or body.workflow_id not in (None, workflow_id):
            raise Refused(400, "project_id or workflow_id mismatch between path and body")
        workflow = known_workflow(self.store, workflow_id)
        if workflow.project_id not in (None, project_id):
            raise Refused(400, "workflow does not belong to project")
        said = json.dumps(body.model_dump(), sort_keys=True)
        run_id = self.creation.made(workflow, request.headers.get("Idempotency-Key"), said)
        return answer(self.shown(self.replay.known(run_id)))

    async def read(self, request: web.Request) -> web.Response:
        self.check_kept()
        return answer(self.shown(self.replay.known(request.match_info["run_id"])))

    async def list(self, request: web.Request) -> web.Response:
        query = read_query(request, ListQuery)
        self.check_kept()
        found, total = self.store.runs(request.match_info["workflow_id"], query.limit, query.offset)
        return answer({"runs": [self.listed(run) for run in found], "total": total})

    async def events(self, request: web.Request) -> web.Response:
        self.check_kept()
        return answer(self.replay.page(request, request.match_info["run_id"]))

    async def confirm(self, request: web.Request) -> web.Response:
        body = await read_body(request, ConfirmBody)
        self.check_kept()
        run_id = self.replay.known(request.match_info["run_id"])["id"]
        self.confirmations.decide(run_id, body.confirm_id, body.decision)
        return answer({"run_id": run_id, "confirm_id": body.confirm_id, "decision": body.decision})

    def listed(self, run: Run) -> Run:
        return self.shown(run)

    def shown(self, run: Run) -> Run:
        return run
