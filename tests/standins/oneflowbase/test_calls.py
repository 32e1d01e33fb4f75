"""Calls of extensions, in both forms: what is read, who may call, what is answered."""

import asyncio
from uuid import UUID

from aiohttp import ClientSession, CookieJar

from tests.standins.oneflowbase.client import (
    APPLICATIONS,
    Client,
    Flow,
    Json,
    answered,
    drive,
    slow,
    take,
)
from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.flows import BROKEN, TICKET, WAITING, both


@both
def test_a_synchronous_call(form: Form) -> None:
    """It is answered with the bare object of the declared fields; publishing tells the URL and the operation."""

    async def scenario(client: Client) -> Json:
        app_id = await client.make()
        await client.draft(app_id, TICKET)
        published = await client.publish(app_id, client.mapping("open-ticket", TICKET))
        _, token = await client.key(app_id)
        return app_id, published, await client.ex("open-ticket?customer_id=C-42", token)

    app_id, published, called = drive(form, scenario)
    assert (called.status, called.body) == (200, {"ticket_id": "ticket-C-42"})
    assert (published.status, published.data["public_url"]) == (201, "/api/ex/open-ticket")
    assert published.data["operation"]["interface_id"] == f"published_workflow_operation:{app_id}"


@both
def test_what_is_answered_with_a_run(form: Form) -> None:
    """A call that takes too long or waits for a person, and an asynchronous one, are a 202 that names the run."""

    async def scenario(client: Client) -> list[Json]:
        late = Flow((), [slow(300)], {"ok": ("slow", "ok")}, timeout_ms=10)
        said = []
        for place, (flow, mode) in enumerate([(late, "sync"), (WAITING, "sync"), (TICKET, "async")]):
            app_id = await client.served(f"s{place}", flow, mode=mode)
            answer = await client.ex(f"s{place}?customer_id=1", (await client.key(app_id))[1])
            UUID(answer.body["run_id"])
            await client.server.runs.settled()
            run = await client.overview(app_id, answer.body["run_id"])
            said.append((answer.status, answer.body["status"], run["status"], run["output_payload"]))
        return said

    assert drive(form, scenario) == [
        (202, "running", "succeeded", {"ok": "yes"}),
        (202, "waiting_human", "waiting_human", {}),
        (202, "queued", "succeeded", {"ticket_id": "ticket-1"}),
    ]


@both
def test_refusals_of_calls(form: Form) -> None:
    """They are `{code, message}`, and none has the headers that RFC 9110 asks for."""

    async def scenario(client: Client) -> dict[str, Json]:
        app_id = await client.served("s", Flow((take("q", kind="number"),)))
        await client.served("broken", BROKEN)
        _, token = await client.key(app_id)
        _, other = await client.key((await client.call("GET", APPLICATIONS)).data[1]["id"])
        form_sent: dict[str, Json] = {"headers": {"Content-Type": "application/x-www-form-urlencoded"}, "data": b"\xff"}
        answers = {
            "nobody": await client.ex("s?q=1", None),
            "unknown": await client.ex("t", token),
            "method": await client.ex("s?q=1", token, "GET"),
            "type": await client.ex("s?q=x", token),
            "json": await client.ex("s?q=1", token, data=b"{", headers={"Content-Type": "text/plain"}),
            "form": await client.ex("s?q=1", token, **form_sent),
            "failed": await client.ex("broken", other),
        }
        allowed = {"Allow", "WWW-Authenticate", "Location"}
        assert not any(allowed & set(answer.headers) for answer in answers.values())
        return {name: answer.said for name, answer in answers.items()}

    assert drive(form, scenario) == {
        "nobody": (401, "not_authenticated"),
        "unknown": (404, "workflow_extension_not_found"),
        "method": (405, "method_not_allowed"),
        "type": (400, "invalid_mapping"),
        "json": (400, "json"),
        "form": (400, "form"),
        "failed": (409, "workflow_failed"),
    }


