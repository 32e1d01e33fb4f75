"""`result.json` keeps to its schema whatever a target sent, and is never seen half written."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from conformance.errors import HarnessFault
from conformance.report import result
from conformance.report.conclusion import Conclusion

SCHEMA = json.loads(result.SCHEMA_FILE.read_text("utf-8"))


def test_the_schema_is_one() -> None:
    """By its own meta-schema."""
    jsonschema_rs.meta.validate(SCHEMA)


def test_a_document_keeps_to_the_schema(broken: Conclusion) -> None:
    """And comes back as it was written."""
    written = json.loads(result.encoded(broken))
    jsonschema_rs.validate(SCHEMA, written)
    assert written == result.document(broken)
    assert {clause["id"]: clause["verdict"] for clause in written["clauses"]} == {
        "ONE-1": "violated", "ONE-2": "held", "ONE-3": "blocked", "TWO-1": "not-applicable",
    }  # fmt: skip
    assert written["counts"]["must"]["violated"] == 1
    assert (written["verdict"], written["left_out"], written["duration_s"]) == ("non-conformant", ["ZERO-1"], 1.5)


def test_a_hostile_document_keeps_to_the_schema(hostile_conclusion: Conclusion) -> None:
    """It is strict UTF-8 JSON and not endless."""
    raw = result.encoded(hostile_conclusion)
    jsonschema_rs.validate(SCHEMA, json.loads(raw.decode("utf-8")))
    assert len(raw) < 200_000


@pytest.mark.parametrize(
    ("path", "value"),
    [(("verdict",), "passed"), (("seed",), "7"), (("clauses", 0, "witness"), None), (("later",), 1), (("events",), -1)],
)
def test_the_schema_refuses_what_is_none(broken: Conclusion, path: tuple[str | int, ...], value: object) -> None:
    """A verdict that does not exist, a violation without proof, a field that nobody promised."""
    written = result.document(broken)
    place = written
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    assert not jsonschema_rs.is_valid(SCHEMA, written)


def test_the_witness_marks_what_proves_it_among_its_neighbours(broken: Conclusion) -> None:
    """Two events before and after each, their times, and the requests that lead there, setup first."""
    witness = result.document(broken)["clauses"][0]["witness"]
    (operation,) = witness["operations"]
    assert [event["place"] for event in operation["events"]] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert [event["place"] for event in operation["events"] if event["marked"]] == [4, 7]
    assert (operation["index"], operation["status"], operation["events_in_all"]) == (8, 200, 10)
    assert (witness["case"], witness["expected"], witness["actual"]) == ("c1", "one", 2)
    assert len(witness["curl"]) == 6
    assert witness["curl_left_out"] == 3


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no half one beside it."""

    def full(_path: Path, _raw: bytes) -> int:
        raise OSError(28, "No space left on device")

    path = tmp_path / "result.json"
    result.write(path, b"old")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(HarnessFault, match="No space left on device; free space or choose another --report"):
        result.write(path, b"new")
    monkeypatch.undo()
    assert [found.name for found in tmp_path.iterdir()] == ["result.json"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"schema":"conformance-result/2"}'])
def test_what_is_no_result_is_not_read_as_one(tmp_path: Path, raw: bytes) -> None:
    """The message names the file."""
    (tmp_path / "result.json").write_bytes(raw)
    with pytest.raises(HarnessFault, match=r"result\.json is no"):
        result.read(tmp_path / "result.json")
