"""The profile's variables: text that speaks of others, or a value from the surroundings, told once and for all."""

from pathlib import Path

import pytest

from conformance.errors import BadProfile
from conformance.targets.loading import parse_profile
from conformance.targets.variables import read_source, values_of
from tests.targets.spelled import FRAME, body_of, calls, header_of, route_of

OPERATIONS = """
operations:
  create_run:
    method: POST
    path: "/{tenant}/{+area}/runs"
    query: {tenant: "{tenant}"}
    headers: {X-Area: "{area}"}
    body: {place: $place, note: "in ${place}", run: $input}
"""


def values(text: str, environment: dict[str, str] | None = None) -> dict[str, str]:
    return values_of(parse_profile(f"{FRAME}variables: {text}").variables, environment or {})


def test_every_template_may_speak_of_them() -> None:
    """Paths, queries, headers and bodies."""
    variables = 'variables: {tenant: a b, area: eu/1, place: "${tenant}@${area}"}\n'
    _, served = calls(variables + OPERATIONS, None, ("create_run", {"input": 7}))
    (request,) = served.requests
    assert route_of(request) == "POST /a%20b/eu/1/runs?tenant=a%20b"
    assert header_of(request, "X-Area") == "eu/1"
    assert body_of(request) == '{"place":"a b@eu/1","note":"in a b@eu/1","run":7}'


def test_what_is_asked_for_goes_before_them() -> None:
    """And they are no arguments of the operation."""
    profile = "variables: {input: usual, tenant: t, area: a, place: p}\n" + OPERATIONS
    (first, second), served = calls(profile, None, ("create_run", {}), ("create_run", {"input": "mine"}))
    assert [body_of(each).rpartition(":")[2] for each in served.requests] == ['"usual"}', '"mine"}']
    assert (first.arguments, second.arguments) == ({}, {"input": "mine"})


def test_one_may_speak_of_others_in_any_order() -> None:
    """However deep; a dollar without braces is a dollar."""
    assert values('{c: "${b}${b}", b: "<${a}>", a: "$x", d: {default: ""}}') == {
        "a": "$x", "b": "<$x>", "c": "<$x><$x>", "d": ""
    }  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "value"), [({"PLACE": "here"}, "here"), ({}, "there"), ({"PLACE": ""}, "there")]
)
def test_a_default_stands_in_for_an_environment_variable(environment: dict[str, str], value: str) -> None:
    """An empty one is as good as none."""
    assert values("{place: {env: PLACE, default: there}}", environment) == {"place": value}


def test_a_file_is_read_without_the_white_space_around_it(tmp_path: Path) -> None:
    """What stands in it is no template."""
    (tmp_path / "place").write_text("  ${other}\n")
    assert values(f"{{place: {{file: '{tmp_path / 'place'}'}}}}") == {"place": "${other}"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{env: PLACE}", "variables.place: the environment variable PLACE, which holds its value, is not set"),
        ("{file: /no/such/file}", "variables.place: the file /no/such/file, which holds its value, cannot be read"),
        ("{file: /}", "variables.place: the file /, which holds its value, cannot be read"),
    ],
)
def test_a_value_that_is_missing_is_named_without_any_other(source: str, message: str) -> None:
    """Nothing of the surroundings is shown."""
    with pytest.raises(BadProfile) as refused:
        values(f"{{other: secret-of-mine, place: {source}}}", {"OTHER": "secret-of-theirs"})
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ('{a: "${a}"}', "variables.a (line 6): speaks of itself: a -> a"),
        ('{a: "${b}", b: "${c}", c: "${a}"}', "variables.a (line 6): speaks of itself: a -> b -> c -> a"),
        ('{a: "${bb}", b: x}', "variables.a (line 6): speaks of ${bb}, and variables has a, b"),
        ("{a: {}}", "variables.a (line 6): a value comes from `env`, `file` or `default`; here is none of them"),
        ("{a: {env: A, file: b}}", "variables.a (line 6): a value comes from `env` or from `file`, not both"),
        ("{a: {evn: A}}", "variables.a.evn (line 6): unknown key; did you mean env?"),
        ("{a: 7}", "variables.a (line 6): input should be a valid string, not 7"),
    ],
)
def test_a_variable_that_can_have_no_value_is_refused(variables: str, message: str) -> None:
    """With its line, and the way that leads in a circle."""
    with pytest.raises(BadProfile) as refused:
        parse_profile(f"{FRAME}variables: {variables}")
    assert message in str(refused.value)


def test_who_speaks_of_one_in_a_circle_does_not_hide_it() -> None:
    """A variable that only leads into a circle is not in it."""
    with pytest.raises(BadProfile) as refused:
        parse_profile(FRAME + 'variables: {in: "${a}", a: "${b}", b: "${a}"}')
    assert str(refused.value).splitlines() == [
        "profile: 2 errors",
        "  variables.a (line 6): speaks of itself: a -> b -> a",
        "  variables.b (line 6): speaks of itself: b -> a -> b",
    ]


def test_a_source_may_stand_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place in the message is where it stands."""
    monkeypatch.delenv("RUNS_DB", raising=False)
    profile = "databases: {main: {env: RUNS_DB}}\noperations: {list_runs: {sql: SELECT 1}}"
    with pytest.raises(BadProfile, match=r"^databases.main: the environment variable RUNS_DB, which holds its value"):
        calls(profile, None, ("list_runs", {}))
    source = parse_profile(f"{FRAME}{profile}").databases["main"]
    assert read_source(source, "databases.main", {"RUNS_DB": "x"}) == "x"
