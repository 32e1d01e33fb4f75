"""Planted faults of decisions, gates and flags: each of them shows in what a caller sees."""

import asyncio

import pytest

from reference_server import mutants
from reference_server.execution.gate import Gate
from tests.reference_server.faults import Json, Live, Tell, plain, section_of

SECTIONS = ("ONCE", "DEC", "GATE", "INTERNAL", "FLAG")
RARE = {"check_then_act"}  # shows itself in one race of a hundred
NAMES = [name for name in mutants.names() if section_of(name) in SECTIONS and name not in RARE]
STEP = {"id": "d", "type": "delay", "config": {"ms": 10}}
EVERY_MINUTE = {"type": "schedule", "cron": "* * * * *", "timezone": "UTC", "enabled": True, "input": {}}
INTERNAL = {"description": "a workflow"}
CHAT = "/api/workflows/chat-create/stream"
NOT_IDS = ("id", "at", "url", "document_hash")


class Seen:
    """Notes each answer, its body only where there is a problem, and the state of everything now and then."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.notes: list[Json] = []

    def note(self, *answers: Json) -> None:
        for answer in answers:
            problem = answer.body if isinstance(answer.body, dict) else {}
            shown = {name: problem[name] for name in ("code", "detail", "executed", "duplicate") if name in problem}
            self.notes.append((answer.status, shown))

    async def call(self, path: str, body: Json, actor: str = "operator", key: str = "") -> None:
        headers = {"Authorization": f"Bearer {actor}", **({"Idempotency-Key": key} if key else {})}
        async with asyncio.timeout(3):
            self.note(await self.live.call("POST", path, json=body, headers=headers))

    async def end(self) -> None:
        """Waits for what runs; a faulty server may never have begun."""
        for run in (await self.live.call("GET", "/api/runs")).body["items"]:
            if run["status"] == "running":
                await self.live.settled(run["run_id"])

    async def state(self) -> None:
        await self.end()
        audit = await self.live.audit()
        known = [{**record, "named": sorted(record), "reason": record["reason"].partition(":")[0]} for record in audit]
        causes = [item["cause"] for item in (await self.live.call("GET", "/api/runs")).body["items"]]
        self.notes.append(plain([*await self.live.census(), known], NOT_IDS))
        self.notes.append([sorted(cause) for cause in causes])
        self.notes.append("sk-secret" in str(audit))


async def repeated(seen: Seen, workflow: str) -> None:
    live = seen.live
    path = f"/api/workflows/{workflow}"
    run = await live.run(workflow)
    execute = (f"{path}/execute/stream", {"run_id": run})
    races = [live.call("POST", execute[0], json=execute[1]) for _ in range(3)]
    seen.notes.append(sorted(answer.status for answer in await asyncio.gather(*races)))
    await seen.call(*execute)
    for body in ({}, {}, {"input": {"a": 1}}):
        await seen.call(f"{path}/runs", body, key="k")
    await seen.state()


async def decided(seen: Seen, workflow: str) -> None:
    live = seen.live
    first, other, third = [await live.run(workflow) for _ in range(3)]
    seen.note(await live.decide(workflow, first, "off"))
    await live.put("flags", decision_bridge=True)
    seen.note(await live.decide(workflow, third, "d1"), await live.decide(workflow, third, "d1"))
    await seen.end()
    seen.note(await live.decide(workflow, third, "d1"))
    seen.note(await live.decide(workflow, other, "d1"), await live.decide(workflow, third, "d1", input={"a": 1}))
    for changed in ({"action": None}, {"input": 7}, {"verdict": "allow"}, {"action": "sk-secret"}):
        seen.note(await live.decide(workflow, other, f"d-{next(iter(changed))}", **changed))
    seen.note(await live.decide(workflow, "nope", "d-nope"))
    await seen.state()
    await live.put("bridge", mode="raises")
    fourth = await live.run(workflow)
    seen.note(await live.decide(workflow, fourth, "d4"))
    await live.put("bridge", mode="ok")
    seen.note(await live.decide(workflow, fourth, "d4"))
    await seen.state()


async def asked(seen: Seen, workflow: str) -> None:
    for mode in ("absent", "raises", "hangs", "denies", "present"):
        await seen.live.put("coordinator", mode=mode)
        run = await seen.live.run(workflow)
        try:
            await seen.call(CHAT, {"message": "make one"})
            await seen.call(f"/api/workflows/{workflow}/execute/stream", {"run_id": run})
            seen.note(await seen.live.decide(workflow, run, f"d-{mode}"))
        except TimeoutError:
            seen.notes.append("no answer")
        await seen.state()


async def switched(seen: Seen, workflow: str) -> None:
    for on in (False, True, False):
        await seen.live.put("flags", internal_create=on)
        for actor in ("nobody", "operator", "administrator"):
            await seen.call("/api/internal/workflows/generate", INTERNAL, actor)
    await seen.live.put("flags", run_persistence=False)
    run = await seen.live.run(workflow)
    seen.note(await seen.live.decide(workflow, run, "d-late"))
    await seen.call(f"/api/workflows/{workflow}/execute/stream", {"run_id": run})
    await seen.live.put("flags", run_persistence=True)
    await seen.state()


async def forbidden(seen: Seen, workflow: str) -> None:
    """An extension is called and a schedule is due while the coordinator is away, and while runs cannot be kept."""
    served = await seen.live.publish(STEP)
    path = f"/api/workflows/{workflow}"
    await seen.live.put("clock", now="2100-01-01T00:00:00Z")  # before anything is due, which were many minutes
    await seen.live.call("PUT", f"{path}/trigger", json=EVERY_MINUTE)
    await seen.live.call("POST", f"{path}/publications")
    switches = [("coordinator", {"mode": "absent"}), ("coordinator", {"mode": "present"})]
    switches += [("flags", {"run_persistence": on}) for on in (False, True)]
    for minute, (control, setting) in enumerate(switches):
        await seen.live.put(control, **setting)
        seen.note(await seen.live.call("POST", "/api/ex/s", headers={**served.headers}))
        await seen.live.put("clock", now=f"2100-01-01T00:{minute + 1:02}:00Z")
        await seen.state()


async def story(live: Live) -> list[Json]:
    seen = Seen(live)
    workflow = await live.workflow(STEP)
    for part in (repeated, decided, asked, switched, forbidden):
        await part(seen, workflow)
    return seen.notes


@pytest.mark.parametrize("tell", ["memory"], indirect=True)
def test_a_fault_shows_in_what_a_caller_sees(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same story, told to a sound server twice, is the same; told to a faulty one it is another."""
    monkeypatch.setattr(Gate, "patience_seconds", 0.01)
    sound = tell(story)
    assert tell(story) == sound
    unseen = [name for name in NAMES if tell(story, mutants.load(name).plant) == sound]
    assert unseen == []
