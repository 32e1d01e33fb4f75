"""Streams that end well, badly, or not at all."""

import asyncio
import gzip

import pytest

from conformance.history.operation import Event
from tests.targets.hostile import EVENTS, TOKEN, answer, ask, run, says, says_for_ever, serving, targeting

START = b'id: 1\ndata: {"type": "start"}\n\n'
DONE = b'id: 2\ndata: {"type": "done"}\n\n'
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "fields", "types"),
    [
        (EVENTS + START + DONE, {"ending": "clean"}, ["start", "done"]),
        (
            EVENTS + b"\xef\xbb\xbf: hi\r\nretry: 5\r\n" + START.replace(b"\n", b"\r\n") + DONE,
            {"ending": "clean"},
            ["start", "done"],
        ),
        (EVENTS + START + b"data: [DONE]\n\n", {"ending": "clean", "sentinel": "[DONE]"}, ["start"]),
        (EVENTS + START + b'data: {"ty', {"ending": "clean", "unfinished": 'data: {"ty'}, ["start"]),
        (
            CHUNKED + b"20\r\n" + START + b'\r\n9\r\ndata: {"t',
            {"ending": "broken", "unfinished": 'data: {"t'},
            ["start"],
        ),
        (EVENTS + START + b"data: {\xff}\n\n", {"encoding": "invalid UTF-8"}, ["start", None]),
        (EVENTS + START + b'data: {"a": NaN}\n\ndata: 7\n\n', {"ending": "clean"}, ["start", None, None]),
        (answer(START, kind="text/plain"), {"content_type": "text/plain", "ending": "clean"}, ["start"]),
        (
            answer(gzip.compress(START + DONE), "200 OK", "Content-Encoding: gzip"),
            {"ending": "clean"},
            ["start", "done"],
        ),
        (EVENTS.replace(b"HTTP/1.1", b"HTTP/1.0") + START + DONE, {"ending": "clean"}, ["start", "done"]),
        (EVENTS + START + b"data: " + b"x" * 30_000, {"ending": "cut"}, ["start"]),
        (answer(b"", kind="text/event-stream"), {"ending": "clean"}, []),
    ],
)
def test_a_stream_says_what_it_showed_and_how_it_ended(
    said: bytes, fields: dict[str, str], types: list[str | None]
) -> None:
    """Whatever is wrong is a field or an event's fault; the execution itself was accepted."""
    operation, _ = ask(says(said), "watch", {"id": "1"})
    assert operation.outcome == "ok"
    assert types == [event.data and event.data["type"] for event in operation.events]
    for name, value in fields.items():
        assert operation.fields[name].startswith(value)
    assert all(event.fault and event.text for event in operation.events if event.data is None)


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (START, "more than 500 events"),
        (b": " + b"x" * 1000 + b"\n", "larger than 200000 bytes"),
        (b"x" * 1000, "one event is larger than 20000 bytes"),
    ],
)
def test_a_stream_without_an_end_is_cut(piece: bytes, reason: str) -> None:
    """Too many events, too many bytes, or one event that is too large."""
    operation, _ = ask(says_for_ever(EVENTS, piece), "watch", deadline_s=20)
    assert operation.fields["ending"] == "cut"
    assert reason in operation.fields["reason"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (EVENTS + START, "still open after 1 s of silence"),
        (EVENTS + START + DONE, "still open 0.1 s after the terminal event"),
        (EVENTS, "still open after 1 s of silence"),
    ],
)
def test_a_stream_that_stays_open_is_left_alone(said: bytes, reason: str) -> None:
    """The deadline, or a shorter one behind the terminal event, ends the watching."""
    operation, _ = ask(says(said, close=False), "watch")
    assert (operation.outcome, operation.fields["ending"], operation.fields["reason"]) == ("ok", "open", reason)


def test_a_stream_whose_headers_never_come_is_unknown() -> None:
    """The execution may have happened; nothing was seen of it."""
    operation, _ = ask(says(b"", close=False), "watch")
    assert (operation.outcome, operation.events) == ("unknown", ())


def test_a_refused_stream_is_an_answer() -> None:
    """A refusal is read as any other answer, with its code."""
    operation, _ = ask(says(answer(b'{"code": "no", "message": "never"}', "409 Conflict")), "watch")
    assert (operation.outcome, operation.fields) == ("refused", {"code": "no", "message": "never"})


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_stream_can_be_left_on_purpose(count: int) -> None:
    """After so many events the connection is closed; the history keeps the number."""
    operation, _ = ask(says(EVENTS + START * 5, close=False), "watch", {"id": "1"}, leave_after=count)
    assert (operation.fields["ending"], len(operation.events)) == ("left", count)
    assert operation.arguments == {"id": "1", "leave": count}


def test_a_client_can_go_before_it_is_answered() -> None:
    """The whole request arrives, and nobody waits for what comes back."""
    operation, served = ask(says(EVENTS + START), "watch", {"id": "1"}, leave_before_headers=True)
    assert (operation.outcome, operation.fields["ending"]) == ("unknown", "left")
    assert operation.arguments["leave"] == "before headers"
    (request,) = served.requests
    assert request.startswith(b"POST /watch HTTP/1.1\r\n")
    assert request.endswith(b'\r\n\r\n{"id":"1"}')
    assert b"Authorization: Bearer " + TOKEN.encode() in request


def test_a_story_acts_while_it_watches() -> None:
    """Open streams hold no place among the requests: more streams than places, each with a call in its middle."""
    asked = []

    async def act() -> None:
        async with serving(says(EVENTS + START + DONE)) as served, targeting(served.url) as target:

            async def on_event(event: Event) -> None:
                asked.append((await target.call("plain")).outcome)
                assert event.data is not None

            streams = [target.call("watch", {"id": str(n)}, on_event=on_event, deadline_s=20) for n in range(12)]
            assert {len(stream.events) for stream in await asyncio.gather(*streams)} == {2}

    run(act())
    assert len(asked) == 24


def test_events_carry_the_time_of_their_arrival_and_their_id() -> None:
    """`at` counts from the session's epoch and lies within the operation."""
    operation, _ = ask(says(EVENTS + b"event: tick\n" + START), "follow", {"last_event_id": "7"})
    (event,) = operation.events
    assert operation.called_at <= event.at <= operation.returned_at
    assert (event.id, event.name, event.text) == ("1", "tick", "")
