"""The dialog entries: each asks the coordinator first, then a canned planner answers."""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from aiohttp import web
from pydantic import BaseModel, Field

from tests.standins.feagent.coordinator import Policy
from tests.standins.feagent.execution import SSE
from tests.standins.feagent.fixtures import base
from tests.standins.feagent.gate import known_workflow
from tests.standins.feagent.reading import read_body
from tests.standins.feagent.refusals import Refused
from tests.standins.feagent.refusals import answer as json_answer
from tests.standins.feagent.settings import Settings
from tests.standins.feagent.store import Store, Workflow, now
from tests.standins.feagent.workflows import new_id, shown

NO_MODEL = "OpenAI API key is not configured for workflow chat."
Step = tuple[str, str, dict[str, Any]]


class ChatBody(BaseModel):
    """What is said about a workflow."""

    message: str = Field(min_length=1)


class ChatCreateBody(ChatBody):
    """What a workflow is to be made of."""

    project_id: str | None = None
    run_id: str | None = None


class ConversationBody(ChatBody):
    """What is said in a conversation."""

    session_id: str | None = None
    workflow_id: str | None = None
    context: dict[str, Any] | None = None


class Dialogs:
    """The entries."""

    def __init__(self, settings: Settings, store: Store, policy: Policy) -> None:
        self.settings = settings
        self.store = store
        self.policy = policy

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/workflows/chat-create/stream", self.chat_create),
            web.post("/api/workflows/{workflow_id}/chat", self.chat),
            web.post("/api/workflows/{workflow_id}/chat-stream", self.chat_stream),
            web.post("/api/conversation/stream", self.converse),
        ]

    async def let_in(self, action: str, subject: str = "") -> None:
        """Lets a dialog begin.

        Raises:
            Refused: 403, the coordinator did not allow it; 503, there is no model to answer.
        """
        await self.policy.enforce(action, subject)
        if not self.settings.model:
            raise Refused(503, NO_MODEL)

    async def chat_create(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request, ChatCreateBody)
        await self.let_in("workflow_chat_create")
        made = self.store.add_workflow(Workflow(new_id(), body.project_id, "新建工作流", body.message, base()))
        ids = self.ids(made, body)
        return await stream(request, [
            ("thinking", "AI is analyzing the request.", ids),
            ("planning_step", "", {**ids, "simulated": True, "step_number": 1, "thought": "keep the base workflow"}),
            ("final", "Workflow created.", {**ids, "workflow": shown(made)}),
        ])  # fmt: skip

    def ids(self, made: Workflow, body: ChatCreateBody) -> dict[str, Any]:
        """The ids that every event carries; a run only where there is such a run."""
        ids = {"workflow_id": made.id}
        if body.project_id:
            ids["project_id"] = body.project_id
        if body.run_id and self.store.run(body.run_id):
            ids["run_id"] = body.run_id
        return ids

    async def chat(self, request: web.Request) -> web.Response:
        workflow = await self.talked_about(request)
        return json_answer({
            "workflow": shown(workflow), "ai_message": "Nothing to change.", "intent": "noop", "confidence": 1.0,
            "modifications_count": 0, "rag_sources": [], "react_steps": [],
        })  # fmt: skip

    async def chat_stream(self, request: web.Request) -> web.StreamResponse:
        workflow = await self.talked_about(request)
        ids = {"workflow_id": workflow.id}
        final = {**ids, "workflow": shown(workflow), "rag_sources": []}
        return await stream(request, [("thinking", "正在分析请求", ids), ("final", "Nothing to change.", final)])

    async def talked_about(self, request: web.Request) -> Workflow:
        """The workflow that is in the path of a chat, once the chat is allowed."""
        await read_body(request, ChatBody)
        workflow_id = request.match_info["workflow_id"]
        await self.let_in("workflow_edit", workflow_id)
        return known_workflow(self.store, workflow_id)

    async def converse(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request, ConversationBody)
        await self.let_in("conversation", body.workflow_id or "")
        session = {"session_id": body.session_id or f"conv_{uuid4().hex[:12]}"}
        return await stream(request, [("thinking", "Thinking.", session), ("final", "Nothing to do.", session)])


async def stream(request: web.Request, steps: Iterable[Step]) -> web.StreamResponse:
    """The steps of a dialog as events, closed by `[DONE]`."""
    response = web.StreamResponse(headers=SSE)
    with suppress(ConnectionError):
        await response.prepare(request)
        for sequence, (kind, content, metadata) in enumerate(steps, 1):
            event = {"type": kind, "content": content, "sequence": sequence, "timestamp": now(), "metadata": metadata}
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
    return response
