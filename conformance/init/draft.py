"""The draft: what is surely known goes into the profile, and what is not is said beside it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from yarl import URL

from conformance.init.actors import Actors, word
from conformance.init.finding import Identity, Published
from conformance.init.likeness import LOOKS, Match, matches
from conformance.init.routes import Reader, Route, listed, mapping
from conformance.init.spelling import Entry, Spelling, replay_part
from conformance.targets.calls import Call
from conformance.targets.vocabulary import OPERATIONS

LONGEST_NAME = 40
ENTRIES: Mapping[str, tuple[str, ...]] = {
    "dialog": ("chat_create",), "execution": ("execute", "submit_decision"),
    "internal": ("internal_import", "internal_generate"),
}  # fmt: skip
NOT_OVER_HTTP = frozenset({"read_sink"})


@dataclass(frozen=True)
class Draft:
    """A profile in the making. `data` are its parts; `todo` says by part what somebody has to look at."""

    name: str
    origin: str
    data: dict[str, Any]
    entries: Mapping[str, Entry]
    matches: Sequence[Match]
    todo: Mapping[str, Sequence[str]]

    @property
    def wanted(self) -> list[str]:
        """The operations that are looked for, in the vocabulary's order."""
        return [name for name in OPERATIONS if name in LOOKS]


def draft(url: str, published: Published, identity: Identity) -> Draft:
    """Match the document against the vocabulary, and spell what matches."""
    reader = Reader(published.document)
    found = matches(list(reader.routes()))
    name = name_of(published.document)
    base, base_todo = base_of(url, published)
    actors = Actors(name, reader.schemes())
    entries = {each.operation: entry for each in found if (entry := spelled(each, actors)) is not None}
    if "openapi" not in entries and published.path is not None:
        entries["openapi"] = Spelling("openapi", route_to(published.path), None).spelled()
    keyed(entries, actors)
    todo: dict[str, list[str]] = {
        "target": base_todo,
        "auth": [f"{n}: {t}" for n, ts in actors.todo.items() for t in ts],
    }
    if not identity.is_sure:
        todo["target"].append(
            "identity: nothing was found that tells this target from another program; name it under `expect`"
        )
    data: dict[str, Any] = {
        "target": {"name": name, "base_url": base,
                   "identity": {"path": identity.path, "expect": dict(identity.expect)}},
    }  # fmt: skip
    variables = {
        name: {"env": name.upper(), "default": "TODO"} for entry in entries.values() for name in entry.variables
    }
    data |= {"variables": variables} if variables else {}
    data |= {"auth": actors.made} if actors.made else {}
    data["claims"] = claims_of(entries)
    data["entries"] = {kind: [each for each in names if each in entries] for kind, names in ENTRIES.items()}
    data["operations"] = {name: entry.call for name, entry in entries.items()}
    data["streams"] = {
        "dialog": {},
        "execution": {"terminal": {"complete": "workflow_complete", "error": "workflow_error"}},
    }
    if "replay" in entries:
        data["replay"], todo["replay"] = replay_part(entries["replay"].route)
    data["statuses"] = {name: name for name in ("created", "running", "completed", "failed")}
    data["census"] = {
        what: by for what, by in (("workflows", "list_workflows"), ("runs", "list_runs")) if by in entries
    }
    if {"create_workflow", "delete_workflow"} <= entries.keys():
        data["cleanup"] = {"remove": {"create_workflow": "delete_workflow"}}
    return Draft(name, published.origin, data, entries, found, todo)


def route_to(path: str) -> Route:
    """The route by which the document itself was found, which few documents list."""
    return Route(
        "GET", path, frozenset(), "", (), (), is_form=False, answers=(), is_list=False, streams=False, security=()
    )


def keyed(entries: Mapping[str, Entry], actors: Actors) -> None:
    """Extensions are called with the keys that are made for them, where the profile can make some."""
    call = entries["call_extension"].call if "call_extension" in entries else {}
    own = call.get("actor")
    others = {entry.call.get("actor") for name, entry in entries.items() if name != "call_extension"}
    if own in actors.made and own not in others and "create_key" in entries:
        actors.made[own] = {
            **{key: text for key, text in actors.made[own].items() if key != "env"},
            "vault": "credential",
        }


def spelled(match: Match, actors: Actors) -> Entry | None:
    """A match as an entry; None where there is none, or where it cannot be spelled."""
    if match.route is None:
        return None
    entry = Spelling(match.operation, match.route, actors.of(match.route.security)).spelled()
    try:
        Call.model_validate(entry.call)
    except ValidationError:
        return None
    return entry


def claims_of(entries: Iterable[str]) -> list[str]:
    """The capabilities of which every needed operation is there."""
    there = set(entries)
    needed: dict[str, set[str]] = {}
    for name, spoken in OPERATIONS.items():
        for capability in spoken.capabilities:
            needed.setdefault(capability, set()).update({name} if spoken.needed else ())
    return [capability for capability, names in needed.items() if names and names <= there]


def name_of(document: Mapping[str, Any]) -> str:
    """A short name, from the document's title."""
    title = mapping(document.get("info")).get("title")
    found = re.sub(r"_?(api|openapi|server)$", "", word(str(title))) if title else ""
    return (found or "target").replace("_", "-")[:LONGEST_NAME].strip("-")


def base_of(url: str, published: Published) -> tuple[str, list[str]]:
    """Where the paths begin: the server that the document names, as far as it is the one that was asked."""
    given = URL(url)
    servers = [mapping(each).get("url") for each in listed(published.document.get("servers"))]
    named = next((each for each in servers if isinstance(each, str)), published.document.get("basePath"))
    if not isinstance(named, str) or "{" in named:
        return url.rstrip("/"), []
    try:
        joined = given.join(URL(named))
    except ValueError:
        return url.rstrip("/"), []
    path = "" if joined.path == "/" else joined.path.rstrip("/")
    if joined.origin() == given.origin():
        return f"{given.origin()}{path or given.path.rstrip('/')}", []
    return f"{given.origin()}{path}", [
        f"base_url: the document names the server {named}; this is the one that was asked"
    ]