@both
def test_whose_key(form: Form) -> None:
    """First form: the application's own key, another's is a 403. Later: any key of a user who may view it."""

    async def scenario(client: Client) -> list[Json]:
        app_id = await client.served("s", Flow(()))
        other = await client.make()
        key_id, token = await client.key(other)
        said: list[Json] = [(await client.ex("s", token)).said]
        said.append((await client.revoke(other, key_id)).status)
        said.append((await client.ex("s", token)).said)
        of_application = (await client.of(app_id, "POST", "api-keys", {"name": "k", "expires_at": None})).data["token"]
        return [*said, (await client.ex("s", of_application)).said]

    revoked = (401, "not_authenticated")
    expected = {
        Form.FIRST: [(403, "workflow_extension_forbidden"), 204, revoked, (200, {})],
        Form.LATER: [(200, {}), 200, revoked, revoked],
    }
    assert drive(form, scenario) == expected[form]


def test_later_sessions_and_workspaces() -> None:
    """Later form: a session needs its CSRF token on `/api/ex`, and a user of another workspace is refused."""

    async def scenario(client: Client) -> list[Json]:
        await client.served("s", Flow(()))
        path = "/api/ex/s"
        said = [await client.call("POST", path, accept="*/*"), await client.call("POST", path)]
        async with ClientSession(client.user._base_url, cookie_jar=CookieJar(unsafe=True)) as stranger:  # noqa: SLF001
            outsider = Client(client.form, client.server, stranger, client.caller)
            await outsider.sign_in("outsider")
            seen = await outsider.call("GET", APPLICATIONS)
            said.append(await outsider.ex("s", (await outsider.key(""))[1]))
        return [answer.said for answer in said] + [seen.data]

    expected = [(403, "forbidden"), (200, {}), (403, "workflow_extension_forbidden"), []]
    assert drive(Form.LATER, scenario) == expected


def test_first_reads_runs_with_the_key() -> None:
    """First form: `GET /api/agent/v1/runs/{run_id}` with the key that began it; another's is a 404."""

    async def scenario(client: Client) -> list[Json]:
        app_id = await client.served("s", TICKET, mode="async")
        _, token = await client.key(app_id)
        run_id = (await client.ex("s?customer_id=1", token)).body["run_id"]
        await client.server.runs.settled()
        read = []
        for shown in (token, (await client.key(await client.make()))[1], "wrong"):
            headers = {"Authorization": f"Bearer {shown}"}
            read.append(await answered(client.caller, "GET", f"/api/agent/v1/runs/{run_id}", headers=headers))
        return [read[0].body["status"], read[1].said, read[2].said]

    expected = ["succeeded", (404, "run_not_found"), (401, "not_authenticated")]
    assert drive(Form.FIRST, scenario) == expected


def test_first_parameters() -> None:
    """First form: each listed parameter is mandatory, has no default, and only `slug` comes from the path."""

    async def scenario(client: Client) -> list[Json]:
        takes = (take("a", defaultValue="x"), take("slug", "path"), take("unlisted"))
        flow = Flow(takes)
        app_id = await client.make()
        await client.draft(app_id, flow)
        await client.publish(app_id, client.mapping("s", Flow(takes[:2])))
        _, token = await client.key(app_id)
        return [(await client.ex(path, token)).said for path in ("s?a=1&unlisted=2", "s", "s/t?a=1")]

    missing, unknown = (400, "invalid_mapping"), (404, "workflow_extension_not_found")
    assert drive(Form.FIRST, scenario) == [(200, {"a": "1", "slug": "s"}), missing, unknown]


def test_later_templates() -> None:
    """Later form: placeholders equal the path's fields, templates of one method do not overlap, `%2F` is a slash."""

    async def scenario(client: Client) -> list[Json]:
        flow = Flow((take("id", "path"),))
        app_id = await client.served("orders/{id}", flow)
        _, token = await client.key(app_id)
        said: list[Json] = [(await client.ex(path, token)).said for path in ("orders/a%20b", "orders/a%2Fb")]
        other = await client.make()
        await client.draft(other, flow)
        said += [(await client.publish(other, client.mapping(slug))).said
                 for slug in ("orders", "orders/{id}/{more}", "{id}/x")]  # fmt: skip
        said.append((await client.publish(other, client.mapping("{id}/x", method="GET"))).status)
        return said

    operation, unknown = (400, "workflow_operation"), (404, "workflow_extension_not_found")
    expected = [(200, {"id": "a b"}), unknown, operation, operation, (409, "workflow_route"), 201]
    assert drive(Form.LATER, scenario) == expected


