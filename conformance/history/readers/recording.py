"""Which files make a recording, and which are none."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import BadHistory
from conformance.history.history import History
from conformance.history.readers.capture import read_capture
from conformance.history.readers.har import read_har
from conformance.history.readers.journal_file import read_journal_file
from conformance.history.readers.page import read_page
from conformance.history.readers.raw import NoRecording
from conformance.history.readers.shown import Shown, history_of

STREAM, REPLAY = ".stream.sse", ".replay.json"
Part = tuple[History, ...] | Shown
READERS: dict[str, Callable[[Path], Part]] = {
    ".jsonl": read_journal_file,
    ".jsonl.gz": read_journal_file,
    ".har": read_har,
    ".sse": read_capture,
    ".json": read_page,
}


@dataclass(frozen=True, slots=True)
class Recording:
    """What one recording holds; each history is judged by itself."""

    name: str
    files: tuple[Path, ...]
    histories: tuple[History, ...]


@dataclass(frozen=True, slots=True)
class Recordings:
    """The recordings among some files, and what was passed over, each with the reason."""

    recordings: tuple[Recording, ...]
    ignored: tuple[tuple[Path, str], ...]


def read_recordings(paths: Sequence[Path]) -> Recordings:
    """Read files as recordings, in the order in which they were named.

    Raises:
        BadHistory: a file is broken (the message names it, the line, and what would be right), or none is a recording.
    """
    found: list[tuple[str, tuple[Path, ...], tuple[History, ...]]] = []
    ignored: list[tuple[Path, str]] = []
    for group in grouped(paths):
        parts = parts_of(group, ignored)
        try:
            if parts:
                found.append((name_of(group), tuple(parts), histories_of(list(parts.values()))))
        except NoRecording as reason:
            ignored += [(path, str(reason)) for path in parts]
    if not found:
        raise BadHistory("\n".join(["no recording was given", *(f"{path}: {reason}" for path, reason in ignored)]))
    names = Counter(name for name, _, _ in found)
    recordings = (Recording(n if names[n] == 1 else str(files[0]), files, read) for n, files, read in found)
    return Recordings(tuple(recordings), tuple(ignored))


def grouped(paths: Sequence[Path]) -> list[tuple[Path, ...]]:
    """The files of each recording; a stream comes before the replay that belongs to it."""
    groups: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(paths):
        groups.setdefault(stem(path) or path, []).append(path)
    return [tuple(sorted(group, key=lambda path: path.name.endswith(REPLAY))) for group in groups.values()]


def stem(path: Path) -> Path | None:
    """What a stream and the replay that belongs to it have in common."""
    for end in (STREAM, REPLAY):
        if path.name.endswith(end):
            return path.with_name(path.name.removesuffix(end))
    return None


def suffix(path: Path) -> str:
    return next((end for end in READERS if path.name.endswith(end)), "")


def name_of(group: tuple[Path, ...]) -> str:
    return (stem(group[0]) or group[0]).name.removesuffix(suffix(group[0]))


def parts_of(group: tuple[Path, ...], ignored: list[tuple[Path, str]]) -> dict[Path, Part]:
    """What each file of a recording holds; one that is none is noted under `ignored`."""
    parts: dict[Path, Part] = {}
    for path in group:
        try:
            parts[path] = READERS[kind(path)](path)
        except NoRecording as reason:
            ignored.append((path, str(reason)))
    return parts


def histories_of(parts: list[Part]) -> tuple[History, ...]:
    """The histories that a recording's parts make; streams and pages make one together."""
    whole = [history for part in parts if not isinstance(part, Shown) for history in part]
    shown = [part for part in parts if isinstance(part, Shown)]
    return (*whole, history_of(shown)) if shown else tuple(whole)


def kind(path: Path) -> str:
    """How a file is read, by its name."""
    if path.is_dir():
        raise NoRecording("a directory")
    if not path.exists():
        raise BadHistory(f"{path}: there is no such file")
    if not (end := suffix(path)):
        raise NoRecording(f"not one of {', '.join(READERS)}")
    return end
