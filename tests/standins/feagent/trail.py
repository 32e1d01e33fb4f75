"""A run under way: what it has shown so far, and the one client that may be listening."""

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Trail:
    """One execution: what is carried out, and who hears of it. `ended` once its terminal event is kept."""

    run_id: str
    workflow_id: str
    document: dict[str, Any]
    initial_input: Any = None
    ended: bool = False
    deserted: bool = False
    _queue: "asyncio.Queue[str | None]" = field(default_factory=asyncio.Queue)

    def tell(self, text: str | None) -> None:
        """Passes the text of an event on, or with None that there are no more."""
        if not self.deserted:
            self._queue.put_nowait(text)

    async def next(self) -> str | None:
        return await self._queue.get()

    def desert(self) -> None:
        """The client has left."""
        self.deserted = True
        self._queue = asyncio.Queue()
