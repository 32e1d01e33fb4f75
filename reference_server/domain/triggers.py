"""Triggers: what starts a workflow's runs from outside, read from what a caller sends or refused where it is wrong."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from reference_server.domain.refusal import Fault, Refused
from reference_server.domain.timing import cron_fault, zone_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RESPONSE_MODES = ("sync", "async")
TYPES = ("extension", "schedule")
LONGEST_PATH = 512
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
LITERAL = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*", re.ASCII)  # a dot in front could make a dot segment
PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,63})\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Extension:
    """A route under `/api/ex`; `path` is empty or begins with a slash, its segments literal or `{name}`."""

    slug: str
    path: str
    method: str
    response_mode: str
    type: Literal["extension"] = "extension"

    @property
    def route(self) -> str:
        return f"/api/ex/{self.slug}{self.path}"

    @property
    def operation_id(self) -> str:
        return f"extension_{self.slug.replace('-', '_')}"

    @property
    def names(self) -> list[str]:
        """The places in the path."""
        return PLACE.findall(self.path)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Times of which each starts one run with this input."""

    cron: str
    timezone: str
    enabled: bool
    input: Mapping[str, Any]
    type: Literal["schedule"] = "schedule"


Trigger = Extension | Schedule


def shown(trigger: Trigger) -> dict[str, Any]:
    return asdict(trigger)


def trigger_from(kept: Mapping[str, Any]) -> Trigger:
    """The trigger that `shown` has shown."""
    return Extension(**kept) if kept["type"] == "extension" else Schedule(**kept)


def read_trigger(body: Mapping[str, Any]) -> Trigger:
    """The trigger in a request's body.

    Raises:
        Refused: `trigger_invalid`, with a fault for each thing wrong.
    """
    kind = body.get("type")
    faults = [Fault("/type", f"must be one of {', '.join(TYPES)}")] if kind not in TYPES else []
    if not faults:
        faults = _extension_faults(body) if kind == "extension" else _schedule_faults(body)
    if faults:
        first = faults[0]
        raise Refused("trigger_invalid", f"The trigger is not sound: {first.pointer} {first.message}.", faults)
    if kind == "extension":
        return Extension(body["slug"], body.get("path") or "", body["method"], body["response_mode"])
    return Schedule(body["cron"].strip(), body["timezone"], body["enabled"], body["input"])


def _extension_faults(body: Mapping[str, Any]) -> list[Fault]:
    faults = []
    slug = body.get("slug")
    if not (isinstance(slug, str) and SLUG.fullmatch(slug)):
        faults.append(Fault("/slug", "must be 1..63 of a-z, 0-9 and -, not beginning with -"))
    if body.get("method") not in METHODS:
        faults.append(Fault("/method", f"must be one of {', '.join(METHODS)}"))
    if body.get("response_mode") not in RESPONSE_MODES:
        faults.append(Fault("/response_mode", f"must be one of {', '.join(RESPONSE_MODES)}"))
    return faults + _path_faults(body.get("path"))


def _path_faults(path: object) -> list[Fault]:
    if path is None or path == "":
        return []
    if not isinstance(path, str) or not path.startswith("/") or len(path) > LONGEST_PATH:
        return [Fault("/path", f"must begin with a slash and hold at most {LONGEST_PATH} characters")]
    segments = path[1:].split("/")
    if not all(LITERAL.fullmatch(segment) or PLACE.fullmatch(segment) for segment in segments):
        return [Fault("/path", "must be segments of letters, digits, - . _ ~, or {name}, none of them empty")]
    places = [segment for segment in segments if segment[0] == "{"]
    return [Fault("/path", "names a place twice")] if len(places) > len(set(places)) else []


def _schedule_faults(body: Mapping[str, Any]) -> list[Fault]:
    faults = []
    because = cron_fault(body.get("cron"))
    if because:
        faults.append(Fault("/cron", because))
    if zone_of(body.get("timezone")) is None:
        faults.append(Fault("/timezone", "must be the name of a time zone, such as Europe/Berlin or UTC"))
    if not isinstance(body.get("enabled"), bool):
        faults.append(Fault("/enabled", "must be a boolean"))
    if not isinstance(body.get("input"), dict):
        faults.append(Fault("/input", "must be an object"))
    return faults
