"""A pinned deviation stays a violation: it is told apart from the others, and never makes a session conformant."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import jsonschema_rs
import orjson
import pytest

from conformance.contract.clause import Section
from conformance.errors import BadProfile
from conformance.history.operation import Operation
from conformance.report import junit, result
from conformance.report.conclusion import Conclusion, Session, exit_code
from conformance.report.judging import Judging
from conformance.report.text import Look, report_text, verdict_line
from conformance.targets.loading import parse_profile

Execute = Callable[..., Operation]
Pins = Mapping[str, Mapping[str, str]]
PIN = {"reason": "ticket 7", "expires": "2026-12-31"}


@pytest.fixture
def concluded(session: Session, sections: tuple[Section, ...], execute: Execute) -> Callable[[Pins], Conclusion]:
    """Makes a session that breaks ONE-1 (a MUST) and ONE-2 (a SHOULD), and keeps ONE-3, with these pins."""

    def make(pins: Pins) -> Conclusion:
        judging = Judging(replace(session, pinned=pins, strict=True), sections)
        judging.unit(
            "c1", (execute("workflow_complete", "workflow_complete", client="b"), execute(name="calm", index=1))
        )
        return judging.conclude()

    return make


Concluded = Callable[[Pins], Conclusion]


def test_a_pinned_violation_stays_one(concluded: Concluded) -> None:
    """The verdict and the exit code are those of a session without pins."""
    pinned, plain = concluded({"ONE-1": PIN, "ONE-2": PIN}), concluded({})
    assert pinned.verdict == plain.verdict == "non-conformant"
    assert exit_code(pinned) == 1
    assert pinned.counts() == plain.counts()


def test_what_was_not_expected_comes_first(concluded: Concluded) -> None:
    """In the text, too, which says how many of the violations are known."""
    conclusion = concluded({"ONE-1": PIN})
    assert [found.clause.id for found in conclusion.violated] == ["ONE-2", "ONE-1"]
    text = report_text(conclusion)
    assert text.index("! ONE-2") < text.index("✗ ONE-1") < text.index("known deviation until 2026-12-31: ticket 7")
    assert "1 of 2 violations are pinned deviations" in verdict_line(conclusion)
    assert "2 of 2 violations are pinned deviations" in verdict_line(concluded({"ONE-1": PIN, "ONE-2": PIN}))
    assert "pinned" not in report_text(concluded({}))
    assert "已登记" in report_text(conclusion, Look(lang="zh"))


def test_the_document_tells_the_pin(concluded: Concluded) -> None:
    """On the clause that is violated, and on no other; it keeps to the schema."""
    document = result.document(concluded({"ONE-1": PIN, "ONE-3": PIN}))
    jsonschema_rs.validate(orjson.loads(result.SCHEMA_FILE.read_bytes()), document)
    assert {c["id"]: c["pinned"] for c in document["clauses"]} == {
        "ONE-1": PIN, "ONE-2": None, "ONE-3": None, "TWO-1": None,
    }  # fmt: skip


def test_junit_names_a_known_deviation(concluded: Concluded) -> None:
    """It is a failure of another type."""
    root = ET.fromstring(junit.render(concluded({"ONE-1": PIN})))  # noqa: S314 - our own document
    failures = {failure.get("type"): failure.get("message", "") for failure in root.iter("failure")}
    assert failures.keys() == {"known deviation", "violated"}
    assert failures["known deviation"].startswith("known deviation until 2026-12-31: ticket 7 | ")


@pytest.mark.parametrize(("expires", "counts"), [("2026-11-20", False), ("2026-11-21", True), ("2026-11-22", True)])
def test_a_pin_counts_up_to_its_last_day(concluded: Concluded, expires: str, counts: bool) -> None:  # noqa: FBT001 - a parameter of the table above
    """The session began on 2026-11-21; an expired pin is told as stale."""
    conclusion = concluded({"ONE-1": {**PIN, "expires": expires}})
    (violated,) = (found for found in conclusion.clauses if found.clause.id == "ONE-1")
    assert (violated.pinned is not None) == counts
    assert [note.startswith("stale deviation: ONE-1") for note in conclusion.notes] == [True] * (not counts)


def test_a_pin_whose_clause_holds_is_stale(concluded: Concluded) -> None:
    """It says so beside the verdict."""
    assert [note for note in concluded({"ONE-3": PIN}).notes if "ONE-3 (ticket 7) holds" in note]


def test_a_session_line_keeps_its_pins(session: Session) -> None:
    """A session that was killed is concluded with them."""
    pinned = replace(session, pinned={"ONE-1": PIN})
    assert Session.of(orjson.loads(orjson.dumps(pinned.line()))).pinned == {"ONE-1": PIN}


PROFILE = """
target: {name: mine, identity: {path: /}}
deviations:
  - {clause: TERM-2, reason: ticket 7, expires: 2027-01-31}
"""


def test_a_profile_pins_a_clause() -> None:
    """By its id, with a reason and a date."""
    (deviation,) = parse_profile(PROFILE).deviations
    assert (deviation.clause, deviation.reason, deviation.expires) == ("TERM-2", "ticket 7", date(2027, 1, 31))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("TERM-99, reason: x, expires: 2027-01-31", r"deviations.1.clause \(line 5\): the contract has no TERM-99"),
        ("TERM-2, reason: x, expires: 2027-01-31", r"deviations.1.clause \(line 5\): TERM-2 is pinned already"),
        ("TERM-3, reason: x", r"deviations.1.expires \(line 5\): the key is missing"),
        ("TERM-3, reason: '', expires: 2027-01-31", r"deviations.1.reason \(line 5\)"),
        ("TERM-3, reason: x, expires: soon", r"deviations.1.expires \(line 5\)"),
    ],
)
def test_a_pin_that_means_nothing_is_refused(line: str, message: str) -> None:
    """With its key and its line."""
    with pytest.raises(BadProfile, match=message):
        parse_profile(f"{PROFILE}  - {{clause: {line}}}\n")
