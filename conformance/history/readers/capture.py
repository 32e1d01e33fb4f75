"""A raw capture of an event stream: the bytes of the response's body."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.errors import BadHistory
from conformance.history.operation import Event
from conformance.history.readers.shown import CLEAN, Shown
from conformance.history.sse import Decoder, Frame
from conformance.history.strict_json import read_object

CHUNK = 1 << 20
SENTINEL = "[DONE]"


def read_capture(path: Path) -> Shown:
    """The stream that a file holds.

    Raises:
        BadHistory: the file cannot be read.
    """
    return stream_of(chunks(path))


def chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise BadHistory(f"{path} cannot be read: {error.strerror or error}") from error


def stream_of(raw: Iterable[bytes]) -> Shown:
    """The stream that these bytes are; a last `[DONE]` is how many servers say that it is over."""
    decoder = Decoder()
    frames: list[Frame] = []
    for chunk in raw:
        frames += decoder.feed(chunk)
    fields = dict(CLEAN)
    if decoder.overflow:
        fields |= {"ending": "cut", "reason": decoder.overflow}
    elif rest := decoder.close():
        fields["unfinished"] = rest[:1000]
    if frames and frames[-1].data == SENTINEL:
        fields["sentinel"] = frames.pop().data
    if fault := next((frame.fault for frame in frames if frame.fault), ""):
        fields["encoding"] = fault
    return Shown("execute", None, tuple(map(event_of, frames)), fields)


def event_of(frame: Frame) -> Event:
    """A frame as an event; without a clock all come at once."""
    data, fault = read_object(frame.data)
    if data is None:
        return Event(0.0, None, fault, frame.data[:1000], frame.id or None, frame.event or None)
    return Event(0.0, data, "", "", frame.id or None, frame.event or None)
