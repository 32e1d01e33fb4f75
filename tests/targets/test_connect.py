"""A target that cannot be reached, or is another program: one sentence that says so, and what to do."""

import asyncio
import re
from typing import Any

import pytest

from conformance.errors import TargetUnreachable
from conformance.targets.connect import reach
from tests.targets.hostile import Script, answer, hostile_profile, run, says, says_for_ever, serving

IDENTITY = hostile_profile().target.identity


def reached(script: Script) -> dict[str, Any]:
    async def act() -> dict[str, Any]:
        async with serving(script) as served:
            return await reach(served.url, IDENTITY, name="hostile", within_s=0.3)

    said: dict[str, Any] = run(act())
    return said


def test_a_target_that_is_what_the_profile_says_is_reached() -> None:
    """What it says of itself comes back; members that the profile does not name are free."""
    assert reached(says(answer(b'{"name": "hostile", "version": "1"}'))) == {"name": "hostile", "version": "1"}


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (says(answer(b'{"name": "other"}')), "is not hostile: its name is 'other' where the profile expects 'hostile'"),
        (says(answer(b"<html>", kind="text/html")), "answers, but not as hostile does: the body is invalid JSON"),
        (says(answer(b"[]")), "the body is not a JSON object but an array"),
        (says(answer(b"", "302 Found", "Location: https://elsewhere/")), "redirects to https://elsewhere/; name that"),
        (says(answer(b"", "404 Not Found")), "answers 404; it is not hostile, or target.identity.path is wrong"),
        (says(b"", close=False), "did not answer within 0.3 s"),
        (says(answer(b"{}")[:-1], close=False), "did not answer within 0.3 s"),
        (says(b""), "the connection was closed without an answer"),
        (says(b"220 mail.example ESMTP\r\n"), "does not speak HTTP"),
        (says_for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), "invalid JSON|did not answer"),
    ],
)
def test_what_answers_there_is_not_the_target(script: Script, message: str) -> None:
    """Whose fault it is stands in the sentence."""
    with pytest.raises(TargetUnreachable, match=message):
        reached(script)


def test_plain_http_behind_https_is_named() -> None:
    """A wrong scheme is the profile's fault."""

    async def complain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer(b"", "400 Bad Request"))
        writer.close()

    async def act() -> None:
        async with await asyncio.start_server(complain, "127.0.0.1", 0) as server:
            await reach(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", IDENTITY)

    with pytest.raises(TargetUnreachable, match=r"is it plain http\?"):
        run(act())


@pytest.mark.parametrize(
    ("url", "message"),
    [("http://127.0.0.1:1", "the connection was refused"), ("http://no-such-host.invalid", "cannot be resolved")],
)
def test_nobody_is_there(url: str, message: str) -> None:
    """Refused, or no such host."""
    with pytest.raises(TargetUnreachable, match=re.escape(message)):
        run(reach(url, IDENTITY))
