"""What is tried, in which order, and with what: a table whose arguments are those that the vocabulary names.

What a trial is asked with is known beforehand (a name, a document, a slug) or was told by an earlier one (an id).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.drive.decisions import ACTION
from conformance.errors import BadProfile
from conformance.targets.calls import Call
from conformance.targets.consistency import spoken_names
from conformance.targets.documents import render
from conformance.targets.profile import Documents, Profile
from conformance.targets.vocabulary import OPERATIONS

USUAL = "completes"
"""The named document that every profile should have."""

PAGE = 2
"""So few items a page that a short run has a second one."""

RESUMED_S = 10.0
"""A run that has ended has nothing more to wait for."""

SAMPLE: Mapping[str, Any] = {"string": "conformance", "number": 1, "boolean": False}
DEMANDED = ("path", "body", "form", "command", "sql")
"""Where a call cannot do without what it speaks of; a query and a header leave out what is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One row: the operation, and what is to be known of trying it.

    `reads`: it changes nothing. `gives`: the id that its answer must tell. `fresh`: what is made anew for it first.
    `changes`: it changes the workflow itself, so it is tried on one of ours alone. `without`: arguments that it is not
    given, `called` those that are known by another name. `refusable`: no is a lawful answer to whoever has not switched
    it on. `after`: what must not have failed before it. `deadline_s`: how long its stream may take.
    """

    operation: str
    reads: bool = False
    gives: str = ""
    fresh: tuple[str, ...] = ()
    changes: bool = False
    without: tuple[str, ...] = ()
    refusable: bool = False
    called: Mapping[str, str] = field(default_factory=dict)
    after: str = ""
    deadline_s: float | None = None


TRIALS = (
    Trial(operation="identity", reads=True),
    Trial(operation="list_workflows", reads=True),
    Trial(operation="create_workflow", gives="workflow_id"),
    Trial(operation="save_document", changes=True),
    Trial(operation="read_workflow", reads=True),
    Trial(operation="create_run", gives="run_id"),
    Trial(operation="list_runs", reads=True),
    Trial(operation="execute"),
    Trial(operation="confirm"),
    Trial(operation="read_run", reads=True),
    Trial(operation="replay", reads=True),
    Trial(operation="resume_stream", reads=True, after="execute", deadline_s=RESUMED_S),
    Trial(operation="submit_decision", fresh=("create_run",)),
    Trial(operation="audit", reads=True, without=("kind",)),
    Trial(operation="chat_create", without=("run_id",)),
    Trial(operation="internal_import", refusable=True),
    Trial(operation="internal_generate", refusable=True),
    Trial(operation="save_trigger", changes=True),
    Trial(operation="read_trigger", reads=True),
    Trial(operation="publish", changes=True),
    Trial(operation="openapi", reads=True),
    Trial(operation="create_key", gives="key_id", changes=True),
    Trial(operation="call_extension", changes=True, called={"path": "called_path", "credential": "key_id"}),
    Trial(operation="monitoring", reads=True),
    Trial(operation="read_sink", reads=True),
    Trial(operation="disable", changes=True),
    Trial(operation="enable", changes=True),
    Trial(operation="revoke_key", changes=True),
    Trial(operation="unpublish", changes=True),
    Trial(operation="remove_trigger", changes=True),
    Trial(operation="save_schedule", fresh=("create_workflow", "save_document"), changes=True),
    Trial(operation="read_schedule", reads=True),
)
REMOVAL = Trial(operation="delete_workflow", changes=True)
GIVERS = {trial.gives: trial.operation for trial in TRIALS if trial.gives}


def trials_of(profile: Profile) -> tuple[Trial, ...]:
    """The rows for this profile: those above, and operations of its own that its entries and its census name."""
    listed = {trial.operation for trial in TRIALS} | {REMOVAL.operation, *profile.cleanup.remove.values()}
    own = [name for name in profile.operations if name not in listed]
    internal = profile.entries.internal
    further = (
        Trial(operation=name, reads=name not in entries_of(profile), without=("run_id",), refusable=name in internal)
        for name in own
    )
    return (*TRIALS, *further)


def entries_of(profile: Profile) -> frozenset[str]:
    entries = profile.entries
    return frozenset([*entries.dialog, *entries.execution, *entries.internal])


def arguments_for(trial: Trial, known: Mapping[str, Any]) -> dict[str, Any]:
    """What a trial is asked with; an operation beyond the vocabulary may speak of everything that is known."""
    spoken = OPERATIONS.get(trial.operation)
    names = known.keys() if spoken is None else spoken.arguments
    sources = {name: trial.called.get(name, name) for name in names if name not in trial.without}
    return {name: known[source] for name, source in sources.items() if source in known}


def demanded_ids(call: Call) -> frozenset[str]:
    """The ids without which a call cannot be asked at all; of several ways only what each of them needs."""
    if call.ways:
        return frozenset.intersection(*(demanded_ids(way) for way in call.ways))
    if call.steps:
        kept = {name for step in call.steps for name in step.keep}
        return frozenset().union(*(demanded_ids(step) for step in call.steps)) - kept
    return frozenset(name for key, name in spoken_names(call) if key in DEMANDED and name in GIVERS)


def known_beforehand(profile: Profile, token: str, variables: Mapping[str, str]) -> dict[str, Any]:
    """What can be said before anything was asked; everything that is made bears the token in its name."""
    declared = profile.documents.inputs if profile.documents else []
    of_body, of_query, of_form, of_path = (
        {each["key"]: sample(each) for each in declared if each.get("source") == source}
        for source in ("body", "query", "form", "path")
    )
    known = {
        "name": token,
        "kind": "workflow",
        "key": f"{token}-key",
        "input": {each["key"]: sample(each) for each in declared},
        "inputs": declared,
        "limit": profile.replay.limit_max if profile.replay else 100,
        "decision_id": f"{token}-decision",
        "action": ACTION,
        "message": f"create a workflow called {token} that says hello",
        "description": f"a workflow called {token} that says hello",
        "slug": re.sub(r"[^a-z0-9-]+", "-", token.lower()).strip("-"),
        "path": "".join(f"/{{{key}}}" for key in of_path),
        "called_path": "".join(f"/{value}" for value in of_path.values()),
        "method": "POST",
        "response_mode": "sync",
        "cron": "0 0 1 1 *",
        "timezone": "UTC",
        "enabled": False,
        "query": [[key, value] for key, value in of_query.items()],
    }
    if of_form:
        known["form"] = [[key, value] for key, value in of_form.items()]
    elif of_body:
        known["body"] = of_body
    return {**known, **documented(profile.documents, {**variables, "name": token})}


def sample(declared: Mapping[str, Any]) -> object:
    return SAMPLE.get(str(declared.get("type")), SAMPLE["string"])


def documented(documents: Documents | None, around: Mapping[str, Any]) -> dict[str, Any]:
    """The document that is tried, and the workflow that is there already where the profile names one.

    Raises:
        BadProfile: a named document cannot be made.
    """
    if documents is None:
        return {}
    rendered = {name: rendering(documents, name, around) for name in documents.named}
    known: dict[str, Any] = {}
    if rendered:
        known["content"] = rendered.get(USUAL) or next(iter(rendered.values()))
    if documents.existing:
        existing = documents.existing.get(USUAL) or next(iter(documents.existing.values()))
        known["workflow_id"] = existing.workflow_id
    return known


def rendering(documents: Documents, name: str, around: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return render(documents, documents.named[name], documents.inputs, around)[0]
    except (KeyError, TypeError) as error:
        raise BadProfile(f"documents.named.{name} cannot be made: {type(error).__name__}: {error}") from None
