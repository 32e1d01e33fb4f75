"""A cron expression is kept as it was written: one that can never be read makes a schedule that is never due."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_server.domain.timing import cron_fault
from reference_server.domain.triggers import Schedule, Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SCHEDULE-5"

SOUND = "* * * * *"


class TrustingTriggers(Triggers):
    """Reads nothing before it must."""

    def read(self, body: Mapping[str, Any]) -> Trigger:
        cron = body.get("cron")
        if body.get("type") != "schedule" or not isinstance(cron, str) or cron_fault(cron) is None:
            return super().read(body)
        trigger = super().read({**body, "cron": SOUND})
        return replace(trigger, cron=cron) if isinstance(trigger, Schedule) else trigger


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=TrustingTriggers())
