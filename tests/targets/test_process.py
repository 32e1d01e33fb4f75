"""A target in a process of its own: ready, killed, started again, and never left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.errors import BadProfile, ControlUnavailable, TargetUnreachable
from conformance.targets.controls import Controls
from conformance.targets.credentials import gather
from conformance.targets.http import Target
from conformance.targets.loading import parse_profile
from conformance.targets.process import Launched
from conformance.targets.profile import Profile
from tests.targets.hostile import answer, hostile_profile, run, says, serving

PROGRAM = """
import http.server, json, os, pathlib, signal, sys
port, db, behaviour = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
if behaviour == "dies":
    sys.exit("no way: " + os.environ["TOKEN"])
if behaviour == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
starts = int(db.read_text()) + 1 if db.exists() else 1
db.write_text(str(starts))

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        allowed = self.headers.get("Authorization") == "Bearer " + os.environ["TOKEN"]
        body = json.dumps({"name": sys.argv[4], "starts": starts, "allowed": allowed, "pid": os.getpid()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

server = http.server.HTTPServer(("127.0.0.1", port), Handler)
if behaviour != "mute":
    print(f"listening on http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
"""
PROFILE = """
target: {{name: child, identity: {{path: /, expect: {{name: child}}}}}}
auth: {{me: {{env: TOKEN}}}}
entries: {{dialog: [who]}}
operations:
  who: {{actor: me, path: /, answer: {{fields: {{starts: body.starts, allowed: body.allowed, pid: body.pid}}}}}}
controls: {{bridge: {{method: PUT, path: /mood, body: {{mode: $mode}}}}, read: {{path: /}}}}
launch:
  command: ["{{python}}", {program}, "{{port}}", "{{db}}", {behaviour}, {name}]
  secrets: [TOKEN]
  ready_s: {ready_s}
  stop_s: 0.2
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "child.py"
    file.write_text(PROGRAM)
    return file


def child(program: Path, behaviour: str = "good", name: str = "child", ready_s: float = 20) -> Profile:
    return parse_profile(PROFILE.format(program=program, behaviour=behaviour, name=name, ready_s=ready_s))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("behaviour", ["good", "deaf"])
def test_a_target_is_started_used_and_stopped(program: Path, tmp_path: Path, behaviour: str) -> None:
    """It gets a port and credentials of its own, and does not outlive its user, even where it ignores SIGTERM."""

    async def act() -> int:
        profile = child(program, behaviour)
        async with Launched(profile, tmp_path / "run") as launched:
            credentials = gather(profile, launched.environment)
            async with Target(profile, credentials, base_url=launched.url) as target:
                operation = await target.call("who")
        assert (operation.outcome, operation.fields["allowed"]) == ("ok", True)
        return int(operation.fields["pid"])

    assert not alive(run(act()))


def test_a_killed_target_comes_back_with_its_port_and_its_data(program: Path, tmp_path: Path) -> None:
    """The control `kill` is an operation of the history."""

    async def act() -> None:
        profile = child(program)
        async with Launched(profile, tmp_path / "run") as launched:
            url = launched.url
            async with Target(profile, gather(profile, launched.environment), base_url=url) as target:
                before = await target.call("who")
                operation = await Controls(target, launched).use("kill")
                after = await target.call("who")
            assert (operation.name, operation.outcome, launched.url) == ("control.kill", "ok", url)
            assert (before.fields["starts"], after.fields["starts"]) == (1, 2)
            assert not alive(before.fields["pid"])

    run(act())


@pytest.mark.parametrize(
    ("behaviour", "name", "ready_s", "message"),
    [
        (
            "dies",
            "child",
            20,
            r"ended at its start with exit code 1; its last words, from .*target.log:\n  no way: \$TOKEN",
        ),
        (
            "mute",
            "child",
            0.5,
            r"was not ready within 0.5 s; its last words, from .*target.log:\n  \(it printed nothing\)",
        ),
        ("good", "stranger", 20, "is not child: its name is 'stranger'"),
    ],
)
def test_a_target_that_does_not_get_ready_is_an_error_with_its_last_words(
    program: Path, tmp_path: Path, behaviour: str, name: str, ready_s: float, message: str
) -> None:
    """And without its credentials; nothing is left behind."""

    async def act() -> None:
        async with Launched(child(program, behaviour, name, ready_s), tmp_path / "run"):
            pass

    with pytest.raises(TargetUnreachable, match=message):
        run(act())


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    """As is a profile that does not launch."""
    text = PROFILE.format(program="x", behaviour="x", name="x", ready_s=1).replace("{python}", "/no/such/program")

    async def act(profile: Profile) -> None:
        async with Launched(profile, tmp_path):
            pass

    with pytest.raises(TargetUnreachable, match="/no/such/program cannot be started"):
        run(act(parse_profile(text)))
    with pytest.raises(BadProfile, match="has no part `launch`"):
        run(act(hostile_profile()))


@pytest.fixture
def harness(program: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that starts a target and then waits for nothing."""
    code = f"""
import asyncio, pathlib
from tests.targets.test_process import child, Launched
async def act():
    async with Launched(child(pathlib.Path({str(program)!r})), pathlib.Path({str(tmp_path)!r})) as launched:
        print(launched._process.pid, flush=True)
        await asyncio.Event().wait()
asyncio.run(act())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own words
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_target_ends_with_a_harness_that_is_killed(harness: subprocess.Popen[str]) -> None:
    """`kill -9` of the harness leaves no orphan; the child's end closes the pipe that it inherited."""
    assert harness.stdout is not None
    pid = int(harness.stdout.readline())
    assert alive(pid)
    harness.send_signal(signal.SIGKILL)
    harness.wait()
    ended = os.pidfd_open(pid) if alive(pid) else None
    if ended is not None:
        import select  # noqa: PLC0415 - only here

        assert select.select([ended], [], [], 10)[0]


def test_a_control_that_the_target_does_not_offer_is_unavailable() -> None:
    """Not in the profile, not served, not obeyed, or not ours to kill."""

    async def act(said: bytes, name: str) -> None:
        profile = child(Path("x"))
        known = gather(profile, {"TOKEN": "t"})
        async with serving(says(said)) as served, Target(profile, known, base_url=served.url) as target:
            controls = Controls(target)
            assert controls.offered == {"bridge"}
            assert await controls.restore() is None
            await controls.use(name, {"mode": "ok"})

    run(act(answer(b"{}"), "bridge"))
    for said, name, message in (
        (answer(b"{}"), "clock", "offers no control clock"),
        (answer(b"{}", "404 Not Found"), "bridge", "answers 404 to the control bridge"),
        (answer(b"{}", "500 Oops"), "bridge", "was not obeyed: failed"),
        (answer(b"{}"), "kill", "only a target that the harness started"),
    ):
        with pytest.raises(ControlUnavailable, match=message):
            run(act(said, name))
