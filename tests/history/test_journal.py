"""The journal outlives its writer, keeps other hands off a live session, and never writes after half a line."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.errors import HarnessFault
from conformance.history.journal import Journal, files, is_live, worker_of
from conformance.history.line import Damage, lines, operation_of
from conformance.history.operation import Event, Operation

EVENTS = tuple(Event(float(place), {"type": "node_start", "place": place}) for place in range(3))
EXECUTE = Operation(
    index=0, client="a", name="execute", arguments={}, called_at=0.0, returned_at=1.0, outcome="ok", events=EVENTS
)
WRITE_FOR_EVER = """
import sys
from pathlib import Path
from conformance.history.journal import Journal
from conformance.history.operation import Event, Operation
journal = Journal(Path(sys.argv[1]), "gw0")
events = tuple(Event(0.0, {"type": "node_start", "text": "x" * 500}) for _ in range(200))
for index in range(10**9):
    journal.operation(
        Operation(index=index, client="a", name="execute", arguments={}, called_at=0.0, returned_at=1.0,
                  outcome="ok", events=events), case="c", unit=index)
    if index == 20:
        print("started", flush=True)
"""


def test_every_kind_of_line_is_there_at_once(tmp_path: Path) -> None:
    """Nothing waits in a buffer: a reader sees each line before the next is written."""
    journal = Journal(tmp_path / "s1")
    journal.session({"id": "s1"})
    journal.case("TERM-2/one", "scenario", "one terminal", ["TERM-2"])
    journal.operation(EXECUTE, case="TERM-2/one", unit=0)
    journal.operations([EXECUTE, EXECUTE], case=None, unit=0)
    journal.outcome("TERM-2/one", "passed", duration_s=0.5)
    journal.end(duration_s=1.0)
    (path,) = files(tmp_path / "s1")
    kinds = [line["kind"] for line in lines(path) if not isinstance(line, Damage)]
    journal.close()
    assert kinds == ["session", "case", "operation", "operation", "operation", "outcome", "end"]


def test_a_killed_writer_leaves_whole_lines(tmp_path: Path) -> None:
    """After kill -9 in the middle every operation but the last is there, and the session has no owner."""
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own interpreter
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        assert is_live(tmp_path)
        process.send_signal(signal.SIGKILL)
    assert not is_live(tmp_path)
    read = list(lines(tmp_path / "gw0.jsonl"))
    whole = [operation_of(line) for line in read if not isinstance(line, Damage)]
    assert [operation.index for operation in whole] == list(range(len(whole)))
    assert len(whole) > 20
    assert all(line.torn for line in read[len(whole) :] if isinstance(line, Damage))


def test_a_session_lives_while_any_writer_does(tmp_path: Path) -> None:
    """The controller may be gone before its last worker is."""
    controller, worker = Journal(tmp_path, "main"), Journal(tmp_path, "gw0")
    controller.close()
    assert is_live(tmp_path)
    worker.close()
    assert not is_live(tmp_path)


def test_a_directory_without_owner_is_not_live(tmp_path: Path) -> None:
    """Somebody else's directory, or one that was made and nothing more."""
    assert not is_live(tmp_path)


def test_a_full_disk_is_a_harness_fault(tmp_path: Path) -> None:
    """The message says where, why, and what to do; every later append fails alike."""
    (tmp_path / "main.jsonl").symlink_to("/dev/full")
    with Journal(tmp_path) as journal:
        for _ in range(2):
            with pytest.raises(HarnessFault, match=r"main\.jsonl: No space left on device; free space or choose") as e:
                journal.operation(EXECUTE, case="c", unit=0)
            assert e.value.exit_code == 5


def test_a_disk_that_fills_up_within_a_line_leaves_one_torn_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system took half: nothing is written behind it."""
    written = os.write

    def half(file: int, raw: bytes) -> int:
        monkeypatch.setattr(os, "write", refuse)
        return written(file, raw[: len(raw) // 2])

    def refuse(_file: int, _raw: bytes) -> int:
        raise OSError(28, "No space left on device")

    with Journal(tmp_path) as journal:
        journal.operation(EXECUTE, case="c", unit=0)
        monkeypatch.setattr(os, "write", half)
        for _ in range(2):
            with pytest.raises(HarnessFault):
                journal.operation(EXECUTE, case="c", unit=1)
        monkeypatch.undo()
        with pytest.raises(HarnessFault):
            journal.operation(EXECUTE, case="c", unit=2)
    whole, torn = lines(tmp_path / "main.jsonl")
    assert isinstance(torn, Damage)
    assert torn.torn
    assert not isinstance(whole, Damage)
    assert operation_of(whole) == EXECUTE


def test_a_directory_that_cannot_be_made_is_a_harness_fault(tmp_path: Path) -> None:
    """A file stands where the directory should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(HarnessFault, match=r"cannot write evidence to .*; choose another --report"):
        Journal(tmp_path / "file" / "s1")


def test_a_value_that_is_no_json_is_a_harness_fault(tmp_path: Path) -> None:
    """Half a truth is not written."""
    with Journal(tmp_path) as journal, pytest.raises(HarnessFault, match="a value is no JSON"):
        journal.session({"id": object()})


def test_the_plain_file_is_preferred_to_the_packed_one(tmp_path: Path) -> None:
    """Packing was interrupted: both are there, and the plain one is the source."""
    for name in ("main.jsonl", "main.jsonl.gz", "gw0.jsonl.gz"):
        (tmp_path / name).touch()
    assert [path.name for path in files(tmp_path)] == ["main.jsonl", "gw0.jsonl.gz"]
    assert [worker_of(path) for path in files(tmp_path)] == ["main", "gw0"]
