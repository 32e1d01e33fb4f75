"""The shipped profiles of 1flowbase, on the stand-in: every operation is spelled so that it is understood."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from conformance.history.operation import Operation
from conformance.targets.credentials import gather
from conformance.targets.documents import Design, compose, parameters
from conformance.targets.features import FEATURES, abilities
from conformance.targets.http import Target
from conformance.targets.loading import load_profile
from conformance.targets.vocabulary import OPERATIONS
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.server import PASSWORD, Settings, application, server
from tests.standins.oneflowbase.table import routes

HERE = Path(__file__).parent
SHIPPED = {Form.LATER: "1flowbase", Form.FIRST: "1flowbase-first"}
LAUNCHED = {Form.LATER: str(HERE / "oneflowbase.yaml"), Form.FIRST: str(HERE / "oneflowbase-first.yaml")}
GRANTED = {"ONEFLOWBASE_PASSWORD": PASSWORD}
NAME = {"key": "customer_id", "source": "body", "type": "string", "required": True}
ECHO = Design(inputs=(NAME,), outputs=({"key": "line", "type": "string", "step": 1},),
              steps=({"echo": {"prefix": "dear ", "field": "customer_id"}},))  # fmt: skip
FAILS = Design(steps=({"text": {}}, {"wait": {"ms": 1}}, {"fail": {}}))
both = pytest.mark.parametrize("form", Form)


class Story:
    """Calls operations one after another; each is to be answered as expected."""

    def __init__(self, target: Target) -> None:
        self.target = target

    async def do(self, name: str, outcome: str = "ok", /, **arguments: Any) -> Operation:  # noqa: ANN401 - any argument
        operation = await self.target.call(name, arguments)
        assert operation.outcome == outcome, (name, operation.fields, operation.exchange)
        return operation

    async def made(self, design: Design, kind: str = "workflow") -> str:
        documents = self.target.profile.documents
        assert documents is not None
        content, _ = compose(documents, design)
        made = await self.do("create_workflow", name="conformance-x", kind=kind, content=content)
        await self.do("save_document", workflow_id=made.fields["workflow_id"], content=content)
        return str(made.fields["workflow_id"])

    def trigger(self, design: Design, **changed: str) -> dict[str, Any]:
        documents = self.target.profile.documents
        assert documents is not None
        usual = {"slug": "s", "path": "", "method": "POST", "response_mode": "async"}
        return {**usual, "inputs": parameters(documents, design.inputs), **changed}

    async def served(self, design: Design, **changed: str) -> tuple[str, dict[str, Any]]:
        """A published workflow, and what publishing it told."""
        workflow_id, trigger = await self.made(design), self.trigger(design, **changed)
        await self.do("save_trigger", workflow_id=workflow_id, **trigger)
        published = await self.do("publish", workflow_id=workflow_id, **trigger)
        return workflow_id, dict(published.fields)

    async def key(self, workflow_id: str, maker: str = "create_key") -> str:
        return str((await self.do(maker, workflow_id=workflow_id, name="a key")).fields["key_id"])

    async def settled(self, workflow_id: str, run_id: str) -> dict[str, Any]:
        while True:
            run = (await self.do("read_run", workflow_id=workflow_id, run_id=run_id)).fields
            if run["status"] in {"completed", "failed"}:
                return dict(run)


def tell(form: Form, story: Callable[[Story], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what the story returns
    """What a story returns, told with the shipped profile to a new stand-in."""

    async def whole() -> Any:  # noqa: ANN401 - likewise
        runner = web.AppRunner(application(server(Settings(form, None), ()), routes(form)), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        profile = load_profile(LAUNCHED[form])
        try:
            base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            async with Target(profile, gather(profile, GRANTED), base_url=base_url) as target:
                return await story(Story(target))
        finally:
            await runner.cleanup()

    return asyncio.run(whole())


@both
def test_it_is_shipped_with_what_it_claims(form: Form) -> None:
    """Every operation that a claim needs is spelled; nobody is asked for an outsider's password beforehand."""
    profile = load_profile(SHIPPED[form])
    needed = {name for name, spoken in OPERATIONS.items() if spoken.needed and set(spoken.capabilities) & set(CLAIMED)}
    assert set(CLAIMED) == set(profile.claims)
    assert needed - {"create_run", "execute", "replay"} <= profile.operations.keys()
    assert gather(profile, GRANTED).logins["console"] == {"password": PASSWORD}


CLAIMED = ("documents", "extension", "sync", "async", "openapi", "schedule", "observability", "publish")


def test_the_forms_have_not_the_same() -> None:
    """The first has neither paths nor defaults, the later one keeps its triggers as they were saved."""
    lacking = {form: set(FEATURES) - set(abilities(load_profile(name))) for form, name in SHIPPED.items()}
    assert lacking == {
        Form.FIRST: {"path-inputs", "input-defaults", "input-sources", "slug-paths", "trigger-removal"},
        Form.LATER: {"slug-paths", "trigger-edits", "trigger-removal"},
    }


