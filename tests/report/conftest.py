"""A miniature contract and a session to judge with it, so that the evidence is tested apart from the real clauses."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.contract.clause import Section, clause
from conformance.contract.verdict import KEPT, Breach, Doubt, Findings, Witness
from conformance.history.history import History
from conformance.history.journal import Journal
from conformance.history.operation import Event, Exchange, Operation
from conformance.report.conclusion import CaseResult, Conclusion, Session
from conformance.report.ending import Ending
from conformance.report.judging import Judging


@clause("ONE-1", "MUST", source="test", quote="只有一个。", zh="执行只有一个终态。")
def ends_once(history: History) -> Findings:
    """A run ends once."""
    for stream in history.streams:
        if len(stream.terminals) > 1:
            here = tuple(Witness(*stream.locate(place)) for place in stream.terminals[:2])
            yield Breach("the stream shows two terminal events", here, "one", len(stream.terminals))
        elif stream.terminals:
            yield KEPT
        else:
            yield Doubt("the stream was cut")


@clause("ONE-2", "SHOULD", source="test", quote="应当。", zh="客户端应当叫 a。")
def is_polite(history: History) -> Findings:
    """A client is called a."""
    for operation in history.operations:
        witness = (Witness(operation.index),)
        yield KEPT if operation.client == "a" else Breach("another name", witness, "a", operation.client)


@clause("ONE-3", "MUST", source="test", quote="不得。", zh="不会崩溃。")
def crashes_on_boom(history: History) -> Findings:
    """Nothing is called boom."""
    for _ in history.named("boom"):
        raise RuntimeError("boom")
    yield from (KEPT for _ in history.named("calm"))


@clause("TWO-1", "MUST", source="test", quote="另一个。", zh="另一节。")
def is_elsewhere(history: History) -> Findings:
    """Another section's sentence."""
    yield from (KEPT for _ in history.operations)


SECTIONS = (
    Section(name="one", title="One", title_zh="一", capability="one", clauses=(ends_once, is_polite, crashes_on_boom)),
    Section(name="two", title="Two", title_zh="二", capability="two", clauses=(is_elsewhere,)),
)
Execute = Callable[..., Operation]


@pytest.fixture
def sections() -> tuple[Section, ...]:
    """The miniature contract."""
    return SECTIONS


@pytest.fixture
def session() -> Session:
    """A session that judges the first section and for which the second does not apply."""
    return Session(
        id="20261121T120000-abc",
        started_at="2026-11-21T12:00:00Z",
        seed=7,
        suite={"version": "0.1.0", "contract": "closed-loop/1.0"},
        target={"name": "mini", "url": "http://127.0.0.1:1", "profile": "reference"},
        selected=("ONE-1", "ONE-2", "ONE-3", "TWO-1"),
        left_out=("ZERO-1",),
        not_applicable={"two": "the target does not claim `two`"},
    )


@pytest.fixture
def execute() -> Execute:
    """Make an accepted execution that showed these event types, one per ms."""

    def make(*types: str, index: int = 0, client: str = "a", name: str = "execute") -> Operation:
        return Operation(
            index=index,
            client=client,
            name=name,
            arguments={"run_id": "r1"},
            called_at=0.0,
            returned_at=float(len(types)),
            outcome="ok",
            fields={"ending": "clean"},
            events=tuple(
                Event(float(place), {"type": kind, "run_id": "r1", "executor_id": "x"})
                for place, kind in enumerate(types)
            ),
            exchange=Exchange(method="POST", url="http://127.0.0.1:1/api/runs/r1/execute", status=200),
        )

    return make


@pytest.fixture
def journal(tmp_path: Path, session: Session) -> Journal:
    """A session's journal with its session line, under a report directory."""
    journal = Journal(tmp_path / "journal" / session.id)
    journal.session(session.line())
    return journal


HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31m[bold red]rich[/] <b>&amp; ]]>\r\n\x00\x85\u202e\u2028\ud800\ufffe😀中文 $(id) '"
)


@pytest.fixture
def hostile() -> str:
    """Escape sequences, markup, separators, marks, surrogates: what a target may send to whoever reads its report."""
    return HOSTILE


@pytest.fixture
def hostile_conclusion(session: Session) -> Conclusion:
    """A session of which every field that a target can fill is hostile, and one is a megabyte long."""
    wild = {HOSTILE: HOSTILE, "deep": [[[[[[[[[[[[[[[[HOSTILE]]]]]]]]]]]]]]]], "long": "x" * 2**20, "wide": [0] * 10**5}
    exchange = Exchange(
        method="POST",
        url=f"http://127.0.0.1:1/{HOSTILE}",
        request_headers={"x": HOSTILE},
        request_body=HOSTILE * 1000,
        status=200,
        response_headers={HOSTILE: HOSTILE},
        response_body=HOSTILE,
        error=HOSTILE,
    )
    events = tuple(
        Event(float(place), None if place == 2 else {"type": "workflow_complete", **wild}, HOSTILE, HOSTILE, HOSTILE)
        for place in range(5)
    )
    operation = Operation(
        index=0,
        client=HOSTILE,
        name="execute",
        arguments={"run_id": "r1", HOSTILE: wild},
        called_at=0.0,
        returned_at=5.0,
        outcome="ok",
        fields={"ending": "clean", HOSTILE: wild},
        events=events,
        exchange=exchange,
    )
    judging = Judging(replace(session, target={"name": HOSTILE, "url": HOSTILE, "profile": HOSTILE}), SECTIONS)
    judging.unit(HOSTILE, (operation, replace(operation, index=1, name="boom")))
    failed = CaseResult(id=HOSTILE, kind="scenario", name=HOSTILE, clauses=("ONE-1",), outcome="failed")
    return judging.conclude([failed], Ending(because=HOSTILE), [HOSTILE])


@pytest.fixture
def broken(session: Session, execute: Execute) -> Conclusion:
    """A session in which ONE-1 was violated after some setup, ONE-3 blocked, and the second section does not apply."""
    judging = Judging(session, SECTIONS)
    setup = [execute(name="create_run", index=place) for place in range(8)]
    types = ["node_start"] * 10
    types[4] = types[7] = "workflow_complete"
    judging.unit("c1", (*setup, execute(*types, index=8)))
    failed = CaseResult(id="c1", kind="scenario", name="one end", clauses=("ONE-1",), outcome="failed")
    because = "the target offers no control `kill`"
    blocked = CaseResult(id="c2", kind="property", name="calm", clauses=("ONE-3",), outcome="blocked", because=because)
    return judging.conclude([failed, blocked], Ending(duration_s=1.5))
