"""Templates and expressions: what goes into a request, and what is found in an answer."""

import json
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.targets.expression import compile_expression, first_of
from conformance.targets.request import encode
from conformance.targets.template import ABSENT, fill_body, fill_path, fill_query, fill_text
from tests.targets.hostile import answer, ask, says


@given(st.text())
def test_an_id_stays_one_segment_of_the_path(value: str) -> None:
    """Slashes, percent signs, dots and surrogates are encoded, and come back as they were."""
    path = fill_path("/a/{id}/b", {"id": value})
    _, before, segment, after = path.split("/")
    assert (before, after) == ("a", "b")
    assert segment not in {".", ".."}
    assert unquote_to_bytes(segment) == value.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (None, "null"), ([1], "[1]"), (True, "true"), (ABSENT, "")])
def test_any_value_has_a_spelling_in_a_path(value: object, text: str) -> None:
    """Properties send values of every type."""
    assert unquote(fill_path("/{id}", {"id": value})) == f"/{text}"


def test_a_query_leaves_out_what_is_absent_or_null() -> None:
    """Each value is encoded whole."""
    template = {"cursor": "{cursor}", "limit": "{limit}", "fixed": "a b", "none": "{none}", "not given": "{x}"}
    arguments = {"cursor": "a&b=c", "limit": 0, "none": None}
    assert fill_query(template, arguments) == "cursor=a%26b%3Dc&limit=0&fixed=a%20b"
    assert fill_text("Bearer {a}", {"a": ABSENT}) is None


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        ({"id": "1", "name": "n"}, {"id": "1", "deep": [{"name": "n"}], "text": "<n>", "fixed": 1}),
        ({"id": None, "name": 7}, {"id": None, "deep": [{"name": 7}], "text": "<7>", "fixed": 1}),
        ({"id": ABSENT, "name": ["x"]}, {"deep": [{"name": ["x"]}], "text": '<["x"]>', "fixed": 1}),
        ({}, {"deep": [{}], "text": "<>", "fixed": 1}),
    ],
)
def test_a_body_takes_values_of_every_type_and_drops_what_is_absent(arguments: dict[str, Any], body: object) -> None:
    """A whole-value placeholder keeps the type; inside a string it becomes text."""
    template = {"id": "$id", "deep": [{"name": "$name"}], "text": "<${name}>", "fixed": 1}
    assert body == fill_body(template, arguments)


def test_a_body_that_is_absent_as_a_whole_is_none() -> None:
    """The request then has no body at all."""
    assert fill_body("$body", {}) is ABSENT


@pytest.mark.parametrize("value", ["\ud800", 10**30, {"a": float("nan")}])
def test_what_one_encoder_cannot_spell_is_spelled(value: object) -> None:
    """Broken requests are sent on purpose."""
    assert isinstance(json.loads(encode(value)), object)


def test_a_raw_body_goes_out_as_it_is() -> None:
    """In place of the template, and kept among the arguments."""
    operation, served = ask(says(answer(b"{}")), "make", {"id": "1"}, raw_body=b'{"id": \xff')
    assert served.requests[0].endswith(b'\r\n\r\n{"id": \xff')
    assert operation.arguments == {"id": "1", "raw_body": '{"id": \ufffd'}


def test_an_argument_that_is_absent_is_no_argument() -> None:
    """Neither in the request nor in the history."""
    operation, served = ask(says(answer(b"{}")), "make", {"id": ABSENT, "input": None})
    assert served.requests[0].endswith(b'\r\n\r\n{"input":null}')
    assert operation.arguments == {"input": None}


def test_an_encoded_path_is_sent_as_it_was_encoded() -> None:
    """No part of the client decodes or joins it again."""
    _, served = ask(says(answer(b"{}")), "read", {"id": "a/b%2F../ü"})
    assert served.requests[0].startswith(b"GET /things/a%2Fb%252F..%2F%C3%BC HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("body.a.b", 1),
        ("body.a.c", None),
        ("body.a.b.c", None),
        ("body.list[0].x", 2),
        ("body.list[].x", [2, 3]),
        ("status == `200`", True),
        ("body.yes && !(body.no)", True),
        ("length(body.a.b)", None),
        ('headers."x-y"', "z"),
    ],
)  # fmt: skip
def test_an_expression_finds_a_value_or_nothing(expression: str, found: object) -> None:
    """A function that meets a value of the wrong type finds nothing: the answer is the target's."""
    body = {"a": {"b": 1}, "list": [{"x": 2}, {"x": 3}], "yes": True, "no": False}
    assert found == compile_expression(expression)({"body": body, "headers": {"x-y": "z"}, "status": 200})


def test_the_first_expression_that_finds_anything_counts() -> None:
    """False and empty are something."""
    assert first_of(["a", "b", "c"])({"b": False, "c": 1}) is False
    assert first_of([])({}) is None


@pytest.mark.parametrize(
    ("known", "filled"),
    [
        ({}, {"a": 1}),
        ({"slug": ABSENT}, {"a": 1}),
        ({"slug": None}, {"a": 1, "trigger": {"slug": None, "kind": "x"}}),
        ({"method": "GET"}, {"a": 1, "trigger": {"kind": "x", "method": "GET"}}),
    ],
)
def test_a_member_is_left_out_where_nothing_is_known_of_it(known: dict[str, Any], filled: dict[str, Any]) -> None:
    """Its own constants do not keep it; one argument that is there does."""
    template = {"a": 1, "trigger?": {"slug": "$slug", "kind": "x", "method": "$method"}}
    assert filled == fill_body(template, known)
