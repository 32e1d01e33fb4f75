"""A client for the tests: signs in, makes applications, publishes small flows and calls them, in either form."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import orjson
from aiohttp import ClientSession, CookieJar, DummyCookieJar, web

from tests.standins.oneflowbase.blank import edge, node
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.server import PASSWORD, Server, Settings, application, server
from tests.standins.oneflowbase.table import routes

Json = Any
T = TypeVar("T")
START, END = "node-workflow-start", "node-workflow-end"
SIGN_IN = "/api/public/auth/providers/password-local/sign-in"
APPLICATIONS = "/api/console/applications"
INPUT = {"query_target": "node-start.query", "model_target": None, "inputs_target": None, "history_target": None,
         "attachments_target": None}  # fmt: skip
OUTPUT = {"answer_selector": None, "usage_selector": None, "files_selector": None, "error_selector": None}


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, and the JSON body or its text."""

    status: int
    headers: Any
    body: Json

    @property
    def data(self) -> Json:
        return self.body["data"]

    @property
    def said(self) -> tuple[int, Json]:
        """The status, with the code of a refusal or the body of a success."""
        return self.status, self.body["code"] if self.status >= 400 and isinstance(self.body, dict) else self.body


def take(key: str, source: str = "query", kind: str = "string", **more: Json) -> dict[str, Json]:
    """An input field."""
    return {
        "key": key,
        "label": key,
        "inputType": "text",
        "valueType": kind,
        "source": source,
        "required": False,
        **more,
    }


def text(node_id: str, template: str, key: str = "text") -> dict[str, Any]:
    bindings = {"template": {"kind": "templated_text", "value": template}}
    return node("template_transform", node_id, bindings=bindings, outputs=[{"key": key, "valueType": "string"}])


def code(node_id: str, body: str, *keys: str) -> dict[str, Any]:
    config = {"language": "javascript", "source": f"function main(inputs) {{ {body} }}", "entrypoint": "main"}
    return node("code", node_id, config=config, outputs=[{"key": key, "valueType": "string"} for key in keys])


def slow(ms: int, then: str = "return {ok: 'yes'}") -> dict[str, Any]:
    return code("slow", f"const t = Date.now(); while (Date.now() - t < {ms}) {{}} {then}", "ok")


FAILING = code("fails", "throw new Error('x');")


@dataclass(frozen=True)
class Flow:
    """A flow: what it takes, the nodes between its ends, one behind another, and what it gives: key to (node, key).

    Where nothing is said of it, it gives what it takes.
    """

    takes: Sequence[dict[str, Json]] = (take("q", required=True),)
    inner: Sequence[dict[str, Any]] = ()
    gives: dict[str, tuple[str, str]] | None = None
    timeout_ms: int = 30_000

    def document(self, flow_id: str) -> dict[str, Any]:
        gives = {each["key"]: (START, each["key"]) for each in self.takes} if self.gives is None else self.gives
        types = {(START, each["key"]): each["valueType"] for each in self.takes}
        start = node("workflow_start", START,
                     config={"input_fields": list(self.takes), "sync_timeout_ms": self.timeout_ms})  # fmt: skip
        bindings = {key: {"kind": "selector", "value": list(place)} for key, place in gives.items()}
        outputs = [{"key": key, "title": key, "valueType": types.get(place, "string")}
                   for key, place in gives.items()]  # fmt: skip
        nodes = [start, *self.inner, node("workflow_end", END, bindings=bindings, outputs=outputs)]
        edges = [edge(one["id"], next_["id"]) for one, next_ in pairwise(nodes)]
        meta = {"flowId": flow_id, "name": "a flow", "description": "", "tags": []}
        return {
            "schemaVersion": "1flowbase.flow/v2",
            "meta": meta,
            "graph": {"nodes": nodes, "edges": edges},
            "editor": {},
        }


