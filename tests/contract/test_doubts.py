"""What a history cannot tell is no breach: answers that never came, audits that were cut, evidence that is shared."""

import pytest

from conformance.contract.verdict import Ruling
from tests.contract.clauses import CLAUSES
from tests.contract.kept_controlled import ABSENT, AUDIT, D1, DENIES, GONE, ON, RAISES, RUN, TRACED
from tests.contract.short_form import h

DOUBTFUL = {
    "ONCE-1": f"execute r1 -> {RUN} | execute r1 -> unknown",
    "ONCE-2": "create_run r1 -> ok | execute r1 at=0..9 -> unknown | execute r1 by=b at=5..20 -> 409",
    "ONCE-4": 'create_run r1 key=k input={"a":1} -> 201 | create_run r2 key=k input={"a":2} -> unknown',
    "ONCE-5": f"{D1} {ON} at=0..9 -> 202 | {D1} {ON} at=0..9 -> 200 duplicate=true",
    "DEC-1": f"{D1} {ON} -> 202 | replay r1 -> [] unsettled",
    "DEC-2": f'census s -> {{"runs": 1}} | {D1} {DENIES} census=s -> 403 | census s -> unknown',
    "DEC-6": f"{D1} {DENIES} -> 403 | {AUDIT} items=[]",
    "DEC-7": f"{D1} {RAISES} -> unknown",
    "GATE-1": f"chat_create - {ABSENT} -> unknown",
    "GATE-5": "chat_create - twin=GATE-5 -> unknown",
    "GATE-6": f"audit - -> ok items=[] has_more=true | chat_create - {ABSENT} -> {GONE}"
    " | audit - -> ok items=[] has_more=true",
    "INTERNAL-1": "internal_import - actor=nobody -> unknown",
    "INTERNAL-3": 'internal_import - actor=administrator under={"flags":{"internal_create":true}} -> unknown',
}

SILENT = {
    "first-lost-but-won": "create_run r1 -> ok | execute r1 -> unknown | execute r1 -> 409",
    "then-a-race": "create_run r1 -> ok | execute r1 asked_again -> unknown | execute r1 at=20..30 -> 409"
    " | execute r1 by=b at=20..30 -> 409",
    "run-from-elsewhere": "execute r1 at=0..9 -> 409 | execute r1 by=b at=0..9 -> 409",
    "no-audit-was-read": f"{D1} {ON} -> 202 | {D1} {ON} -> 200 duplicate=true | {TRACED}",
    "status-without-a-look-up": f"{D1} {ON} -> 202 | replay r1 settled -> {RUN} | read_run r1 -> completed cause=null",
    "one-census": f'{D1} {DENIES} census=s -> 403 | census s -> {{"runs": 1}}',
}

SHARED = {
    "an-execution-again-adds-events": (
        {"ONCE-1", "REPLAY-4"},
        (
            f"execute r1 -> {RUN} | replay r1 settled -> {RUN} | execute r1 -> 409"
            " | replay r1 settled"
            " -> [workflow_start, node_start:a, node_complete:a, node_progress:a, workflow_complete]"
        ),
    ),
    "a-switch-loses-events": (
        {"FLAG-3", "REPLAY-4"},
        (
            f"replay r1 settled -> {RUN} | control.flags decision_bridge=true -> ok"
            " | replay r1 settled -> [workflow_start, workflow_complete]"
        ),
    ),
    "a-race-ends-twice": (
        {"ONCE-2", "TERM-2"},
        (
            "execute r1 at=0..50 -> [workflow_start] left | execute r1 by=b at=0..9 -> 409"
            " | replay r1 settled -> [workflow_start, workflow_complete, workflow_complete]"
        ),
    ),
    "a-forged-decision-executes": (
        {"DEC-5"},
        (
            f'census s -> {{"r2": 0}} | submit_decision r2 decision_id=d1 foreign {ON} census=s -> 202'
            f' | census s -> {{"r2": 4}} | replay r2 settled -> {RUN}'
        ),
    ),
    "odd-answers-are-no-fault-of-ours": (
        {"DEC-6"},
        (
            f"create_run - key=k input={{}} -> 201 run_id=[1] | {D1} {DENIES} -> 403 | audit r1 -> ok items=7"
            f" | {AUDIT} items=text | execute r1 -> {RUN} | read_run r1 -> completed cause=7"
        ),
    ),
}


def rulings(text: str) -> dict[str, Ruling]:
    """What each clause makes of a history, those aside that hold or have nothing to say."""
    verdicts = {clause_id: clause.judge(h(text)).ruling for clause_id, clause in CLAUSES.items()}
    return {
        clause_id: ruling for clause_id, ruling in verdicts.items() if ruling not in {Ruling.HELD, Ruling.UNEXERCISED}
    }


@pytest.mark.parametrize(("clause_id", "text"), DOUBTFUL.items(), ids=DOUBTFUL)
def test_what_nobody_can_know_is_inconclusive(clause_id: str, text: str) -> None:
    """The clause says so, and no clause calls it broken."""
    assert rulings(text) == {clause_id: Ruling.INCONCLUSIVE}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_too_little_is_no_evidence(text: str) -> None:
    """No clause complains."""
    assert rulings(text) == {}


@pytest.mark.parametrize(("clauses", "text"), SHARED.values(), ids=SHARED)
def test_evidence_that_clauses_share(clauses: set[str], text: str) -> None:
    """One fault may break two sentences; each says so."""
    assert rulings(text) == dict.fromkeys(clauses, Ruling.VIOLATED)
