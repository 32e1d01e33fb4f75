"""Operations that are commands: words without a shell, a body on stdin, an answer by output and exit code."""

import os
import sys
from pathlib import Path

import pytest

from conformance.errors import BadProfile
from conformance.targets.loading import parse_profile
from tests.targets.hostile import run
from tests.targets.spelled import FRAME, calls, speaking

ECHO = """
import json, os, sys
print(json.dumps({"words": sys.argv[1:], "given": sys.stdin.read(), "token": os.environ.get("TOKEN")}))
"""


def spelled(words: list[str], more: str = "") -> str:
    command = ", ".join(f'"{word}"' for word in words)
    return f"operations:\n  read_run:\n    command: [{command}]\n    {more}\n"


@pytest.fixture
def echo(tmp_path: Path) -> str:
    program = tmp_path / "echo.py"
    program.write_text(ECHO)
    return str(program)


@pytest.mark.parametrize("word", ["a b", "$(touch pwned)", "; touch pwned", "*", "`id`", "'\"", "", "-n", "ü\n"])
def test_each_word_arrives_as_it_is(echo: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shell looks at it."""
    monkeypatch.chdir(tmp_path)
    profile = spelled(["{python}", echo, "{run_id}", "id={run_id}"], "answer: {fields: {output: body.words}}")
    (read,), _ = calls(profile, None, ("read_run", {"run_id": word}))
    assert (read.outcome, read.fields) == ("ok", {"output": [word, f"id={word}"]})
    assert not (tmp_path / "pwned").exists()


def test_values_that_are_no_text_are_spelled_as_json(echo: str) -> None:
    """As in a path."""
    profile = spelled(["{python}", echo, "{run_id}"], "answer: {fields: {output: body.words}}")
    read, _ = calls(profile, None, ("read_run", {"run_id": {"a": 1}}), ("read_run", {"run_id": True}))
    assert [each.fields["output"] for each in read] == [['{"a":1}'], ["true"]]


def test_the_body_is_its_standard_input(echo: str) -> None:
    """As JSON, and kept with the exchange; without a body there is none."""
    profile = spelled(["{python}", echo], "body: {run: $run_id}\n    answer: {fields: {output: body.given}}")
    (read,), _ = calls(profile, None, ("read_run", {"run_id": "r"}))
    assert read.fields == {"output": '{"run": "r"}'}
    assert read.exchange is not None
    assert read.exchange.request_body == '{"run": "r"}'
    (read,), _ = calls(spelled(["{python}", echo], "answer: {fields: {output: body.given}}"), None, ("read_run", {}))
    assert read.fields == {"output": ""}


def test_what_it_prints_need_not_be_json() -> None:
    """`text` is the output as it is, without white space around it."""
    profile = spelled(["echo", "seven runs"], "answer: {fields: {output: text, version: body.version}}")
    (read,), _ = calls(profile.replace(", version: body.version", ""), None, ("read_run", {}))
    assert (read.outcome, read.fields) == ("ok", {"output": "seven runs"})
    (read,), _ = calls(profile, None, ("read_run", {}))
    assert (read.outcome, read.fields["reason"].partition(":")[0]) == ("failed", "the answer's body is invalid JSON")


@pytest.mark.parametrize(
    ("code", "rules", "outcome", "reason"),
    [
        (0, "", "ok", None),
        (3, "", "failed", "exit code 3: so much for that"),
        (3, "answer: {outcomes: [{status: [3], outcome: refused}]}", "refused", "exit code 3: so much for that"),
        (3, "answer: {outcomes: [{status: [4], outcome: refused}]}", "failed", "exit code 3: so much for that"),
        (3, "answer: {outcomes: [{status: [3], outcome: ok}]}", "ok", None),
        (0, "answer: {outcomes: [{status: [0], outcome: refused}]}", "refused", "exit code 0: so much for that"),
        (200, "", "failed", "exit code 200: so much for that"),
    ],
)
def test_an_exit_code_is_read_by_the_rules(code: int, rules: str, outcome: str, reason: str | None) -> None:
    """0 is ok and all else failed where no rule says otherwise; what was said on stderr is the reason."""
    program = f"import sys; sys.stderr.write('so much\\\\n for that'); sys.exit({code})"
    (read,), _ = calls(spelled(["{python}", "-c", program], rules), None, ("read_run", {}))
    assert (read.outcome, read.fields.get("reason")) == (outcome, reason)


@pytest.mark.parametrize(
    ("word", "reason"),
    [("/no/such/program", "No such file or directory"), ("/", "Permission denied"), ("{run_id}", "null byte")],
)
def test_a_program_that_cannot_be_run_is_named(word: str, reason: str) -> None:
    """Whether the operation happened is then unknown to nobody: it did not, and the harness says what is wrong."""
    (read,), _ = calls(spelled([word]), None, ("read_run", {"run_id": "a\0b"}))
    assert read.outcome == "unknown"
    assert "cannot be run: " in read.fields["reason"]
    assert reason in read.fields["reason"]


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    """At the deadline of the call; nothing of it is left."""
    pid, gate = tmp_path / "pid", tmp_path / "gate"
    os.mkfifo(gate)
    profile = spelled(["sh", "-c", f"echo $$ > {pid}; exec cat {gate}"])

    async def act() -> None:
        async with speaking(profile) as (target, _):
            read = await target.call("read_run", deadline_s=0.5)
        assert (read.outcome, read.fields["reason"]) == ("unknown", "the command did not end within 0.5 s")

    run(act())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_secret_reaches_a_command_by_its_environment_alone(echo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it gives away of it is shown by the secret's name."""
    monkeypatch.setenv("TOKEN", "t0ken-of-mine")
    program = "import os, sys; sys.stderr.write(os.environ['TOKEN']); sys.exit(1)"
    profile = "auth: {me: {env: TOKEN}}\n" + spelled(["{python}", echo], "answer: {fields: {output: body.token}}")
    failing = "auth: {me: {env: TOKEN}}\n" + spelled(["{python}", "-c", program])
    for text, field, shown in ((profile, "output", "$TOKEN"), (failing, "reason", "exit code 1: $TOKEN")):
        (read,), _ = calls(text, None, ("read_run", {}), environment=dict(os.environ))
        assert read.fields[field] == shown
        assert "t0ken-of-mine" not in repr(read)


def test_a_secret_on_a_command_line_is_refused() -> None:
    """Everybody on the machine could read it there; on its standard input nobody can."""
    login = "auth: {me: {secrets: {word: {env: WORD}}, login: [{command: [log-in%s], body: {w: $word}}]}}\n"
    parse_profile(FRAME + login % "")
    with pytest.raises(BadProfile, match=r"auth.me.login.0.command \(line 6\): .*'word' is a secret") as refused:
        parse_profile(FRAME + login % ', "--password={word}"')
    assert str(refused.value).count("\n") == 0


def test_the_evidence_shows_the_command_as_it_could_be_typed() -> None:
    """With the output's start and the size of the whole."""
    profile = spelled(["{python}", "-c", "print('x' * 3)", "a b"])
    (read,), _ = calls(profile, None, ("read_run", {}))
    assert read.exchange is not None
    assert (read.exchange.method, read.exchange.url) == (
        "COMMAND",
        f"{sys.executable} -c 'print('\"'\"'x'\"'\"' * 3)' 'a b'",
    )
    assert (read.exchange.response_body, read.exchange.size) == ("xxx\n", 4)
