"""Parameters: what is declared and what was sent give each input a value, or say that it is missing or wrong.

The contract says that a value of the wrong type is refused and leaves open how lenient a reading may be. So a value is
*given* where every reading agrees, *wrong* where no reading finds a value of that type, and *open* in between: `5` for
a string, `"12"` in a body for a number, `"TRUE"` for a boolean, a parameter that was sent twice.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import unquote

SOURCES = ("path", "query", "form", "body")

Values = dict[str, list[Any]]
"""What was sent in one source: each key with its values, in order."""

PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")
NUMBERISH = re.compile(r"[+-]?(?:0[xob][0-9a-f]+|[0-9.,_' e+-]*[0-9][0-9.,_' e+-]*|inf|infinity|nan|)", re.IGNORECASE)
BOOLISH = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n", ""})


class Standing(Enum):
    """How one declared input stands after a call was read."""

    GIVEN = auto()
    DEFAULTED = auto()
    ABSENT = auto()
    MISSING = auto()
    WRONG = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Reading:
    """One input as it must be read; `value` where it is given or defaulted."""

    standing: Standing
    value: Any = None

    @property
    def settled(self) -> bool:
        """Whether it has a value that everybody must find."""
        return self.standing in {Standing.GIVEN, Standing.DEFAULTED}


OPEN = Reading(Standing.OPEN)
WRONG = Reading(Standing.WRONG)
ABSENT = Reading(Standing.ABSENT)
MISSING = Reading(Standing.MISSING)


@dataclass(frozen=True, slots=True)
class Input:
    """A declared input; a default of None is none."""

    key: str
    source: str
    type: str
    required: bool
    default: Any = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Input":
        """The input that an entry of `inputs` tells."""
        key, source, kind = (str(told.get(word, "")) for word in ("key", "source", "type"))
        return cls(key, source, kind, told.get("required") is True, told.get("default"))


@dataclass(frozen=True, slots=True)
class Sent:
    """What one call sent, by source; None where nobody can tell what a source held."""

    path: Values | None
    query: Values | None
    form: Values | None
    body: Values | None

    @classmethod
    def of(cls, arguments: Mapping[str, Any], template: str) -> "Sent":
        """What the arguments of `call_extension` say was sent to a path of this template."""
        given = arguments.get("given")
        given = given if isinstance(given, dict) else {}
        raw = arguments.get("raw_body") is not None or arguments.get("content_type") is not None
        return cls(
            path=filled(template, str(arguments.get("path") or ""), given.get("path")),
            query=paired(arguments.get("query")),
            form=None if raw else paired(arguments.get("form")),
            body=None if raw else members(arguments),
        )

    def of_source(self, source: str) -> Values | None:
        """What one source held; nothing is held by a source that does not exist."""
        held: Values | None = getattr(self, source) if source in SOURCES else {}
        return held


def filled(template: str, path: str, given: object) -> Values | None:
    """The values of a path's placeholders; None where the path does not fit the template."""
    wanted, found = template.strip("/").split("/"), path.strip("/").split("/")
    if len(wanted) != len(found):
        return None
    names = {name[1:-1]: unquote(text) for name, text in zip(wanted, found, strict=True) if is_placeholder(name)}
    known = given if isinstance(given, dict) else {}
    return {name: [known[name] if isinstance(known.get(name), str) else text] for name, text in names.items()}


def is_placeholder(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def paired(pairs: object) -> Values:
    """Name and value pairs by name."""
    values: Values = {}
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, list | tuple) and len(pair) == 2:  # noqa: PLR2004 - a pair
            values.setdefault(str(pair[0]), []).append(pair[1])
    return values


def members(arguments: Mapping[str, Any]) -> Values | None:
    """The members of a JSON body; none where no body was sent, unknown where it is no object."""
    if "body" not in arguments:
        return {}
    body = arguments["body"]
    return {str(key): [value] for key, value in body.items()} if isinstance(body, dict) else None


def resolve(inputs: Iterable[Input], sent: Sent) -> dict[str, Reading]:
    """How each declared input must be read."""
    return {declared.key: read(declared, sent.of_source(declared.source)) for declared in inputs}


def read(declared: Input, held: Values | None) -> Reading:
    """How one input must be read from what its source held."""
    if held is None:
        return OPEN
    found = held.get(declared.key, [])
    if len(found) > 1:
        return OPEN
    if found:
        return of_json(declared.type, found[0]) if declared.source == "body" else of_text(declared, found[0])
    if declared.default is not None:
        return OPEN if declared.required else Reading(Standing.DEFAULTED, declared.default)
    return MISSING if declared.required else ABSENT


def of_text(declared: Input, text: object) -> Reading:
    """How a text from the path, the query or a form must be read."""
    if not isinstance(text, str) or (declared.source == "path" and (not text or "/" in text or text in {".", ".."})):
        return OPEN
    match declared.type:
        case "string":
            return Reading(Standing.GIVEN, text)
        case "number":
            return number_of(text)
        case "boolean":
            return boolean_of(text)
    return OPEN


def number_of(text: str) -> Reading:
    """A text as a number: given in plain notation, open in any notation that some language has."""
    if PLAIN.fullmatch(text):
        return Reading(Standing.GIVEN, float(text) if "." in text else int(text))
    foreign = any(letter.isdigit() and not letter.isascii() for letter in text)
    return OPEN if foreign or NUMBERISH.fullmatch(text.strip()) else WRONG


def boolean_of(text: str) -> Reading:
    """A text as a boolean: `true` and `false` are given, the spellings of other languages open."""
    if text in {"true", "false"}:
        return Reading(Standing.GIVEN, text == "true")
    return OPEN if text.strip().lower() in BOOLISH else WRONG


def of_json(kind: str, value: object) -> Reading:
    """How a member of a JSON body must be read; scalars of another type may be coerced, null is of no type."""
    if value is None or isinstance(value, list | dict):
        return WRONG
    match kind:
        case "string":
            return Reading(Standing.GIVEN, value) if isinstance(value, str) else OPEN
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return Reading(Standing.GIVEN, value)
        case "boolean" if isinstance(value, bool):
            return Reading(Standing.GIVEN, value)
    return coerced(kind, value)


def coerced(kind: str, value: object) -> Reading:
    """A scalar of another type: open where some reading turns it into one of this type, else wrong."""
    if kind == "number" and isinstance(value, str):
        return WRONG if number_of(value) is WRONG else OPEN
    if kind == "boolean" and isinstance(value, str):
        return WRONG if boolean_of(value) is WRONG else OPEN
    if kind == "boolean":
        return OPEN if value in (0, 1) else WRONG
    return OPEN
