"""`doctor`: what it says of a target that is as its profile says, and of one that is not, thing by thing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import unused_port

from tests.commands.reference import ROOT, SECRETS, listening, reference_server

ALLOWED = {"target": {"allow": ["load", "long"]}}
Conform = Callable[..., Any]
Doctor = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A reference server with controls that runs by itself."""
    with reference_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def doctor(conform: Conform, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Gives the doctor's JSON for the reference profile with these changes, on the server that runs."""
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)

    def give(changes: dict[str, Any] | None = None, target: str = server) -> tuple[int, dict[str, Any]]:
        profile = tmp_path / "changed.yaml"
        profile.write_text(yaml.safe_dump({"extends": "reference", **ALLOWED, **(changes or {})}))
        said = conform("doctor", "--profile", profile, "--target", target, "--format", "json")
        assert not [secret for secret in SECRETS.values() if secret in said.output + said.errors]
        return said.code, json.loads(said.output) if said.output else {"error": said.errors}

    return give


def line(diagnosis: dict[str, Any], name: str) -> dict[str, Any]:
    """The first line about something."""
    return next(found for found in diagnosis["findings"] if found["name"] == name)


def blocked(diagnosis: dict[str, Any]) -> dict[str, list[str]]:
    return {each["id"]: each["lacks"] for each in diagnosis["clauses"]["blocked"]}


def test_a_target_that_is_as_its_profile_says(conform_apart: Conform) -> None:
    """Started here, with every operation and control of the profile: all of its claims can be judged."""
    said = conform_apart("doctor")
    assert (said.code, said.errors) == (0, "")
    lines = said.output.splitlines()
    assert "started here" in lines[1]
    assert [text for text in lines if text.startswith("✗")] == []
    for name in ("create_workflow", "execute", "replay", "control.flags run_persistence", "control.kill"):
        assert any(text.startswith(f"✓ {name} ") for text in lines), name
    last = lines[-1].split()
    assert last[1] == last[3]
    assert " claimed clauses can be judged" in lines[-1]


def test_nothing_is_left_behind(doctor: Doctor) -> None:
    """What is made is removed, also what the dialog and the internal entry made; the next visit finds as much."""
    code, first = doctor()
    _, second = doctor()
    assert line(first, "delete_workflow")["because"] == line(second, "delete_workflow")["because"]
    assert line(first, "delete_workflow")["state"] == "ok"
    assert code == 4
    assert blocked(first) == {"TERM-7": ["control.kill"]}


CREATE_RUN = "operations.create_run.answer.fields.run_id"


@pytest.mark.parametrize(
    ("changes", "name", "state", "sentence"),
    [
        ({"create_run": {"path": "/api/nowhere/{workflow_id}"}}, "create_run", "refused",
         "the target does not serve POST"),
        ({"create_run": {"answer": {"fields": {"run_id": "body.id"}}}}, "create_run", "failed",
         f"{CREATE_RUN}: `body.id` found nothing; the answer has run_id, workflow_id, status"),
        ({"create_run": {"answer": {"fields": {"run_id": None}, "required": []}}}, "create_run", "failed",
         "spell operations.create_run.answer.fields.run_id"),
        ({"read_workflow": {"answer": {"fields": {"name": "body.title"}}}}, "read_workflow", "ok",
         "operations.read_workflow.answer.fields.name: `body.title` found nothing; the answer has workflow_id, name"),
        ({"execute": {"body": {"run_id": None}}}, "execute", "refused",
         "the target does not take what is sent to POST"),
        ({"execute": {"stream": None}}, "execute", "failed", ""),
        ({"replay": {"page": False}}, "replay", "failed", ""),
        ({"list_runs": {"answer": {"fields": {"items": "body.items[].{id: run_id}"}}}}, "list_runs", "ok",
         "operations.list_runs.answer.fields.items: a row tells no run_id, it has id"),
        ({"audit": {"actor": None}}, "audit", "refused", "nobody is named who asks"),
        ({"read_run": {"path": None, "ways": [
            {"actor": "operator", "path": "/api/old/{run_id}"},
            {"actor": "operator", "path": "/api/runs/{run_id}",
             "answer": {"fields": {"run_id": "body.run_id", "status": "body.status"}}}],
            "answer": None}}, "read_run", "ok", "the target does not serve the profile's way 1"),
    ],
)  # fmt: skip
def test_an_operation_that_is_spelled_wrongly(
    doctor: Doctor, changes: dict[str, Any], name: str, state: str, sentence: str
) -> None:
    """The line says what came, and the hint which key of the profile to look at."""
    code, diagnosis = doctor({"operations": changes})
    found = line(diagnosis, name)
    assert (found["state"], code) == (state, 4)
    assert any(sentence in hint for hint in found["hints"]) or not sentence


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"streams": {"execution": {"terminal": {"complete": "done", "error": "broke"}}}}, "execute",
         "no done / broke in the stream; it shows workflow_start, node_start"),
        ({"replay": {"next_cursor": "body.no_such", "last": "body.settled"}}, "replay", "on one page"),
        ({"replay": {"items": "body.events"}}, "replay", "the answer has no list of events"),
    ],
)  # fmt: skip
def test_a_stream_or_a_page_that_is_read_wrongly(
    doctor: Doctor, changes: dict[str, Any], name: str, sentence: str
) -> None:
    """What the target shows in place of what the profile expects is said."""
    _, diagnosis = doctor(changes)
    assert any(sentence in text for text in line(diagnosis, name)["because"])


