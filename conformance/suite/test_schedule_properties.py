"""Properties of schedules: generated parts that are malformed."""

from typing import Any

import pytest

from conformance.drive import misfits, schedule_strategies
from conformance.drive.unit import Driver
from conformance.suite.case import Case

pytestmark = pytest.mark.property


@pytest.mark.clause("SCHEDULE-5")
def test_malformed_schedules(case: Case) -> None:
    """Any schedule that is malformed in its expression, its time zone or its input."""

    async def save(driver: Driver, batch: list[tuple[str, Any]]) -> None:
        await misfits.must_refuse(driver, case.shelf, batch)

    case.for_all_together(schedule_strategies.malformed(), save, size=12, groups=10, share=0.75)
