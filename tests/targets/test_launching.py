"""A target that says nothing when it is ready: it is asked who it is until it answers, on a port of its own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.errors import TargetUnreachable
from conformance.targets.loading import parse_profile
from conformance.targets.process import Launched
from conformance.targets.profile import Profile
from tests.targets.hostile import run

PROGRAM = """
import http.server, json, sys

class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self):
        Handler.asked += 1
        if sys.argv[2] == "late" and Handler.asked < 3:
            return self.send_error(503)
        body = json.dumps({"name": sys.argv[3], "asked": Handler.asked}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

if sys.argv[2] == "dies":
    sys.exit("no way")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "child.py"
    file.write_text(PROGRAM)
    return file


def silent(program: Path, how: str = "good", name: str = "child", more: str = "") -> Profile:
    return parse_profile(f"""
target: {{name: child, identity: {{path: /, expect: {{name: child}}}}}}
launch: {{command: ["{{python}}", {program}, "{{port}}", {how}, {name}], ready: null, stop_s: 0.5, {more}}}
""")


@pytest.mark.parametrize("how", ["good", "late"])
def test_it_is_asked_until_it_is_who_it_should_be(program: Path, tmp_path: Path, how: str) -> None:
    """An answer that it is not ready yet is no answer."""

    async def act() -> None:
        async with Launched(silent(program, how), tmp_path / "run") as launched:
            first = launched.url
            await launched.kill()
            await launched.restart()
            assert launched.url == first
        assert first.startswith("http://127.0.0.1:")

    run(act())


@pytest.mark.parametrize(
    ("how", "name", "more", "message"),
    [
        (
            "dies",
            "child",
            "",
            r"the target child ended at its start with exit code 1; its last words, from .*\n  no way",
        ),
        ("good", "stranger", "ready_s: 0.7", r"was not ready within 0.7 s; .* is not child: its name is 'stranger'"),
    ],
)
def test_one_that_does_not_get_ready_is_named(
    program: Path, tmp_path: Path, how: str, name: str, more: str, message: str
) -> None:
    """With what came last, or with what it said."""

    async def act() -> None:
        async with Launched(silent(program, how, name, more), tmp_path / "run"):
            pass

    with pytest.raises(TargetUnreachable, match=message):
        run(act())


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("ready", ["ready: null", "ready: 'listening on (.*)'"])
def test_a_port_that_is_taken_is_refused(program: Path, tmp_path: Path, occupied: int, ready: str) -> None:
    """Otherwise somebody else would be judged; nothing is started."""
    profile = parse_profile(f"""
target: {{name: child, identity: {{path: /}}}}
launch: {{command: ["{{python}}", {program}, "{{port}}", good, child], port: {occupied}, {ready}}}
""")

    async def act() -> None:
        async with Launched(profile, tmp_path / "run"):
            pass

    with pytest.raises(TargetUnreachable, match=f"port {occupied} is taken, .* or name another in launch.port"):
        run(act())
    assert not (tmp_path / "run" / "target.log").exists()


def test_words_and_environment_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With variables and places; what is neither stands as it is."""
    monkeypatch.setenv("COLOUR", "red")
    program = tmp_path / "tell.py"
    program.write_text("import os, sys; sys.exit(' '.join([*sys.argv[1:], os.environ['TOLD'], os.environ['COLOUR']]))")
    profile = parse_profile(f"""
target: {{name: child, identity: {{path: /}}}}
variables: {{colour: {{env: COLOUR}}, both: "${{colour}}/{{port}}"}}
launch:
  command: ["{{python}}", {program}, "{{colour}}", "{{other}}", "{{directory}}", "{{db}}"]
  env: {{TOLD: "told {{colour}}", COLOUR: green}}
  port: 1
""")

    async def act() -> None:
        async with Launched(profile, tmp_path / "run"):
            pass

    with pytest.raises(TargetUnreachable) as refused:
        run(act())
    words = str(refused.value).splitlines()[-1].split()
    assert words == [
        "red",
        "{other}",
        str(tmp_path / "run"),
        str(tmp_path / "run" / "target.db"),
        "told",
        "red",
        "green",
    ]
