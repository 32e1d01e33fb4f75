"""The bytes of a recording, and the one JSON value in them, however hostile they are."""

from pathlib import Path
from typing import Any

from conformance.errors import BadHistory
from conformance.history.strict_json import read_value

LARGEST = 1 << 30
"""A file above this many bytes is not read at once."""


class NoRecording(Exception):  # noqa: N818 - it says what a file is, and is nobody's error
    """The file is sound and holds nothing that could be judged; `str()` says why."""


def whole(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        BadHistory: it cannot be read, or is too large to be.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise BadHistory(f"{path}: {size} bytes are too many; at most {LARGEST} are read, as .jsonl any number")
        return path.read_bytes()
    except OSError as error:
        raise BadHistory(f"{path} cannot be read: {error.strerror or error}") from error


def json_of(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """The JSON value of a file.

    Raises:
        BadHistory: it holds none.
        NoRecording: it is empty.
    """
    text = whole(path).removeprefix(b"\xef\xbb\xbf")
    if not text.strip():
        raise NoRecording("empty")
    value, fault = read_value(text)
    if fault:
        raise BadHistory(f"{path}: line {line_of(text, fault)}: {fault}; it must hold one JSON value")
    return value


def line_of(text: bytes, fault: str) -> int:
    """The line of a fault that names a character or a byte; the first where it names none."""
    words = fault.split()
    place = int(words[-1]) if words[-1].isdigit() else 0
    return text.count(b"\n", 0, place) + 1