@both
def test_a_call_is_served_and_its_run_told(form: Form) -> None:
    """From the log-in to the run: what is published, called, read, listed and counted, in our words."""

    async def story(tale: Story) -> None:
        workflow_id, published = await tale.served(ECHO)
        key_id = await tale.key(workflow_id)
        called = await tale.do("call_extension", slug="s", method="POST", credential=key_id, path="", query=[],
                               body={"customer_id": "Ann"})  # fmt: skip
        run_id = called.fields["run_id"]
        run = await tale.settled(workflow_id, run_id)
        listed = await tale.do("list_runs", workflow_id=workflow_id)
        counts = await tale.do("monitoring", workflow_id=workflow_id)
        assert (called.http_status, called.fields["status"]) == (202, "created")
        assert published["operation"]["path"] == "/api/ex/s"
        cause = {"kind": "extension", "slug": "s", "method": "POST", "key_id": key_id}
        told = ("workflow_id", "publication_id", "version", "status", "output")
        assert [run[word] for word in told] == [
            workflow_id, published["publication_id"], published["version"], "completed", {"line": "dear Ann"}
        ]  # fmt: skip
        assert cause.items() <= run["cause"].items()
        assert [row["run_id"] for row in listed.fields["items"]] == [run_id]
        assert (listed.fields["total"], listed.fields["has_more"]) == (1, False)
        assert (counts.fields["total"], counts.fields["by_status"]["completed"]) == (1, 1)

    tell(form, story)


@both
def test_what_fails_and_what_is_refused(form: Form) -> None:
    """A failed run, a missing value, a taken slug, a stranger, and what is out of service."""

    async def story(tale: Story) -> None:
        workflow_id, _ = await tale.served(FAILS, response_mode="sync")
        key_id = await tale.key(workflow_id)
        suits = {"slug": "s", "method": "POST", "path": "", "query": [], "credential": key_id}
        failed = await tale.do("call_extension", "refused", **suits, body={})
        assert (failed.http_status, failed.fields["code"]) == (409, "workflow_failed")
        stranger = await tale.do("call_extension", "refused", **{**suits, "credential": "false"}, body={})
        assert stranger.http_status == 401
        other = await tale.made(ECHO)
        taken = await tale.do("save_trigger", "refused", workflow_id=other, **tale.trigger(ECHO))
        assert (taken.http_status, taken.fields["code"]) == (409, "extension_slug")
        for before, after in (("disable", "enable"), ("unpublish", "publish")):
            await tale.do(before, workflow_id=workflow_id)
            out = await tale.do("call_extension", "refused", **suits, body={})
            assert out.fields["code"] in {"application_not_published", "workflow_extension_not_found"}
            await tale.do(after, workflow_id=workflow_id, **tale.trigger(FAILS, response_mode="sync"))
        await tale.do("revoke_key", workflow_id=workflow_id, key_id=key_id)
        assert (await tale.do("call_extension", "refused", **suits, body={})).http_status == 401

    tell(form, story)


@both
def test_a_foreign_key_opens_nothing(form: Form) -> None:
    """It is another application's in the first form, and another workspace's later."""

    async def story(tale: Story) -> int | None:
        await tale.served(ECHO)
        if form is Form.LATER:
            key_id = await tale.key("", "create_foreign_key")
        else:
            key_id = await tale.key(await tale.made(ECHO))
        body = {"customer_id": "Ann"}
        asked = {"slug": "s", "method": "POST", "path": "", "query": [], "credential": key_id, "body": body}
        return (await tale.do("call_extension", "refused", **asked)).http_status

    assert tell(form, story) == 403


@both
def test_a_schedule_is_saved_read_and_published(form: Form) -> None:
    """Its input lies where the form has it, and comes back as it was; a mapping without a trigger publishes it."""

    async def story(tale: Story) -> None:
        workflow_id = await tale.made(ECHO)
        asked = {"cron": "0 3 * * *", "timezone": "Asia/Shanghai", "enabled": True, "input": {"customer_id": "Ann"}}
        saved = await tale.do("save_schedule", workflow_id=workflow_id, **asked)
        await tale.do("publish", workflow_id=workflow_id)
        read = await tale.do("read_schedule", workflow_id=workflow_id)
        refused = await tale.do("save_schedule", "refused", workflow_id=workflow_id, **{**asked, "cron": "61 * * * *"})
        assert saved.fields["schedule_id"].startswith("workflow-schedule:")
        assert {word: read.fields[word] for word in asked} == asked
        assert (refused.http_status, refused.fields["code"]) == (400, "cron")

    tell(form, story)


@both
def test_what_is_made_is_listed_shown_and_removed(form: Form) -> None:
    """Workflows and agent flows, their triggers, the global document; a refusal in plain text has a message."""

    async def story(tale: Story) -> None:
        workflow_id, _ = await tale.served(ECHO)
        agent = await tale.made(Design(steps=({"text": {}},), kind="agent_flow"), "agent_flow")
        listed = (await tale.do("list_workflows")).fields
        assert {row["workflow_id"]: row["name"] for row in listed["items"]} == dict.fromkeys(
            (workflow_id, agent), "conformance-x"
        )
        assert (await tale.do("read_workflow", workflow_id=agent)).fields["name"] == "conformance-x"
        shown = (await tale.do("read_trigger", workflow_id=workflow_id)).fields
        assert shown == {"slug": "s", "method": "POST", "response_mode": "async"}
        assert list((await tale.do("openapi")).fields["document"]["paths"]) == ["/api/ex/s"]
        assert (await tale.do("identity")).fields["name"] == "api-server"
        unread = await tale.do(
            "save_trigger", "refused", workflow_id=agent, **tale.trigger(ECHO, slug="a", method="GO")
        )
        assert "GO" in unread.fields["message"]
        for each in (workflow_id, agent):
            await tale.do("delete_workflow", workflow_id=each)
        assert (await tale.do("read_workflow", "refused", workflow_id=agent)).http_status == 404

    tell(form, story)
