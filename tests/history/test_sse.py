"""The SSE decoder against the WHATWG text, against another reader, and against chunks cut anywhere."""

import codecs
import re
from itertools import pairwise

import pytest
from httpx_sse._decoders import SSEDecoder, SSELineDecoder
from hypothesis import given
from hypothesis import strategies as st

from conformance.history.sse import Decoder, Frame

LINES = st.sampled_from(
    ["data: a", "data:b", "data", "data:  c", "event: e", "event", "id: 7", "id", "id: x\0y", "retry: 5", "retry: x",
     ": note", "", "", "other: z", "data: ü\u2028\x85\x0b€", "Data: no", " data: no", 'data: {"type": "node_start"}']
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r", "\r\n"])
STREAMS = st.lists(st.tuples(LINES, ENDS), max_size=30).map(lambda pairs: "".join(line + end for line, end in pairs))
CUTS = st.lists(st.integers(0, 400), max_size=20)


def frames(*chunks: bytes) -> list[Frame]:
    decoder = Decoder()
    return [frame for chunk in chunks for frame in decoder.feed(chunk)]


def pieces(raw: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, *(cut for cut in cuts if cut < len(raw)), len(raw)})
    return [raw[start:end] for start, end in pairwise(places)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"data: a\n\n", [Frame("a")]),
        (b"data:a\n\n", [Frame("a")]),
        (b"data:  a\n\n", [Frame(" a")]),
        (b"data\n\n", [Frame("")]),
        (b"data\ndata\n\n", [Frame("\n")]),
        (b"data: a\ndata: b\ndata:\n\n", [Frame("a\nb\n")]),
        (b"data: a\r\rdata: b\r\r", [Frame("a"), Frame("b")]),
        (b"data: a\r\n\r\ndata: b\n\r\n", [Frame("a"), Frame("b")]),
        (b"\xef\xbb\xbfdata: a\n\n", [Frame("a")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),
        (b"\n\n\ndata: a\n\n\n\ndata: b\n\n", [Frame("a"), Frame("b")]),
        (b": note\ndata: a\n: note\n\n: note\n\n", [Frame("a")]),
        (b"event: e\ndata: a\n\ndata: b\n\n", [Frame("a", "e"), Frame("b")]),
        (b"event: e\n\ndata: a\n\n", [Frame("a")]),
        (b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [Frame("a", id="1"), Frame("b", id="1"), Frame("c")]),
        (b"id: 1\n\ndata: a\n\n", [Frame("a", id="1")]),
        (b"id: 1\ndata: a\n\nid: 2\x003\ndata: b\n\n", [Frame("a", id="1"), Frame("b", id="1")]),
        (b"DATA: a\n\n data: b\n\nxdata: c\n\n", []),
        (b"data: a: b\n\n", [Frame("a: b")]),
        (b"data: a\nunknown: b\n\n", [Frame("a")]),
        ("data: a\u2028b\x85c\x0bd\x0ce\n\n".encode(), [Frame("a\u2028b\x85c\x0bd\x0ce")]),
        (b"data: a\n", []),
        (b"", []),
    ],
)
def test_a_stream_gives_the_frames_of_the_standard(raw: bytes, expected: list[Frame]) -> None:
    """Each case is a sentence of the WHATWG's text, as bytes; one byte at a time changes nothing."""
    assert expected == frames(raw)
    assert expected == frames(*(raw[place : place + 1] for place in range(len(raw))))


@given(STREAMS, CUTS, st.booleans())
def test_where_chunks_are_cut_changes_nothing(text: str, cuts: list[int], bom: bool) -> None:  # noqa: FBT001
    """Any cutting, also inside a BOM, a CRLF or a character, gives the frames of the whole."""
    raw = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    whole, cut = Decoder(), Decoder()
    expected = whole.feed(raw)
    actual = [frame for piece in pieces(raw, cuts) for frame in cut.feed(piece)]
    assert expected == actual
    assert (whole.retry, whole.close()) == (cut.retry, cut.close())


HEADS = st.sampled_from(
    ["", "id: 7\n", "event: e\n", "id: x\0y\n", "event:\n", ": note\n", "\n", "retry: 5\n", "id:\r"]
)
BODIES = st.sampled_from(["data: a", "data: a\rb", "data: ", "data:b", "data: ü\ndata: c", "data", "data: a\ndat"])
TAILS = st.sampled_from(["\n\n", "\n\n\n", "\n", "\r\n\r\n", "\n\ndata: z\n\n"])
EVENTS = st.lists(st.tuples(HEADS, BODIES, TAILS).map("".join), max_size=12)


