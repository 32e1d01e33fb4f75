"""The stand-in as a process: started, killed and started again, drained, and given runs by a script beside it."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.standins.feagent import faults, fixtures
from tests.standins.feagent.client import PROJECT, TEST_MODE
from tests.standins.feagent.fixtures import node

MODULE = "tests.standins.feagent"
CRASHES = sorted(name for name, fault in faults.every().items() if fault.BREAKS == "TERM-7")


async def started(*words: str, module: str = MODULE, **environment: str) -> Process:
    command = (sys.executable, "-m", module, *words)
    whole = {**os.environ, "ENABLE_TEST_SEED_API": "true", **environment}
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=whole)


@asynccontextmanager
async def serving(database: Path, *words: str, **environment: str) -> AsyncIterator[tuple[Process, ClientSession]]:
    process = await started("--port", "0", "--db", str(database), *words, **environment)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip().removeprefix("listening on ")
    async with ClientSession(url) as http:
        try:
            yield process, http
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def finished(*words: str, module: str = MODULE, **environment: str) -> tuple[int | None, str, str]:
    """The exit code and what was printed, of a process that ends by itself."""
    process = await started(*words, module=module, **environment)
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def asked(http: ClientSession, method: str, path: str, **how: Any) -> Any:  # noqa: ANN401 - any JSON
    async with http.request(method, path, **how) as response:
        return await response.json()


async def workflow_of(http: ClientSession, code: str) -> str:
    body = {"fixture_type": "main_subgraph_only", "project_id": PROJECT}
    made = await asked(http, "POST", "/api/test/workflows/seed", json=body, headers=TEST_MODE)
    document = fixtures.chain(node("start", 0), node("python", 1, code=code), node("end", 2))
    await asked(http, "PATCH", f"/api/workflows/{made['workflow_id']}", json=document)
    return str(made["workflow_id"])


async def under_way(http: ClientSession, seconds: float) -> tuple[str, Any]:
    """A run that sleeps, and its stream, of which the first three events were read."""
    workflow = await workflow_of(http, f"import time\ntime.sleep({seconds})\nresult = 1")
    run = (await asked(http, "POST", f"/api/projects/{PROJECT}/workflows/{workflow}/runs", json={}))["id"]
    stream = await http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run})
    for _ in range(3):
        await stream.content.readuntil(b"\n\n")
    return run, stream


async def seen(http: ClientSession, run: str) -> tuple[str, list[str]]:
    events = (await asked(http, "GET", f"/api/runs/{run}/events"))["events"]
    return (await asked(http, "GET", f"/api/runs/{run}"))["status"], [event["type"] for event in events]


def killed(directory: Path, *words: str) -> list[tuple[str, list[str]]]:
    """A run that was under way when its server was killed, as two later starts show it."""

    async def story() -> list[tuple[str, list[str]]]:
        database = directory / "feagent.db"
        async with serving(database) as (process, http):
            run, stream = await under_way(http, 60)
            process.kill()
            await process.wait()
            stream.close()
        found = []
        for _ in range(2):
            async with serving(database, *words) as (_, http):
                found.append(await seen(http, run))
        return found

    return asyncio.run(story())


def test_a_killed_server_ends_its_runs_once_when_it_is_back(tmp_path: Path) -> None:
    """What was streamed is there, then one `workflow_error`, however often it is started again."""
    first, again = killed(tmp_path)
    assert first == ("failed", ["node_start", "node_complete", "node_start", "workflow_error"])
    assert again == first


@pytest.mark.parametrize("fault", CRASHES)
def test_a_fault_of_recovery_shows_after_a_kill(tmp_path: Path, fault: str) -> None:
    """The run is running for ever, or has not exactly one end."""
    for status, types in killed(tmp_path, "--fault", fault):
        assert (status, types.count("workflow_error")) != ("failed", 1)


@pytest.mark.parametrize(("seconds", "end"), [(0.2, "workflow_complete"), (60, "workflow_error")])
def test_a_server_told_to_stop_drains(tmp_path: Path, seconds: float, end: str) -> None:
    """Runs may end; those that do not are ended, their streams are complete, and the server leaves with 0."""

    async def story() -> Any:  # noqa: ANN401 - a tuple
        database = tmp_path / "feagent.db"
        async with serving(database) as (process, http):
            run, stream = await under_way(http, seconds)
            process.send_signal(signal.SIGTERM)
            rest = await stream.read()
            code = await process.wait()
        async with serving(database) as (_, http):
            return rest, code, await seen(http, run)

    rest, code, (_, types) = asyncio.run(story())
    assert (rest.count(f'"type": "{end}"'.encode()), code, types[-1]) == (1, 0, end)


def test_a_script_inserts_runs_that_the_server_executes(tmp_path: Path) -> None:
    """Beside a server that creates none, whose file can be read meanwhile."""

    async def story() -> Any:  # noqa: ANN401 - a tuple
        database = tmp_path / "feagent.db"
        async with serving(database, FEAGENT_NO_RUNS_ENDPOINT="true") as (_, http):
            workflow = await workflow_of(http, "result = 1")
            words = ("--db", str(database), "--workflow", workflow, "--project", PROJECT)
            _, output, _ = await finished(*words, module=f"{MODULE}.insert_run")
            run = json.loads(output)["id"]
            async with http.post(f"/api/workflows/{workflow}/execute/stream", json={"run_id": run}) as stream:
                await stream.read()
            with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
                return run, db.execute("SELECT id, status FROM runs").fetchall()

    run, rows = asyncio.run(story())
    assert rows == [(run, "completed")]


def test_a_script_needs_the_file_and_the_workflow(tmp_path: Path) -> None:
    """What is missing is named."""
    words = ("--db", str(tmp_path / "none"), "--workflow", "w")
    code, _, errors = asyncio.run(finished(*words, module=f"{MODULE}.insert_run"))
    assert (code, "there is no file" in errors) == (2, True)


def test_faults_are_listed_with_their_clauses() -> None:
    """One line each: name, clause, bug."""
    code, output, _ = asyncio.run(finished("--list-faults"))
    listed = {line.split("\t")[0]: line.split("\t")[1] for line in output.splitlines()}
    assert (code, listed) == (0, {name: fault.BREAKS for name, fault in faults.every().items()})


@pytest.mark.parametrize(
    ("words", "environment", "named"),
    [
        (("--fault", "none"), {}, "there is no fault none"),
        ((), {"FEAGENT_COORDINATOR": "perhaps"}, "FEAGENT_COORDINATOR is 'perhaps'"),
        ((), {"DISABLE_RUN_PERSISTENCE": "perhaps"}, "DISABLE_RUN_PERSISTENCE is 'perhaps'"),
        ((), {"FEAGENT_CONFIRM_TIMEOUT_S": "soon"}, "FEAGENT_CONFIRM_TIMEOUT_S is 'soon'"),
        (("--host", "256.0.0.1"), {}, "feagent: "),
    ],
)
def test_a_misused_server_says_what_is_wrong(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], named: str
) -> None:
    """In one line, with exit code 2."""
    code, _, errors = asyncio.run(finished("--port", "0", "--db", str(tmp_path / "f.db"), *words, **environment))
    assert (code, named in errors, len(errors.splitlines())) == (2, True, 1)