@both
def test_coercion(form: Form) -> None:
    """Scalars are coerced to the declared type; null, lists, objects and other words are refused."""
    wrong = (400, "invalid_mapping")
    cases: list[tuple[str, Json, Json]] = [
        ("string", 5, "5"), ("string", True, "true"), ("string", "", ""),
        ("string", None, wrong), ("string", [], wrong), ("string", {}, wrong),
        ("number", "42", 42.0), ("number", 7, 7), ("number", "x", wrong),
        ("number", " 1", wrong), ("number", "inf", wrong), ("number", True, wrong),
        ("boolean", "true", True), ("boolean", "false", False), ("boolean", "TRUE", wrong),
        ("boolean", 1, wrong), ("boolean", None, wrong),
    ]  # fmt: skip

    async def scenario(client: Client) -> list[Json]:
        said = []
        for kind in ("string", "number", "boolean"):
            app_id = await client.served(kind, Flow((take("q", "body", kind, required=True),)))
            _, token = await client.key(app_id)
            for _, value, _ in [case for case in cases if case[0] == kind]:
                answer = await client.ex(kind, token, json={"q": value})
                said.append(answer.body["q"] if answer.status == 200 else answer.said)
        return said

    said = drive(form, scenario)
    assert [(type(a), a) for a in said] == [(type(expected), expected) for _, _, expected in cases]


@both
def test_sources(form: Form) -> None:
    """A value counts in its own source only; undeclared ones are ignored; the last of two in a query wins."""

    async def scenario(client: Client) -> list[Json]:
        app_id = await client.served("s", Flow((take("a"), take("b", "form"))))
        _, token = await client.key(app_id)
        good = await client.ex("s?a=1&a=2&c=3", token, data={"b": "x", "a": "9"})
        return [good.said]

    assert drive(form, scenario) == [(200, {"a": "2", "b": "x"})]


def test_later_defaults() -> None:
    """Later form: a default stands for what is absent, and for nothing else."""

    async def scenario(client: Client) -> list[Json]:
        app_id = await client.served("s", Flow((take("q", kind="number", defaultValue=7),)))
        _, token = await client.key(app_id)
        return [(await client.ex(path, token)).said for path in ("s", "s?q=0", "s?q=")]

    expected = [(200, {"q": 7}), (200, {"q": 0.0}), (400, "invalid_mapping")]
    assert drive(Form.LATER, scenario) == expected


@both
def test_published_disabled_unpublished(form: Form) -> None:
    """Disabled is a 409 in the first form and a 404 in the later one; unpublished is a 404, unpublishing again, too."""

    async def scenario(client: Client) -> list[Json]:
        app_id = await client.served("s", Flow(()))
        _, token = await client.key(app_id)
        await client.of(app_id, "PATCH", "api-status", {"api_enabled": False})
        disabled = await client.ex("s", token)
        await client.of(app_id, "PATCH", "api-status", {"api_enabled": True})
        enabled = await client.ex("s", token)
        gone, again = [await client.of(app_id, "DELETE", "api-publication") for _ in range(2)]
        return [disabled.said, enabled.said, gone.status, again.status, (await client.ex("s", token)).said]

    unknown = (404, "workflow_extension_not_found")
    disabled = (409, "application_not_published") if form is Form.FIRST else unknown
    assert drive(form, scenario) == [disabled, (200, {}), 204, 404, unknown]


@both
def test_an_application_deleted_under_its_run(form: Form) -> None:
    """The caller has his answer, and nothing is left of the run."""

    async def scenario(client: Client) -> Json:
        app_id = await client.served("s", Flow((), [slow(300)], {"ok": ("slow", "ok")}))
        _, token = await client.key(app_id)
        calling = asyncio.ensure_future(client.ex("s", token))
        while not await client.rows(app_id):
            pass
        await client.call("DELETE", f"{APPLICATIONS}/{app_id}")
        return (await calling).said, client.server.store.all("run")

    assert drive(form, scenario) == ((200, {"ok": "yes"}), [])
