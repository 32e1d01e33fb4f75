"""A profile that cannot be used: one clear message for each thing that is wrong with it, and exit code 2."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli import main
from conformance.errors import BadProfile
from conformance.targets.loading import parse_profile
from tests.targets.spelled import FRAME

LINE = FRAME.count("\n") + 1
"""The line on which what follows the frame begins."""
MEANS = "path, command, sql, sink, steps, ways"


def message_of(text: str) -> str:
    with pytest.raises(BadProfile) as refused:
        parse_profile(FRAME + text, "mine.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opperations: {}", "opperations (line 6): unknown key; did you mean operations?"),
        (
            "operations: {red_run: {path: /}}",
            "operations.red_run (line 6): no story asks for it; did you mean read_run?",
        ),
        ("controls: {flag: {path: /}}", "controls.flag (line 6): there is no such control; did you mean flags?"),
        (
            'operations: {read_run: {path: "/{run_idd}"}}',
            "operations.read_run.path (line 6): speaks of 'run_idd', which nothing gives it; did you mean run_id?",
        ),
        (
            'operations: {read_run: {path: "/{+run_idd}"}}',
            "operations.read_run.path (line 6): speaks of 'run_idd', which nothing gives it; did you mean run_id?",
        ),
        (
            "operations:\n  read_run:\n    path: /\n    body: {a: [$run_idd]}",
            "operations.read_run.body (line 9): speaks of 'run_idd', which nothing gives it; did you mean run_id?",
        ),
        (
            'operations: {read_run: {path: /, form: {a: "x ${worflow_id}"}}}',
            "operations.read_run.form (line 6): speaks of 'worflow_id', which nothing gives it; did you mean workfl",
        ),
        (
            'operations: {read_run: {path: /, headers: {A: "{acter}"}}}',
            "operations.read_run.headers (line 6): speaks of 'acter', which nothing gives it; known are db, directory",
        ),
        (
            'operations: {read_run: {path: /, query: {a: "{ran_id}"}}}',
            "operations.read_run.query (line 6): speaks of 'ran_id', which nothing gives it; did you mean run_id?",
        ),
        (
            'operations: {read_run: {command: [x, "{ran_id}"]}}',
            "operations.read_run.command (line 6): speaks of 'ran_id', which nothing gives it; did you mean run_id?",
        ),
        (
            "databases: {main: {file: x}}\noperations: {read_run: {sql: 'SELECT :ran_id'}}",
            "operations.read_run.sql (line 7): speaks of 'ran_id', which nothing gives it; did you mean run_id?",
        ),
        (
            "operations: {read_run: {sql: SELECT 1}}",
            "operations.read_run.database (line 6): databases has no 'main'; it has nothing",
        ),
        ("operations: {read_sink: {sink: /}}", "operations.read_sink.sink (line 6): the profile has no part `sink`"),
        (
            'operations: {create_run: {steps: [{path: /a, keep: {mark: body.m}}, {path: "/{marc}"}]}}',
            "operations.create_run.steps.1.path (line 6): speaks of 'marc', which nothing gives it; did you mean mark?",
        ),
        (
            'operations: {create_run: {steps: [{path: "/{mark}"}, {path: /a, keep: {mark: body.m}}]}}',
            "operations.create_run.steps.0.path (line 6): speaks of 'mark', which nothing gives it",
        ),
        (
            'operations: {create_run: {ways: [{path: /a, keep: {mark: body.m}}, {path: "/{mark}"}]}}',
            "operations.create_run.ways.1.path (line 6): speaks of 'mark', which nothing gives it",
        ),
        (
            "operations: {create_run: {path: /, command: [x]}}",
            "operations.create_run (line 6): it is spelled by exactly one of " + MEANS + "; here is path, command",
        ),
        (
            "operations: {create_run: {method: POST}}",
            "operations.create_run (line 6): it is spelled by exactly one of " + MEANS + "; here is none of them",
        ),
        ("operations: {create_run: {steps: []}}", "operations.create_run.steps (line 6): list should have at least 1"),
        (
            "operations: {create_run: {path: /, answer: {fields: {a: 'body.['}}}}",
            "operations.create_run.answer.fields.a (line 6): not a JMESPath expression",
        ),
        (
            "operations: {create_run: {path: /, answer: {secret: [token]}}}",
            "operations.create_run.answer (line 6): answer.fields has no 'token'; it has nothing",
        ),
        (
            "controls: {coordinator: {restart: {A: $mode}}}",
            "controls.coordinator.restart (line 6): only a target that the harness starts (`launch`) can be started",
        ),
        (
            "launch: {command: [x]}\ncontrols: {coordinator: {restart: {A: $mood}}}",
            "controls.coordinator.restart (line 7): speaks of 'mood', which nothing gives it",
        ),
        (
            "controls: {coordinator: {instances: {absent: {}}}}",
            "controls.coordinator.instances.absent (line 6): a value comes from `env`, `file` or `default`",
        ),
        (
            "controls: {coordinator: {path: /, affects: [execute]}}",
            "controls.coordinator.affects (line 6): operations has no 'execute'; it has nothing",
        ),
        (
            "auth: {me: {login: [{path: /}], headers: {A: '{mark}'}}}",
            "auth.me.headers.A (line 6): speaks of 'mark', and no log-in step keeps it",
        ),
        (
            "auth: {me: {secrets: {word: {env: W}}, login: [{path: /, body: $wort}]}}",
            "auth.me.login.0.body (line 6): speaks of 'wort', which nothing gives it; did you mean word?",
        ),
        (
            "auth: {me: {}}",
            "auth.me (line 6): a credential comes from exactly one of `env`, `file`, `vault` or `login`",
        ),
        (
            "streams: {s: {asks: {type: workflow_complete, operation: confirm}}}\noperations: {confirm: {path: /}}",
            "streams.s.asks.type (line 6): a terminal event asks nothing",
        ),
        (
            "streams: {s: {asks: {type: ask, operation: confirm, confirm: maybe}}}",
            "streams.s.asks.confirm (line 6): 'maybe' is unknown; known are allow, deny, never, disconnect",
        ),
        (
            "deviations: [{clause: TERM-22, reason: x, expires: 2030-01-01}]",
            "deviations.0.clause (line 6): the contract has no TERM-22; did you mean TERM-2?",
        ),
        ("target: 7", "target (line 6): the key is there twice"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(text: str, message: str) -> None:
    """One message, whatever kind of mistake it is."""
    said = message_of(text)
    assert said.startswith(f"mine.yaml: {message}"), said
    assert "\n" not in said
    assert LINE == 6


@pytest.mark.parametrize(
    ("text", "code"), [("claim: []", 2), ("claims: [rums]", 2), ("variables: {a: {env: NOT_SET}}", 0)]
)
def test_a_dry_run_needs_the_profile_and_nothing_of_its_surroundings(
    text: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sends nothing, so it may be made where there are no credentials."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NOT_SET", raising=False)
    Path("mine.yaml").write_text(GOOD + text)
    said = CliRunner().invoke(main, ["run", "--dry-run", "--profile", "mine.yaml"], catch_exceptions=False)
    assert said.exit_code == code


GOOD = FRAME.replace("spelled", "mine") + "operations: {read_run: {path: /}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + "claim: []", "claim (line 7): unknown key; did you mean claims?"),
        (GOOD + "claims: runs", "claims (line 7): input should be a valid list, not 'runs'"),
        (GOOD + "replay: {items: '[', last: a}", "replay.items (line 7): not a JMESPath expression"),
        (GOOD + 'variables: {a: "${b}", b: "${a}"}', "variables.a (line 7): speaks of itself: a -> b -> a"),
        (
            GOOD + "variables: {a: {env: NOT_SET}}",
            "variables.a: the environment variable NOT_SET, which holds its value",
        ),
        (GOOD + "auth: {me: {env: NOT_SET}}", "auth.me: the environment variable NOT_SET, which holds its value"),
        (
            GOOD + "auth: {me: {secrets: {word: {env: NOT_SET}}, login: [{path: /}]}}",
            "auth.me.secrets.word: the environment variable NOT_SET, which holds its value, is not set",
        ),
        (GOOD + "driver: no_such_module:Mine", "driver: no_such_module:Mine cannot be imported: No module named"),
        (
            GOOD.replace("{path: /}}\n", "{sql: SELECT 1}}\n") + "databases: {main: {env: NOT_SET}}",
            "databases.main: the environment variable NOT_SET, which holds its value, is not set",
        ),
        (GOOD + "sink: {url: {env: NOT_SET}}", "sink.url: the environment variable NOT_SET, which holds its value"),
        ("extends: mine.yaml", "mine.yaml -> mine.yaml goes in a circle"),
    ],
)
@pytest.mark.parametrize("command", ["run", "doctor"])
def test_every_command_says_so_and_ends_with_2(
    command: str, text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent, started or kept; values of other variables are not shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NOT_SET", raising=False)
    Path("mine.yaml").write_text(text)
    words = [*command.split(), "--profile", "mine.yaml", "--target", "http://127.0.0.1:9"]
    said = CliRunner().invoke(main, words, prog_name="conformance", catch_exceptions=False)
    assert (said.exit_code, said.stdout) == (2, "")
    assert message in said.stderr
    assert len(said.stderr.splitlines()) <= 3
    assert not Path("reports").exists()
