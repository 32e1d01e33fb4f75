"""Cron expressions of five fields, and the wall clock of a time zone."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
PART = re.compile(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?", re.ASCII)


class CronError(ValueError):
    """An expression that is none."""


def minutes(expression: str) -> list[frozenset[int]]:
    """What each field allows: minute, hour, day of month, month, day of week from Sunday.

    Raises:
        CronError: it is no expression.
    """
    fields = expression.split()
    if len(fields) != len(FIELDS):
        raise CronError(expression)
    allowed = [frozenset().union(*(part(text, *bounds) for text in field.split(",")))
               for field, bounds in zip(fields, FIELDS, strict=True)]  # fmt: skip
    allowed[4] = frozenset(day % 7 for day in allowed[4])
    return allowed


def part(text: str, lowest: int, highest: int) -> range:
    found = PART.fullmatch(text)
    if found is None:
        raise CronError(text)
    first, last, step = (int(group) if group else None for group in found.groups())
    if first is None:
        first, last = lowest, highest
    if last is None:
        last = first if step is None else highest
    if not lowest <= first <= last <= highest or step == 0:
        raise CronError(text)
    return range(first, last + 1, step or 1)


def due(expression: str, timezone: str, minute: datetime) -> bool:
    """Whether a minute (UTC) is one of the expression's, by the clock of the time zone."""
    local = minute.astimezone(ZoneInfo(timezone))
    shown = (local.minute, local.hour, local.day, local.month, local.isoweekday() % 7)
    return all(value in allowed for value, allowed in zip(shown, minutes(expression), strict=True))
