"""The replay passes through a database without booleans: true comes back as 1."""

from dataclasses import replace
from typing import Any

import orjson

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import Record

BREAKS = "REPLAY-2"


class NumericReplayer(Replayer):
    """Gives booleans as numbers."""

    def item(self, record: Record) -> bytes:
        return orjson.dumps(numbers(orjson.loads(record.body)))


def numbers(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {name: numbers(inner) for name, inner in value.items()}
    return int(value) if isinstance(value, bool) else value


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=NumericReplayer())
