"""A driver: a class of the user's own whose methods are operations, and what may be wrong with it."""

import sys
from pathlib import Path

import pytest

from conformance.errors import BadProfile
from conformance.history.operation import Operation
from conformance.targets.controls import Controls
from conformance.targets.driver import deeds_of, load_driver
from conformance.targets.loading import parse_profile
from tests.targets.hostile import answer, run
from tests.targets.spelled import FRAME, speaking

DRIVER = """
import asyncio, os
from conformance.targets.driver import Told

class Mine:
    def __init__(self, access):
        self.access = access

    async def create_run(self, given):
        listed = await self.access.call("list_runs", {"workflow_id": given["workflow_id"]})
        fields = {"run_id": self.access.variables["first"], "status": listed.fields["total"]}
        return Told("ok", fields, ({"type": "workflow_start"},), 201, "over the bus")

    async def execute(self, given):
        raise LookupError("no bus, and the token is " + os.environ["TOKEN"])

    async def read_run(self, given):
        return given["run_id"]

    async def control_coordinator(self, given):
        return Told("ok", {"mode": given["mode"]})

    async def confirm(self, given):
        await asyncio.Event().wait()

    async def _inner(self, given):
        pass

    def not_one(self, given):
        pass
"""
PROFILE = """
driver: %s:Mine
variables: {first: r1}
auth: {me: {env: TOKEN}}
operations: {list_runs: {path: /runs, answer: {fields: {total: body.total}}}}
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The profile of a driver that lies in the working directory, in a module that no other test has."""
    name = f"driver_{tmp_path.name}".replace("-", "_")
    (tmp_path / f"{name}.py").write_text(DRIVER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("TOKEN", "t0ken-of-mine")
    return PROFILE % name


def call(profile: str, name: str, arguments: dict[str, object] | None = None, **how: object) -> Operation:
    async def act() -> Operation:
        routes = {"GET /runs": answer(b'{"total": 7}')}
        async with speaking(profile, routes, {"TOKEN": "t0ken-of-mine"}) as (target, _):
            return await target.call(name, arguments, **how)  # type: ignore[arg-type]

    return run(act())


def test_a_method_is_an_operation(mine: str) -> None:
    """It may call what YAML spells, and knows the variables; what it tells is what the history keeps."""
    done = call(mine, "create_run", {"workflow_id": "w"})
    assert (done.outcome, done.fields) == ("ok", {"run_id": "r1", "status": 7})
    assert [event.data for event in done.events] == [{"type": "workflow_start"}]
    assert done.exchange is not None
    assert (done.exchange.method, done.exchange.url, done.exchange.status) == ("DRIVER", "over the bus", 201)


def test_a_method_may_be_a_control(mine: str) -> None:
    """By its name."""

    async def act() -> None:
        async with speaking(mine, None, {"TOKEN": "x"}) as (target, _):
            controls = Controls(target)
            assert controls.offered == {"coordinator"}
            used = await controls.use("coordinator", {"mode": "absent"})
        assert (used.name, used.outcome, used.fields) == ("control.coordinator", "ok", {"mode": "absent"})

    run(act())


def test_what_a_method_raises_is_told(mine: str) -> None:
    """Whether the operation happened is unknown; a secret in the message stays one."""
    done = call(mine, "execute")
    assert done.outcome == "unknown"
    assert done.fields["reason"] == "the driver's Mine.execute raised LookupError: no bus, and the token is $TOKEN"


def test_a_method_that_does_not_end_is_left(mine: str) -> None:
    """At the deadline of the call."""
    done = call(mine, "confirm", deadline_s=0.05)
    assert (done.outcome, done.fields["reason"]) == ("unknown", "the driver's Mine.confirm did not end within 0.05 s")


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ("'r1'", "str where a Told is due"),
        ("None", "NoneType where a Told is due"),
        ("Told('okay')", "the outcome 'okay'; did you mean ok?"),
        ("Told(None)", "the outcome None; known are ok, refused, failed, unknown"),
        ("Told('ok', None)", "NoneType where a mapping of fields is due"),
        ("Told('ok', {}, ('start',))", "events that are no mappings"),
        ("Told('ok', {}, {'type': 'start'})", "events that are no mappings"),
        ("Told('ok', {}, 7)", "events that are no mappings"),
    ],
)
def test_nonsense_is_said_to_be_some(mine: str, returned: str, reason: str, tmp_path: Path) -> None:
    """It is a failed operation, never a crash."""
    (file,) = tmp_path.glob("driver_*.py")
    file.write_text(DRIVER.replace('return given["run_id"]', f"return {returned}"))
    done = call(mine, "read_run", {"run_id": "r"})
    assert (done.outcome, done.fields["reason"]) == ("failed", f"the driver's Mine.read_run returned {reason}")


def test_only_public_coroutines_are_operations(mine: str) -> None:
    """Whatever else a class has is its own."""
    kind = load_driver(parse_profile(FRAME + mine).driver or "")
    assert deeds_of(kind) == {
        name: name for name in ("confirm", "create_run", "execute", "read_run")
    } | {"control.coordinator": "control_coordinator"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("", "Mine", "the module broken has no Mine"),
        ("Mine = 7", "Mine", "broken:Mine is no class"),
        ("import no_such_module_at_all", "Mine", "cannot be imported: No module named 'no_such_module_at_all'"),
        ("class Mine(", "Mine", "cannot be imported: SyntaxError"),
        ("1 / 0", "Mine", "cannot be imported: ZeroDivisionError: division by zero"),
        ("class Mine: pass", "Mine", "broken:Mine cannot be made: TypeError"),
    ],
)
def test_a_class_that_cannot_be_had_is_the_profiles_fault(
    text: str, name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a crash of the harness."""
    (tmp_path / "broken.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "broken", raising=False)
    with pytest.raises(BadProfile, match=r"^driver: ") as refused:
        call(f"driver: broken:{name}", "read_run")
    assert message in str(refused.value)


def test_a_name_that_is_none_is_refused_when_it_is_read() -> None:
    """With its line."""
    with pytest.raises(BadProfile, match=r"driver \(line 6\): string should match pattern"):
        parse_profile(FRAME + "driver: mine.py")
