"""What a history cannot tell about extensions is no breach, and whatever an answer holds, judging it does not crash."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.verdict import Ruling
from conformance.history.history import History
from tests.contract import broken_document, broken_extension, kept_document, kept_extension
from tests.contract.clauses import CLAUSES
from tests.contract.extensions import LATER, LISTED, NOTE, UNLISTED, call, compact, document, publish, reading
from tests.contract.kept_document import BROKEN_ONE, UNPUBLISH
from tests.contract.kept_extension import ACCEPTED, CAUSE, DONE, FAILS, MORE_OF_RUNS, SEEN, SLOW, STRAY, missing
from tests.contract.short_form import h

BRIDGE = {"bridge": "raises"}
ELSEWHERE = document(others={"responses": {"200": {"$ref": "https://x.test/replies.json"}}})

DOUBTFUL = {
    "DISPATCH-1": f"{STRAY} -> unknown",
    "DISPATCH-2": f"{call(trap='no_credential', credential=None)} -> 429",
    "DISPATCH-3": f"{call({'state': 'saved'})} -> unknown",
    "DISPATCH-4": f"{call(method='GET', trap='method')} -> unknown",
    "DISPATCH-10": f"{call(trap='malformed', body=None, raw_body='[', content_type='application/json')} -> unknown",
    "SYNC-2": f"{call()} -> unknown",
    "SYNC-3": f"{call(SLOW, at='0..150')} -> {ACCEPTED}",
    "ASYNC-1": f"{call({**LATER, 'lasts_ms': 500}, at='0..600')} -> {ACCEPTED}",
    "OPENAPI-1": reading(ELSEWHERE),
    "OPENAPI-8": 'openapi_check - operation="POST /api/ex/echo" check=x -> unknown',
    "OPENAPI-9": f"{BROKEN_ONE} | {call()} -> unknown",
}

SILENT = {
    "under-a-control": f"{call(under=BRIDGE)} -> 503 | {missing(under=BRIDGE)} -> 200",
    "nothing-is-known-of-it": "call_extension - slug=x method=POST -> 500",
    "not-told-what-it-is": f"{call(extension=None)} -> 200 output=7",
    "a-run-goes-on": f"{call(LATER)} -> {ACCEPTED} | {SEEN} | {missing()} -> 400 | {MORE_OF_RUNS}",
    "a-failed-run-beside": f"{SEEN} | {call(FAILS, at='10..30')} -> 409 | {missing(at='20..25')} -> 400"
    f" | {MORE_OF_RUNS}",
    "an-unknown-sum": f"{call()} -> unknown | {SEEN} | {missing()} -> 400 | {MORE_OF_RUNS}",
    "sent-twice": f"{call({'inputs': [NOTE]}, body=None, query=[['note', 'a'], ['note', 'b']])} -> 422",
    "a-blank-text": f"{call(body={'name': ' '})} -> 422",
    "both-ways-wrong": f"{missing(trap='no_credential', credential=None)} -> 422",
    "nobody-saw-it-published": LISTED,
    "a-part-of-a-document": reading({"info": {}, "paths": {}}, "part"),
    "published-at-the-same-time": f"{publish(at='0..30')} | {UNLISTED.replace('openapi -', 'openapi - at=10..40')}",
    "no-answer-to-a-publication": f"{publish().replace('201', 'unknown')} | {UNLISTED} | {LISTED}",
    "unpublishing-was-refused": f"{publish()} | {UNPUBLISH.replace('204', '409')} | {LISTED}",
    "the-cause-is-not-told": f"{call(LATER)} -> {ACCEPTED} | {DONE}",
    "somebody-elses-run": f'list_runs - workflow_id=w1 -> 200 items=[{{"run_id":"r7","cause":{compact(CAUSE)}}}]',
}

SHARED = {
    "missing-and-taken-from-elsewhere": (
        {"DISPATCH-5", "DISPATCH-6"},
        f"{call(body={}, query=[['name', 'Eve-7']])} -> 200 output={compact({'name': 'Eve-7'})}",
    ),
    "a-run-that-is-not-there-yet": (
        {"ASYNC-3", "RUN-5"},
        f"{call(LATER)} -> {ACCEPTED} | read_run r1 -> 404 | {DONE}",
    ),
    "a-timed-out-run-that-is-lost": (
        {"SYNC-3", "RUN-5"},
        f"{call(SLOW, at='0..150')} -> {ACCEPTED} | read_run r1 -> 404",
    ),
    "an-undocumented-success": (
        {"OPENAPI-8", "DISPATCH-6"},
        f"{publish()} | {LISTED} | {missing()} -> 200 output={{}}",
    ),
    "a-run-that-ends-twice": (
        {"ASYNC-2", "TERM-2"},
        f"{call(LATER)} -> {ACCEPTED} | replay r1 settled -> [workflow_complete, workflow_complete]",
    ),
    "late-and-empty": (
        {"SYNC-1", "SYNC-2"},
        f"{call({'timeout_ms': 100}, at='0..1200')} -> 200 output={{}}",
    ),
}


def rulings(history: History) -> dict[str, Ruling]:
    """What each clause makes of a history, those aside that hold or have nothing to say."""
    found = {clause_id: clause.judge(history).ruling for clause_id, clause in CLAUSES.items()}
    return {i: ruling for i, ruling in found.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}}


@pytest.mark.parametrize(("clause_id", "text"), DOUBTFUL.items(), ids=DOUBTFUL)
def test_what_nobody_can_know_is_inconclusive(clause_id: str, text: str) -> None:
    """The clause says so, with others perhaps, and none calls it broken."""
    found = rulings(h(text))
    assert found[clause_id] is Ruling.INCONCLUSIVE
    assert set(found.values()) == {Ruling.INCONCLUSIVE}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_too_little_is_no_evidence(text: str) -> None:
    """No clause calls it broken."""
    assert Ruling.VIOLATED not in rulings(h(text)).values()


@pytest.mark.parametrize(("clauses", "text"), SHARED.values(), ids=SHARED)
def test_evidence_that_clauses_share(clauses: set[str], text: str) -> None:
    """One fault may break two sentences; each says so."""
    assert {i for i, ruling in rulings(h(text)).items() if ruling is Ruling.VIOLATED} == clauses


OUR_OWN = ("DISPATCH", "SYNC", "ASYNC", "OPENAPI")
SCOPES = ("census", "scope")
"""Marks of the harness's own, which no target gives."""

