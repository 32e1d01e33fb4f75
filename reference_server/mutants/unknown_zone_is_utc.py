"""A time zone that nobody knows is taken for UTC, without a word."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.timing import zone_of
from reference_server.domain.triggers import Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-5"


class ForgivingTriggers(Triggers):
    """Knows one zone for sure."""

    def read(self, body: Mapping[str, Any]) -> Trigger:
        known = body.get("type") != "schedule" or zone_of(body.get("timezone")) is not None
        return super().read(body if known else {**body, "timezone": "UTC"})


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=ForgivingTriggers())
