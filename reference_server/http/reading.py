"""Reading requests: bodies, queries and headers, each refused with its reason where it is not what it must be."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from aiohttp import web

from reference_server.domain.refusal import Fault, Refused, pointer

LARGEST_BODY = 1 << 20
DEEPEST = 128
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
MOST_KEY_CHARACTERS = 255


class Paging(NamedTuple):
    """Where a page begins and how much it may hold."""

    after: int
    limit: int


async def read_object(request: web.Request, *, required: bool = True) -> dict[str, Any]:
    """The request's JSON object; an empty body is an empty object where none is required."""
    body = await read_body(request)
    if not body and not required:
        return {}
    if request.content_type != "application/json" or not in_utf8(request):
        raise Refused("content_type_unsupported", "The body must be application/json in UTF-8.")
    value = decoded(body)
    if not isinstance(value, dict):
        raise Refused("input_invalid", "The body must be a JSON object.", [Fault("", "must be an object")])
    return value


def check_size(request: web.Request) -> None:
    """Refuses a body by the length that it claims, before any of it is read."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refused("body_too_large", f"A body may hold {LARGEST_BODY} bytes.")


async def read_body(request: web.Request) -> bytes:
    """The whole body, as far as it may go."""
    check_size(request)
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused("body_too_large", f"A body may hold {LARGEST_BODY} bytes.") from None
    except (web.RequestPayloadError, ValueError):
        raise Refused("body_malformed", "The body could not be read.") from None


def in_utf8(request: web.Request) -> bool:
    return (request.charset or "utf-8").lower() in ("utf-8", "utf8")


def decoded(body: bytes) -> object:
    """The value of a strict JSON text (UTF-8, no NaN, no endless nesting)."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused("body_malformed", "The body is no JSON text.") from None
    if body.count(b"[") + body.count(b"{") > DEEPEST and _deeper_than(value, DEEPEST):
        raise Refused("body_malformed", f"The body is nested deeper than {DEEPEST} levels.")
    return value


def _deeper_than(value: object, levels: int) -> bool:
    layer: list[Any] = [value]
    for _ in range(levels):
        layer = [inner for outer in layer for inner in _inside(outer) if isinstance(inner, (dict, list))]
    return bool(layer)


def _inside(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def check_query(request: web.Request, known: Collection[str]) -> None:
    """Each parameter is one that the operation knows, and is there once."""
    names = [name for name, _ in request.query.items()]
    faults = [Fault(pointer("query", name), "is not a parameter here") for name in names if name not in known]
    faults += [Fault(pointer("query", name), "is given twice") for name in known if names.count(name) > 1]
    if faults:
        raise Refused("query_invalid", "The query is not one that this operation takes.", faults)


def read_paging(request: web.Request) -> Paging:
    limit = request.query.get("limit", str(DEFAULT_LIMIT))
    if not NUMBER.fullmatch(limit) or not 1 <= int(limit) <= LARGEST_LIMIT:
        fault = Fault("/query/limit", f"must be 1..{LARGEST_LIMIT}")
        raise Refused("query_invalid", "The limit is out of range.", [fault])
    return Paging(read_place(request.query.get("cursor", "0"), "/query/cursor"), int(limit))


def read_place(text: str, at: str) -> int:
    """A place in a list or a log: a cursor that was given out, or the id of an event."""
    if not NUMBER.fullmatch(text):
        raise Refused("query_invalid", "The cursor is none that was given out.", [Fault(at, "must be a cursor")])
    return int(text)


def check_choice(where: Mapping[str, str], name: str, choices: tuple[str, ...]) -> None:
    if name in where and where[name] not in choices:
        fault = Fault(f"/query/{name}", f"must be one of {', '.join(choices)}")
        raise Refused("query_invalid", f"The {name} is none that there can be.", [fault])


def text_fault(body: Mapping[str, Any], name: str, longest: int) -> list[Fault]:
    """What is wrong with a member that must be a text, if anything."""
    value = body.get(name)
    if isinstance(value, str) and value.strip() and len(value) <= longest:
        return []
    return [Fault(pointer(name), f"must be a string of 1..{longest} characters, not blank")]


def read_key(request: web.Request) -> str | None:
    """The Idempotency-Key, if there is one."""
    values = request.headers.getall("Idempotency-Key", [])
    if not values:
        return None
    key = values[0]
    if len(values) > 1 or not key.strip() or len(key) > MOST_KEY_CHARACTERS or not key.isprintable():
        raise Refused("input_invalid", f"An Idempotency-Key is one text of 1..{MOST_KEY_CHARACTERS} characters.")
    return key
