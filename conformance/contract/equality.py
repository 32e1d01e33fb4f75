"""When two JSON values are the same: numbers by value, `true` never `1`, objects whatever their key order.

Python's `==` holds `True` equal to `1`, so it alone would miss a replay that turns one into the other. Comparing the
serialised forms is quick and decides nearly always; the slow walk is for numbers spelled differently (`1`, `1.0`).
"""

from collections.abc import Collection, Mapping
from typing import Any

import orjson


def same(left: object, right: object) -> bool:
    """Whether two JSON values are equal, in time linear in their size."""
    if left != right:
        return False
    try:
        options = orjson.OPT_SORT_KEYS
        return orjson.dumps(left, option=options) == orjson.dumps(right, option=options) or alike(left, right)
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        return alike(left, right)


def alike(left: object, right: object) -> bool:
    """Whether two values that Python holds equal are of the same JSON types, too."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        if isinstance(one, bool) is not isinstance(other, bool):
            return False
        if isinstance(one, dict) and isinstance(other, dict):
            pending += [(value, other[key]) for key, value in one.items()]
        elif isinstance(one, list) and isinstance(other, list):
            pending += zip(one, other, strict=True)
    return True


def without(data: Mapping[str, Any], volatile: Collection[str]) -> Mapping[str, Any]:
    """An event's object, the fields aside that may lawfully differ between a stream and its replay."""
    return {key: value for key, value in data.items() if key not in volatile} if volatile else data


def first_difference(left: list[dict[str, Any]], right: list[dict[str, Any]], volatile: Collection[str]) -> int | None:
    """The first place at which two lists of events differ, one being shorter included; None where they do not."""
    for place, (one, other) in enumerate(zip(left, right, strict=False)):
        if one is not other and not same(without(one, volatile), without(other, volatile)):
            return place
    return None if len(left) == len(right) else min(len(left), len(right))
