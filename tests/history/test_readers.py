"""Files of every kind become recordings, and what is none says why."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.contract import by_id
from conformance.contract.verdict import Ruling
from conformance.errors import BadHistory
from conformance.history.history import History
from conformance.history.line import encode, operation_line
from conformance.history.readers import read_recordings
from tests.contract.short_form import h

RUN = "create_run r1 -> ok | execute r1 -> [workflow_start, workflow_complete] | read_run r1 -> completed"
START = {"type": "workflow_start", "run_id": "r1", "executor_id": "e"}
END = {"type": "workflow_complete", "run_id": "r1", "executor_id": "e"}
STREAM = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in (START, END))
API = "https://host.example/api"


def lines_of(history: History, unit: int = 0) -> bytes:
    return b"".join(encode(operation_line(operation, "case", unit)) for operation in history.operations)


def read(path: Path, content: bytes) -> History:
    """The one history of one file."""
    path.write_bytes(content)
    (recording,) = read_recordings([path]).recordings
    (history,) = recording.histories
    return history


def verdicts(history: History) -> dict[str, str]:
    found = {clause_id: clause.judge(history).ruling for clause_id, clause in by_id().items()}
    return {clause_id: ruling.value for clause_id, ruling in found.items() if ruling is not Ruling.UNEXERCISED}


def entry(method: str, url: str, status: int = 200, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a HAR's content
    """One entry of a HAR: `sent` is the request's body, `got` the answer's, `at` the second at which it began."""
    content = {"mimeType": more.get("mime", "application/json"), "text": more.get("got", "")}
    if "encoding" in more:
        content["encoding"] = more["encoding"]
    return {
        "startedDateTime": f"2026-01-01T00:00:{more.get('at', 0):02d}.000Z",
        "time": 500,
        "request": {
            "method": method,
            "url": API + url,
            "headers": [{"name": "Authorization", "value": "Bearer hidden"}],
            "postData": {"text": json.dumps(more.get("sent"))},
        },
        "response": {"status": status, "content": content},
    }


def har(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"log": {"entries": list(entries)}}).encode()


def execution(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - a HAR's content
    told = {"mime": "text/event-stream", "sent": {"run_id": "r1"}, "got": STREAM.decode(), **more}
    return entry("POST", "/workflows/w1/execute/stream?key=hidden", **told)


def page(events: list[Any], **fields: object) -> str:
    return json.dumps({"events": events, **fields})


def test_our_own_lines_give_back_the_history(tmp_path: Path) -> None:
    """What was written is what is judged."""
    history = h(RUN)
    assert read(tmp_path / "a.jsonl", lines_of(history)) == history


def test_packed_lines_read_alike(tmp_path: Path) -> None:
    """A journal is packed once its session is over."""
    history = h(RUN)
    assert read(tmp_path / "a.jsonl.gz", gzip.compress(lines_of(history))) == history


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    """The writer was stopped in the middle of it."""
    raw = lines_of(h(RUN))
    assert read(tmp_path / "a.jsonl", raw[:-20]).operations == h(RUN).operations[:2]


def test_each_unit_is_a_history(tmp_path: Path) -> None:
    """A journal holds many; their lines may lie between one another."""
    one, two = (lines_of(h(RUN), unit).splitlines(keepends=True) for unit in (1, 2))
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(line for pair in zip(one, two, strict=True) for line in pair))
    (recording,) = read_recordings([path]).recordings
    assert recording.histories == (h(RUN), h(RUN))


def test_facts_of_the_target_travel_along(tmp_path: Path) -> None:
    """Volatile fields are no difference, in a recording too."""
    raw = b'{"kind":"facts","volatile":["at"]}\n' + lines_of(h(RUN))
    assert read(tmp_path / "a.jsonl", raw).facts.volatile == ("at",)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"{nonsense}", "line 1: .*each line is one JSON object"),
        (b"[1]", "line 1: not an object; each line"),
        (b"\xff\xfe\x00", "line 1: .*each line is one JSON object"),
        (b"[" * 100_000, "line 1: nested too deeply; each line"),
        (b'{"type":"node_start"}', 'line 1: it has no "kind"; an operation is'),
        (b'{"kind":"operation","index":0}', 'line 1: "name" is missing; an operation is'),
        (b'{"kind":"facts","complete":7}', "line 1: the facts are .*complete and error"),
        (b'{"kind":"facts","volatil":[]}', "line 1: the facts are .*complete and error"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: bytes, wrong: str) -> None:
    """The file, the line, what is wrong, and what would be right."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n")
    with pytest.raises(BadHistory, match=r"a\.jsonl: " + wrong):
        read_recordings([path])


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("index", True, "an integer"),
        ("outcome", "fine", "one of ok, refused, failed, unknown"),
        ("called_at", "now", "a number of ms"),
        ("arguments", [], "an object"),
        ("events", [[0, {}], ["x", {}]], r"event 2 of .* must be \[at, data\]"),
        ("events", [[0, [1]]], r"event 1 of .* must be \[at, data\]"),
        ("events", 5, "an operation is"),
        ("exchange", {"verb": "GET"}, "an operation is"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, key: str, value: object, right: str) -> None:
    """The key, what it holds, and what it must be."""
    line = {**operation_line(h(RUN).operations[0]), key: value}
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode(line))
    with pytest.raises(BadHistory, match=rf"a\.jsonl: line 1: .*{right}"):
        read_recordings([path])


