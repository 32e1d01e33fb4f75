"""The server as a process: how it starts, is killed, recovers, drains and complains."""

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import ClientSession

Json = Any
Doc = Callable[..., dict[str, Any]]
TOKENS = {"REFERENCE_OPERATOR_TOKEN": "operator", "REFERENCE_ADMIN_TOKEN": "administrator"}


async def start(*arguments: str, **environment: str) -> Process:
    command = (sys.executable, "-m", "reference_server", *arguments)
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env={**os.environ, **environment})


async def first_line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


@asynccontextmanager
async def serving(*arguments: str) -> AsyncIterator[tuple[Process, ClientSession]]:
    process = await start("--port", "0", *arguments, **TOKENS)
    address = (await first_line(process)).removeprefix("listening on ")
    async with ClientSession(address, headers={"Authorization": "Bearer operator"}) as client:
        try:
            yield process, client
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def running(client: ClientSession, document: dict[str, Any]) -> tuple[str, Any]:
    """A run under way, its stream open and its second event seen."""
    body = {"name": "n", "kind": "workflow", "document": document}
    workflow = (await (await client.post("/api/workflows", json=body)).json())["workflow_id"]
    run = (await (await client.post(f"/api/workflows/{workflow}/runs")).json())["run_id"]
    stream = await client.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run})
    await stream.content.readuntil(b"id: 2\n")
    return run, stream


async def replayed(client: ClientSession, run: str) -> tuple[list[str], str]:
    page = orjson.loads(await (await client.get(f"/api/runs/{run}/events")).read())
    status = (await (await client.get(f"/api/runs/{run}")).json())["status"]
    return [event["type"] for event in page["items"]], status


def slow(doc: Doc, ms: int) -> dict[str, Any]:
    return doc({"id": "d", "type": "delay", "config": {"ms": ms}})


def test_a_killed_server_ends_its_runs_once_when_it_is_back(tmp_path: Path, doc: Doc) -> None:
    """What was streamed is still there, then one workflow_error, however often it is started again."""
    database = str(tmp_path / "kept.sqlite")

    async def story() -> Json:
        async with serving("--db", database) as (process, client):
            run, stream = await running(client, slow(doc, 60_000))
            process.kill()
            await process.wait()
            stream.close()
        found = []
        for _ in range(2):
            async with serving("--db", database) as (_, client):
                found.append(await replayed(client, run))
        return found

    first, again = asyncio.run(story())
    assert first == (["workflow_start", "node_start", "node_complete", "node_start", "workflow_error"], "failed")
    assert again == first


def test_a_log_that_holds_its_terminal_event_gets_no_other(tmp_path: Path, doc: Doc) -> None:
    """Then only the status is repaired."""
    database = tmp_path / "kept.sqlite"

    async def story() -> Json:
        async with serving("--db", str(database)) as (process, client):
            run, stream = await running(client, slow(doc, 1))
            await stream.read()
            process.kill()
            await process.wait()
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            db.execute("UPDATE runs SET status = 'running', output = NULL")
        async with serving("--db", str(database)) as (_, client):
            return await replayed(client, run)

    types, status = asyncio.run(story())
    assert (types[-1], types.count("workflow_complete"), status) == ("workflow_complete", 1, "completed")


def test_decisions_and_their_audit_outlive_the_server(tmp_path: Path, doc: Doc) -> None:
    """A decision that was delivered before a crash is a duplicate after it."""
    database = str(tmp_path / "kept.sqlite")

    async def story() -> Json:
        async with serving("--db", database) as (process, client):
            made = await client.post("/api/workflows", json={"name": "n", "kind": "workflow", "document": doc()})
            workflow = (await made.json())["workflow_id"]
            run = (await (await client.post(f"/api/workflows/{workflow}/runs")).json())["run_id"]
            body = {"decision_id": "d", "workflow_id": workflow, "run_id": run, "action": "execute_workflow"}
            first = (await client.post("/api/decisions", json=body)).status
            process.kill()
            await process.wait()
        async with serving("--db", database) as (_, client):
            again = await (await client.post("/api/decisions", json=body)).json()
            audit = await (await client.get("/api/audit?decision_id=d")).json()
            return first, again["duplicate"], [record["kind"] for record in audit["items"]]

    assert asyncio.run(story()) == (202, True, ["allow", "duplicate"])


@pytest.mark.parametrize(("ms", "last"), [(300, "workflow_complete"), (600_000, "workflow_error")])
def test_a_server_told_to_stop_drains(tmp_path: Path, doc: Doc, ms: int, last: str) -> None:
    """Runs may end; those that do not are ended, their streams are complete, and the server leaves with 0."""

    async def story() -> Json:
        database = str(tmp_path / "kept.sqlite")
        async with serving("--db", database) as (process, client):
            run, stream = await running(client, slow(doc, ms))
            process.send_signal(signal.SIGTERM)
            rest = await stream.read()
            code = await process.wait()
        async with serving("--db", database) as (_, client):
            return rest, code, await replayed(client, run)

    rest, code, (types, _) = asyncio.run(story())
    assert (rest.count(f'"type":"{last}"'.encode()), code, types[-1]) == (1, 0, last)


