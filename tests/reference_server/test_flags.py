"""Flags, and what they shut: internal creation, the bridge, and execution itself."""

from collections.abc import Callable
from typing import Any

import pytest

Json = Any
Live = Any
Tell = Callable[..., Any]
Doc = Callable[..., dict[str, Any]]
IMPORT, GENERATE = "/api/internal/workflows/import", "/api/internal/workflows/generate"
ACTORS = ("", "Bearer wrong", "Bearer operator", "Bearer administrator")


async def tried(live: Live, path: str, body: Json) -> list[int]:
    """The statuses that each actor gets."""
    answers = [await live.call("POST", path, json=body, headers={"Authorization": actor}) for actor in ACTORS]
    return [answer.status for answer in answers]


def bodies(doc: Doc) -> list[tuple[str, Json]]:
    return [(IMPORT, {"name": "n", "document": doc()}), (GENERATE, {"description": "a workflow"})]


def test_internal_creation_is_out_of_reach_by_default(tell: Tell, doc: Doc) -> None:
    """Whoever calls, and whatever is sent."""

    async def story(live: Live) -> Json:
        calls = [*bodies(doc), (IMPORT, {}), (GENERATE, []), (IMPORT, {"name": "n", "document": 7})]
        statuses = {status for path, body in calls for status in await tried(live, path, body)}
        broken = await live.call("POST", IMPORT, data=b"{", headers={"Authorization": ACTORS[3]})
        return statuses, broken.status, broken.body["code"], (await live.call("GET", "/api/workflows")).body["total"]

    assert tell(story) == ({410}, 410, "internal_create_disabled", 0)


def test_switched_on_internal_creation_is_the_administrators(tell: Tell, doc: Doc) -> None:
    """Who gets workflows and leaves audit records; switched off it is out of reach again."""

    async def story(live: Live) -> Json:
        await live.put("flags", internal_create=True)
        on = [await tried(live, path, body) for path, body in bodies(doc)]
        audit = await live.audit(kind="internal_create")
        made = (await live.call("GET", "/api/workflows")).body["items"]
        await live.put("flags", internal_create=False)
        off = [await tried(live, path, body) for path, body in bodies(doc)]
        return on, off, [record["reason"] for record in audit], [item["workflow_id"] for item in made]

    on, off, reasons, made = tell(story)
    assert (on, off) == ([[401, 401, 403, 201]] * 2, [[410] * 4] * 2)
    assert len(made) == 2
    assert [workflow in reason for workflow, reason in zip(made, reasons, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (IMPORT, {}, "input_invalid"),
        (IMPORT, {"name": "n"}, "input_invalid"),
        (IMPORT, {"name": "n", "document": {}}, "document_invalid"),
        (GENERATE, {"description": " "}, "input_invalid"),
    ],
)
def test_an_invalid_internal_creation_creates_nothing(tell: Tell, path: str, body: Json, code: str) -> None:
    """And leaves no record of a creation."""

    async def story(live: Live) -> Json:
        await live.put("flags", internal_create=True)
        answer = await live.call("POST", path, json=body, headers={"Authorization": ACTORS[3]})
        return answer.body["code"], await live.audit(), (await live.call("GET", "/api/workflows")).body["total"]

    assert tell(story) == (code, [], 0)


def test_without_run_persistence_nothing_is_executed(tell: Tell) -> None:
    """Whichever entry asks, with nothing changed but the decision's audit; earlier runs stay as they were."""

    async def story(live: Live) -> Json:
        await live.put("flags", decision_bridge=True)
        workflow = await live.workflow()
        spent, run = await live.run(workflow), await live.run(workflow)
        await live.decide(workflow, spent, "spent")
        await live.settled(spent)
        before = await live.census()
        await live.put("flags", run_persistence=False)
        path = f"/api/workflows/{workflow}/execute/stream"
        answers = [
            await live.call("POST", path, json={"run_id": run}),
            await live.call("POST", path, json={}),
            await live.decide(workflow, run),
            await live.decide(workflow, spent, "spent"),
        ]
        during = await live.census()
        await live.put("flags", run_persistence=True)
        twin = await live.decide(workflow, run)
        codes = {(answer.status, answer.body["code"]) for answer in answers}
        return codes, before == during, twin.status, await live.kinds(decision_id="d1")

    codes, same, twin, kinds = tell(story)
    assert (codes, same) == ({(410, "run_persistence_disabled")}, True)
    assert (twin, kinds) == (202, ["unavailable", "allow"])


@pytest.mark.parametrize(
    ("control", "body"),
    [
        ("flags", {}),
        ("flags", {"decision_bridge": 1}),
        ("flags", {"decision_bridge": True, "nope": True}),
        ("coordinator", {"mode": "drunk"}),
        ("coordinator", {"mode": ["absent"]}),
        ("bridge", {}),
    ],
)
def test_a_control_is_set_whole_or_not_at_all(tell: Tell, control: str, body: Json) -> None:
    """What is refused changes nothing."""

    async def story(live: Live) -> Json:
        before = (await live.put("executor", events=None)).body
        answer = await live.put(control, **body)
        return answer.status, before == (await live.put("executor", events=None)).body

    assert tell(story) == (422, True)


def test_all_controls_are_restored_together(tell: Tell) -> None:
    """To what they were when the server began."""

    async def story(live: Live) -> Json:
        before = (await live.put("executor", events=None)).body
        await live.put("coordinator", mode="denies")
        await live.put("bridge", mode="raises")
        await live.put("clock", now="2031-01-01T00:00:00Z")
        changed = (await live.put("flags", decision_bridge=True, run_persistence=False, internal_create=True)).body
        headers = {"Authorization": ACTORS[3]}
        return before, changed, (await live.call("DELETE", "/__control__", headers=headers)).body

    before, changed, restored = tell(story)
    assert restored == before
    assert {name: value != before[name] for name, value in changed.items()} == {
        "executor": False,
        "coordinator": True,
        "bridge": True,
        "flags": True,
        "clock": True,
    }
