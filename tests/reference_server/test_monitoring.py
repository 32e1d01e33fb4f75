"""Monitoring: every run is counted once, by how it stands and by what caused it."""

from collections.abc import Callable
from typing import Any

Json = Any
Live = Any
Tell = Callable[..., Any]
FAIL = {"id": "f", "type": "fail", "config": {"message": "no"}}
STATUSES = ("created", "running", "completed", "failed")
CAUSES = ("execute", "decision", "extension", "schedule")


def summary(by_status: tuple[int, ...], by_cause: tuple[int, ...]) -> dict[str, Any]:
    statuses, causes = (
        dict(zip(names, counts, strict=True)) for names, counts in ((STATUSES, by_status), (CAUSES, by_cause))
    )
    return {"total": sum(by_status), "by_status": statuses, "by_cause": causes}


def test_the_summary_counts_every_run_however_it_was_started(tell: Tell) -> None:
    """Of one workflow, or of all; a workflow that is gone still counts."""

    async def story(live: Live) -> Json:
        before = (await live.call("GET", "/api/monitoring/summary")).body
        published = await live.publish()
        failing = await live.publish(FAIL, trigger={"slug": "f"})
        await live.call("POST", "/api/ex/s", headers={**published.headers})
        await live.call("POST", "/api/ex/f", headers={**failing.headers})
        await live.call("POST", "/api/ex/f")
        await live.run(published.workflow)
        await live.execute(published.workflow, await live.run(published.workflow))
        await live.put("flags", decision_bridge=True)
        decided = await live.run(published.workflow)
        await live.decide(published.workflow, decided)
        await live.settled(decided)
        await live.call("DELETE", f"/api/workflows/{published.workflow}")
        queries = ({}, {"workflow_id": published.workflow}, {"workflow_id": "nobody"})
        return before, [(await live.call("GET", "/api/monitoring/summary", params=query)).body for query in queries]

    none = summary((0, 0, 0, 0), (0, 0, 0, 0))
    before, counted = tell(story)
    assert before == none
    assert counted == [summary((1, 0, 3, 1), (2, 1, 2, 0)), summary((1, 0, 3, 0), (2, 1, 1, 0)), none]


def test_logs_are_filtered_by_cause_and_status(tell: Tell) -> None:
    """Any of them together with the workflow."""

    async def story(live: Live) -> Json:
        failing = await live.publish(FAIL, trigger={"slug": "f"})
        await live.call("POST", "/api/ex/f", headers={**failing.headers})
        await live.run(failing.workflow)
        queries = (
            {"status": "failed"},
            {"cause": "extension", "status": "completed"},
            {"cause": "execute"},
            {"cause": "magic"},
        )
        answers = [await live.call("GET", "/api/runs", params=query) for query in queries]
        return [len(answer.body["items"]) if answer.status == 200 else answer.status for answer in answers]

    assert tell(story) == [1, 0, 1, 422]
