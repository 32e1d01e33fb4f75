"""What a run tells of its cause, beside the call that caused it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.backend.extension import Call, Extension, calls, objects
from conformance.contract.backend.outputs import texts
from conformance.contract.verdict import KEPT, Breach, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

Caused = tuple[list[Call], list[tuple[Operation, Mapping[str, Any]]]]
"""The calls that may have caused a run, and every look at it with what it shows."""

PLACEHOLDER = re.compile(r"\$[A-Z][A-Z0-9_]*")
"""What stands in the evidence where an answer showed a secret."""


def named_causes(history: History) -> Findings:
    """Judge what the runs of calls tell of their cause, as reading them and the log tell it together.

    Where neither has a field for it there is nothing to judge.
    """
    tokens = secrets(history)
    found = list(views_of(history))
    for caused, views in found:
        places = (*(Witness(call.operation.index) for call in caused[:1]), *(Witness(look.index) for look, _ in views))
        shown = next((secret for look, row in views if (secret := secret_in(look, row, tokens))), "")
        if shown:
            yield Breach("what a run tells of its cause shows the credential itself", places, "its id", shown)
        elif any("cause" in row for _, row in views):
            yield from compared(caused, told(views), places, whole=any(look.name == "read_run" for look, _ in views))
    yield from passed_over(found)


def passed_over(found: list[Caused]) -> Findings:
    """Judge calls that name no run and were made beside others: where as many runs are shown as there were calls, and
    all were looked at later, one of them is each call's own.
    """
    together: dict[tuple[int, ...], list[Caused]] = {}
    for caused, views in found:
        together.setdefault(tuple(call.operation.index for call in caused), []).append((caused, views))
    for runs in together.values():
        caused = runs[0][0]
        last = max(call.operation.returned_at for call in caused)
        all_later = all(any(look.called_at >= last for look, _ in views) for _, views in runs)
        if all_later and len(runs) == len(caused) > 1:
            parts = [told(views) for _, views in runs]
            for call in caused:
                if not any(fits(each, due(call), call) for each in parts):
                    places = (Witness(call.operation.index), *(Witness(views[-1][0].index) for _, views in runs[:1]))
                    yield Breach("the run of a call is put down to another call", places, due(call), parts)


def views_of(history: History) -> Iterator[Caused]:
    """Each run that a call caused, the calls that may have, and every look at it.

    A reply with an output names no run: one in the log of the workflow that says it was called is of one of them. Where
    other calls may have begun a run there, too, nobody knows whose it is.
    """
    looks = looks_at_runs(history)
    accepted = [c for c in calls(history) if c.operation.outcome == "ok" and c.served]
    named = {call.run_id: call for call in accepted if call.run_id}
    counted = {call.operation.index for call in accepted}
    unsure = {home_of(o) for o in history.named("call_extension") if o.index not in counted and may_have_begun(o)}
    for run_id, views in looks.items():
        if run_id in named:
            yield [named[run_id]], views
            continue
        workflow_id = next((row["workflow_id"] for _, row in views if row.get("workflow_id")), None)
        kinds = [cause.get("kind") for _, row in views if isinstance(cause := row.get("cause"), dict)]
        silent = [c for c in accepted if not c.run_id and c.met.text("workflow_id") == workflow_id]
        if silent and "extension" in kinds and workflow_id not in unsure:
            yield silent, views


def home_of(call: Operation) -> str:
    """The workflow whose extension a call asks for."""
    return Extension.of(call.arguments.get("extension")).text("workflow_id")


def may_have_begun(call: Operation) -> bool:
    """Whether a call may have begun a run: it was not refused, or its refusal says that the run failed."""
    return call.outcome != "refused" or Extension.of(call.arguments.get("extension")).text("outcome") == "fails"


def looks_at_runs(history: History) -> dict[str, list[tuple[Operation, Mapping[str, Any]]]]:
    """What was shown of each run, by reading it and by the log."""
    found: dict[str, list[tuple[Operation, Mapping[str, Any]]]] = {}
    for look in history.named("read_run", "list_runs"):
        asked = {} if look.arguments.get("workflow_id") is None else {"workflow_id": look.arguments["workflow_id"]}
        named = {"run_id": look.arguments.get("run_id")} if look.name == "read_run" else {}
        rows = [look.fields] if look.name == "read_run" else objects(look.fields.get("items"))
        for row in rows if look.outcome == "ok" else ():
            view = {**asked, **named, **row}
            if isinstance(view.get("run_id"), str):
                found.setdefault(view["run_id"], []).append((look, view))
    return found


def told(views: list[tuple[Operation, Mapping[str, Any]]]) -> dict[str, Any]:
    """What the looks at a run tell of its cause together."""
    parts: dict[str, Any] = {}
    for _, row in views:
        cause = row.get("cause")
        flat = {key: row.get(key) for key in ("workflow_id", "publication_id")} | (
            cause if isinstance(cause, dict) else {}
        )
        parts |= {key: value for key, value in flat.items() if value not in (None, "")}
    return parts


def compared(caused: list[Call], parts: dict[str, Any], places: tuple[Witness, ...], *, whole: bool) -> Findings:
    """Judge the parts of a cause: each is there, and is that of one of the calls that may have caused the run.

    A log need not tell all that reading the run does: what is missing counts where it was read, as a `whole`.
    """
    expected = [due(call) for call in caused]
    missing = [part for part in expected[0] if part not in parts]
    if missing and whole:
        because = f"a run does not name what caused it: {', '.join(missing)} is missing"
        yield Breach(because, places, expected[0], parts)
    elif not any(fits(parts, each, call) for each, call in zip(expected, caused, strict=True)):
        yield Breach("a run names another cause than its own", places, expected[0], parts)
    elif not missing:
        yield KEPT


def fits(parts: dict[str, Any], expected: dict[str, str], call: Call) -> bool:
    """Whether the parts that are told are those of a call; its slug may be told with the path's places behind it."""
    route = expected["slug"] + call.met.text("path")
    lawful = {part: {"", value, route} if part == "slug" else {"", value} for part, value in expected.items()}
    return all(not value or str(parts[part]) in lawful[part] for part, value in expected.items() if part in parts)


def due(call: Call) -> dict[str, str]:
    """The parts of a call's cause; empty where it is not known what it must be."""
    return {
        "workflow_id": call.met.text("workflow_id"),
        "publication_id": call.met.text("publication_id"),
        "kind": "extension",
        "slug": call.met.text("slug"),
        "method": call.met.method,
        "key_id": str(call.operation.arguments.get("credential") or ""),
    }


def secrets(history: History) -> set[str]:
    """The names that stand in the evidence for the credentials made in this history."""
    tokens = (o.fields.get("token") for o in history.named("create_key"))
    return {token for token in tokens if isinstance(token, str) and PLACEHOLDER.fullmatch(token)}


def secret_in(look: Operation, row: Mapping[str, Any], tokens: set[str]) -> str:
    """The secret that a look at a run shows; empty where it shows none."""
    body = (look.exchange.response_body if look.exchange else None) or ""
    shown = [token for token in tokens if re.search(rf"{re.escape(token)}(?![A-Z0-9_])", body)]
    in_cause = [found[0] for text in texts(row.get("cause")) if (found := PLACEHOLDER.search(text))]
    return next(iter([*shown, *in_cause]), "")
