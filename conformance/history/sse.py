"""Server-sent events from bytes, without I/O: what the WHATWG text says, and what was wrong beside it.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

The decoder works on bytes and decodes a field only when its event is whole, so a character that is split between
chunks needs no state. CR and CRLF become LF before anything else looks at a chunk. From there on there are two ways:
the whole events of a chunk that begins where an event begins are taken apart in one step where they have one of
three plain shapes, which nearly all streams have. Everything else goes line by line: an unfinished line waits in a
buffer that is only ever appended to, and finished lines in a list, so that the cost is linear in the bytes, however
they are cut.
"""

from functools import partial
from itertools import repeat
from typing import NamedTuple

BOM = b"\xef\xbb\xbf"
MAX_EVENT = 16 * 1024 * 1024


class Frame(NamedTuple):
    """One dispatched event. `event` is empty where none was named; `id` is the last one seen; `fault` is a sentence."""

    data: str
    event: str = ""
    id: str = ""
    fault: str = ""


class Decoder:
    """Feed it chunks; it returns the frames that they complete. `overflow` is set once an event outgrew the limit."""

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self.retry: int | None = None
        self.overflow = ""
        self._max = max_event
        self._head: bytes | None = b""
        self._after_cr = False
        self._line = bytearray()
        self._lines: list[bytes] = []
        self._size = 0
        self._id = ""
        self._idle = False

    def feed(self, chunk: bytes) -> list[Frame]:
        """The frames that this chunk completes, in order."""
        if self._idle and (frame := self._only(chunk)) is not None:
            return [frame]
        if self._head is not None:
            chunk = self._behind_bom(chunk)
        if not chunk or self.overflow:
            return []
        if self._after_cr or b"\r" in chunk:
            chunk = self._with_line_feeds(chunk)
        frames: list[Frame] = []
        if self._line or self._lines:
            end = chunk.find(b"\n\n") + 2
            end = len(chunk) if end == 1 else end
            self._by_line(chunk[:end], frames)
            chunk = chunk[end:]
        if chunk:
            self._by_block(chunk, frames)
        self._idle = not (self._line or self._lines or self._after_cr or self.overflow)
        return frames

    def close(self) -> str:
        """What the end of the stream left unfinished: the text of an event that was begun; empty where none was."""
        rest = (self._head or b"") + bytes(self._line)
        begun = any(line[:4] == b"data" for line in self._lines) or (rest and rest[:1] != b":")
        if not begun:
            return ""
        return b"\n".join([*self._lines, rest]).decode("utf-8", "replace")

    def _only(self, chunk: bytes) -> Frame | None:
        """The frame of a chunk that is one plain event, as servers that write event by event send it."""
        try:
            text = chunk.decode()
            if "\r" in text or len(chunk) - 2 > self._max:
                return None
            if text[:6] == "data: ":
                alone = text.find("\n") == len(text) - 2 and text[-1] == "\n"
                return _frame((text[6:-2], "", self._id, "")) if alone else None
            head, data, blank, rest = text.split("\n", 4)
        except ValueError:  # bytes that are no UTF-8, or more lines or fewer
            return None
        if blank or rest or data[:6] != "data: ":
            return None
        name = ""
        if head[:4] == "id: " and "\0" not in head:
            self._id = head[4:]
        elif head[:7] == "event: ":
            name = head[7:]
        else:
            return None
        return _frame((data[6:], name, self._id, ""))

    def _behind_bom(self, chunk: bytes) -> bytes:
        """The chunk without a byte order mark at the stream's start, which may itself come in pieces."""
        head = (self._head or b"") + chunk
        if len(head) < len(BOM) and BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        return head.removeprefix(BOM)

    def _with_line_feeds(self, chunk: bytes) -> bytes:
        """The chunk with every line ended by LF; the LF of a CRLF that was split belongs to the chunk before."""
        if self._after_cr and chunk[:1] == b"\n":
            chunk = chunk[1:]
            self._after_cr = False
            if not chunk:
                return b""
        self._after_cr = chunk[-1:] == b"\r"
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _by_block(self, chunk: bytes, frames: list[Frame]) -> None:
        """A chunk that begins where an event begins: its whole events at once where they are plain."""
        end = chunk.rfind(b"\n\n") + 2
        if end == 1 or end > self._max:
            self._by_line(chunk, frames)
            return
        whole = chunk[:end]
        try:
            plain = self._plain(whole.decode())
        except UnicodeDecodeError:
            plain = None
        if plain is None:
            self._by_line(chunk, frames)
            return
        frames += plain
        if end < len(chunk):
            self._by_line(chunk[end:], frames)

    def _plain(self, text: str) -> list[Frame] | None:
        """The frames of whole events that are all `data: …`, or all `id: …` and `data: …`, or `event: …` and `data: …`.

        None where they are not.

        Such events have two line feeds each, or three. Their count tells whether any other line is among them.
        """
        if text[:6] == "data: ":
            texts = text[6:-2].split("\n\ndata: ")
            if text.count("\n") == 2 * len(texts):
                return list(map(_frame, zip(texts, NOTHING, repeat(self._id), NOTHING)))
        elif text[:4] == "id: " and "\0" not in text:
            parts = [part.partition("\ndata: ") for part in text[4:-2].split("\n\nid: ")]
            ids, colons, datas = zip(*parts, strict=True)
            if text.count("\n") == 3 * len(parts) and all(colons):
                self._id = ids[-1]
                return list(map(_frame, zip(datas, NOTHING, ids, NOTHING)))  # noqa: B905 - endless
        elif text[:7] == "event: ":
            parts = [part.partition("\ndata: ") for part in text[7:-2].split("\n\nevent: ")]
            names, colons, datas = zip(*parts, strict=True)
            if text.count("\n") == 3 * len(parts) and all(colons):
                return list(map(_frame, zip(datas, names, repeat(self._id), NOTHING)))
        return None

    def _by_line(self, chunk: bytes, frames: list[Frame]) -> None:
        """Any chunk: the first piece ends the waiting line, the last one waits in its turn."""
        first, *others = chunk.split(b"\n")
        self._line += first
        self._size += len(first)
        if not self._fits(self._size) or not others:
            return
        last = others.pop()
        line = bytes(self._line)
        self._line.clear()
        for following in [*others, None]:
            if not line:
                self._end_block(frames)
            elif line[:1] == b":":
                self._size -= len(line)
            else:
                self._lines.append(line)
            line = following or b""
            self._size += len(line)
            if not self._fits(self._size):
                return
        self._line += last
        self._size += len(last)
        self._fits(self._size)

    def _end_block(self, frames: list[Frame]) -> None:
        lines, self._lines, self._size = self._lines, [], 0
        self._dispatch(lines, frames)

    def _fits(self, size: int) -> bool:
        if size > self._max:
            self.overflow = f"one event is larger than {self._max} bytes"
            self._line.clear()
            self._lines.clear()
        return not self.overflow

    def _dispatch(self, lines: list[bytes], frames: list[Frame]) -> None:
        """The general way from an event's lines to a frame; without a `data` line there is none."""
        data: list[bytes] = []
        name = b""
        fault = ""
        for line in lines:
            field, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if field == b"data":
                data.append(value)
            elif field == b"event":
                name = value
            elif field == b"id" and b"\0" not in value:
                self._id, wrong = _text(value)
                fault = fault or wrong
            elif field == b"retry" and value.isdigit():
                self.retry = int(value[:9])
        if data:
            text, wrong = _text(b"\n".join(data))
            event, wrong_name = _text(name)
            frames.append(Frame(text, event, self._id, fault or wrong or wrong_name))


_frame = partial(tuple.__new__, Frame)
NOTHING = repeat("")


def _text(raw: bytes) -> tuple[str, str]:
    """The text of a field as the WHATWG's decoder gives it, and what was wrong with its bytes."""
    try:
        return raw.decode(), ""
    except UnicodeDecodeError as error:
        return raw.decode("utf-8", "replace"), f"invalid UTF-8: {error.reason} at byte {error.start} of a field"
