"""What a session made is told from its operations: what is ours, what is gone, what must never be touched."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.drive.belongings import Belongings, goes_with_its_target, removers
from conformance.history.operation import Event, Exchange, Operation, Outcome
from conformance.targets.loading import load_profile, parse_profile

PROFILE = """
target: {name: mine, identity: {path: /}}
entries: {dialog: [chat_create], internal: [internal_import]}
operations:
  create_workflow: {method: POST, path: /w, makes: workflow_id, answer: {fields: {workflow_id: body.id}}}
  delete_workflow: {method: DELETE, path: "/w/{workflow_id}"}
  chat_create: {method: POST, path: /chat, stream: dialog}
  internal_import: {method: POST, path: /import, answer: {fields: {workflow_id: body.id}}}
  create_key: {method: POST, path: "/w/{workflow_id}/keys", answer: {fields: {key_id: body.id}}}
  revoke_key: {method: DELETE, path: "/w/{workflow_id}/keys/{key_id}"}
  save_trigger: {method: PUT, path: "/w/{workflow_id}/trigger"}
  remove_trigger: {method: DELETE, path: "/w/{workflow_id}/trigger"}
streams: {dialog: {}}
documents:
  {document: {}, start: {id: s}, end: {id: e}, edge: {}, steps: {}, existing: {echo: {workflow_id: theirs}}}
cleanup:
  remove: {create_workflow: delete_workflow, create_key: revoke_key, save_trigger: remove_trigger}
"""


def did(
    name: str,
    arguments: Mapping[str, Any],
    fields: Mapping[str, Any] | None = None,
    *,
    outcome: Outcome = "ok",
    status: int = 200,
    said: tuple[Mapping[str, Any], ...] = (),
) -> Operation:
    return Operation(
        index=0, client="main", name=name, arguments=arguments, called_at=0, returned_at=0, outcome=outcome,
        fields=fields or {}, events=tuple(Event(0, dict(data)) for data in said),
        exchange=Exchange(method="POST", url="http://x", status=status),
    )  # fmt: skip


def left(*operations: Operation) -> list[tuple[str, dict[str, Any]]]:
    """What is still there after these operations."""
    belongings = Belongings(parse_profile(PROFILE))
    for operation in operations:
        belongings.note(operation)
    return [(thing.remover, dict(thing.arguments)) for thing in belongings.left]


W1 = did("create_workflow", {"name": "conformance-s-1"}, {"workflow_id": "w1"})


def test_every_maker_has_its_remover() -> None:
    """What hangs on a workflow is known by both ids; what entries make goes by the remover of workflows."""
    key = did("create_key", {"workflow_id": "w1", "name": "k"}, {"key_id": "k1", "token": "$TOKEN_1"})
    trigger = did("save_trigger", {"workflow_id": "w1", "slug": "s"})
    imported = did("internal_import", {"name": "conformance-s-2"}, {"workflow_id": "w2"})
    assert left(W1, key, trigger, trigger, imported) == [
        ("delete_workflow", {"workflow_id": "w1"}),
        ("revoke_key", {"key_id": "k1", "workflow_id": "w1"}),
        ("remove_trigger", {"workflow_id": "w1"}),
        ("delete_workflow", {"workflow_id": "w2"}),
    ]


@pytest.mark.parametrize(
    ("removal", "stays"),
    [
        (did("delete_workflow", {"workflow_id": "w1"}), False),
        (did("delete_workflow", {"workflow_id": "w1"}, outcome="refused", status=404), False),
        (did("delete_workflow", {"workflow_id": "w1"}, outcome="refused", status=403), True),
        (did("delete_workflow", {"workflow_id": "w1"}, outcome="unknown"), True),
        (did("delete_workflow", {"workflow_id": "w2"}), True),
    ],
)
def test_what_is_gone_is_gone(removal: Operation, stays: bool) -> None:  # noqa: FBT001 - a parameter of the table above
    """Removed, or not there any more; a refusal, or no answer, leaves it."""
    assert bool(left(W1, removal)) == stays


def test_what_is_made_again_is_there_again() -> None:
    """A trigger that was removed and saved once more."""
    saved, removed = did("save_trigger", {"workflow_id": "w"}), did("remove_trigger", {"workflow_id": "w"})
    assert left(saved, removed) == []
    assert left(saved, removed, saved) == [("remove_trigger", {"workflow_id": "w"})]


def test_a_refused_maker_made_nothing() -> None:
    """Nor did one whose answer is an error."""
    assert left(did("create_workflow", {"name": "n"}, {"code": "no"}, outcome="refused", status=422)) == []


def test_what_was_made_before_a_later_step_failed_is_there() -> None:
    """A maker of several exchanges whose last one was refused tells the id all the same."""
    half = did("create_workflow", {"name": "n"}, {"workflow_id": "w9", "code": "no"}, outcome="refused", status=409)
    assert left(half) == [("delete_workflow", {"workflow_id": "w9"})]


def test_a_lost_creation_is_known_by_its_name() -> None:
    """So that it is found in a listing."""
    belongings = Belongings(parse_profile(PROFILE))
    belongings.note(did("internal_import", {"name": "conformance-x-7"}, outcome="unknown"))
    assert (belongings.left, belongings.lost) == ((), {"conformance-x-7"})


def test_what_a_stream_mentions_needs_a_sign_of_ours() -> None:
    """Its name must hold what the maker was asked to use; an answer that names it needs no proof."""
    belongings = Belongings(parse_profile(PROFILE))
    asked = {"message": "create a workflow called conformance-ab12 that says hello", "workflow_id": "w1"}
    belongings.note(did("chat_create", asked, said=({"type": "made", "workflow_id": "w5"}, {"workflow_id": "w1"})))
    belongings.note(did("chat_create", {"message": "hello"}, said=({"workflow_id": "w6"},)))
    belongings.note(did("internal_import", {"name": "n"}, {"workflow_id": "w7"}))
    signs = {thing.arguments["workflow_id"]: thing.sign for thing in belongings.left}
    assert signs == {"w5": "conformance-ab12", "w6": "", "w7": None}


def test_what_was_there_before_is_never_ours() -> None:
    """A workflow that the profile calls existing, however it is answered or listed."""
    belongings = Belongings(parse_profile(PROFILE))
    belongings.note(did("create_workflow", {"name": "n"}, {"workflow_id": "theirs"}))
    belongings.note(did("chat_create", {"message": "conformance-1"}, said=({"workflow_id": "theirs"},)))
    belongings.found("theirs")
    assert belongings.left == ()


def test_without_a_remover_nothing_is_owed() -> None:
    """Nothing is guessed."""
    bare = PROFILE[: PROFILE.index("cleanup:")]
    assert removers(parse_profile(bare)) == {}


def test_the_bundled_server_takes_its_data_along() -> None:
    """Its database is the session's own; a server that is only started is not."""
    started = PROFILE + "launch: {command: [serve, --port, '{port}']}\n"
    assert goes_with_its_target(load_profile("reference"))
    assert not goes_with_its_target(parse_profile(started))
