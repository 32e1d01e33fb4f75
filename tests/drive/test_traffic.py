"""Callers who call until something happens leave where nothing does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.drive import designs, traffic
from conformance.drive.extensions import Extension
from conformance.drive.stories import Workflow
from conformance.drive.unit import Stuck
from conformance.history.operation import Operation, Outcome
from tests.drive.paper import Answer, Paper, driver_on

MOST = 20
"""How many calls are answered before somebody is surely calling for ever."""

EXTENSION = Extension(
    Workflow("w1", {}), designs.of_source("body"), "a-slug", "", "POST", key_id="k1", state="published"
)


@dataclass
class Keys(Paper):
    """A target with keys, which answers calls and revocations as a test wants."""

    calls: Outcome = "ok"
    revocations: Outcome = "ok"

    async def call(self, name: str, arguments: Mapping[str, Any], **how: Any) -> Operation:  # noqa: ANN401 - as its own
        assert self.asked.count("call_extension") < MOST
        await asyncio.sleep(0)
        return await super().call(name, arguments, **how)

    def create_key(self, arguments: Mapping[str, Any]) -> Answer:
        del arguments
        return "ok", {"key_id": "k2"}, ()

    def call_extension(self, arguments: Mapping[str, Any]) -> Answer:
        del arguments
        return self.calls, {}, ()

    def revoke_key(self, arguments: Mapping[str, Any]) -> Answer:
        del arguments
        return self.revocations, {}, ()


def test_each_caller_calls_twice_once_the_key_is_gone() -> None:
    """One call of each may have begun before that was known."""
    paper = Keys()
    asyncio.run(traffic.revoked_meanwhile(driver_on(paper), EXTENSION))
    after = paper.asked[paper.asked.index("revoke_key") :]
    assert after.count("call_extension") >= 2 * 3


def test_callers_whom_nobody_answers_leave() -> None:
    """Where an operation was given up each call is over at once: to go on until the end would be to go on for ever."""
    paper = Keys(calls="unknown")
    asyncio.run(traffic.revoked_meanwhile(driver_on(paper), EXTENSION))
    assert paper.asked.count("call_extension") == 1 + 3


def test_a_revocation_that_fails_keeps_nobody_calling() -> None:
    """The story is stuck, and says so."""

    async def act() -> None:
        await traffic.revoked_meanwhile(driver_on(paper), EXTENSION)

    paper = Keys(revocations="failed")
    with pytest.raises(Stuck):
        asyncio.run(act())
