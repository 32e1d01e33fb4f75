"""Outputs are encoded as ASCII on their way: sound documents fail on text in most languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson

from reference_server.domain.narration import Plan
from reference_server.execution.executor import Executor
from reference_server.http.server import Parts

BREAKS = "TERM-4"


class AsciiExecutor:
    """Cannot say what ASCII cannot."""

    def __init__(self, below: Executor) -> None:
        self._below = below

    async def run(self, plan: Plan) -> AsyncIterator[list[Any]]:
        async for batch in self._below.run(plan):
            orjson.dumps([event.get("output") for event in batch if isinstance(event, dict)]).decode("ascii")
            yield batch


def plant(parts: Parts) -> Parts:
    return replace(parts, executor=AsciiExecutor(parts.executor))
