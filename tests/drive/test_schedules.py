"""Which instants a delivery of the time makes due."""

from datetime import UTC, datetime, timedelta

import pytest

from conformance.drive.schedules import Clock, Schedule
from conformance.drive.stories import Workflow

WORKFLOW = Workflow("w1", {})
READING = datetime(2031, 6, 17, 4, 9, 30, tzinfo=UTC)


def a_clock() -> Clock:
    return Clock(None, None, READING)  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/Bogota"])
def test_an_expression_names_the_minutes_that_come_next(zone: str) -> None:
    """Whatever the time zone, told in UTC."""
    schedule = Schedule(WORKFLOW, a_clock().cron(2, zone), zone)
    expected = ["2031-06-17T04:10:00+00:00", "2031-06-17T04:11:00+00:00"]
    assert schedule.due(READING, READING + timedelta(minutes=5)) == expected


def test_an_instant_is_due_once() -> None:
    """An interval holds its end and not its beginning."""
    schedule, minute = Schedule(WORKFLOW, a_clock().cron()), READING + timedelta(seconds=30)
    assert len(schedule.due(READING, minute)) == 1
    assert schedule.due(minute, minute + timedelta(days=300)) == []


def test_nothing_is_due_before_the_year_is_over() -> None:
    """So that real time, which is behind, never meets it while a session lasts."""
    schedule = Schedule(WORKFLOW, a_clock().cron())
    assert schedule.due(READING - timedelta(days=31), READING) == []
