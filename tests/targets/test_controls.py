"""Controls by a call, by another start with another environment, by turning to another instance."""

from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ControlUnavailable, NotSpelled
from conformance.targets.controls import Controls
from conformance.targets.credentials import Credentials
from conformance.targets.http import Target
from conformance.targets.loading import parse_profile
from conformance.targets.process import Launched
from tests.targets.hostile import answer, run, says, serving
from tests.targets.spelled import FRAME, body_of, by_route, route_of, speaking

CALLED = """
operations: {read_run: {path: "/runs/{run_id}"}, execute: {method: POST, path: /execute}}
controls:
  coordinator:
    method: PUT
    path: /switch
    body: {state: $mode}
    words: {mode: {present: "on", absent: "off"}}
    affects: [execute]
  flags: {steps: [{method: POST, path: /lock}, {method: POST, path: /flags, body: {bridge: $decision_bridge}}]}
  clock: {command: [test, "{now}", "=", noon]}
  restore: {method: DELETE, path: /switch}
"""
SWITCHES = {
    route: answer(b"{}") for route in ("PUT /switch", "POST /lock", "POST /flags", "DELETE /switch", "POST /execute")
}


def test_a_control_is_called_in_the_targets_own_words() -> None:
    """The history keeps what was sent; the profile knows both languages."""

    async def act() -> None:
        async with speaking(CALLED, SWITCHES) as (target, served):
            controls = Controls(target)
            used = [
                await controls.use("coordinator", {"mode": "absent"}),
                await controls.use("flags", {"decision_bridge": True}),
                await controls.use("clock", {"now": "noon"}),
                await controls.restore(),
            ]
        assert [(each.name, each.outcome) for each in used if each] == [
            ("control.coordinator", "ok"), ("control.flags", "ok"), ("control.clock", "ok"), ("control.restore", "ok")
        ]  # fmt: skip
        assert [(route_of(each), body_of(each)) for each in served.requests] == [
            ("PUT /switch", '{"state":"off"}'), ("POST /lock", ""), ("POST /flags", '{"bridge":true}'),
            ("DELETE /switch", ""),
        ]  # fmt: skip

    run(act())


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("coordinator", {"mode": "raises"}, "coordinator cannot set mode to raises; it can: present, absent"),
        ("flags", {"internal_create": True}, "flags can set run_persistence, not internal_create"),
        ("flags", {"run_persistence": False, "internal_create": True}, "flags can set run_persistence, not internal_c"),
        ("flags", {"run_persistence": True}, "flags cannot set run_persistence to true; it can: false"),
    ],
)
def test_what_a_target_has_no_word_for_is_not_set(name: str, arguments: dict[str, Any], message: str) -> None:
    """Nothing is sent, not even the part of it that could be."""
    profile = CALLED.replace(
        "flags: {steps", 'flags: {words: {run_persistence: {"false": "off"}}, steps'
    ).replace("$decision_bridge", "$run_persistence")  # fmt: skip

    async def act() -> None:
        async with speaking(profile, SWITCHES) as (target, served):
            with pytest.raises(NotSpelled, match=message):
                await Controls(target).use(name, arguments)
            assert served.requests == []

    run(act())


def test_a_control_says_what_it_can_set_and_what_it_reaches() -> None:
    """So that nothing is tried that cannot be."""

    async def act() -> None:
        async with speaking(CALLED, SWITCHES) as (target, _):
            controls = Controls(target)
            assert controls.offered == {"coordinator", "flags", "clock"}
            can = [("coordinator", "absent"), ("coordinator", "mode"), ("coordinator", "raises"), ("flags", "any")]
            assert [controls.can_set(*each) for each in can] == [True, True, False, True]
            assert not controls.can_set("bridge", "raises")
            reached = [("coordinator", "execute"), ("coordinator", "read_run"), ("flags", "read_run")]
            assert [controls.reaches(*each) for each in reached] == [True, False, True]
            assert (controls.readable, controls.are_slow) == (False, False)

    run(act())


INSTANCES = """
operations: {read_run: {path: "/runs/{run_id}"}, execute: {method: POST, path: /execute}}
controls:
  coordinator: {instances: {absent: {env: ABSENT_URL}, raises: {env: RAISES_URL}}, affects: %s}
"""


