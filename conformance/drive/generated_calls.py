"""Calls that schemathesis generates from a target's own document: valid ones, and ones that the document forbids.

The engine makes the values alone. They go out through our own target, so that keys stay secret, budgets count, and
each is an operation with its exchange. It is imported where it is used: it takes a second, and few sessions need it.
Why values are left out is said in docs/explanation/openapi-checks.md.
"""

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import strategies as st
from hypothesis.internal.charmap import charmap_file

from conformance.contract.backend.openapi_document import is_json, mapping, shape
from conformance.drive.extensions import Extension
from conformance.targets.request import FORM, JSON

if TYPE_CHECKING:
    from requests import PreparedRequest
    from schemathesis import Case

SETTINGS = {
    "checks": {"response_schema_conformance": {"validate-formats": False}},
    "generation": {"allow-extra-parameters": False, "with-security-parameters": False},
}
"""A format describes and does not constrain: JSON Schema says so, and validators differ. No file is looked for.

What nobody declared is lawful to send, and keys are ours to add.
"""

NOWHERE = "http://target.invalid"
BOUNDARY = re.compile(rb"boundary=([^;\s]+)")


@dataclass(frozen=True)
class Generated:
    """One generated request: what `call_extension` is asked with, and a body that goes out as it is, if any."""

    operation: str
    arguments: Mapping[str, Any]
    raw: bytes | None
    extension: Extension = field(repr=False, compare=False)
    case: "Case[Any]" = field(repr=False, compare=False)
    request: "PreparedRequest" = field(repr=False, compare=False)


def generated(document: Mapping[str, Any], served: Iterable[Extension]) -> st.SearchStrategy[Generated | None]:
    """Any request of these extensions, as the document describes them, and any that it forbids; None for an odd one.

    Raises:
        schemathesis.errors.SchemathesisError: the engine cannot read the document.
    """
    from schemathesis import GenerationMode, openapi  # noqa: PLC0415 - slow, and needed here alone
    from schemathesis.config import SchemathesisConfig  # noqa: PLC0415 - likewise

    tell_what_utf8_is()
    schema = openapi.from_dict(dict(document), config=SchemathesisConfig.from_dict(SETTINGS))
    requests: list[st.SearchStrategy[Generated | None]] = []
    for extension in served:
        template = template_of(document, extension)
        if template:
            operation = schema[template][extension.method]
            ways = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
            requests += [way.map(partial(spelled, extension)) for way in ways]
    return st.one_of(requests)


def tell_what_utf8_is() -> None:
    """Tell Hypothesis which characters UTF-8 has: all but the surrogates.

    It would try a million of them one by one, for seconds, unless its directory holds the answer; a session's is empty.
    """
    known = charmap_file("codec-v2-utf-8")
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_bytes(gzip.compress(json.dumps([[[0, 0xD7FF], [0xE000, 0x10FFFF]], []]).encode()))


def template_of(document: Mapping[str, Any], extension: Extension) -> str:
    """The path under which the document describes an extension; empty where it does not."""
    route = shape(f"/api/ex/{extension.slug}{extension.path}")
    described = mapping(document.get("paths"))
    return next((path for path, item in described.items() if is_of(path, item, route, extension.method)), "")


def is_of(path: str, item: object, route: str, method: str) -> bool:
    """Whether an entry of the document is that of a route; a server's base path may stand before it."""
    return route.endswith(shape(path)) and method.lower() in mapping(item)


def is_plain(case: "Case[Any]") -> bool:
    """Whether a path holds no more than one text in each of its places.

    Blanks, control characters, slashes and dots alone are another path to some part of the way to a server, so that
    they may lawfully come to nothing there.
    """
    texts = [unquote(str(text)) for text in (case.path_parameters or {}).values()]
    return all(
        text.strip() and text.isprintable() and not set(text) & {"/", "\\"} and text.strip(".") for text in texts
    )


def spelled(extension: Extension, case: "Case[Any]") -> Generated | None:
    """A generated case as a call of an extension; None where its path may lawfully come to nothing."""
    from requests import Request  # noqa: PLC0415 - comes with the engine

    if not is_plain(case):
        return None
    known = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    told = case.as_transport_kwargs(base_url=NOWHERE)
    request = Request(**{word: value for word, value in told.items() if word in known}).prepare()
    place = urlsplit(str(request.url))
    segments = extension.path.count("/")
    path = "/".join(["", *place.path.split("/")[-segments:]]) if segments else ""
    arguments = {
        "slug": extension.slug,
        "path": path,
        "method": extension.method,
        "credential": extension.key_id,
        "workflow_id": extension.workflow.id,
        "extension": extension.met(),
        "query": pairs(place.query),
    }
    told_body, raw = carried(case, request)
    return Generated(case.operation.label, {**arguments, **told_body}, raw, extension, case, request)


def pairs(encoded: str) -> list[list[str]]:
    """The names and values of a query or a form."""
    return [list(pair) for pair in parse_qsl(encoded, keep_blank_values=True)]


def carried(case: "Case[Any]", request: "PreparedRequest") -> tuple[dict[str, Any], bytes | None]:
    """What a case carries: a JSON value or a form as arguments tell them, or bytes with their content type."""
    kind = str(request.headers.get("Content-Type") or case.media_type or "")
    if request.body is None:
        return {}, None
    raw = request.body.encode() if isinstance(request.body, str) else b"".join([request.body])  # type: ignore[list-item]
    if is_json(kind) and kind.startswith(JSON) and not isinstance(case.body, bytes):
        return {"body": case.body}, None
    if kind.startswith(FORM) and raw.isascii():
        return {"form": pairs(raw.decode())}, None
    if boundary := BOUNDARY.search(kind.encode()):
        # It is drawn by chance, and a case must be the same for the same seed.
        known = b"-a-boundary-of-its-own-"
        raw, kind = raw.replace(boundary[1], known), kind.replace(boundary[1].decode(), known.decode())
    return {"content_type": kind}, raw