def complaint(*arguments: str) -> tuple[int, str]:
    async def story() -> Json:
        process = await start(*arguments, **TOKENS)
        _, text = await process.communicate()
        return process.returncode, text.decode().splitlines()[-1]

    return asyncio.run(story())


def test_an_occupied_port_is_one_clear_line() -> None:
    """And the exit code of misuse."""

    async def story() -> Json:
        async with serving() as (_, client):
            assert client._base_url is not None  # noqa: SLF001 - the address is nowhere else
            port = str(client._base_url.port)  # noqa: SLF001
            process = await start("--port", port, **TOKENS)
            _, text = await process.communicate()
            return process.returncode, text.decode().splitlines(), port

    code, lines, port = asyncio.run(story())
    assert code == 2
    assert lines[-1].startswith(f"reference_server: cannot listen on 127.0.0.1 port {port}: ")
    assert "Traceback" not in "".join(lines)


def test_a_misused_server_says_what_is_wrong(tmp_path: Path) -> None:
    """In one line, with the exit code of misuse."""
    (tmp_path / "text").write_text("no database at all, but long enough to be looked at as one" * 50)
    cases = {
        "--controls is for loopback addresses only": ["--controls", "--host", "0.0.0.0"],  # noqa: S104 - to be refused
        "cannot use": ["--port", "0", "--db", str(tmp_path / "text")],
        "cannot use ": ["--port", "0", "--db", str(tmp_path / "no" / "where")],
        "there is no mutant nope": ["--port", "0", "--mutant", "nope"],
        "cannot listen on": ["--port", "99999"],
    }
    for sentence, arguments in cases.items():
        code, line = complaint(*arguments)
        assert (code, line.startswith(f"reference_server: {sentence}")) == (2, True), line


def test_a_second_server_on_one_database_is_refused(tmp_path: Path) -> None:
    """Its recovery would end the first one's runs."""
    database = str(tmp_path / "kept.sqlite")

    async def story() -> Json:
        async with serving("--db", database):
            process = await start("--port", "0", "--db", database, **TOKENS)
            _, text = await process.communicate()
            return process.returncode, text.decode()

    code, text = asyncio.run(story())
    assert (code, "database is locked" in text) == (2, True)


def test_tokens_that_are_not_given_are_made_and_shown_once() -> None:
    """After the line that says where the server listens."""

    async def story() -> Json:
        process = await start("--port", "0", REFERENCE_OPERATOR_TOKEN="", REFERENCE_ADMIN_TOKEN="a")
        address = (await first_line(process)).removeprefix("listening on ")
        name, _, token = (await first_line(process)).partition("=")
        async with ClientSession(address) as client:
            answer = await client.get("/api/runs", headers={"Authorization": f"Bearer {token}"})
        process.terminate()
        rest, _ = await process.communicate()
        return name, len(token) > 20, answer.status, rest

    assert asyncio.run(story()) == ("REFERENCE_OPERATOR_TOKEN", True, 200, b"")


def test_the_mutants_can_be_listed_and_served(doc: Doc) -> None:
    """One line each: name, clause, bug."""

    async def story() -> Json:
        process = await start("--list-mutants")
        listed, _ = await process.communicate()
        async with serving("--mutant", "usage_after_terminal") as (_, client):
            _, stream = await running(client, doc())
            return listed.decode().splitlines(), await stream.read()

    lines, rest = asyncio.run(story())
    assert {line.count("\t") for line in lines} == {2}
    assert b"workflow_usage" in rest


def test_what_is_published_outlives_the_server(tmp_path: Path, doc: Doc) -> None:
    """Its slug is still taken, its key still opens it, and it is still described; a revoked key stays revoked."""
    database = str(tmp_path / "kept.sqlite")
    trigger = {"type": "extension", "slug": "s", "method": "GET", "response_mode": "sync"}

    async def seen(client: ClientSession, token: str) -> Json:
        called = await client.get("/api/ex/s", headers={"Authorization": f"Bearer {token}"})
        described = await (await client.get("/openapi.json")).json()
        return called.status, "/api/ex/s" in described["paths"]

    async def story() -> Json:
        async with serving("--db", database) as (process, client):
            body = {"name": "n", "kind": "workflow", "document": doc()}
            path = f"/api/workflows/{(await (await client.post('/api/workflows', json=body)).json())['workflow_id']}"
            await client.put(f"{path}/trigger", json=trigger)
            await client.post(f"{path}/publications")
            keys = [await (await client.post(f"{path}/api-keys")).json() for _ in range(2)]
            await client.delete(f"{path}/api-keys/{keys[1]['key_id']}")
            process.kill()
            await process.wait()
        async with serving("--db", database) as (_, client):
            other = f"/api/workflows/{(await (await client.post('/api/workflows', json=body)).json())['workflow_id']}"
            taken = (await client.put(f"{other}/trigger", json=trigger)).status
            version = (await (await client.post(f"{path}/publications")).json())["version"]
            return taken, version, [await seen(client, key["token"]) for key in keys]

    assert asyncio.run(story()) == (409, 2, [(200, True), (401, True)])
