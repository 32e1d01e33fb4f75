"""A line gives back exactly what was written into it, and says what it cannot read."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import BadHistory
from conformance.history.line import Damage, Line, decode, encode, lines, operation_line, operation_of
from conformance.history.operation import Event, Exchange, Operation

times = st.floats(min_value=0, max_value=1e9)
texts = st.text(st.characters(exclude_categories=()), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values: st.SearchStrategy[Any] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
fields = st.dictionaries(texts, values, max_size=3)
optional = st.none() | texts
events = st.builds(Event, at=times, data=st.none() | fields, fault=texts, text=texts, id=optional, name=optional)
headers = st.dictionaries(texts, texts, max_size=2)
exchanges = st.builds(
    Exchange,
    method=texts,
    url=texts,
    request_headers=headers,
    request_body=optional,
    status=st.none() | st.integers(100, 599),
    response_headers=headers,
    response_body=optional,
    size=st.integers(0, 2**40),
    digest=texts,
    error=texts,
)
operations = st.builds(
    Operation,
    index=st.integers(0, 99),
    client=texts,
    name=texts,
    arguments=fields,
    called_at=times,
    returned_at=times,
    outcome=st.sampled_from(["ok", "refused", "failed", "unknown"]),
    fields=fields,
    events=st.lists(events, max_size=3).map(tuple),
    exchange=st.none() | exchanges,
)


@given(operations)
def test_an_operation_comes_back_exactly(operation: Operation) -> None:
    """Bytes and back give an equal operation, surrogates and numbers beyond 64 bits included."""
    assert operation_of(decode(encode(operation_line(operation, "case", 3)))) == operation


@given(operations)
def test_a_line_is_one_line(operation: Operation) -> None:
    """Nothing that a target sends puts a line feed into a line."""
    assert encode(operation_line(operation)).count(b"\n") == 1


def test_a_common_event_is_two_values() -> None:
    """Long runs are written compactly: time and object."""
    operation = Operation(
        index=0, client="a", name="execute", arguments={}, called_at=0.0, returned_at=1.0, outcome="ok",
        events=(Event(0.5, {"type": "node_start"}),),
    )  # fmt: skip
    assert operation_line(operation)["events"] == [[0.5, {"type": "node_start"}]]


def read(tmp_path: Path, raw: bytes) -> list[Line | Damage]:
    """The lines of these bytes."""
    path = tmp_path / "main.jsonl"
    path.write_bytes(raw)
    return list(lines(path))


def test_a_last_line_without_line_feed_counts(tmp_path: Path) -> None:
    """Recordings written by hand often end so."""
    assert read(tmp_path, b'{"kind":"facts"}') == [{"kind": "facts"}]


def test_the_torn_last_line_is_left_out_and_named(tmp_path: Path) -> None:
    """What stands before it is read."""
    kept, torn = read(tmp_path, b'{"kind":"end"}\n{"kind":"operat')
    assert kept == {"kind": "end"}
    assert isinstance(torn, Damage)
    assert torn.torn
    assert "line 2 is torn" in str(torn)


@pytest.mark.parametrize("raw", [b"{]\n", b"[1]\n", b"\x00\x00\n", b"\xff\xfe\n", b"NaN\n"])
def test_a_line_that_is_no_object_is_damage(tmp_path: Path, raw: bytes) -> None:
    """It is not mistaken for a torn one."""
    (damage,) = read(tmp_path, raw)
    assert isinstance(damage, Damage)
    assert not damage.torn


def test_a_file_that_is_not_there_is_a_bad_history(tmp_path: Path) -> None:
    """The message names it."""
    with pytest.raises(BadHistory, match=r"gone\.jsonl cannot be read"):
        list(lines(tmp_path / "gone.jsonl"))


def test_a_packed_file_cut_short_is_a_bad_history(tmp_path: Path) -> None:
    """No half of the evidence is taken for the whole."""
    path = tmp_path / "main.jsonl.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00")
    with pytest.raises(BadHistory, match="cannot be read"):
        list(lines(path))
