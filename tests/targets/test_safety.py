"""A target on another machine is somebody else's: nothing is created there unless the profile says so."""

import socket
from typing import Any

import pytest

from conformance.errors import BadProfile
from conformance.targets import safety
from conformance.targets.loading import parse_profile
from conformance.targets.profile import Profile

PROFILE = """
target: {{name: mine, identity: {{path: /}}{extra}}}
controls: {{coordinator: {{instances: {{absent: {{env: WITHOUT_COORDINATOR}}}}}}}}
"""


def profile(extra: str = "") -> Profile:
    return parse_profile(PROFILE.format(extra=extra))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What a name server answers: addresses by name; an unknown name has none."""
    known: dict[str, list[str]] = {}

    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:  # noqa: ANN401 - socket's own signature
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(None, None, None, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.10", "[::1]", "localhost", "LOCALHOST.", "[::ffff:127.0.0.1]", "loops", "loops-too"]
)
def test_this_machine_is_ours(names: dict[str, list[str]], host: str) -> None:
    """However it is spelled."""
    names |= {"loops": ["127.0.0.1"], "loops-too": ["127.0.0.1", "::1"]}
    safety.check_writes(profile(), f"http://{host}:8000/api")


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "0.0.0.0", "[::]", "[fe80::1]", "[::ffff:10.0.0.1]", "example.org", "both", "localhost.example.org"],  # noqa: S104 - not bound
)
def test_any_other_machine_is_not(names: dict[str, list[str]], host: str) -> None:
    """Nor is a name that leads to both; the message names the key and the dry run."""
    names |= {"example.org": ["203.0.113.7"], "both": ["127.0.0.1", "203.0.113.7"]}
    names |= {"localhost.example.org": ["203.0.113.7"]}
    with pytest.raises(BadProfile, match=r"not on this machine.*`target.allow_writes: true`.*--dry-run"):
        safety.check_writes(profile(), f"http://{host}:8000")
    safety.check_writes(profile(", allow_writes: true"), f"http://{host}:8000")


def test_a_name_that_leads_nowhere_is_let_pass(names: dict[str, list[str]]) -> None:
    """It cannot be reached, which is another message."""
    assert names == {}
    safety.check_writes(profile(), "http://no-such-host.invalid:8000")


def test_another_instance_is_a_target_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that turns operations to a remote one is refused before it can."""
    monkeypatch.setenv("WITHOUT_COORDINATOR", "http://203.0.113.7:8000")
    with pytest.raises(BadProfile, match=r"controls.coordinator.instances.absent http://203"):
        safety.check_writes(profile(), None)


def test_no_name_server_is_asked_where_nothing_may_be_sent(names: dict[str, list[str]]) -> None:
    """What can be told of an address by its spelling alone."""
    names["loops"] = ["127.0.0.1"]
    told = [safety.is_plainly_loopback(f"http://{host}/") for host in ("localhost", "127.1.1.1", "10.1.1.1", "loops")]
    assert told == [True, True, False, None]
