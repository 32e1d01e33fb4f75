"""JUnit XML: one suite per section, one case per clause, for the tools that read nothing else.

Jenkins, GitLab and GitHub's reporters show a failure and an error in red, and a skipped case as neutral, which a build
passes. So only *not-applicable* is skipped. A violated clause is a failure, whose `type` is `known deviation` where the
profile pins it, a fault an error; a MUST that stayed
blocked, unexercised or inconclusive is an error whose `type` is that word, for it is no pass. A SHOULD that was not
held passes, with the warning in `system-out`, unless the session was strict and it was violated.
"""

from xml.etree import ElementTree as ET

from conformance.contract.verdict import Ruling
from conformance.report.conclusion import ClauseResult, Conclusion
from conformance.report.escape import visible
from conformance.report.violation import known_deviation, violation_text
from conformance.report.words import statement

OPEN = frozenset({Ruling.BLOCKED, Ruling.UNEXERCISED, Ruling.INCONCLUSIVE})


def render(conclusion: Conclusion, lang: str = "en") -> str:
    """The session as one `testsuites` document."""
    session = conclusion.session
    root = ET.Element("testsuites", name=_safe(f"conformance of {session.target.get('name', '')}"))
    root.set("time", f"{conclusion.duration_s:.3f}")
    for section in dict.fromkeys(result.section for result in conclusion.clauses):
        results = [result for result in conclusion.clauses if result.section == section]
        suite = ET.SubElement(root, "testsuite", name=section, timestamp=_safe(session.started_at))
        for result in results:
            _case(suite, result, strict=session.strict, lang=lang)
        _count(suite)
    _count(root)
    if conclusion.verdict != "conformant" and root.get("failures") == root.get("errors") == "0":
        _session_error(root, conclusion)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _case(suite: ET.Element, result: ClauseResult, *, strict: bool, lang: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=f"conformance.{result.section}", name=_name(result, lang))
    ruling, must = result.ruling, result.clause.level == "MUST"
    because = _safe(result.because or ruling.value)
    if ruling is Ruling.FAULT:
        ET.SubElement(case, "error", type="fault", message=because)
    elif ruling is Ruling.NOT_APPLICABLE:
        ET.SubElement(case, "skipped", message=because)
    elif ruling is Ruling.VIOLATED and (must or strict):
        known = _safe(f"{known_deviation(result.pinned, lang)} | ") if result.pinned else ""
        kind = "known deviation" if result.pinned else "violated"
        failure = ET.SubElement(case, "failure", type=kind, message=f"{known}{because}")
        failure.text = _safe(violation_text(result, lang))
    elif ruling in OPEN and must:
        ET.SubElement(case, "error", type=ruling.value, message=because)
    elif ruling is not Ruling.HELD:
        ET.SubElement(case, "system-out").text = _safe(f"warning: {ruling.value}: {result.because}")


def _name(result: ClauseResult, lang: str) -> str:
    clause = result.clause
    return _safe(f"{clause.id} {statement(clause, lang)}")


def _session_error(root: ET.Element, conclusion: Conclusion) -> None:
    """A session that is no pass must not look green for want of red clauses."""
    suite = ET.SubElement(root, "testsuite", name="session")
    case = ET.SubElement(suite, "testcase", classname="conformance.session", name=conclusion.verdict)
    ET.SubElement(case, "error", type=conclusion.verdict, message=_safe(conclusion.because or conclusion.verdict))
    _count(suite)
    _count(root)


def _count(element: ET.Element) -> None:
    for attribute, path in (
        ("tests", ".//testcase"),
        ("failures", ".//failure"),
        ("errors", ".//error"),
        ("skipped", ".//skipped"),
    ):
        element.set(attribute, str(len(element.findall(path))))


def _safe(text: str) -> str:
    """Text that XML 1.0 can hold: it has no way to write most control characters, not even escaped."""
    return visible(text, 20_000, keep="\n")