def test_a_capture_is_an_execution(tmp_path: Path) -> None:
    """Of the run that its events carry, with a clean end."""
    (execute,) = read(tmp_path / "a.sse", STREAM).operations
    assert (execute.name, execute.arguments, execute.fields["ending"]) == ("execute", {"run_id": "r1"}, "clean")
    assert [event.data for event in execute.events] == [START, END]


def test_a_last_done_is_no_event(tmp_path: Path) -> None:
    """Many servers say so that a stream is over."""
    assert set(verdicts(read(tmp_path / "a.sse", STREAM + b"data: [DONE]\n\n")).values()) == {"held"}


@pytest.mark.parametrize(
    ("raw", "broken"),
    [
        (STREAM.replace(b'"e"', b'" "', 1), "EVT-3"),
        (STREAM.replace(b'"r1"', b'"r2"', 1) + b"", "RUN-4"),
        (STREAM.removesuffix(b"\n"), "EVT-5"),
        (STREAM.replace(b'"e"', b'"\xff"', 1), "EVT-5"),
        (b"data: NaN\n\n" + STREAM, "EVT-5"),
        (STREAM + STREAM.split(b"\n\n")[1] + b"\n\n", "TERM-2"),
    ],
)
def test_a_fault_in_the_bytes_is_judged(tmp_path: Path, raw: bytes, broken: str) -> None:
    """Reading does not mend what a client would have got."""
    assert verdicts(read(tmp_path / "a.sse", raw))[broken] == "violated"


@pytest.mark.parametrize(
    "value",
    [
        {"events": [START, END], "has_more": False, "next_cursor": None},
        {"items": [START, END], "settled": True, "next_cursor": None},
        {"data": {"items": [START, END], "hasMore": False}},
        {"run_id": "r1", "results": [START, END]},
        [START, END],
    ],
)
def test_a_page_is_found_by_its_shape(tmp_path: Path, value: object) -> None:
    """Whatever the list is called; a page that is the last was read after the end."""
    (replay,) = read(tmp_path / "a.json", json.dumps(value).encode()).operations
    assert (replay.arguments, replay.fields["last"]) == ({"run_id": "r1", "settled": True}, True)


def test_a_page_that_is_not_the_last_is_no_whole_replay(tmp_path: Path) -> None:
    """Nothing is concluded from what it does not hold."""
    history = read(tmp_path / "a.json", page([START], next_cursor=7, has_more=True).encode())
    assert "TERM-1" not in verdicts(history)


def test_a_stream_and_its_replay_are_one_recording(tmp_path: Path) -> None:
    """The one is held against the other."""
    (tmp_path / "x.replay.json").write_text(page([END], next_cursor=None))
    (tmp_path / "x.stream.sse").write_bytes(STREAM)
    (recording,) = read_recordings(sorted(tmp_path.iterdir())).recordings
    assert recording.name == "x"
    assert verdicts(recording.histories[0])["REPLAY-1"] == "violated"


