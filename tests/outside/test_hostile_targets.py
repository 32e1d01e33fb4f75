"""A hostile target gives a clear error or a verdict within bounded time: never a hang, a stack trace or a pass.

A few are tried by default, all of them with `ALL_VARIATIONS=1`.
"""

import socket
from pathlib import Path

import pytest

from tests.outside import hostile, session
from tests.outside.hostile import REPLIES
from tests.outside.proxy import Proxy, Way
from tests.outside.session import Finished
from tests.outside.test_lawful import chosen

pytestmark = pytest.mark.timeout(300)

UNREACHABLE, QUICK_ANSWERS, QUICK_STREAMS = 3, ("answers 500", "answers invalid JSON"), ("invalid UTF-8",)
WORDS = ("--skip", "TERM-7", "--examples", "16", "--seed", "1")


def assert_clear(finished: Finished) -> None:
    """The session ended with a verdict that is not green, in words."""
    assert finished.code in {1, 3, 4}, finished.errors
    assert finished.verdict in {"non-conformant", "unreachable", "incomplete"}
    assert "Traceback" not in finished.output + finished.errors


def test_nothing_listens(report: Path) -> None:
    """A port at which nobody listens is said to be that."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        finished = session.run(f"http://127.0.0.1:{free.getsockname()[1]}", report)
    assert finished.code == UNREACHABLE
    assert "nothing listens there" in finished.output + finished.errors


@pytest.mark.parametrize("answers", chosen({**REPLIES}, (*QUICK_ANSWERS, "is another program")))
def test_whoever_is_not_the_target_is_unreachable(reference: str, report: Path, answers: str) -> None:
    """What answers wrongly when it is asked who it is, is not judged."""
    with Proxy(reference, hostile.stranger(REPLIES[answers])) as proxy:
        finished = session.run(proxy.url, report, patience_s=40)
    assert_clear(finished)
    assert finished.code == UNREACHABLE


@pytest.mark.parametrize("answers", chosen({**REPLIES}, QUICK_ANSWERS[:1]))
def test_a_target_that_serves_nothing_is_never_conformant(reference: str, report: Path, answers: str) -> None:
    """Where everything but the identity is wrong the session ends soon, and says what it missed."""
    with Proxy(reference, hostile.pretender(REPLIES[answers])) as proxy:
        assert_clear(session.run(proxy.url, report, *WORDS))


@pytest.mark.parametrize("kind", chosen({**hostile.STREAMS}, QUICK_STREAMS))
def test_a_hostile_stream_is_judged(reference: str, report: Path, kind: str) -> None:
    """A stream that nobody can read to its end breaks a clause, or leaves one open."""
    with Proxy(reference, hostile.STREAMS[kind]()) as proxy:
        assert_clear(session.run(proxy.url, report, "--only", "EVT-5", "--examples", "16", "--seed", "1"))


TURNS: dict[str, Way] = {
    "dies": hostile.Turning(60, dies=True),
    "hangs": hostile.Turning(60, dies=False),
}


@pytest.mark.parametrize("turn", chosen({**TURNS}, ("dies",)))
def test_a_target_that_goes_away_ends_the_session(reference: str, report: Path, turn: str) -> None:
    """A target that is gone in the middle is said to be gone."""
    with Proxy(reference, TURNS[turn]) as proxy:
        finished = session.run(proxy.url, report, *WORDS)
    assert_clear(finished)
    assert finished.verdict == "unreachable"
