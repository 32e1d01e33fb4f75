"""What a profile does not allow is not done: harm is blocked, a budget ends the session, a pin makes nothing green."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_clean import workflows
from tests.outside import session
from tests.outside.messages import Asked, Reply
from tests.outside.proxy import Proxy, Way
from tests.outside.session import Finished

PROFILE = """
extends: reference
{more}
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with session.reference_server(tmp_path_factory.mktemp("reference")) as url:
        yield url


def carried_out(target: str, tmp_path: Path, more: str, *words: str) -> Finished:
    """A session with a profile that differs from the reference's in this."""
    profile = tmp_path / "mine.yaml"
    profile.write_text(PROFILE.format(more=more))
    return session.run(target, tmp_path / "reports", "--profile", str(profile), "--seed", "1", *words)


def because(finished: Finished, clause_id: str) -> str:
    """Why a clause got its verdict."""
    return finished.because().get(clause_id, "held")


def test_harm_that_is_not_allowed_is_blocked(reference: str, tmp_path: Path) -> None:
    """A clause that nothing else exercises is blocked; one that other cases exercise is judged by them, with a note."""
    words = ("--only", "ONCE-2", "--only", "REPLAY-7", "--only", "EVT-1", "--examples", "16")
    finished = carried_out(reference, tmp_path, "target: {allow: []}", *words)
    assert (finished.code, finished.verdict) == (4, "incomplete")
    assert because(finished, "REPLAY-7").endswith("the profile does not allow long: target.allow")
    assert because(finished, "ONCE-2") == "held"
    assert "were not acted, since they could harm the target" in finished.result["notes"][0]
    assert because(finished, "EVT-1") == "held"
    outcomes = {case["id"]: case["outcome"] for case in finished.result["cases"]}
    assert outcomes["scenarios::count_clients_ask_for_one_run_at_once[12]"] == "blocked"
    assert outcomes["scenarios::count_clients_ask_for_one_run_at_once[2]"] == "passed"


def test_an_operation_that_is_not_spelled_blocks_its_cases(reference: str, tmp_path: Path) -> None:
    """By the profile's name and the operation's."""
    finished = carried_out(reference, tmp_path, "operations: {resume_stream: null}", "--only", "REPLAY-8")
    assert (finished.code, finished.those("fault")) == (4, [])
    assert "the profile reference does not say how resume_stream is spelled" in because(finished, "REPLAY-8")


WAYS = """operations:
  create_run:
    ways:
      - {actor: operator, method: POST, path: "/api/nothing/{workflow_id}", answer: {fields: {run_id: body.run_id}}}
      - actor: operator
        method: POST
        path: /api/workflows/{workflow_id}/runs
        body: {input: $input}
        answer: {fields: {run_id: body.run_id, workflow_id: body.workflow_id}, required: [run_id]}
"""


def test_a_way_that_the_target_does_not_serve_is_said(reference: str, tmp_path: Path) -> None:
    """The verdict stands on the way that works; the dead one is a claim of the profile that a note takes back."""
    finished = carried_out(reference, tmp_path, WAYS, "--only", "RUN-4", "--examples", "8")
    assert (finished.code, finished.verdict) == (0, "conformant")
    (note,) = finished.result["notes"]
    assert note.startswith("create_run: the target does not serve the profile's way 1 (POST ")
    assert note.endswith("404); way 2 is used")


class Tally(Way):
    """Counts what is asked, removals and controls aside: those clear up."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = threading.Lock()

    async def asked(self, asked: Asked) -> Asked | Reply:
        with self.lock:
            self.count += asked.method != "DELETE" and "/__control__" not in asked.path
        return asked


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_spent_budget_ends_the_session(reference: str, tmp_path: Path, workers: str) -> None:
    """Also within a property, also in several processes: incomplete, with the reason; all is put back and removed."""
    with Proxy(reference, tally := Tally()) as proxy:
        words = ("--only", "EVT-1", "--only", "RUN-1", "--only", "GATE-2", "--workers", workers)
        finished = carried_out(proxy.url, tmp_path, "target: {budget: {requests: 300}}", *words)
    assert (finished.code, finished.verdict) == (4, "incomplete")
    assert finished.result["because"] == "the budget of 300 requests (target.budget.requests) is spent"
    assert finished.result["notes"] == []
    assert workflows(reference) == []
    # Who the target is, is asked beside the budget, and so is each process's listing of what it may have forgotten.
    assert 100 <= tally.count <= 300 + 10


def test_a_pinned_deviation_is_still_a_violation(tmp_path: Path) -> None:
    """Exit code 1; the report says that it is known."""
    launch = '["{python}", -m, reference_server, --port, "{port}", --db, "{db}", --controls, --mutant, '
    launch += "progress_unprefixed]"
    pin = "deviations: [{clause: EVT-1, reason: ticket 7, expires: 2999-12-31}, {clause: EVT-5, reason: x, "
    profile = tmp_path / "pinned.yaml"
    profile.write_text(PROFILE.format(more=f"launch: {{command: {launch}}}\n{pin}expires: 2999-12-31}}]"))
    words = ["run", "--profile", str(profile), "--only", "EVT-1", "--only", "EVT-5", "--examples", "64", "--seed", "1"]
    report = tmp_path / "reports"
    finished = session.finish([*session.command("", report)[:3], *words, "--report", str(report)], report)
    assert (finished.code, finished.verdict) == (1, "non-conformant")
    (violated,) = (clause for clause in finished.result["clauses"] if clause["verdict"] == "violated")
    assert violated["pinned"] == {"reason": "ticket 7", "expires": "2999-12-31"}
    assert "1 of 1 violation is a pinned deviation" in finished.output
    assert [note for note in finished.result["notes"] if note.startswith("stale deviation: EVT-5 (x) holds")]
