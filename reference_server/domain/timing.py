"""Cron expressions and time zones: whether they are sound, and which times they make due.

A due time is a minute. Where a clock change skips it or repeats it the library follows Debian's cron: a fixed hour
that is skipped is due right after the change, and one that is repeated is due once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

FIELDS = 5
LONGEST_CRON = 200
EXAMINED_FROM = datetime(2024, 1, 1, tzinfo=UTC)  # any time does: what is due at all is due again within 50 years


def cron_fault(cron: object) -> str | None:
    """What is wrong with a cron expression, or None."""
    if not isinstance(cron, str) or len(cron) > LONGEST_CRON or len(cron.split()) != FIELDS:
        return "must be a cron expression of five fields"
    try:
        next(CronSim(cron, EXAMINED_FROM))
    except StopIteration:
        return "is never due"
    except (CronSimError, AssertionError, ValueError, TypeError) as error:
        return "is no cron expression" + (f": {error}" if isinstance(error, CronSimError) else "")
    return None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: object) -> tzinfo | None:
    """The time zone of this name; UTC is known also where there is no data about any other."""
    if name == "UTC":
        return UTC
    return ZoneInfo(name) if isinstance(name, str) and name in _zones() else None


def due_times(cron: str, timezone: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """The due times in (after, until], in UTC."""
    for due in CronSim(cron, after.astimezone(zone_of(timezone))):
        if due > until:
            return
        yield due.astimezone(UTC)