def test_what_a_missing_operation_costs(doctor: Doctor) -> None:
    """Every clause that builds on it is blocked for lack of it, and nothing that builds on it is tried."""
    code, diagnosis = doctor({"operations": {"create_run": {"path": "/nowhere"}}})
    lacks = blocked(diagnosis)
    assert code == 4
    assert lacks["TERM-1"] == lacks["ONCE-3"] == lacks["DEC-3"] == ["create_run"]
    assert set(lacks["TERM-7"]) == {"create_run", "control.kill"}
    assert line(diagnosis, "execute")["state"] == line(diagnosis, "submit_decision")["state"] == "not tried"
    clauses = diagnosis["clauses"]
    assert clauses["judgeable"] == len(clauses["claimed"]) - len(lacks)


def test_a_control_that_is_not_spelled_blocks_what_needs_it(doctor: Doctor) -> None:
    """Those clauses alone, by the contract's own word for what driving them needs."""
    _, diagnosis = doctor({"controls": {"bridge": None, "executor": {"path": "/__control__/nobody"}}})
    lacks = blocked(diagnosis)
    assert {clause: lacks[clause] for clause in ("DEC-7", "EVT-4")} == {
        "DEC-7": ["control.bridge"], "EVT-4": ["control.executor"],
    }  # fmt: skip
    assert "GATE-1" not in lacks
    assert line(diagnosis, "control.executor")["state"] == "failed"


def test_a_setting_that_the_target_has_no_word_for_is_no_failure(doctor: Doctor) -> None:
    """The control works as far as it goes; the line says how far."""
    words = {"mode": {"present": "present", "absent": "absent"}}
    _, diagnosis = doctor({"controls": {"coordinator": {"words": words}}})
    states = {f["detail"]: f["state"] for f in diagnosis["findings"] if f["name"] == "control.coordinator"}
    assert states == {"absent": "ok", **dict.fromkeys(("raises", "hangs", "denies"), "not spelled")}
    assert (blocked(diagnosis), diagnosis["missing"]) == ({"TERM-7": ["control.kill"]}, [])


def test_what_could_harm_a_target_is_blocked_where_it_is_not_allowed(doctor: Doctor) -> None:
    """One case that may not be acted is enough to leave its clause blocked."""
    _, diagnosis = doctor({"target": {"allow": ["long"]}})
    assert blocked(diagnosis)["ONCE-2"] == ["target.allow: load"]
    assert "REPLAY-7" not in blocked(diagnosis)


def test_what_is_not_claimed_is_not_applicable(doctor: Doctor) -> None:
    """A profile that claims one capability is asked about nothing else, and misses nothing else."""
    changes = {"claims": ["runs"], "operations": {"submit_decision": None, "audit": {"path": "/nowhere"}},
               "entries": {"execution": ["execute"]}}  # fmt: skip
    code, diagnosis = doctor(changes)
    assert (code, diagnosis["missing"], blocked(diagnosis)) == (0, [], {})
    assert set(diagnosis["clauses"]["claimed"]) == {f"RUN-{number}" for number in range(1, 6)}
    assert "DEC-1" in diagnosis["clauses"]["not_applicable"]["decisions"]
    decided = doctor({"claims": ["runs", "decisions"]})[1]["clauses"]
    assert "FLAG-1" in decided["not_applicable"]["flags"]
    code, diagnosis = doctor({**changes, "claims": []})
    assert (code, diagnosis["clauses"]["claimed"]) == (4, [])


