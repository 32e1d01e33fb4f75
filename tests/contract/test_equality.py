"""Two JSON values are the same as a client sees them: by value and type, however they are spelled."""

import pytest
from hypothesis import given

from conformance.contract.equality import alike, first_difference, same
from tests.contract.generated import VALUES, Data, runs


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (False, 0, False),
        ([True], [1], False),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        (None, 0, False),
        ("1", 1, False),
        (2**53 + 1, float(2**53), False),
        (2**90, 2**90, True),
        ("\ud800", "\ud800", True),
        ("e\u0301", "\u00e9", False),
        ({}, [], False),
        ({"a": None}, {}, False),
    ],
)
def test_same(left: object, right: object, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """The quick way and the walk agree, in either direction."""
    assert [same(left, right), same(right, left), alike(left, right)] == [expected] * 3


@given(left=VALUES, right=VALUES)
def test_the_walk_agrees_with_the_quick_way(left: object, right: object) -> None:
    """Whatever the values."""
    assert same(left, right) == alike(left, right)
    assert same(left, left)


def test_a_value_nested_beyond_recursion() -> None:
    """It is compared all the same, and differs where it does."""

    def nest(core: object) -> object:
        for _ in range(100_000):
            core = [core]
        return core

    assert same(nest(1), nest(1))
    assert not same(nest("1"), nest(1))


@given(events=runs())
def test_volatile_fields_are_no_difference(events: list[Data]) -> None:
    """The profile says which they are."""
    others = [{**data, "at": place} for place, data in enumerate(events)]
    assert first_difference(events, others, ("at",)) is None
    assert first_difference(events, others, ()) == next(
        (place for place, data in enumerate(events) if not same(data.get("at"), place)), None
    )


def test_a_shorter_list_differs_at_its_end() -> None:
    """Also where it ends with a chunk."""
    events: list[Data] = [{"seq": place} for place in range(1024)]
    assert first_difference(events, events[:512], ()) == 512
    assert first_difference(events[:512], events, ()) == 512
    assert first_difference(events, [*events[:700], {"seq": 0}, *events[701:]], ()) == 700
