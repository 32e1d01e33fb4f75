"""What a profile sends: forms, raw bodies, the argument's own method and query, names that stand as they are."""

import pytest

from conformance.targets.template import ABSENT
from tests.targets.hostile import answer, run
from tests.targets.spelled import body_of, calls, header_of, route_of, speaking

EXTENSION = """
operations:
  call_extension: {method: "{method}", path: "/ex/{slug}{+path}", query: $query, form: $form, body: $body}
  create_run: {method: POST, path: /runs, form: {name: $key, deep: $input, fixed: a b}}
  execute: {method: POST, path: /execute, headers: {Content-Type: application/vnd.mine+json}, body: {run: $run_id}}
"""
CALL = {"slug": "s/1", "path": "/a/b%20c", "method": "POST"}


def sent(name: str, arguments: dict[str, object], **how: object) -> bytes:
    async def act() -> bytes:
        async with speaking(EXTENSION, None) as (target, served):
            await target.call(name, arguments, **how)  # type: ignore[arg-type]
        return served.requests[0]

    return run(act())


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "POST", "OPTIONS", "PROPFIND"])
def test_the_method_may_be_the_arguments_own(method: str) -> None:
    """Also one that HTTP does not know; the evidence shows it."""
    (done,), served = calls(EXTENSION, None, ("call_extension", {**CALL, "method": method}))
    assert route_of(served.requests[0]).split()[0] == method
    assert done.exchange is not None
    assert done.exchange.method == method


def test_a_name_with_a_plus_stands_as_it_is() -> None:
    """Its slashes and percent signs are the caller's own; without the plus it is one segment."""
    assert route_of(sent("call_extension", CALL)) == "POST /ex/s%2F1/a/b%20c"
    assert route_of(sent("call_extension", {**CALL, "path": "/ü x?y=1"})) == "POST /ex/s%2F1/%C3%BC%20x?y=1"
    assert route_of(sent("call_extension", {**CALL, "path": ABSENT})) == "POST /ex/s%2F1"


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ([["a", "1"], ["a", "2"], ["b", ""]], "?a=1&a=2&b="),
        ([["a&b", "=+ü"]], "?a%26b=%3D%2B%C3%BC"),
        ([["n", 7], ["t", True]], "?n=7&t=true"),
        ([["bare"]], "?bare"),
        ([], ""),
        (None, ""),
    ],
)
def test_the_query_may_be_the_arguments_own_pairs(query: object, spelled: str) -> None:
    """Repeated and empty ones, too; after a path that has a query of its own they go on."""
    assert route_of(sent("call_extension", {**CALL, "query": query})) == f"POST /ex/s%2F1/a/b%20c{spelled}"
    with_one = route_of(sent("call_extension", {**CALL, "path": "?x=y", "query": query}))
    assert with_one == f"POST /ex/s%2F1?x=y{spelled.replace('?', '&')}"


def test_a_form_may_be_the_arguments_own_pairs() -> None:
    """It goes in place of a JSON body, and says what it is."""
    request = sent("call_extension", {**CALL, "form": [["a", "x y"], ["a", "&"]], "body": {"b": 1}})
    assert (body_of(request), header_of(request, "Content-Type")) == (
        "a=x+y&a=%26",
        "application/x-www-form-urlencoded",
    )


def test_without_a_form_the_body_is_json_and_without_both_there_is_none() -> None:
    """A body of null is one."""
    assert header_of(sent("call_extension", {**CALL, "body": {"b": 1}}), "Content-Type") == "application/json"
    assert body_of(sent("call_extension", {**CALL, "body": None})) == "null"
    bare = sent("call_extension", CALL)
    assert (body_of(bare), header_of(bare, "Content-Type")) == ("", None)


def test_a_form_is_filled_like_a_body() -> None:
    """What is absent takes its name along; what is no text is spelled as JSON."""
    assert body_of(sent("create_run", {"key": "k", "input": {"a": 1}})) == "name=k&deep=%7B%22a%22%3A1%7D&fixed=a+b"
    assert body_of(sent("create_run", {"key": ABSENT})) == "fixed=a+b"


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [(None, "application/json"), ("", None), ("text/plain; charset=x", "text/plain; charset=x")],
)
def test_a_raw_body_goes_out_as_it_is(content_type: str | None, shown: str | None) -> None:
    """In place of form and body, as what it is said to be, or without a word."""
    arguments = {**CALL, "form": [["a", "1"]], "body": 7}
    request = sent("call_extension", arguments, raw_body=b"{\xff", content_type=content_type)
    assert request.endswith(b"\r\n\r\n{\xff")
    assert header_of(request, "Content-Type") == shown


def test_a_profile_may_name_a_content_type_of_its_own() -> None:
    """It goes before the usual one."""
    request = sent("execute", {"run_id": "r"})
    assert [line for line in request.decode().split("\r\n") if line.startswith("Content-Type")] == [
        "Content-Type: application/vnd.mine+json"
    ]


def test_what_was_sent_is_shown() -> None:
    """URL, method and body, as they went out."""
    asked = ("call_extension", {**CALL, "query": [["a", "1"]], "form": [["b", "2"]]})
    (done,), served = calls(EXTENSION, {"POST /ex/s%2F1/a/b%20c": answer(b"{}")}, asked)
    assert done.exchange is not None
    assert (done.exchange.url, done.exchange.request_body) == (f"{served.url}/ex/s%2F1/a/b%20c?a=1", "b=2")
