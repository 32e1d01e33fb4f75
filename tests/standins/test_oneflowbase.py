"""The stand-in for 1flowbase speaks the wire that its facts describe."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from tests.standins.oneflowbase.client import (
    APPLICATIONS,
    INPUT,
    OUTPUT,
    START,
    Client,
    Flow,
    Json,
    answered,
    code,
    drive,
    slow,
    take,
)
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.flows import BROKEN, TICKET, both


@both
def test_sign_in(form: Form) -> None:
    """A login sets a cookie and gives a CSRF token; without it a write is a 401, with a wrong one a 403."""

    async def scenario(client: Client) -> Json:
        signed_in = await client.sign_in()
        refused = await client.sign_in(password="wrong")
        without = await client.call("POST", APPLICATIONS, {}, accept="*/*")
        wrong = await client.call("POST", APPLICATIONS, {}, **{"x-csrf-token": "wrong"})
        read = await client.call("GET", APPLICATIONS, accept="*/*")
        return "HttpOnly" in signed_in.headers["Set-Cookie"], refused.said, without.said, wrong.said, read.said

    expected = (
        True,
        (401, "not_authenticated"),
        (401, "not_authenticated"),
        (403, "csrf_mismatch"),
        (200, {"data": []}),
    )
    assert expected == drive(form, scenario)


@both
def test_bodies_of_the_wrong_form(form: Form) -> None:
    """They are refused in plain text, other refusals as `{status, code, message}`."""

    async def scenario(client: Client) -> Json:
        no_json = await answered(client.user, "POST", APPLICATIONS, data=b"{", headers=client.csrf)
        no_name = await client.call("POST", APPLICATIONS, {"application_type": "workflow"})
        unknown = await client.of("7" * 8 + "-7777-4777-8777-" + "7" * 12, "GET", "orchestration")
        return [(a.status, a.headers["Content-Type"].partition(";")[0]) for a in (no_json, no_name)], unknown.body

    plain, refusal = drive(form, scenario)
    assert plain == [(400, "text/plain"), (422, "text/plain")]
    assert refusal == {"status": 404, "code": "application", "message": "not found: application"}


@both
def test_slugs(form: Form) -> None:
    """A saved slug is taken for every other application until its owner is deleted; a malformed one is a 400."""

    async def scenario(client: Client) -> list[Json]:
        first, second = await client.make(), await client.make()
        said = [await client.save(first, "s"), await client.save(first, "s"), await client.save(second, "s", "GET")]
        said.append(await client.publish(second, client.mapping("s", Flow(()))))
        said += [await client.save(await client.make(), slug) for slug in ("S", "-s", "a b", "x" * 64, "")]
        await client.publish(first, client.mapping("s", Flow(())))
        await client.of(first, "DELETE", "api-publication")
        said.append(await client.save(second, "s"))
        await client.call("DELETE", f"{APPLICATIONS}/{first}")
        said.append(await client.save(second, "s"))
        return [answer.status if answer.status == 200 else answer.said for answer in said]

    taken, malformed = (409, "extension_slug"), (400, "extension.slug")
    assert drive(form, scenario) == [200, 200, taken, taken, *[malformed] * 5, taken, 200]


@both
def test_a_saved_trigger_changes(form: Form) -> None:
    """The first form lets a slug be changed; the later one refuses it, and a list of parameters, too."""

    async def scenario(client: Client) -> list[Json]:
        app_id = await client.make()
        listed = {"slug": "s", "method": "POST", "response_mode": "sync", "parameters": []}
        answers = [
            await client.save(app_id, "s"),
            await client.save(app_id, "t"),
            await client.of(app_id, "PUT", "api-mapping", {"input": INPUT, "output": OUTPUT, "extension": listed}),
            await client.of(app_id, "PUT", "api-mapping", {"output": OUTPUT}),
        ]
        return [answer.status for answer in answers]

    assert drive(form, scenario) == ([200, 200, 200, 422] if form is Form.FIRST else [200, 409, 422, 422])


@both
def test_publishing_again(form: Form) -> None:
    """The publication's id and sequence stay; the compiled plan and the flow version tell the revision."""

    async def scenario(client: Client) -> Json:
        app_id = await client.make()
        return [(await client.publish(app_id, client.mapping("s", Flow(())))).data for _ in range(2)]

    one, other = drive(form, scenario)
    assert (one["id"], one["version_sequence"]) == (other["id"], other["version_sequence"] == 1)
    assert one["compiled_plan_id"] != other["compiled_plan_id"]
    assert one["flow_version_id"] != other["flow_version_id"]


