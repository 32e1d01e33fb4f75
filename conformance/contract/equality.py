"""When two JSON values are the same: numbers by value, `true` never `1`, objects whatever their key order.

Python's `==` holds `True` equal to `1`, so it alone would miss a replay that turns one into the other. Comparing the
serialised forms is quick and decides nearly always; the slow walk is for numbers spelled differently (`1`, `1.0`), for
what cannot be serialised, and for values nested deeper than Python compares.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

CHUNK = 512
"""How many events are serialised at once: enough to be quick, few enough that memory stays bounded."""


def same(left: object, right: object) -> bool:
    """Whether two JSON values are equal, in time linear in their size."""
    try:
        if left != right:
            return False
        options = orjson.OPT_SORT_KEYS
        return orjson.dumps(left, option=options) == orjson.dumps(right, option=options) or alike(left, right)
    except (TypeError, RecursionError):  # an integer beyond 64 bits, a lone surrogate, a deep nest
        return alike(left, right)


def alike(left: object, right: object) -> bool:
    """The same without recursion, one pair of values after the other."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            pending += [(value, other[key]) for key, value in one.items()]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pending += zip(one, other, strict=True)
        elif isinstance(one, bool) is not isinstance(other, bool) or one != other:
            return False
    return True


def without(data: Mapping[str, Any], volatile: Collection[str]) -> Mapping[str, Any]:
    """An event's object, the fields aside that may lawfully differ between a stream and its replay."""
    return {key: value for key, value in data.items() if key not in volatile} if volatile else data


def first_difference(
    left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]], volatile: Collection[str]
) -> int | None:
    """The first place at which two lists of events differ, one being shorter included; None where they do not."""
    for start in range(0, min(len(left), len(right)), CHUNK):
        here = [without(data, volatile) for data in left[start : start + CHUNK]]
        there = [without(data, volatile) for data in right[start : start + CHUNK]]
        if len(here) == len(there) and same(here, there):
            continue
        for place, (one, other) in enumerate(zip(here, there, strict=False), start):
            if not same(one, other):
                return place
    return None if len(left) == len(right) else min(len(left), len(right))
