"""Strict JSON: what RFC 8259 allows is read, everything else is a fault that says why."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.history.strict_json import read_object, read_value

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity is not JSON"),
        ('{"a": 1} x', "Extra data"),
        ('{"a": 1', "invalid JSON"),
        ("{'a': 1}", "invalid JSON"),
        ('{"a": "\x01"}', "control character"),
        ("[1]", "an array"),
        ('"a"', "a string"),
        ("1", "a number"),
        ("true", "a boolean"),
        ("null", "null"),
        ("", "empty"),
        ("  ", "empty"),
        (b'{"a": "\xff"}', "invalid UTF-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_json_object_is_refused_with_a_reason(text: str | bytes, fault: str) -> None:
    """The value is None and the sentence says what it is instead."""
    value, said = read_object(text)
    assert value is None
    assert fault in said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"a": "\ud800"}', {"a": "\ud800"}),
        (b'{"a": 1e2}', {"a": 100.0}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (' {"a": {}}\n', {"a": {}}),
    ],
)
def test_odd_but_lawful_json_is_read(text: str | bytes, value: object) -> None:
    """The grammar allows lone surrogates in escapes, repeated names and white space around."""
    assert (value, "") == read_object(text)


def test_an_integer_of_many_digits_is_lawful() -> None:
    """Python refuses to read it by default; the grammar sets no bound."""
    value, fault = read_value('{"a": ' + "9" * 5000 + "}")
    assert fault == ""
    assert value["a"] > 10**300


@given(VALUES)
def test_every_json_value_comes_back(value: object) -> None:
    """What the standard library writes is read as it was, as text and as bytes."""
    text = json.dumps(value)
    assert (value, "") == read_value(text)
    assert (value, "") == read_value(text.encode())
