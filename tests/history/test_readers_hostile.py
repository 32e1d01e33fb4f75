"""Whatever a file holds, reading it ends: in a recording, or in a sentence that names the file."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.contract import by_id
from conformance.contract.verdict import Ruling
from conformance.errors import BadHistory
from conformance.history.readers import read_recordings

SUFFIXES = (".sse", ".json", ".har", ".jsonl", ".jsonl.gz")
MB = 1 << 20
EVENT = b'{"type": "workflow_complete", "run_id": "r", "executor_id": "e", "x": %b}'
HOSTILE = {
    "nul": b"\0" * 1000,
    "utf-8": b"data: \xff\xfe\xf5\n\n",
    "nested": b"[" * 200_000,
    "nested-objects": b'{"a":' * 200_000,
    "one-long-line": b"data: " + b"x" * (100 * MB),
    "many-lines": b"\n" * (2 * MB),
    "half-a-json": b'{"log": {"entries": [{"request": ',
    "gzip-head": b"\x1f\x8b\x08\x00" + b"\xff" * 1000,
    "big-number": b"1" * 50_000,
    "null": b"null",
}


def judged(*paths: Path) -> tuple[str, set[Ruling]]:
    """The error that reading ends in, or what the clauses make of the recording."""
    try:
        (recording,) = read_recordings(paths).recordings
    except BadHistory as error:
        return str(error), set()
    return "", {clause.judge(each).ruling for clause in by_id().values() for each in recording.histories}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence(tmp_path: Path, suffix: str, what: str) -> None:
    """No hang, no stack trace, and no pass: it is judged without any clause held, or named as what it is."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(HOSTILE[what])
    error, rulings = judged(path)
    assert str(path) in error or Ruling.VIOLATED in rulings


@pytest.mark.parametrize("depth", [200, 500, 900, 1015, 5000])
def test_a_deep_value_is_compared_without_recursion(tmp_path: Path, depth: int) -> None:
    """However deep a stream and its replay nest a value, no clause crashes."""
    event = EVENT % (b"[" * depth + b"]" * depth)
    (tmp_path / "a.stream.sse").write_bytes(b"data: " + event + b"\n\n")
    (tmp_path / "a.replay.json").write_bytes(b'{"events": [' + event + b'], "next_cursor": null}')
    error, rulings = judged(*sorted(tmp_path.iterdir()))
    assert "nested too deeply" in error or Ruling.HELD in rulings
    assert Ruling.FAULT not in rulings


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["log", "entries", "events", "type", "run_id", "kind", "request"]), inner)
    ),
    max_leaves=12,
)


@given(value=JSON, suffix=st.sampled_from([".json", ".har", ".jsonl"]))
def test_any_json_is_a_recording_or_named(tmp_path_factory: pytest.TempPathFactory, value: object, suffix: str) -> None:
    """The readers crash on no shape, and no clause on what they read."""
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_text(json.dumps(value) + "\n")
    error, rulings = judged(path)
    assert str(path) in error or rulings
    assert Ruling.FAULT not in rulings
