"""A profile on top of another: merged key by key, with null to take away, and errors that say whose line is wrong."""

from pathlib import Path

import pytest

from conformance.errors import BadProfile
from conformance.targets.loading import load_profile
from conformance.targets.profile import Profile

BELOW = """
target: {name: below, identity: {path: /who, expect: {name: below}}, concurrency: 3}
auth: {me: {env: ME}, you: {env: YOU}}
claims: [runs, replay]
streams: {execution: {sentinel: end}}
operations:
  create_run:
    actor: me
    method: POST
    path: /runs
    body: {input: $input, key: $key}
    answer: {fields: {run_id: body.id}, required: [run_id]}
  read_run: {path: "/runs/{run_id}"}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "below.yaml").write_text(BELOW)
    return tmp_path


def above(files: Path, text: str, name: str = "above.yaml") -> Profile:
    (files / name).write_text(text)
    return load_profile(str(files / name))


def test_mappings_are_merged_and_all_else_is_replaced(files: Path) -> None:
    """However deep; what is not named stays."""
    profile = above(
        files, "extends: below.yaml\ntarget: {name: above, identity: {expect: {v: 2}}}\nclaims: [decisions]"
    )
    assert (profile.target.name, profile.target.concurrency) == ("above", 3)
    assert (profile.target.identity.path, profile.target.identity.expect) == ("/who", {"name": "below", "v": 2})
    assert (profile.claims, list(profile.operations)) == (["decisions"], ["create_run", "read_run"])


def test_a_null_takes_away(files: Path) -> None:
    """An operation, a member, a whole part."""
    profile = above(
        files, "extends: below.yaml\nauth: {you: null}\nstreams: null\n"
        "operations: {read_run: null, create_run: {body: {key: null}}}",
    )  # fmt: skip
    assert (list(profile.auth), profile.streams, list(profile.operations)) == (["me"], {}, ["create_run"])
    assert profile.operations["create_run"].body == {"input": "$input"}


def test_a_null_where_there_is_nothing_to_take_away_is_a_value(files: Path) -> None:
    """As in a profile that extends none: a launch without a line to wait for, a body with a null in it."""
    profile = above(
        files, "extends: below.yaml\nlaunch: {command: [x], ready: null}\n"
        "operations: {create_run: {body: {note: null}}}",
    )  # fmt: skip
    assert profile.launch is not None
    assert profile.launch.ready is None
    assert profile.operations["create_run"].body == {"input": "$input", "key": "$key", "note": None}
    again = above(files, "extends: above.yaml\nlaunch: {env: {A: b}}", "top.yaml")
    assert again.launch is not None
    assert (again.launch.ready, again.launch.env) == (None, {"A": "b"})


def test_another_spelling_replaces_the_whole_operation(files: Path) -> None:
    """Nothing of the exchange is left in the command that stands in its place."""
    profile = above(
        files, "extends: below.yaml\noperations: {create_run: {command: [make, run]}, read_run: {actor: you}}"
    )
    made, read = profile.operations["create_run"], profile.operations["read_run"]
    assert (made.command, made.path, made.actor, made.body, made.answer.fields) == (
        ["make", "run"],
        None,
        None,
        None,
        {},
    )
    assert (read.path, read.actor) == ("/runs/{run_id}", "you")


def test_the_same_spelling_is_merged(files: Path) -> None:
    """Another path of the same operation keeps its body."""
    made = above(files, "extends: below.yaml\noperations: {create_run: {path: /v2/runs}}").operations["create_run"]
    assert (made.path, made.method, made.answer.required) == ("/v2/runs", "POST", ["run_id"])


def test_a_shipped_profile_can_be_extended_and_so_can_what_extends(files: Path) -> None:
    """Files are looked for beside the one that names them."""
    (files / "deep").mkdir()
    above(files, "extends: feagent\ntarget: {name: mine}")
    profile = above(files, "extends: ../above.yaml\ntarget: {concurrency: 2}", "deep/top.yaml")
    assert (profile.target.name, profile.target.concurrency) == ("mine", 2)
    assert profile.operations == load_profile("feagent").operations


@pytest.mark.parametrize("base", ["./below.yaml", "../{folder}/below.yaml", "{path}/below.yaml"])
def test_a_file_is_named_in_any_way(files: Path, base: str) -> None:
    """Relative to the file that names it, or absolute."""
    assert above(files, f"extends: {base.format(folder=files.name, path=files)}").target.name == "below"


@pytest.mark.parametrize(
    "base", ["above.yaml", "./above.yaml", "../{folder}/above.yaml", "other.yaml", "deep/../other.yaml"]
)
def test_a_circle_is_refused(files: Path, base: str) -> None:
    """Its way is shown, however its files are named."""
    (files / "deep").mkdir()
    (files / "other.yaml").write_text(f"extends: ../{files.name}/above.yaml")
    with pytest.raises(BadProfile, match=r"above.yaml: extends: .* -> .*above.yaml goes in a circle"):
        above(files, f"extends: {base.format(folder=files.name)}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: below.yaml\ntarget: {nam: x}", "target.nam (line 2): unknown key; did you mean name?"),
        ("extends: below.yaml\n\nclaims: [x]", "claims.0 (line 3): 'x' is unknown"),
        (
            "extends: below.yaml\nauth: {me: null}",
            "operations.create_run.actor (in the profile that it extends): auth has no 'me'",
        ),
        (
            "extends: below.yaml\noperations: {raed_run: null}",
            "operations.raed_run (line 2): input should be a valid dictionary",
        ),
        ("extends: feagnt", "there is no shipped profile 'feagnt'; did you mean feagent?"),
        ("extends: none.yaml", "none.yaml: cannot be read: No such file or directory"),
        ("extends: [below.yaml]", "above.yaml: extends: names a shipped profile or a file, not ['below.yaml']"),
        ("extends: list.yaml", "list.yaml: is no profile to extend"),
        ("extends: broken.yaml", "broken.yaml: line 2: not YAML"),
        ("extends: twice.yaml", "twice.yaml: claims (line 2): the key is there twice"),
    ],
)
def test_an_error_says_whose_it_is(files: Path, text: str, message: str) -> None:
    """Lines are the file's own; what was taken over is said to be."""
    (files / "list.yaml").write_text("- x")
    (files / "broken.yaml").write_text("claims: [\n")
    (files / "twice.yaml").write_text("claims: []\nclaims: []")
    with pytest.raises(BadProfile) as refused:
        above(files, text)
    assert message in str(refused.value)
