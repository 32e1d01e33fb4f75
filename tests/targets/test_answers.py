"""Answers that are no answers: each becomes an operation with an outcome and a reason, never an exception."""

import gzip
import hashlib
import zlib

import pytest
from aiohttp import web  # noqa: F401 - imported here so that its warnings are not a test's

from tests.targets.hostile import answer, ask, exchange_of, run, says, says_for_ever, serving, targeting

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        (answer(b"{}", "302 Found", "Location: /loop"), "failed", "redirected to /loop; redirects are not followed"),
        (answer(b'{"id": NaN}'), "failed", "NaN is not JSON"),
        (answer(b'{"id": '), "failed", "invalid JSON"),
        (answer(b'{"id": "\xff"}'), "failed", "invalid UTF-8"),
        (answer(b"<html>"), "failed", "invalid JSON"),
        (answer(b"[1]"), "failed", "lacks id"),
        (answer(b""), "failed", "lacks id"),
        (answer(b'{"id": ' * 50_000), "failed", "nested too deeply"),
        (answer(b'{"id": 1}')[:-3], "unknown", "the answer broke off"),
        (CHUNKED + b'5\r\n{"id', "unknown", "the answer broke off"),
        (answer(b"no gzip", "200 OK", "Content-Encoding: gzip"), "unknown", "the answer broke off"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "unknown", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", "unknown", "not HTTP"),
        (b"", "unknown", "the connection broke before an answer"),
        (answer(b"oops", "500 Oops", kind="text/plain"), "failed", None),
        (answer(b'{"code": "no"}', "404 Not Found"), "refused", None),
    ],
)
def test_a_broken_answer_has_an_outcome_and_a_reason(said: bytes, outcome: str, reason: str | None) -> None:
    """The table of what may come back instead of an answer."""
    operation, _ = ask(says(said), "read", {"id": "1"})
    assert outcome == operation.outcome
    assert reason is None or reason in operation.fields["reason"]
    assert operation.exchange is not None


def test_nobody_listens() -> None:
    """A refused connection is an unknown outcome that names it."""

    async def act() -> None:
        async with serving(says(b"")) as served:
            url = served.url
        async with targeting(url) as target:
            operation = await target.call("make", {"id": "1"})
            assert operation.outcome == "unknown"
            assert operation.fields["reason"].startswith("no connection")

    run(act())


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", answer(b'{"id": 1}')[:-1]])
def test_an_answer_that_never_ends_is_not_waited_for(start: bytes) -> None:
    """Silence at any point of an answer ends with the operation's own deadline."""
    operation, _ = ask(says(start, close=False), "read", {"id": "1"})
    assert operation.outcome == "unknown"
    assert operation.fields["reason"] == "no whole answer within 1 s"


def test_a_body_without_an_end_is_cut() -> None:
    """Past the limit nothing more is read."""
    operation, _ = ask(says_for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), "read", {"id": "1"}, deadline_s=20)
    assert operation.outcome == "failed"
    assert "larger than 1000000 bytes" in operation.fields["reason"]
    assert exchange_of(operation).size < 3_000_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_cut_while_it_unfolds(encoding: str) -> None:
    """The limit holds for what comes out of the decompression."""
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    said = answer(pack(b"x" * 200_000_000), "200 OK", f"Content-Encoding: {encoding}")
    operation, _ = ask(says(said), "read", {"id": "1"}, deadline_s=20)
    assert operation.outcome == "failed"
    assert exchange_of(operation).size < 3_000_000


@pytest.mark.parametrize(
    "said",
    [
        answer(b'{"id": "1", "status": "queued"}'),
        answer(gzip.compress(b'{"id": "1", "status": "queued"}'), "200 OK", "Content-Encoding: gzip"),
        answer(zlib.compress(b'{"id": "1", "status": "queued"}'), "200 OK", "Content-Encoding: deflate"),
        b'HTTP/1.0 200 OK\r\nCONTENT-TYPE: application/json\r\n\r\n{"id": "1", "status": "queued"}',
        answer(b'{"id": "1", "status": "queued"}', "206 Odd", "Connection: close", kind="text/odd"),
        CHUNKED + b'1\r\n{\r\n1e\r\n"id": "1", "status": "queued"}\r\n0\r\n\r\n',
    ],
)
def test_an_odd_but_lawful_answer_is_an_answer(said: bytes) -> None:
    """Compression, HTTP/1.0, header case and chunks make no difference; the status has our name."""
    operation, _ = ask(says(said), "read", {"id": "1"})
    assert (operation.outcome, operation.fields) == ("ok", {"id": "1", "status": "created"})


def test_a_body_is_recorded_by_its_start_and_the_digest_of_the_whole() -> None:
    """16 KiB are kept; size and SHA-256 are of all of it."""
    body = b'{"id": "' + b"x" * 50_000 + b'"}'
    operation, _ = ask(says(answer(body)), "read", {"id": "1"})
    assert operation.fields["id"] == "x" * 50_000
    assert exchange_of(operation).response_body == body[:16384].decode()
    assert (exchange_of(operation).size, exchange_of(operation).digest) == (len(body), hashlib.sha256(body).hexdigest())


def test_a_rule_of_the_profile_goes_before_the_status() -> None:
    """A 503 whose code the profile lists is a refusal, any other is a failure."""
    closed, _ = ask(says(answer(b'{"code": "closed", "message": "no"}', "503 Shut")), "read", {"id": "1"})
    other, _ = ask(says(answer(b'{"code": "other"}', "503 Shut")), "read", {"id": "1"})
    assert (closed.outcome, closed.fields) == ("refused", {"code": "closed", "message": "no"})
    assert (other.outcome, other.fields) == ("failed", {"code": "other"})


def test_a_page_gives_events_and_the_words_of_paging() -> None:
    """Items become events, what is no object among them is a fault; a page without a list is failed."""
    page, served = ask(says(answer(b'{"items": [{"type": "a"}, 7], "next": null}')), "turn", {"cursor": "a&b/é"})
    assert [event.data for event in page.events] == [{"type": "a"}, None]
    assert page.fields == {"next_cursor": None, "last": True}
    assert served.requests[0].startswith(b"GET /pages?cursor=a%26b%2F%C3%A9 ")
    broken, _ = ask(says(answer(b'{"items": 7}')), "turn")
    assert broken.outcome == "failed"
