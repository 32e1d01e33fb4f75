"""Actors who log in: what a log-in gives is sent along, renewed once, and never written down."""

import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from conformance.history.journal import Journal
from conformance.history.operation import Operation
from tests.targets.hostile import EVENTS, answer, run
from tests.targets.spelled import Said, body_of, header_of, route_of, speaking

LOGINS = """
auth:
  member:
    secrets: {name: {env: MEMBER}, word: {env: MEMBER_WORD}}
    login:
      - {path: /csrf, keep: {form: body.form}}
      - method: POST
        path: /session
        headers: {X-Form: "{form}"}
        body: {user: $name, password: $word}
        keep: {csrf: body.csrf, tenant: body.tenant}
    headers: {X-CSRF: "{csrf}", X-Tenant: "t-{tenant}"}
  guest:
    secrets: {name: {env: GUEST}}
    login: [{method: POST, path: /session, form: {user: $name}, keep: {csrf: body.csrf}}]
    cookies: false
    headers: {X-CSRF: "{csrf}"}
streams: {execution: {}}
operations:
  read_run: {actor: member, path: "/runs/{run_id}", answer: {fields: {run_id: body.id, output: body.seen}}}
  execute: {actor: member, method: POST, path: /execute, stream: execution}
  list_runs: {actor: guest, path: /runs}
  identity: {path: /identity}
"""
SECRETS = {"MEMBER": "member-name", "MEMBER_WORD": "pass-word-1", "GUEST": "guest-name"}
GIVEN = ("form-secret-0", "csrf-secret-1", "csrf-secret-2", "sid-secret-1", "sid-secret-2", "pre-secret-0")


class Server:
    """Gives out numbered cookies; a session can be ended, and the log-in closed."""

    def __init__(self) -> None:
        self.valid = 0
        self.is_open = True
        self.routes: dict[str, Said] = {
            "GET /csrf": answer(b'{"form": "form-secret-0"}', "200 OK", "Set-Cookie: pre=pre-secret-0; Path=/"),
            "POST /session": self.log_in,
            "GET /runs/r": self.read,
            "GET /runs": answer(b"[]"),
            "POST /execute": self.execute,
            "GET /identity": answer(b"{}"),
        }

    def log_in(self, request: bytes) -> bytes:
        if not self.is_open:
            return answer(
                b'{"code": "no", "echo": "%s"}' % request.rpartition(b"\r\n")[2].replace(b'"', b"'"), "403 No"
            )
        self.valid += 1
        return answer(
            b'{"csrf": "csrf-secret-%d", "tenant": "shop-9"}' % self.valid,
            "200 OK",
            f"Set-Cookie: sid=sid-secret-{self.valid}; HttpOnly",
            "Set-Cookie: lang=zh; Path=/",
        )

    def knows(self, request: bytes) -> bool:
        cookies = (header_of(request, "Cookie") or "").split("; ")
        return f"sid=sid-secret-{self.valid}" in cookies and header_of(request, "X-CSRF") == f"csrf-secret-{self.valid}"

    def read(self, request: bytes) -> bytes:
        if not self.knows(request):
            return answer(b'{"code": "log_in"}', "401 Unauthorized")
        return answer(b'{"id": "r", "seen": "sid-secret-%d csrf-secret-%d"}' % (self.valid, self.valid))

    def execute(self, request: bytes) -> bytes:
        if not self.knows(request):
            return answer(b"{}", "401 Unauthorized")
        return (
            EVENTS.replace(b"Connection: close", b"Content-Length: 51")
            + b'data: {"type": "workflow_complete", "run_id": "r"}\n\n'[:51]
        )


READ = ("read_run", {"run_id": "r"})


def test_cookies_and_headers_of_the_log_in_are_sent_along() -> None:
    """Those of every step of it; the log-in itself happens once, when it is first needed."""

    async def act() -> None:
        async with speaking(LOGINS, Server().routes, SECRETS) as (target, served):
            await target.call("identity")
            assert [(await target.call(*READ)).outcome for _ in range(2)] == ["ok", "ok"]
        assert [route_of(each) for each in served.requests] == [
            "GET /identity", "GET /csrf", "POST /session", "GET /runs/r", "GET /runs/r"
        ]  # fmt: skip
        assert header_of(served.requests[0], "Cookie") is None
        door, visit = served.requests[2:4]
        assert (header_of(door, "X-Form"), header_of(door, "Cookie")) == ("form-secret-0", "pre=pre-secret-0")
        assert body_of(door) == '{"user":"member-name","password":"pass-word-1"}'
        assert header_of(visit, "Cookie") == "pre=pre-secret-0; sid=sid-secret-1; lang=zh"
        assert (header_of(visit, "X-CSRF"), header_of(visit, "X-Tenant")) == ("csrf-secret-1", "t-shop-9")

    run(act())


