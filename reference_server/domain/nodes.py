"""The node types: to which kind of workflow each belongs, what its config must hold, what it puts out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reference_server.domain.fields import SOURCES, TYPES, is_of
from reference_server.domain.refusal import Fault, pointer

Config = Mapping[str, Any]
REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")  # linear, whatever a template holds
LONGEST_MS = 3_600_000
DEFAULT_TIMEOUT_MS = 30_000
MOST_EVENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class NodeType:
    """`outputs` maps each key to its type; None stands for keys that only the input decides."""

    kinds: tuple[str, ...]
    boundary: str | None
    check: Callable[[Config, str], list[Fault]]
    outputs: Callable[[Config], Mapping[str, str] | None]
    sources: Callable[[Config], list[tuple[str, str]]]


def check_start(config: Config, at: str) -> list[Fault]:
    timeout = config.get("sync_timeout_ms", DEFAULT_TIMEOUT_MS)
    faults = [] if _whole(timeout, 1, LONGEST_MS) else [Fault(f"{at}/sync_timeout_ms", f"must be 1..{LONGEST_MS}")]
    fields = config.get("input_fields", [])
    if not isinstance(fields, list):
        return [*faults, Fault(f"{at}/input_fields", "must be a list")]
    for index, field in enumerate(fields):
        faults += _check_field(field, f"{at}/input_fields/{index}")
    return faults or _check_together(fields, f"{at}/input_fields")


def _check_field(field: object, at: str) -> list[Fault]:
    if not isinstance(field, Mapping):
        return [Fault(at, "must be an object")]
    faults = _check_key(field.get("key"), f"{at}/key")
    if field.get("source") not in SOURCES:
        faults.append(Fault(f"{at}/source", f"must be one of {', '.join(SOURCES)}"))
    if field.get("type") not in TYPES:
        faults.append(Fault(f"{at}/type", f"must be one of {', '.join(TYPES)}"))
    elif "default" in field and not is_of(field["default"], field["type"]):
        faults.append(Fault(f"{at}/default", f"must be a {field['type']}, as the field is"))
    if not isinstance(field.get("required", False), bool):
        faults.append(Fault(f"{at}/required", "must be a boolean"))
    return faults


def _check_together(fields: list[Config], at: str) -> list[Fault]:
    keys = [field["key"] for field in fields]
    faults = repeated(keys, at, "key")
    sources = [field["source"] for field in fields]
    if "form" in sources and "body" in sources:
        faults.append(
            Fault(pointer(*at.split("/")[1:], sources.index("body"), "source"), "form and body exclude each other")
        )
    return faults


def check_end(config: Config, at: str) -> list[Fault]:
    outputs = config.get("outputs", [])
    if not isinstance(outputs, list):
        return [Fault(f"{at}/outputs", "must be a list")]
    faults: list[Fault] = []
    for index, output in enumerate(outputs):
        faults += _check_output(output, f"{at}/outputs/{index}")
    return faults or repeated([output["key"] for output in outputs], f"{at}/outputs", "key")


def _check_output(output: object, at: str) -> list[Fault]:
    if not isinstance(output, Mapping):
        return [Fault(at, "must be an object")]
    faults = _check_key(output.get("key"), f"{at}/key")
    if output.get("type") not in TYPES:
        faults.append(Fault(f"{at}/type", f"must be one of {', '.join(TYPES)}"))
    if not isinstance(output.get("from"), str):
        faults.append(Fault(f"{at}/from", "must name a value as node.key"))
    return faults


def _check_key(key: object, at: str) -> list[Fault]:
    sound = isinstance(key, str) and key.strip() and len(key) <= 128  # noqa: PLR2004 - a name, not a text
    return [] if sound else [Fault(at, "must be a string of 1..128 characters")]


def repeated(names: list[Any], at: str, what: str) -> list[Fault]:
    """A fault for each name that was there before."""
    seen: set[Any] = set()
    faults = []
    for index, name in enumerate(names):
        if name in seen:
            faults.append(Fault(f"{at}/{index}/{what}", f"is a duplicate: {name}"))
        seen.add(name)
    return faults


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _text(key: str) -> Callable[[Config, str], list[Fault]]:
    return lambda config, at: [] if isinstance(config.get(key), str) else [Fault(f"{at}/{key}", "must be a string")]


def _number(key: str, most: int) -> Callable[[Config, str], list[Fault]]:
    def check(config: Config, at: str) -> list[Fault]:
        return [] if _whole(config.get(key), 0, most) else [Fault(f"{at}/{key}", f"must be an integer 0..{most}")]

    return check


def _no_sources(_: Config) -> list[tuple[str, str]]:
    return []


def _start_outputs(config: Config) -> Mapping[str, str]:
    return {field["key"]: field["type"] for field in config.get("input_fields", [])}


def _end_sources(config: Config) -> list[tuple[str, str]]:
    return [(f"/outputs/{index}/from", output["from"]) for index, output in enumerate(config.get("outputs", []))]


def _template_sources(config: Config) -> list[tuple[str, str]]:
    return [("/template", found.strip()) for found in REFERENCE.findall(config["template"])]


BOTH = ("workflow", "agent_flow")
NODE_TYPES: Mapping[str, NodeType] = {
    "workflow_start": NodeType(("workflow",), "start", check_start, _start_outputs, _no_sources),
    "workflow_end": NodeType(("workflow",), "end", check_end, lambda _: {}, _end_sources),
    "start": NodeType(("agent_flow",), "start", lambda _, __: [], lambda _: None, _no_sources),
    "answer": NodeType(("agent_flow",), "end", _text("from"), lambda _: {}, lambda config: [("/from", config["from"])]),
    "template": NodeType(BOTH, None, _text("template"), lambda _: {"text": "string"}, _template_sources),
    "delay": NodeType(BOTH, None, _number("ms", LONGEST_MS), lambda _: {"ms": "number"}, _no_sources),
    "fail": NodeType(BOTH, None, _text("message"), lambda _: {}, _no_sources),
    "burst": NodeType(BOTH, None, _number("count", MOST_EVENTS), lambda _: {"count": "number"}, _no_sources),
}