@both
def test_schedules(form: Form) -> None:
    """A due schedule of a published application begins one run, which names it; a failing one is recorded as failed."""

    async def scenario(client: Client) -> Json:
        good, bad = await client.served(None, Flow((take("q"),))), await client.served(None, BROKEN)
        given = {"q": "x"}
        payload = {START: given} if form is Form.FIRST else given
        trigger = (await client.scheduled(good, input_payload=payload)).data
        await client.scheduled(bad)
        await client.tick()
        (row,), (failed,) = await client.rows(good), await client.rows(bad)
        refused = [(await client.scheduled(good, **wrong)).said for wrong in
                   ({"cron": "61 * * * *"}, {"timezone": "Mars/Olympus"}, {"input_payload": {"z": 1}},
                    {"input_payload": ["a"]})]  # fmt: skip
        return trigger, row, failed, refused, await client.overview(good, str(row["id"]))

    trigger, row, failed, refused, run = drive(form, scenario)
    assert row["correlation"]["external_trace_id"] == f"workflow-schedule:{trigger['id']}"
    assert (row["status"], run["output_payload"], failed["status"]) == ("succeeded", {"q": "x"}, "failed")
    assert refused == [(400, "cron"), (400, "timezone"), (400, "input_payload"), (400, "input_payload")]


@both
def test_logs_and_monitoring(form: Form) -> None:
    """A log row tells the cause, pages are numbered, and the counts tell the outcomes."""

    async def scenario(client: Client) -> Json:
        app_id = await client.served("s", Flow((), [code("c", "return {n: 1}", "n")], {"n": ("c", "n")}))
        key_id, token = await client.key(app_id)
        await client.ex("s", token)
        await client.draft(app_id, BROKEN)
        await client.publish(app_id, client.mapping("s", BROKEN))
        await client.ex("s", token)
        pages = [(await client.of(app_id, "GET", f"logs/runs?page={n}&page_size=1")).data for n in (1, 2, 3)]
        return app_id, key_id, pages, (await client.of(app_id, "GET", "monitoring/run-metrics")).data["overview"]

    app_id, key_id, pages, counts = drive(form, scenario)
    first = form is Form.FIRST
    trace = "workflow-extension:s" if first else f"workflow-http:published_workflow_operation:{app_id}"
    assert [[row["status"] for row in page["items"]] for page in pages] == [["failed"], ["succeeded"], []]
    assert (pages[0]["total"], pages[0]["page"], pages[0]["page_size"]) == (2, 1, 1)
    assert pages[0]["items"][0]["correlation"]["api_key_id"] == key_id
    assert pages[0]["items"][0]["correlation"]["external_trace_id"] == trace
    assert counts == {"total_count": 2, "success_count": 1, "failed_count": 1, "cancelled_count": 0, "running_count": 0}


@both
def test_openapi(form: Form) -> None:
    """The document is valid and lists what is published, with operation id and tag."""

    async def scenario(client: Client) -> Json:
        takes = (take("n", kind="number", required=True), take("b", "body"))
        app_id = await client.served("s", Flow(takes), "PUT")
        return app_id, await client.openapi()

    validate = pytest.importorskip("openapi_spec_validator").validate
    app_id, document = drive(form, scenario)
    validate(document)
    operation = document["paths"]["/api/ex/s"]["put"]
    assert operation["operationId"] == f"published_workflow_operation:{app_id}"
    assert operation["tags"] == ["Workflow Extensions"]
    assert operation["parameters"] == [{"name": "n", "in": "query", "required": True, "schema": {"type": "number"}}]
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["n"] == {
        "type": "number"
    }


@both
def test_a_restart(form: Form, tmp_path: Path) -> None:
    """What was published is served after a restart; a run that was under way is recorded as failed."""
    database = tmp_path / "kept.sqlite"

    async def before(client: Client) -> Json:
        app_id = await client.served("s", TICKET)
        long = await client.served("long", Flow((), [slow(60_000)], {}), mode="async")
        _, token = await client.key(app_id)
        run_id = (await client.ex("long", (await client.key(long))[1])).body["run_id"]
        return token, long, run_id

    token, long, run_id = drive(form, before, database=database)

    async def after(client: Client) -> Json:
        return (await client.ex("s?customer_id=1", token)).said, (await client.overview(long, run_id))["status"]

    assert drive(form, after, database=database) == ((200, {"ticket_id": "ticket-1"}), "failed")


def test_the_process_ticks() -> None:
    """The command serves, its schedules tick as often as is asked for, and SIGTERM ends it."""
    command = [sys.executable, "-m", "tests.standins.oneflowbase", "--port", "0", "--form", "later"]
    environment = {**os.environ, "ONEFLOWBASE_TICK_S": "0.02"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()

        async def first_rows() -> int:
            async with ClientSession(url, cookie_jar=CookieJar(unsafe=True)) as user:
                client = Client(Form.LATER, None, user, user)  # type: ignore[arg-type] # it is another process's
                await client.sign_in()
                app_id = await client.served(None, Flow(()))
                await client.scheduled(app_id)
                while not (rows := await client.rows(app_id)):
                    pass
                return len(rows)

        assert asyncio.run(first_rows()) >= 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