def test_two_actors_have_a_log_in_each() -> None:
    """One without cookies, and the operation's actor may be overruled."""

    async def act() -> None:
        async with speaking(LOGINS, Server().routes, SECRETS) as (target, served):
            await target.call(*READ)
            await target.call("list_runs")
            await target.call("list_runs", actor="member")
            await target.call(*READ, actor="nobody")
        guest, member, nobody = [each for each in served.requests if route_of(each).startswith("GET /runs")][1:]
        assert (header_of(guest, "X-CSRF"), header_of(guest, "Cookie")) == ("csrf-secret-2", None)
        assert header_of(member, "X-CSRF") == "csrf-secret-1"
        assert (header_of(nobody, "X-CSRF"), header_of(nobody, "Cookie")) == (None, None)
        assert [body_of(each) for each in served.requests if route_of(each) == "POST /session"][1] == "user=guest-name"

    run(act())


@pytest.mark.parametrize("name", ["read_run", "execute"])
def test_a_log_in_that_has_run_out_is_renewed_once(name: str) -> None:
    """The request is then sent again as it was; the 401 is no answer of the operation."""

    async def act() -> None:
        server = Server()
        async with speaking(LOGINS, server.routes, SECRETS) as (target, served):
            await target.call(*READ)
            server.valid += 6
            done = await target.call(name, {"run_id": "r"})
        assert done.outcome == "ok"
        assert [route_of(each).partition(" ")[2] for each in served.requests[3:]] == [
            *(path := ["/execute" if name == "execute" else "/runs/r"]), "/csrf", "/session", *path
        ]  # fmt: skip

    run(act())


def test_a_401_after_a_fresh_log_in_is_the_answer() -> None:
    """Nobody logs in for ever."""

    async def act() -> None:
        server = Server()
        server.routes["GET /runs/r"] = answer(b'{"code": "never"}', "401 Unauthorized")
        async with speaking(LOGINS, server.routes, SECRETS) as (target, served):
            done = await target.call(*READ)
        assert (done.outcome, done.fields) == ("refused", {"code": "never"})
        assert len([each for each in served.requests if route_of(each) == "POST /session"]) == 2

    run(act())


def test_a_log_in_that_fails_says_so() -> None:
    """Whoever could not log in was neither refused nor served; and the next call tries again."""

    async def act() -> tuple[Operation, Operation]:
        server = Server()
        server.is_open = False
        async with speaking(LOGINS, server.routes, SECRETS) as (target, served):
            failed = await target.call(*READ)
            assert [route_of(each) for each in served.requests] == ["GET /csrf", "POST /session"]
            server.is_open = True
            return failed, await target.call(*READ)

    failed, done = run(act())
    assert (failed.outcome, failed.fields["reason"]) == ("unknown", "member could not log in: 403")
    assert failed.exchange is not None
    assert failed.exchange.url.endswith("/session")
    assert done.outcome == "ok"


def test_nothing_that_a_log_in_took_or_gave_is_written_down(tmp_path: Path) -> None:
    """Neither names nor passwords, cookies nor marks, in no operation, exchange or line of a journal."""

    async def act() -> list[Operation]:
        server = Server()
        with Journal(tmp_path, "main") as journal:
            record = partial(journal.operation, case="case", unit=0)
            async with speaking(LOGINS, server.routes, SECRETS, record=record) as (target, _):
                done = [await target.call(*READ), await target.call("list_runs")]
                server.valid += 6
                server.is_open = False
                return [*done, await target.call(*READ)]

    done = run(act())
    written = json.dumps([asdict(each) for each in done]) + "".join(file.read_text() for file in tmp_path.iterdir())
    assert [secret for secret in (*SECRETS.values(), *GIVEN) if secret in written] == []
    assert done[0].fields["output"] == "$MEMBER_SID $MEMBER_CSRF"
    assert done[0].exchange is not None
    assert done[0].exchange.request_headers["Cookie"] == "pre=$MEMBER_PRE; sid=$MEMBER_SID; lang=$MEMBER_LANG"
    assert "$MEMBER_WORD" in json.dumps(asdict(done[2]))


def test_a_short_cookie_is_a_flag_and_hides_nothing_else() -> None:
    """`lang=zh` and `seen=1` are no secrets: hidden wherever they stand they would break every answer."""

    async def act() -> None:
        server = Server()
        server.routes["POST /session"] = answer(
            b'{"csrf": 1}', "200 OK", "Set-Cookie: seen=1", "Set-Cookie: old=; Max-Age=0"
        )
        server.routes["GET /runs/r"] = answer(b'{"id": "zh", "seen": 1}')
        async with speaking(LOGINS, server.routes, SECRETS) as (target, served):
            done = await target.call(*READ)
        assert (done.outcome, done.fields) == ("ok", {"run_id": "zh", "output": 1})
        assert done.exchange is not None
        assert done.exchange.request_headers["Cookie"] == "pre=$MEMBER_PRE; seen=$MEMBER_SEEN"
        assert done.exchange.request_headers["X-CSRF"] == "$MEMBER_CSRF"
        assert header_of(served.requests[-1], "Cookie") == "pre=pre-secret-0; seen=1"

    run(act())
