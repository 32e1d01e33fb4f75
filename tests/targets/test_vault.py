"""What was told when things were made: ids for later paths, and secrets that nobody else may see."""

import json
from dataclasses import asdict
from itertools import count

import pytest

from tests.targets.hostile import answer, run
from tests.targets.spelled import Routes, calls, header_of, route_of, speaking

KEYS = """
auth: {caller: {vault: credential, header: X-Key, value: "Key {secret}"}}
operations:
  create_key:
    method: POST
    path: "/workflows/{workflow_id}/keys"
    makes: key_id
    answer: {fields: {key_id: body.id, token: body.secret}, required: [key_id, token], secret: [token]}
  call_extension: {actor: caller, method: "{method}", path: "/ex/{slug}", answer: {fields: {output: body}}}
"""
TOKEN = "t0ken-of-key-number-"
MAKE, CALL = ("create_key", {"workflow_id": "w"}), {"slug": "s", "method": "POST"}


def keys(secret: str = TOKEN + "{n}") -> Routes:
    """Gives out the keys k1, k2, and so on, and shows what it was sent."""
    numbers = count(1)

    def made(_: bytes) -> bytes:
        number = next(numbers)
        return answer(json.dumps({"id": f"k{number}", "secret": secret.format(n=number)}).encode())

    def shown(request: bytes) -> bytes:
        return answer(json.dumps({"sent": header_of(request, "X-Key")}).encode())

    return {"POST /workflows/w/keys": made, "POST /ex/s": shown}


def sent(profile: str, routes: Routes, *credentials: object) -> list[str | None]:
    """The header of a call with each of these credentials, after two keys were made."""

    async def act() -> list[str | None]:
        async with speaking(profile, routes) as (target, served):
            for _ in range(2):
                assert (await target.call(*MAKE)).outcome == "ok"
            for credential in credentials:
                await target.call("call_extension", {**CALL, "credential": credential})
        return [header_of(each, "X-Key") for each in served.requests if route_of(each) == "POST /ex/s"]

    return run(act())


def test_a_secret_is_found_again_by_what_was_made_with_it() -> None:
    """Each call names the credential that it carries."""
    assert sent(KEYS, keys(), "k2", "k1") == [f"Key {TOKEN}2", f"Key {TOKEN}1"]


@pytest.mark.parametrize(("credential", "carried"), [("false", "Key false-"), ("k9", "Key false-"), (None, "None")])
def test_a_credential_that_nobody_gave_out_is_a_false_one(credential: object, carried: str) -> None:
    """It looks like one; without a name there is none."""
    assert str(sent(KEYS, keys(), credential)[0]).startswith(carried)


def test_a_secret_goes_into_no_history() -> None:
    """A name stands in its place, in the fields, the bodies and the headers."""
    named = ("call_extension", {**CALL, "credential": "k1"})
    (made, called), _ = calls(KEYS, keys(), MAKE, named)
    assert made.fields == {"key_id": "k1", "token": "$TOKEN_1"}
    assert called.fields == {"output": {"sent": "Key $TOKEN_1"}}
    assert called.exchange is not None
    assert called.exchange.request_headers["X-Key"] == "Key $TOKEN_1"
    assert TOKEN not in json.dumps([asdict(made), asdict(called)])


IN_STEPS = KEYS.replace(
    """    answer: {fields: {key_id: body.id, token: body.secret}, required: [key_id, token], secret: [token]}
""",
    "",
).replace(
    """    method: POST
    path: "/workflows/{workflow_id}/keys"
""",
    """    steps:
      - method: POST
        path: "/workflows/{workflow_id}/keys"
        answer: {fields: {key_id: body.id}}
        keep: {key_id: body.id}
      - path: "/keys/{key_id}/secret"
        answer: {fields: {token: body.secret}, secret: [token]}
""",
)


def test_the_step_that_tells_a_secret_need_not_be_the_one_that_makes() -> None:
    """It is found by the id that an earlier step kept."""
    assert "steps" in IN_STEPS
    routes = {
        **keys(),
        "GET /keys/k1/secret": answer(b'{"secret": "first-secret-of-all"}'),
        "GET /keys/k2/secret": answer(b'{"secret": "second-secret-of-all"}'),
    }
    assert sent(IN_STEPS, routes, "k1", "k2") == ["Key first-secret-of-all", "Key second-secret-of-all"]


def test_a_secret_that_is_given_out_twice_is_still_one() -> None:
    """As it is where a target has one key for all: what comes back is hidden by then, and known all the same."""
    assert sent(KEYS, keys("the-one-for-all"), "k1", "k2") == ["Key the-one-for-all"] * 2


MADE = """
operations:
  create_workflow:
    method: POST
    path: /workflows
    makes: workflow_id
    answer: {fields: {workflow_id: body.id, project_id: body.project}}
  create_run:
    method: POST
    path: "/projects/{project_id}/workflows/{workflow_id}/runs"
    makes: run_id
    answer: {fields: {run_id: body.id, workflow_id: body.workflow}}
  read_run: {path: "/projects/{project_id}/runs/{run_id}"}
  delete_workflow: {method: DELETE, path: "/projects/{project_id}/workflows/{workflow_id}"}
"""
MAKERS = {
    "POST /workflows": answer(b'{"id": "w", "project": "p"}'),
    "POST /projects/p/workflows/w/runs": answer(b'{"id": "r", "workflow": "w"}'),
}


def test_later_operations_are_filled_in_from_what_the_maker_was_told() -> None:
    """Of the thing that they name, and of that thing's own thing, however long ago; none of it is an argument."""
    wanted = [
        ("create_workflow", {}), ("create_run", {"workflow_id": "w"}), ("read_run", {"run_id": "r"}),
        ("delete_workflow", {"workflow_id": "w"}),
    ]  # fmt: skip
    done, served = calls(MADE, MAKERS, *wanted)
    assert [route_of(each) for each in served.requests[2:]] == [
        "GET /projects/p/runs/r",
        "DELETE /projects/p/workflows/w",
    ]
    assert [each.arguments for each in done] == [arguments for _, arguments in wanted]


@pytest.mark.parametrize("workflow_id", ["other", 7, None, ["w"]])
def test_of_a_thing_that_was_not_made_here_nothing_is_known(workflow_id: object) -> None:
    """Also where an id is none."""
    _, served = calls(MADE, MAKERS, ("create_workflow", {}), ("delete_workflow", {"workflow_id": workflow_id}))
    assert route_of(served.requests[1]).startswith("DELETE /projects//workflows/")


def test_what_is_asked_for_goes_before_what_is_remembered() -> None:
    """A story may send a foreign project on purpose."""
    asked = ("read_run", {"run_id": "r", "project_id": "foreign"})
    _, served = calls(MADE, MAKERS, ("create_workflow", {}), ("create_run", {"workflow_id": "w"}), asked)
    assert route_of(served.requests[2]) == "GET /projects/foreign/runs/r"


def test_what_was_refused_is_not_remembered() -> None:
    """Nothing was made."""
    routes = {"POST /workflows": answer(b'{"id": "w", "project": "p"}', "409 Conflict")}
    _, served = calls(MADE, routes, ("create_workflow", {}), ("delete_workflow", {"workflow_id": "w"}))
    assert route_of(served.requests[1]) == "DELETE /projects//workflows/w"
