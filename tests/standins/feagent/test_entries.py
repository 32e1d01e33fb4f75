"""The facts of the stand-in's other entries: dialogs, internal creation, and what switches take away."""

from pathlib import Path
from typing import Any

import pytest

from tests.standins.feagent import client
from tests.standins.feagent.client import Json, Live, told

DIALOGS = ("/api/workflows/chat-create/stream", "/api/conversation/stream", "{wf}/chat", "{wf}/chat-stream")


async def say(live: Live, message: str = "hello") -> list[client.Answer]:
    """Say something at each dialog entry."""
    path = f"/api/workflows/{(await live.seed())['workflow_id']}"
    return [await live.call("POST", entry.format(wf=path), json={"message": message}) for entry in DIALOGS]


def test_dialogs_end_with_done_and_carry_their_ids(tmp_path: Path) -> None:
    """`chat-create` names the workflow that it created; a run_id that leads to a run is carried, another is not."""

    async def story(live: Live) -> Json:
        run = await live.run((await live.seed())["workflow_id"])
        made = [
            await live.call("POST", DIALOGS[0], json={"message": "m", "project_id": "p", "run_id": each})
            for each in (run, "run_none")
        ]
        workflow = made[0].events[0]["metadata"]["workflow_id"]
        there = (await live.call("GET", f"/api/workflows/{workflow}")).body
        return run, [each.events[0]["metadata"] for each in made], made[0].raw, there, await say(live)

    run, (carried, other), raw, there, said = told(tmp_path, story)
    assert raw.endswith(b"\n\ndata: [DONE]\n\n")
    assert (carried["run_id"], carried["project_id"], "run_id" in other) == (run, "p", False)
    assert there["description"] == "m"
    assert [(answer.status, answer.raw.endswith(b"[DONE]\n\n")) for answer in said] == [
        (200, entry != "{wf}/chat") for entry in DIALOGS
    ]


def test_dialogs_need_a_message_and_a_model(tmp_path: Path) -> None:
    """An empty message is 422; without a model all are 503."""
    assert {answer.status for answer in told(tmp_path, lambda live: say(live, ""))} == {422}
    assert {answer.status for answer in told(tmp_path, say, model=False)} == {503}


@pytest.mark.parametrize("mode", ["absent", "denies", "raises", "hangs"])
def test_without_an_allow_nothing_gets_in(tmp_path: Path, mode: str) -> None:
    """Dialogs and executions are 403 `coordinator_rejected`, leave nothing, and are counted."""

    async def story(live: Live) -> Json:
        workflow = (await live.seed())["workflow_id"]
        run = await live.run(workflow)
        await live.seed()
        before = live.census()
        answers = [
            *[
                await live.call("POST", e.format(wf=f"/api/workflows/{workflow}"), json={"message": "m"})
                for e in DIALOGS
            ],
            await live.execute(workflow, run_id=run),
        ]
        return answers, before == live.census(), await live.decisions()

    answers, unchanged, counted = told(tmp_path, story, coordinator=mode)
    assert {(answer.status, answer.detail["error"]) for answer in answers} == {(403, "coordinator_rejected")}
    assert unchanged
    assert counted == {"total": 5, "passed": 0, "rejected": 5}


INTERNAL = {
    "/api/workflows/import": {"coze_json": {"name": "n", "workflow_id": "c1"}},
    "/api/workflows/generate-from-form": {"description": "d", "goal": "g"},
}


def test_internal_creation_is_gone_by_default_and_for_administrators_where_it_is_on(tmp_path: Path) -> None:
    """Off: 410 whatever the body and whoever asks; on: 403, and 201 for an administrator."""

    async def story(live: Live) -> Json:
        found = []
        for path, body in INTERNAL.items():
            asked: list[dict[str, Any]] = [
                {"data": b"{"},
                {"json": body},
                {"json": body, "headers": client.ADMINISTRATOR},
            ]
            found.append([(await live.call("POST", path, **how)).status for how in asked])
        return found, (await live.decisions())["passed"]

    assert told(tmp_path, story, admin_token="administrator") == ([[410] * 3] * 2, 0)
    assert told(tmp_path, story, admin_token="administrator", internal_create=True) == ([[403, 403, 201]] * 2, 2)
    assert told(tmp_path, story, internal_create=True)[0] == [[403] * 3] * 2


def test_without_run_persistence_runs_are_gone(tmp_path: Path) -> None:
    """Creation, execution, list, reading and replay are 410."""

    async def story(live: Live) -> Json:
        workflow = (await live.seed())["workflow_id"]
        path = f"/api/projects/{client.PROJECT}/workflows/{workflow}/runs"
        answers = [await live.create_run(workflow), await live.execute(workflow, run_id="r"), await live.read("r")]
        answers += [await live.call("GET", path), await live.page("r")]
        return {answer.status for answer in answers}

    assert told(tmp_path, story, run_persistence=False) == {410}
