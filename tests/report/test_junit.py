"""JUnit XML is well-formed whatever a target sent, and shows in red all that is no pass."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from conformance.contract.clause import Section
from conformance.contract.verdict import Ruling
from conformance.report import junit
from conformance.report.conclusion import Conclusion, Session
from conformance.report.ending import Ending
from conformance.report.judging import Judging


def outcomes(conclusion: Conclusion) -> dict[str, str]:
    """What a reader of the document sees of each clause."""
    root = ET.fromstring(junit.render(conclusion))  # noqa: S314 - our own document
    return {case.get("name", "").split()[0]: case[0].tag if len(case) else "passed" for case in root.iter("testcase")}


def test_what_is_no_pass_is_red(broken: Conclusion) -> None:
    """A violated MUST is a failure, a blocked one an error; only what does not apply is skipped."""
    assert outcomes(broken) == {"ONE-1": "failure", "ONE-2": "passed", "ONE-3": "error", "TWO-1": "skipped"}


@pytest.mark.parametrize(
    ("ruling", "strict", "seen"),
    [
        (Ruling.VIOLATED, False, "system-out"),
        (Ruling.VIOLATED, True, "failure"),
        (Ruling.BLOCKED, True, "system-out"),
        (Ruling.FAULT, False, "error"),
    ],
)
def test_a_should_is_a_warning_unless_strict(broken: Conclusion, ruling: Ruling, strict: bool, seen: str) -> None:  # noqa: FBT001 - a parameter of the table above
    """A fault is never only a warning."""
    clauses = tuple(replace(c, ruling=ruling) if c.clause.id == "ONE-2" else c for c in broken.clauses)
    conclusion = replace(broken, clauses=clauses, session=replace(broken.session, strict=strict))
    assert outcomes(conclusion)["ONE-2"] == seen


def test_counts_are_those_of_the_cases(broken: Conclusion) -> None:
    """Readers trust the attributes."""
    root = ET.fromstring(junit.render(broken))  # noqa: S314 - our own document
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["4", "1", "1", "1"]


@pytest.mark.parametrize("hint", ["unreachable", "interrupted"])
def test_a_session_without_red_clauses_that_is_no_pass_is_red(
    session: Session, sections: tuple[Section, ...], hint: str
) -> None:
    """Nothing was selected, say, and the target was gone."""
    judging = Judging(replace(session, selected=("TWO-1",)), sections)
    conclusion = judging.conclude(ending=Ending(hint=hint, because="gone"))  # type: ignore[arg-type]
    assert outcomes(conclusion) == {"TWO-1": "skipped", conclusion.verdict: "error"}


def test_a_hostile_document_is_well_formed(hostile_conclusion: Conclusion) -> None:
    """No control character survives, and nothing is endless."""
    text = junit.render(hostile_conclusion)
    ET.fromstring(text)  # noqa: S314 - our own document
    assert "\x1b" not in text
    assert len(text) < 100_000