@given(EVENTS)
def test_events_that_are_written_one_by_one_are_read_the_same(events: list[str]) -> None:
    """A chunk for each event, plain or nearly so, gives the frames of the whole and of its single bytes."""
    raw = "".join(events).encode()
    expected = frames(*(raw[place : place + 1] for place in range(len(raw))))
    assert expected == frames(*(event.encode() for event in events))
    assert expected == frames(*re.split(rb"(?<=\n\n)", raw))


@given(STREAMS, CUTS)
def test_another_reader_sees_the_same(text: str, cuts: list[int]) -> None:
    """httpx-sse gives the same data, event and id; events without data, which are not dispatched, aside."""
    raw = text.encode()
    assert by_httpx_sse(raw) == [
        (frame.event or "message", frame.data, frame.id) for frame in frames(*pieces(raw, cuts))
    ]


def by_httpx_sse(raw: bytes) -> list[tuple[str, str, str]]:
    """What the decoders of httpx-sse make of the bytes, with a note of which events had a data line."""
    lines, decoder = SSELineDecoder(), SSEDecoder()
    text = codecs.getincrementaldecoder("utf-8")().decode(raw)
    seen, has_data = [], False
    for line in [*lines.decode(text), *([] if text.endswith("\n") else lines.flush())]:
        has_data = has_data or line.partition(":")[0] == "data"
        event = decoder.decode(line)
        if not line:
            if has_data and event is not None:
                seen.append((event.event, event.data, event.id))
            has_data = False
    return seen


@pytest.mark.parametrize(
    ("raw", "unfinished"),
    [
        (b"data: a\n\n", ""),
        (b"data: a\n\ndata: b\n", "data: b\n"),
        (b"data: a\n\ndata: b", "data: b"),
        (b"data: a\n\nid: 3\nda", "id: 3\nda"),
        (b"data: a\n\n: bye", ""),
        (b"data: a\n\n: bye\n", ""),
        (b"retry: 10\n", ""),
        (b"data: \xe2\x82", "data: \ufffd"),
        (b"\xef\xbb", "\ufffd"),
        (b"data: a\r", "data: a\n"),
    ],
)
def test_the_end_says_what_was_left_unfinished(raw: bytes, unfinished: str) -> None:
    """An event that was begun is reported, not dispatched; a comment is no event."""
    decoder = Decoder()
    decoder.feed(raw)
    assert unfinished == decoder.close()


@pytest.mark.parametrize(
    "raw", [b"data: \xff\n\n", b"event: \xff\ndata: a\n\n", b"id: \xff\ndata: a\n\n", b"data: \xed\xa0\x80\n\n"]
)
def test_invalid_utf8_is_reported(raw: bytes) -> None:
    """The replacement character stands in the text, and the frame says that the bytes were wrong."""
    (frame,) = frames(raw)
    assert "\ufffd" in "".join(frame[:3])
    assert frame.fault.startswith("invalid UTF-8")


def test_retry_is_digits_only() -> None:
    """The reconnection time is kept, and nothing but digits sets it."""
    decoder = Decoder()
    decoder.feed("retry: 10\n\nretry: 2x\n\nretry: ٣\n\nretry: -1\n\nretry\n\n".encode())
    assert decoder.retry == 10


@pytest.mark.parametrize("size", [1, 7, 1000, 5000])
def test_an_event_past_the_limit_stops_the_decoder(size: int) -> None:
    """What came before it is there; from then on nothing is kept, however the bytes are cut."""
    decoder = Decoder(max_event=1000)
    raw = b"data: a\n\ndata: " + b"x" * 2000 + b"\n\ndata: b\n\n"
    seen = [frame for place in range(0, len(raw), size) for frame in decoder.feed(raw[place : place + size])]
    assert seen == [Frame("a")]
    assert decoder.overflow == "one event is larger than 1000 bytes"
    assert not decoder.close()


def test_comments_do_not_add_up_to_an_event() -> None:
    """A server that sends nothing but comments, without a blank line, never reaches the limit."""
    decoder = Decoder(max_event=100)
    for _ in range(1000):
        decoder.feed(b": still here\n")
    assert decoder.feed(b"data: a\n\n") == [Frame("a")]


def test_a_long_line_in_single_bytes_is_read_in_linear_steps() -> None:
    """A quarter of a megabyte, byte by byte: quadratic work would not come to an end here."""
    decoder = Decoder()
    raw = b"data: " + b"x" * 250_000 + b"\n\n"
    seen = [frame for place in range(len(raw)) for frame in decoder.feed(raw[place : place + 1])]
    assert [len(frame.data) for frame in seen] == [250_000]
