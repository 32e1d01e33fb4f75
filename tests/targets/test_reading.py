"""What a profile reads from answers: envelopes, numbered pages, statuses by our names, texts that are no JSON."""

from typing import Any

import pytest

from conformance.history.operation import Operation
from tests.targets.hostile import answer
from tests.targets.spelled import calls, route_of


def one(profile: str, said: bytes, name: str = "list_runs", arguments: dict[str, Any] | None = None) -> Operation:
    (done,), _ = calls(profile, {"GET /runs": said}, (name, arguments or {}))
    return done


ENVELOPE = """
operations:
  list_runs:
    path: /runs
    answer: {envelope: body.data, fields: {items: body.items, total: body.total}, required: [items]}
"""


def test_an_envelope_is_taken_off_before_anything_is_read() -> None:
    """`body` is then what was in it."""
    done = one(ENVELOPE, answer(b'{"data": {"items": [], "total": 3}, "total": 9}'))
    assert (done.outcome, done.fields) == ("ok", {"items": [], "total": 3})


@pytest.mark.parametrize("body", [b'{"items": [], "total": 3}', b'{"data": null}', b"[]", b"null"])
def test_an_answer_without_its_envelope_lacks_what_is_required(body: bytes) -> None:
    """It is not what was asked for."""
    done = one(ENVELOPE, answer(body))
    assert (done.outcome, done.fields["reason"]) == ("failed", "the answer lacks items")


def test_a_refusal_has_no_envelope() -> None:
    """Its code and message stand where `errors` says, over the whole body."""
    profile = ENVELOPE + "errors: {code: [body.error.code], message: [body.error.text]}"
    done = one(profile, answer(b'{"error": {"code": "no", "text": "never"}}', "409 Conflict"))
    assert (done.outcome, done.fields) == ("refused", {"code": "no", "message": "never"})


NUMBERED = """
operations:
  list_runs:
    path: /runs
    query: {page: "{cursor}", size: "{limit}"}
    numbered: {first: %d, total: body.total, size: %s}
    answer: {fields: {items: body.items}}
"""


@pytest.mark.parametrize(
    ("first", "asked", "total", "page"),
    [
        (1, {"limit": 2}, 5, ("2", True, 5)),
        (1, {"limit": 2, "cursor": "2"}, 5, ("3", True, 5)),
        (1, {"limit": 2, "cursor": "3"}, 5, (None, False, 5)),
        (1, {"limit": 5}, 5, (None, False, 5)),
        (0, {"limit": 2}, 5, ("1", True, 5)),
        (0, {"limit": 2, "cursor": "0"}, 5, ("1", True, 5)),
        (0, {"limit": 2, "cursor": "2"}, 5, (None, False, 5)),
        (1, {"limit": 2}, 0, (None, False, 0)),
        (1, {}, 5, (None, None, 5)),
        (1, {"limit": 2, "cursor": "two"}, 5, (None, None, 5)),
        (1, {"limit": 2, "cursor": "-1"}, 5, (None, None, 5)),
    ],
)
def test_numbered_pages_read_as_if_they_had_cursors(
    first: int, asked: dict[str, object], total: int, page: tuple[str | None, bool | None, int]
) -> None:
    """The neutral cursor is the number of the page that follows; what was asked on purpose for no page has none."""
    profile = NUMBERED % (first, "null")
    done = one(profile, answer(b'{"items": [], "total": %d}' % total), arguments=asked)
    assert done.outcome == "ok"
    assert (done.fields["next_cursor"], done.fields["has_more"], done.fields["total"]) == page


def test_a_page_may_be_smaller_than_was_asked_for() -> None:
    """Its own word counts, so that nothing is taken to be read that was not."""
    profile = NUMBERED % (1, "body.size")
    done = one(profile, answer(b'{"items": [], "total": 5, "size": 2}'), arguments={"limit": 100, "cursor": "2"})
    assert (done.fields["next_cursor"], done.fields["has_more"]) == ("3", True)


@pytest.mark.parametrize("body", [b'{"items": []}', b'{"items": [], "total": "5"}', b"{}"])
def test_a_page_that_does_not_tell_how_many_there_are_promises_no_more(body: bytes) -> None:
    """Whether there is more is then not known."""
    assert one(NUMBERED % (1, "null"), answer(body), arguments={"limit": 2}).fields["has_more"] is None


def test_the_number_of_a_page_goes_where_the_profile_says() -> None:
    """The first page is asked for without one."""
    (_, _), served = calls(NUMBERED % (1, "null"), None, ("list_runs", {}), ("list_runs", {"cursor": "2", "limit": 7}))
    assert [route_of(each) for each in served.requests] == ["GET /runs", "GET /runs?page=2&size=7"]


STATUSES = """
statuses: {queued: created, done: completed, dead: failed, broken: failed}
operations:
  list_runs: {path: /runs, answer: {fields: {items: "body.rows[].{run_id: id, status: state}", total: body.total}}}
  read_run: {path: /runs, answer: {fields: {status: body.state, output: body.rows}}}
  monitoring: {path: /runs, answer: {fields: {by_status: body.counts}}}
"""


def test_statuses_in_lists_have_our_names() -> None:
    """One that the profile does not know stays as it is, as does what is no status."""
    said = answer(b'{"rows": [{"id": "1", "state": "done"}, {"id": "2", "state": "odd"}, {"id": "3", "state": null}]}')
    assert [row["status"] for row in one(STATUSES, said).fields["items"]] == ["completed", "odd", None]
    assert one(STATUSES, answer(b'{"state": "queued", "rows": "done"}'), "read_run").fields == {
        "status": "created", "output": "done"
    }  # fmt: skip


def test_counts_by_status_have_our_names_too() -> None:
    """Two of the target's words may be one of ours."""
    said = answer(b'{"counts": {"done": 2, "dead": 3, "broken": 4, "odd": 1, "running": 5}}')
    assert one(STATUSES, said, "monitoring").fields["by_status"] == {
        "completed": 2, "failed": 7, "odd": 1, "running": 5
    }  # fmt: skip


def test_an_answer_need_not_be_json_where_nothing_is_read_from_its_body() -> None:
    """Headers, the status and the text are there all the same."""
    profile = """
operations:
  read_run: {path: /runs, answer: {fields: {run_id: 'headers."x-run"', version: status, output: text}}}
"""
    said = answer(b"<run>7</run>", "200 OK", "X-Run: r7", kind="text/xml")
    done = one(profile, said, "read_run")
    assert (done.outcome, done.fields) == ("ok", {"run_id": "r7", "version": 200, "output": "<run>7</run>"})