@dataclass(frozen=True)
class Client:
    """A user of the console, and a caller who has no cookies."""

    form: Form
    server: Server
    user: ClientSession
    caller: ClientSession
    csrf: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, name: str = "root", password: str = PASSWORD) -> Answer:
        answer = await self.call("POST", SIGN_IN, {"identifier": name, "password": password})
        if answer.status == 200:
            self.csrf["x-csrf-token"] = answer.data["csrf_token"]
        return answer

    async def call(self, method: str, path: str, body: Json = None, **headers: str) -> Answer:
        """As the console does; `headers` stand in for those that it would send."""
        sent = {"json": body} if body is not None else {}
        return await answered(self.user, method, path, headers=headers or self.csrf, **sent)

    async def of(self, app_id: str, method: str, path: str, body: Json = None) -> Answer:
        return await self.call(method, f"{APPLICATIONS}/{app_id}/{path}", body)

    async def make(self, trigger: str = "extension", kind: str = "workflow") -> str:
        body = {"application_type": kind, "workflow_trigger_type": trigger, "name": "an application", "description": "",
                "icon": None, "icon_type": None, "icon_background": None}  # fmt: skip
        return str((await self.call("POST", APPLICATIONS, body)).data["id"])

    async def draft(self, app_id: str, change: Callable[[dict[str, Any]], None] | Flow) -> Answer:
        """Save a flow as the draft, or change the draft that is there."""
        document = (await self.of(app_id, "GET", "orchestration")).data["draft"]["document"]
        if isinstance(change, Flow):
            document = change.document(document["meta"]["flowId"])
        else:
            change(document)
        body = {"document": document, "change_kind": "logical", "summary": "by a test"}
        return await self.of(app_id, "PUT", "orchestration/draft", body)

    def mapping(self, slug: str | None, flow: Flow = Flow(), method: str = "POST", mode: str = "sync") -> Json:
        """A mapping; in the first form it lists the flow's inputs."""
        if slug is None:
            return {"input": INPUT, "output": OUTPUT}
        extension: dict[str, Json] = {"slug": slug, "method": method, "response_mode": mode}
        if self.form is Form.FIRST:
            extension["parameters"] = [{"name": f["key"], "source": f["source"], "target": f"{START}.{f['key']}"}
                                       for f in flow.takes]  # fmt: skip
        return {"input": INPUT, "output": OUTPUT, "extension": extension}

    async def save(self, app_id: str, slug: str, method: str = "POST") -> Answer:
        return await self.of(app_id, "PUT", "api-mapping", self.mapping(slug, Flow(()), method))

    async def publish(self, app_id: str, mapping: Json, *, enabled: bool = True) -> Answer:
        return await self.of(app_id, "POST", "api-publications", {"mapping": mapping, "api_enabled": enabled})

    async def served(self, slug: str | None, flow: Flow = Flow(), method: str = "POST", mode: str = "sync") -> str:
        """A new application with this flow, published; its id."""
        app_id = await self.make("extension" if slug else "schedule")
        await self.draft(app_id, flow)
        answer = await self.publish(app_id, self.mapping(slug, flow, method, mode))
        assert answer.status == 201, answer.body
        return app_id

    async def key(self, app_id: str) -> tuple[str, str]:
        """A key for an application's extension: its id and its token."""
        first, name = self.form is Form.FIRST, "a key"
        path = f"{APPLICATIONS}/{app_id}/api-keys" if first else "/api/console/user-api-keys"
        body = {"name": name, "expires_at": None} if first else {"name": name, "expiration_policy": "30d"}
        answer = await self.call("POST", path, body)
        return answer.data["id"], answer.data["token"]

    async def revoke(self, app_id: str, key_id: str) -> Answer:
        if self.form is Form.FIRST:
            return await self.of(app_id, "DELETE", f"api-keys/{key_id}")
        return await self.call("POST", f"/api/console/user-api-keys/{key_id}/revoke")

    async def ex(self, path: str, token: str | None, method: str = "POST", **how: Json) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await answered(
            self.caller, method, f"/api/ex/{path}", headers={**headers, **how.pop("headers", {})}, **how
        )

    async def asked(self, flow: Flow, path: str = "s", mode: str = "sync", **how: Json) -> Answer:
        """What a call of a flow's new extension answers."""
        app_id = await self.served("s", flow, mode=mode)
        return await self.ex(path, (await self.key(app_id))[1], **how)

    async def overview(self, app_id: str, run_id: str) -> Json:
        answer = await self.of(app_id, "GET", f"logs/runs/{run_id}/overview")
        return answer.data["flow_run"] if answer.status == 200 else None

    async def rows(self, app_id: str) -> list[dict[str, Json]]:
        return list((await self.of(app_id, "GET", "logs/runs")).data["items"])

    async def scheduled(self, app_id: str, **changed: Json) -> Answer:
        body = {"enabled": True, "cron": "* * * * *", "timezone": "UTC", "input_payload": {}, **changed}
        return await self.of(app_id, "PUT", "workflow-schedule-trigger", body)

    async def tick(self) -> None:
        """One tick of the schedules, and the end of what it began."""
        self.server.schedules.tick(self.server.schedules.next_minute())
        await self.server.runs.settled()

    async def openapi(self) -> Json:
        return (await self.call("GET", "/openapi.json")).body


async def answered(session: ClientSession, method: str, path: str, **how: Json) -> Answer:
    async with session.request(method, path, **how) as response:
        content = await response.read()
        return Answer(
            response.status,
            response.headers,
            orjson.loads(content) if content[:1] in (b"{", b"[") else content.decode(),
        )


def drive(
    form: Form,
    scenario: Callable[[Client], Awaitable[T]],
    planted: Sequence[type[Any]] = (),
    database: Path | None = None,
) -> T:
    """What a scenario returns, on a new server of that form, signed in as root."""

    async def whole() -> T:
        parts = server(Settings(form, database), planted)
        runner = web.AppRunner(application(parts, routes(form)), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with (
                ClientSession(url, cookie_jar=CookieJar(unsafe=True)) as user,
                ClientSession(url, cookie_jar=DummyCookieJar()) as caller,
            ):
                client = Client(form, parts, user, caller)
                await client.sign_in()
                return await scenario(client)
        finally:
            await runner.cleanup()

    return asyncio.run(whole())