def test_a_target_elsewhere_is_only_read(doctor: Doctor, server: str) -> None:
    """0.0.0.0 is no address of this machine's own; what writes is not tried, and blocks what needs it."""
    elsewhere = server.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - an address to call, not to listen on
    before = doctor()[1]["requests"]
    code, diagnosis = doctor(target=elsewhere)
    assert (code, diagnosis["target"]["writes"]) == (4, False)
    assert line(diagnosis, "list_workflows")["state"] == "ok"
    assert line(diagnosis, "create_workflow")["state"] == line(diagnosis, "control.flags")["state"] == "not tried"
    assert blocked(diagnosis)["RUN-1"] == ["target.allow_writes"]
    assert diagnosis["requests"] < before / 3
    assert line(doctor({"target": {"allow_writes": True}}, elsewhere)[1], "create_workflow")["state"] == "ok"


def test_a_budget_is_kept(doctor: Doctor) -> None:
    """What it does not reach for is not tried; clearing up is not refused for its sake."""
    code, diagnosis = doctor({"target": {"budget": {"requests": 6}}})
    states = [found["state"] for found in diagnosis["findings"]]
    assert (code, states.count("ok") <= 7, "not tried" in states) == (4, True, True)
    assert line(diagnosis, "delete_workflow")["because"] == ["1 of 1 things removed"]


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"target": {"identity": {"expect": {"name": "another"}}}}, 3, "is 'workflow-reference-server' where"),
        ({"operations": {"nobody_asks": {"path": "/"}}}, 2, "no story asks for it"),
        ({"auth": {"operator": {"env": "NO_SUCH_VARIABLE"}}}, 2, "NO_SUCH_VARIABLE, which holds its value, is not set"),
        ({"documents": {"start": {"id": None}}}, 2, "documents.named.completes cannot be made: KeyError: 'id'"),
    ],
)  # fmt: skip
def test_what_is_wrong_before_anything_is_tried(
    doctor: Doctor, changes: dict[str, Any], code: int, sentence: str
) -> None:
    """One sentence, and the exit code that says whose fault it is."""
    found, said = doctor(changes)
    assert found == code
    assert sentence in said["error"]
    assert "Traceback" not in said["error"]


def test_a_target_that_is_not_there(conform_apart: Conform) -> None:
    """One sentence with what to do about it."""
    said = conform_apart("doctor", "--target", f"http://127.0.0.1:{unused_port()}")
    assert (said.code, said.output) == (3, "")
    assert "the connection was refused" in said.errors


def test_it_speaks_chinese_and_any_encoding(
    conform: Conform, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The frame is in the asked language; a terminal without the signs gets others."""
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    said = conform("doctor", "--target", server, "--lang", "zh")
    assert said.output.splitlines()[-1].startswith("! 已声明的 ")
    piped = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "conformance", "doctor", "--target", server], cwd=tmp_path, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert (piped.returncode, b"+ create_run " in piped.stdout, piped.stderr) == (4, True, b"")


LOGIN = """
target: {name: portal, base_url: URL, identity: {path: /openapi.json, expect: {openapi: 3.1.0}}}
auth:
  person:
    secrets: {password: {env: PORTAL_PASSWORD}}
    login:
      - method: POST
        path: /api/public/auth/providers/password-local/sign-in
        body: {identifier: root, password: $password}
        keep: {csrf: body.data.csrf_token}
    headers: {x-csrf-token: "{csrf}"}
claims: []
operations:
  list_workflows:
    actor: person
    path: /api/console/applications
    answer: {fields: {items: "body.data[].{workflow_id: id, name: name}"}, required: [items]}
"""


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """A target to which somebody has to log in."""
    words = ("tests.standins.oneflowbase", "--port", "0")
    with listening(*words, environment={"ONEFLOWBASE_PASSWORD": "open-sesame-31"}) as url:
        yield url


@pytest.mark.parametrize(("password", "state"), [("open-sesame-31", "ok"), ("a-wrong-password", "failed")])
def test_a_log_in_is_a_line_of_its_own(
    conform: Conform, portal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, state: str
) -> None:
    """Whoever cannot log in is told so once, with where to look, and without the secret."""
    monkeypatch.setenv("PORTAL_PASSWORD", password)
    (tmp_path / "portal.yaml").write_text(LOGIN.replace("URL", portal))
    said = conform("doctor", "--profile", tmp_path / "portal.yaml", "--format", "json")
    found = json.loads(said.output)
    assert line(found, "auth.person")["state"] == state
    assert line(found, "list_workflows")["state"] == state
    assert password not in said.output
