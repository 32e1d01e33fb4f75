"""Bodies of extension calls: JSON objects and forms, each name with all the values that were sent for it."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from email.message import Message
from email.parser import HeaderParser
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from reference_server.domain.parameters import NO_VALUE, Values
from reference_server.domain.refusal import Fault, Refused
from reference_server.http.reading import decoded, in_utf8, read_body

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 10_000
MOST_PARTS = 1_000
BYTES = "latin-1"  # in which each byte is a character, so that a parser of texts keeps it


async def read_json(request: web.Request, keys: Collection[str]) -> Values:
    """The members of a JSON object; of `keys` also those that are there twice. No body at all is an empty object."""
    body = await read_body(request)
    if not body:
        return {}
    if request.content_type != "application/json" or not in_utf8(request):
        raise Refused("content_type_unsupported", "The body must be application/json in UTF-8.")
    value = decoded(body)
    if not isinstance(value, dict):
        raise Refused("input_invalid", "The body must be a JSON object.", [Fault("/body", "must be an object")])
    if _maybe_repeated(body, keys):
        return _grouped(json.loads(body, object_pairs_hook=list))
    return {name: (member,) for name, member in value.items()}


def _maybe_repeated(body: bytes, keys: Collection[str]) -> bool:
    """Cheap, and wrong on the safe side: a name that is written twice anywhere, or could be by way of escapes."""
    return b"\\u" in body or any(body.count(f'"{key}"'.encode()) > 1 for key in keys)


def _grouped(pairs: Sequence[tuple[str, Any]]) -> Values:
    values: defaultdict[str, list[Any]] = defaultdict(list)
    for name, value in pairs:
        values[name].append(value)
    return values


async def read_form(request: web.Request) -> Values:
    """The fields of a form, urlencoded or multipart; a file is no value. No body at all is an empty form."""
    body = await read_body(request)
    if not body:
        return {}
    if request.content_type not in (URLENCODED, MULTIPART) or not in_utf8(request):
        raise Refused("content_type_unsupported", f"The body must be {URLENCODED} or {MULTIPART}, in UTF-8.")
    if request.content_type == MULTIPART:
        return _parts(request.headers["Content-Type"], body)
    if body.count(b"&") >= MOST_FIELDS:
        raise Refused("input_invalid", f"A form may hold {MOST_FIELDS} fields.", [Fault("/form", "holds too many")])
    return texts(_utf8(body))


def texts(encoded: str) -> Values:
    """The names and values of a query or of an urlencoded form; what is no UTF-8 is left in surrogates."""
    return _grouped(parse_qsl(encoded, keep_blank_values=True, errors="surrogateescape"))


def _parts(content_type: str, body: bytes) -> Values:
    """Split here, since a form's parts are no forms; their heads are read by the standard library's lenient parser."""
    boundary = _read_head(f"Content-Type: {content_type}").get_boundary()
    _, *pieces = (b"\r\n" + body).split(f"\r\n--{boundary}".encode(BYTES, "replace"))
    if boundary is None or not pieces or not pieces[-1].startswith(b"--"):
        raise Refused("body_malformed", "The body is no multipart form.")
    if len(pieces) > MOST_PARTS + 1:
        raise Refused("input_invalid", f"A form may hold {MOST_PARTS} parts.", [Fault("/form", "holds too many")])
    return _grouped([named for piece in pieces[:-1] for named in _part(piece)])


def _part(piece: bytes) -> list[tuple[str, object]]:
    """What one part says, under its name; nothing where it has none."""
    head, blank, content = piece.partition(b"\r\n\r\n")
    part = _read_head(head.removeprefix(b"\r\n").decode(BYTES))
    part.set_payload(content.decode(BYTES))
    name, text = part.get_param("name", header="content-disposition"), _text(part)
    if not blank or not piece.startswith(b"\r\n") or part.defects:
        raise Refused("body_malformed", "A part of the multipart form is none.")
    return [(_utf8(name.encode(BYTES, "replace")), text)] if isinstance(name, str) else []


def _read_head(lines: str) -> Message:
    return HeaderParser().parsestr(f"{lines}\r\n\r\n")


def _text(part: Message) -> object:
    """A file, and what is in another charset, is no text."""
    content = part.get_payload(decode=True)
    foreign = part.get_content_charset("utf-8") not in ("utf-8", "utf8")
    return NO_VALUE if foreign or part.get_filename() is not None or not isinstance(content, bytes) else _utf8(content)


def _utf8(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