def test_an_empty_capture_beside_its_replay_is_a_stream_without_events(tmp_path: Path) -> None:
    """The run is known from the replay, and its stream showed no end."""
    (tmp_path / "x.replay.json").write_text(page([START, END], next_cursor=None))
    (tmp_path / "x.stream.sse").write_bytes(b"")
    (recording,) = read_recordings(sorted(tmp_path.iterdir())).recordings
    assert verdicts(recording.histories[0])["TERM-1"] == "violated"


def test_recordings_of_one_name_stay_apart(tmp_path: Path) -> None:
    """Two folders may each hold a `success`."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.sse").write_bytes(STREAM)
    found = read_recordings(sorted(tmp_path.glob("*/x.sse")))
    assert [recording.name for recording in found.recordings] == [str(tmp_path / f / "x.sse") for f in ("one", "two")]


def test_a_har_is_read_by_shape(tmp_path: Path) -> None:
    """Creation, stream, pages and status of a run, in the order of their times; credentials stay behind."""
    raw = har(
        entry("GET", "/runs/r1", got='{"id": "r1", "status": "completed"}', at=5),
        entry("POST", "/workflows/w1/runs", 201, got='{"run_id": "r1", "status": "created"}'),
        execution(at=1),
        entry("GET", "/runs/r1/events?limit=1", got=page([START], next_cursor=5, has_more=True), at=2),
        entry("GET", "/runs/r1/events?limit=1&cursor=5", got=page([END], next_cursor=None, has_more=False), at=3),
        entry("GET", "/unrelated", got='{"items": [{"type": "button"}]}', at=4),
    )
    history = read(tmp_path / "a.har", raw)
    assert [o.name for o in history.operations] == ["create_run", "execute", "replay", "replay", "read_run"]
    assert [len(reading.events) for reading in history.readings] == [2]
    assert set(verdicts(history).values()) == {"held"}
    assert "hidden" not in str(history)


def test_a_har_with_base64_bodies_reads_alike(tmp_path: Path) -> None:
    """Browsers encode what they take for binary."""
    packed = base64.b64encode(STREAM).decode()
    plain = read(tmp_path / "a.har", har(execution()))
    assert read(tmp_path / "b.har", har(execution(got=packed, encoding="base64"))) == plain


def test_a_har_shows_refusals(tmp_path: Path) -> None:
    """An execution without run_id was refused, and another was not."""
    refused, accepted = execution(sent={}, status=400, mime="application/json", got="{}"), execution(sent={}, at=1)
    assert verdicts(read(tmp_path / "a.har", har(refused)))["RUN-1"] == "held"
    assert verdicts(read(tmp_path / "a.har", har(refused, accepted)))["RUN-1"] == "violated"


@pytest.mark.parametrize(
    "raw",
    [b"{}", b"[]", b'{"log": {"entries": 5}}', b'{"log": {"entries": [5]}}', har({"request": {}, "response": {}})],
)
def test_a_har_that_is_none_is_named(tmp_path: Path, raw: bytes) -> None:
    """The entry, and what would be right."""
    (tmp_path / "a.har").write_bytes(raw)
    with pytest.raises(BadHistory, match=r"a\.har: .*a HAR is"):
        read_recordings([tmp_path / "a.har"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("README.md", b"# x", "not one of .jsonl, .jsonl.gz, .har, .sse, .json"),
        ("package.json", b'{"name": "x", "items": [1]}', "no page of a replay, which is an object"),
        ("empty.json", b"", "empty"),
        ("empty.jsonl", b"\n", "no operation in it"),
        ("comment.sse", b": nothing\n\n", "no event in it"),
        ("other.har", b'{"log": {"entries": []}}', "none of its entries is an execution"),
    ],
)
def test_what_is_no_recording_is_passed_over(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """With its reason; alone it is an error."""
    path, other = tmp_path / name, tmp_path / "a.sse"
    path.write_bytes(content)
    other.write_bytes(STREAM)
    found = read_recordings([path, other])
    assert [recording.name for recording in found.recordings] == ["a"]
    ((ignored, because),) = found.ignored
    assert (ignored, because[: len(reason)]) == (path, reason)
    with pytest.raises(BadHistory, match="no recording was given"):
        read_recordings([path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """It is not passed over: somebody meant it."""
    with pytest.raises(BadHistory, match=r"b\.sse: there is no such file"):
        read_recordings([tmp_path / "b.sse"])