TABLES = (kept_extension.KEPT, kept_document.KEPT, broken_extension.BROKEN, broken_document.BROKEN)
EVERY = [text for table in TABLES for texts in table.values() for text in texts.values()]
ODD = st.sampled_from(
    [None, 7, True, "x", [], [1], [[1, 2]], {"a": [1]}, 2**80, "\ud800", {"$ref": "#"}, {"$ref": "#/x"}]
)


def spoilt(value: object, data: st.DataObject) -> object:
    """A JSON value with something odd in one place."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value, key=str)))
        return {**value, key: spoilt(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(value) - 1))
        return [spoilt(each, data) if at == place else each for at, each in enumerate(value)]
    return data.draw(ODD)


@given(text=st.sampled_from(EVERY), data=st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_is_told_is_judged(text: str, data: st.DataObject) -> None:
    """Odd arguments, fields and documents are the target's, never the harness's fault."""
    operations = h(text).operations
    place = data.draw(st.integers(0, len(operations) - 1))
    odd = {word: spoilt(getattr(operations[place], word), data) for word in ("arguments", "fields")}
    told = {word: value for word, value in odd.items() if isinstance(value, dict)}
    kept = {word: operations[place].arguments[word] for word in SCOPES if word in operations[place].arguments}
    told["arguments"] = {**told.get("arguments", {}), **kept}
    history = History((*operations[:place], replace(operations[place], **told), *operations[place + 1 :]))
    verdicts = [clause.judge(history) for i, clause in CLAUSES.items() if i.startswith(OUR_OWN)]
    assert [verdict.because for verdict in verdicts if verdict.ruling is Ruling.FAULT] == []