@pytest.mark.parametrize(
    ("affects", "turned"), [("[execute]", {"execute"}), ("null", {"execute", "read_run"}), ("[]", set())]
)
def test_a_control_may_turn_to_another_instance(
    affects: str, turned: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those operations that it affects, until it is put back."""

    async def act() -> None:
        async with serving(says(answer(b"{}"), close=False)) as other, speaking(INSTANCES % affects) as (target, usual):
            monkeypatch.setenv("ABSENT_URL", f"{other.url}/")
            controls = Controls(target)
            used = await controls.use("coordinator", {"mode": "absent"})
            assert (used.name, used.outcome, used.arguments) == ("control.coordinator", "ok", {"mode": "absent"})
            for name in ("execute", "read_run"):
                await target.call(name, {"run_id": "r"})
            assert {"execute" if b"POST" in each else "read_run" for each in other.requests} == turned
            await controls.use("coordinator", {"mode": "present"})
            await target.call("execute")
            await controls.use("coordinator", {"mode": "absent"})
            await controls.restore()
            await target.call("execute")
            assert (len(other.requests), len(usual.requests)) == (len(turned), 4 - len(turned))

    run(act())


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("hangs", "names no instance for coordinator hangs; it has absent, raises"),
        ("raises", "controls.coordinator.instances.raises: the environment variable RAISES_URL, which holds its value"),
    ],
)
def test_an_instance_that_is_not_there_is_no_control(mode: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs it is blocked; everything stays where it was."""
    monkeypatch.delenv("RAISES_URL", raising=False)

    async def act() -> None:
        async with speaking(INSTANCES % "null") as (target, _):
            with pytest.raises(NotSpelled, match=message):
                await Controls(target).use("coordinator", {"mode": mode})
            assert target.detours == {}

    run(act())


PROGRAM = """
import http.server, json, os, sys
starts = sys.argv[2]
with open(starts, "a") as file:
    file.write(".")

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        seen = {name: os.environ.get(name) for name in ("COORDINATOR", "BRIDGE", "PLACE", "USUAL")}
        body = json.dumps({"name": "spelled", "seen": seen, "starts": len(open(starts).read())}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
RESTARTED = """
variables: {place: here}
operations: {identity: {path: /, answer: {fields: {name: body.seen, version: body.starts}}}}
controls:
  coordinator: {restart: {COORDINATOR: $mode, PLACE: "${place}!"}, words: {mode: {present: "on", absent: "off"}}}
  flags: {restart: {BRIDGE: $decision_bridge}}
launch:
  command: ["{python}", PROGRAM, "{port}", "{directory}/starts"]
  env: {USUAL: as ever, COORDINATOR: "on"}
  ready: null
"""


@pytest.fixture
def launchable(tmp_path: Path) -> str:
    """A profile whose target tells its environment, and how often it was started."""
    (tmp_path / "program.py").write_text(PROGRAM)
    return FRAME.replace("{path: /}", "{path: /, expect: {name: spelled}}") + RESTARTED.replace(
        "PROGRAM", str(tmp_path / "program.py")
    )


def test_a_control_may_start_the_target_again_with_another_environment(launchable: str, tmp_path: Path) -> None:
    """On top of what other controls have set; not again where nothing changes; back to the usual at the end."""
    profile = parse_profile(launchable)

    async def act() -> list[tuple[Any, Any]]:
        async with (
            Launched(profile, tmp_path / "run") as launched,
            Target(profile, Credentials({}), base_url=launched.url) as target,
        ):
            controls, seen = Controls(target, launched), []
            assert controls.are_slow
            for name, arguments in (
                ("coordinator", {"mode": "absent"}),
                ("flags", {"decision_bridge": True}),
                ("flags", {"decision_bridge": True}),
                ("kill", {}),
            ):
                used = await controls.use(name, arguments)
                assert (used.name, used.outcome, used.arguments) == (f"control.{name}", "ok", arguments)
                seen.append(await target.call("identity"))
            await controls.restore()
            return [(each.fields["name"], each.fields["version"]) for each in [*seen, await target.call("identity")]]

    usual = {"COORDINATOR": "on", "BRIDGE": None, "PLACE": None, "USUAL": "as ever"}
    absent = {**usual, "COORDINATOR": "off", "PLACE": "here!"}
    both = {**absent, "BRIDGE": "true"}
    assert run(act()) == [(absent, 2), (both, 3), (both, 3), (both, 4), (usual, 5)]


def test_only_what_the_harness_started_can_be_started_again(launchable: str) -> None:
    """Elsewhere the control is not there."""

    async def act() -> None:
        async with Target(parse_profile(launchable), Credentials({}), base_url="http://127.0.0.1:1") as target:
            await Controls(target).use("coordinator", {"mode": "absent"})

    with pytest.raises(ControlUnavailable, match="coordinator starts the target again, and only one that the harness"):
        run(act())


def test_a_control_that_does_not_answer_is_asked_three_times() -> None:
    """It sets a state, so it may be; then it is not obeyed."""
    asked = []

    async def act() -> None:
        async def script(request: bytes, writer: Any) -> None:  # noqa: ANN401 - a stream that is only closed
            asked.append(request)
            if len(asked) < 3:
                writer.close()
                raise ConnectionResetError
            await by_route(SWITCHES)(request, writer)

        async with speaking(CALLED, script) as (target, _):
            assert (await Controls(target).use("coordinator", {"mode": "absent"})).outcome == "ok"

    run(act())
    assert len(asked) == 3
