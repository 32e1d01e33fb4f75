"""Bodies of extension calls: JSON objects and forms, each name with all the values that were sent for it."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from reference_server.domain.parameters import NO_VALUE, Values
from reference_server.domain.refusal import Fault, Refused
from reference_server.http.reading import decoded, in_utf8, read_body

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 10_000
MOST_PARTS = 200  # each takes the reader a millisecond


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
        return await _parts(request, body)
    if body.count(b"&") >= MOST_FIELDS:
        raise Refused("input_invalid", f"A form may hold {MOST_FIELDS} fields.", [Fault("/form", "holds too many")])
    return texts(body.decode("utf-8", "surrogateescape"))


def texts(encoded: str) -> Values:
    """The names and values of a query or of an urlencoded form; what is no UTF-8 is left in surrogates."""
    return _grouped(parse_qsl(encoded, keep_blank_values=True, errors="surrogateescape"))


async def _parts(request: web.Request, body: bytes) -> Values:
    values: defaultdict[str, list[Any]] = defaultdict(list)
    try:
        reader = aiohttp.MultipartReader(request.headers, _stream(request, body))
        async for part in reader:
            if sum(map(len, values.values())) >= MOST_PARTS:
                raise Refused(
                    "input_invalid", f"A form may hold {MOST_PARTS} parts.", [Fault("/form", "holds too many")]
                )
            if isinstance(part, aiohttp.BodyPartReader) and part.name is not None:
                values[part.name].append(await _text(part))
    except (ValueError, LookupError, RuntimeError, AssertionError, HttpProcessingError, web.HTTPException):
        raise Refused("body_malformed", "The body is no multipart form.") from None
    return values


def _stream(request: web.Request, body: bytes) -> aiohttp.StreamReader:
    stream = aiohttp.StreamReader(request.protocol, limit=len(body) + 1)
    stream.feed_data(body)
    stream.feed_eof()
    return stream


async def _text(part: aiohttp.BodyPartReader) -> object:
    content = bytes(await part.read(decode=True))
    sound = part.filename is None and part.get_charset("utf-8").lower() in ("utf-8", "utf8")
    return content.decode("utf-8", "surrogateescape") if sound else NO_VALUE
