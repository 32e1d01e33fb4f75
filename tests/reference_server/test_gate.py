"""The coordinator: without its allow nothing enters, whichever entry is tried, and nothing is left behind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reference_server.execution.coordinator import Question, Verdict
from reference_server.http.server import Parts

Json = Any
Live = Any
Tell = Callable[..., Any]
ENTRIES = ("execute", "decision", "chat_create")


async def knock(live: Live, workflow: str, run: str) -> dict[str, Any]:
    """Every entry tried, one after the other."""
    path = f"/api/workflows/{workflow}/execute/stream"
    answers = [
        await live.call("POST", path, json={"run_id": run}),
        await live.decide(workflow, run),
        await live.call("POST", "/api/workflows/chat-create/stream", json={"message": "make me one"}),
    ]
    return dict(zip(ENTRIES, answers, strict=True))


@pytest.mark.parametrize("mode", ["absent", "raises", "hangs", "denies"])
def test_without_an_allow_every_entry_refuses(tell: Tell, mode: str) -> None:
    """With a stable code and an audit record; once the coordinator is back the same requests are accepted."""

    async def story(live: Live) -> Json:
        await live.put("flags", decision_bridge=True)
        workflow = await live.workflow()
        run, other = await live.run(workflow), await live.run(workflow)
        before = await live.census()
        await live.put("coordinator", mode=mode)
        refused = await knock(live, workflow, run)
        same = before == await live.census()
        kinds = await live.kinds()
        await live.put("coordinator", mode="present")
        twins = [answer.status for answer in (await knock(live, workflow, run)).values()]
        twins.append((await live.decide(workflow, other, "d2")).status)
        codes = {name: (answer.status, answer.body["code"]) for name, answer in refused.items()}
        return same, kinds, codes, twins, await live.kinds(decision_id="d1")

    same, kinds, codes, twins, of_decision = tell(story)
    lost = (503, "coordinator_unavailable")
    denied = {"execute": (403, "coordinator_denied"), "decision": (403, "decision_denied")}
    expected = (
        {**denied, "chat_create": (403, "coordinator_denied")} if mode == "denies" else dict.fromkeys(ENTRIES, lost)
    )
    assert (same, codes) == (True, expected)
    assert kinds == ["deny" if mode == "denies" else "unavailable"] * 3
    assert twins == [200, 409, 200, 202]
    assert of_decision == [kinds[0], "invalid"]


def test_a_spent_decision_is_asked_about_again(tell: Tell) -> None:
    """Its repeat gets no success without an allow either."""

    async def story(live: Live) -> Json:
        workflow = await live.workflow()
        run = await live.run(workflow)
        statuses = [(await live.decide(workflow, run)).status]
        for mode in ("absent", "denies", "present"):
            await live.put("coordinator", mode=mode)
            statuses.append((await live.decide(workflow, run)).status)
        return statuses, await live.kinds(decision_id="d1")

    assert tell(story) == ([202, 503, 403, 200], ["allow", "unavailable", "deny", "duplicate"])


def test_a_verdict_on_another_question_is_none(tell: Tell) -> None:
    """It cannot be verified, so it is no allow."""

    class Confused:
        """Answers what was not asked."""

        async def judge(self, question: Question) -> Verdict:
            return Verdict(allowed=True, question=question._replace(run_id="other"))

    async def story(live: Live) -> Json:
        workflow = await live.workflow()
        run = await live.run(workflow)
        answers = await knock(live, workflow, run)
        return {answer.body["code"] for answer in answers.values()}, await live.status(run)

    def plant(parts: Parts) -> Parts:
        return replace(parts, coordinator=Confused())

    assert tell(story, plant) == ({"coordinator_unavailable"}, "created")


def test_a_dialog_creates_a_workflow_and_speaks_a_language_of_its_own(tell: Tell) -> None:
    """The workflow can be executed; no run is made, and none is taken."""

    async def story(live: Live) -> Json:
        path = "/api/workflows/chat-create/stream"
        answer = await live.call("POST", path, json={"message": " say {{start.x}} hello "})
        text = answer.body.decode()
        made = (await live.call("GET", "/api/workflows")).body["items"]
        runs = (await live.call("GET", "/api/runs")).body["total"]
        run = await live.run(made[0]["workflow_id"])
        output = (await live.execute(made[0]["workflow_id"], run))[-1]["output"]
        bodies: list[Json] = [{}, {"message": " "}, {"message": 7}, {"message": "m", "run_id": " "}]
        bodies += [{"message": "m", "run_id": 7}, {"message": "m", "run_id": "nope"}, {"message": "m", "run_id": run}]
        codes = [(await live.call("POST", path, json=body)).body["code"] for body in bodies]
        return answer, text, made, runs, output, codes, (await live.call("GET", "/api/workflows")).body["total"]

    answer, text, made, runs, output, codes, total = tell(story)
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (text.count('"type":"dialog_'), text.count("data: "), made[0]["workflow_id"] in text) == (4, 4, True)
    assert (len(made), made[0]["name"], runs, output) == (1, "say {{start.x}} hello", 0, {"reply": " say  hello "})
    assert codes == ["input_invalid"] * 5 + ["run_not_found", "run_wrong_workflow"]
    assert total == 1
