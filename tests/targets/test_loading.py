"""A profile that is wrong is refused with the key, its line, and what would be right."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema_rs import validator_for

from conformance.errors import BadProfile
from conformance.history.operation import Facts
from conformance.targets.loading import load_profile, parse_profile, shipped_profiles
from conformance.targets.marks import read_yaml
from conformance.targets.schema import FILE, schema_text
from tests.targets.hostile import PROFILE

BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{there}: &{there} [{', '.join([f'*{here}'] * 8)}]\n" for here, there in pairwise("abcdefg")
)


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("basse_url: x", "alone: true", "target.basse_url (line 4): unknown key; did you mean base_url?"),
        ("alone: maybe", "alone: true", "target.alone (line 4): input should be a valid boolean"),
        ("concurrency: 0", "concurrency: 1", "target.concurrency (line 4): input should be greater than or equal to 1"),
        ("base_url: ftp://x", "base_url: http://x", "target.base_url (line 4): string should match pattern"),
        ("claims: [replai]", "claims: [replay]", "claims.0 (line 6): 'replai' is unknown; did you mean replay?"),
        ("census: {runs: lst}", "census: {runs: list_runs}", "census.runs (line 6): operations has no 'lst'"),
        (
            "entries: {dialog: [x]}",
            "entries: {dialog: [list_runs]}",
            "entries.dialog.0 (line 6): operations has no 'x'",
        ),
        (
            "auth: {me: {env: A, file: B}}",
            "auth: {me: {env: A}}",
            "auth.me (line 6): a credential comes from exactly one of",
        ),
        ("auth: {me: {env: A, value: x}}", "auth: {me: {env: A}}", "auth.me.value (line 6): string should match"),
        ("replay: {items: 'a[', last: b}", "replay: {items: a, last: b}", "replay.items (line 6): not a JMESPath"),
        ("replay: {items: a, last: '!a.b'}", "replay: {items: a, last: '!(a.b)'}", "`!a.b` means (!a).b; write !(a.b)"),
        (
            "launch: {command: [a], ready: up}",
            "launch: {command: [a], ready: (up)}",
            "launch.ready (line 6): the expression",
        ),
        (
            "launch: {command: [a], ready: (}",
            "launch: {command: [a]}",
            "launch.ready (line 6): not a regular expression",
        ),
        ("target: {}", "claims: []", "target (line 6): the key is there twice"),
        ("claims: [", "claims: []", "line 7: not YAML"),
    ],
)
def test_an_error_names_the_key_the_line_and_what_would_be_right(wrong: str, right: str, message: str) -> None:
    """The same profile with the one thing put right is accepted."""
    inside = right.startswith(("alone", "concurrency", "base_url"))
    frame = "operations: {list_runs: {path: /list}}\ntarget:\n  name: t\n  %s\n  identity: {path: /}\n%s\n"
    parse_profile(frame % ((right, "") if inside else ("alone: true", right)))
    with pytest.raises(BadProfile) as refused:
        parse_profile(frame % ((wrong, "") if inside else ("alone: true", wrong)), "mine.yaml")
    assert str(refused.value).startswith("mine.yaml: ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("{path: list}", "operations.list_runs.path (line 2): string should match pattern '^/'"),
        ("{path: /, actor: me}", "operations.list_runs.actor (line 2): auth has no 'me'; it has nothing"),
        ("{path: /, stream: s}", "operations.list_runs.stream (line 2): streams has no 's'"),
        ("{path: /, page: true}", "operations.list_runs.page (line 2): a page is read as the part `replay` says"),
        ("{path: /, method: FETCH}", "operations.list_runs.method (line 2): 'FETCH' is unknown; did you mean PATCH?"),
        ("{path: /, answer: {required: [id]}}", "operations.list_runs.answer (line 2): answer.fields has no 'id'"),
        ("{path: /, answer: {fields: {id: 'a b'}}}", "operations.list_runs.answer.fields.id (line 2): not a JMESPath"),
    ],
)
def test_an_operation_that_cannot_work_is_refused(call: str, message: str) -> None:
    """What an operation refers to must be there."""
    with pytest.raises(BadProfile) as refused:
        parse_profile(f"target: {{name: t, identity: {{path: /}}}}\noperations: {{list_runs: {call}}}")
    assert message in str(refused.value)


def test_all_errors_come_at_once() -> None:
    """One message, a line for each."""
    with pytest.raises(BadProfile) as refused:
        parse_profile("target: {nam: x}\nclaims: [a]")
    assert str(refused.value).splitlines()[0] == "profile: 4 errors"
    assert len(str(refused.value).splitlines()) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a profile is a mapping"),
        ("- a", "a profile is a mapping"),
        ("a: &a [*a]", "line 1: an alias contains itself"),
        ("a: !!python/object:os.system x", "line 1: not YAML"),
        ("a: \x00", "not YAML"),
        (BOMB, "aliases unfold"),
        ("[" * 50_000, "line 1: nested more than 100 deep"),
    ],
)  # fmt: skip
def test_yaml_that_is_no_profile_is_refused(text: str, message: str) -> None:
    """Cycles, bombs and code among it."""
    with pytest.raises(BadProfile, match=message):
        parse_profile(text)


def test_a_name_or_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the nearest shipped name."""
    with pytest.raises(BadProfile, match=r"did you mean reference\?"):
        load_profile("refrence")
    with pytest.raises(BadProfile, match="No such file"):
        load_profile(str(tmp_path / "none.yaml"))
    (tmp_path / "latin.yaml").write_bytes(b"\xe4")
    with pytest.raises(BadProfile, match="not UTF-8"):
        load_profile(str(tmp_path / "latin.yaml"))


def test_a_file_is_loaded(tmp_path: Path) -> None:
    """What clauses need to know of the target comes from it."""
    (tmp_path / "mine.yaml").write_text(PROFILE)
    profile = load_profile(str(tmp_path / "mine.yaml"))
    expected = Facts(
        complete="done",
        error="broke",
        settle_ms=10_000,
        dialog=("read", "plain", "make", "watch", "follow", "turn"),
        execution=(),
        internal=(),
    )
    assert expected == profile.facts()


@pytest.mark.parametrize("name", shipped_profiles())
def test_shipped_profiles_are_right_by_model_and_by_schema(name: str) -> None:
    """The published schema accepts what the model accepts."""
    load_profile(name)
    data, _ = read_yaml((FILE.parent / f"{name}.yaml").read_text())
    validator_for(json.loads(FILE.read_text())).validate(data)


def test_the_published_schema_is_current() -> None:
    """It is written anew by `python -m conformance.targets.schema`."""
    assert schema_text() == FILE.read_text()
