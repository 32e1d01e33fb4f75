"""From an operation's name and arguments to the bytes of a request, and to how that request is shown."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import orjson

from conformance.targets.calls import Call
from conformance.targets.redaction import Redactor
from conformance.targets.template import ABSENT, as_text, fill_body, fill_path, fill_query, fill_text

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Carried:
    """The headers that say who calls: as they are sent, and as they are shown."""

    sent: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be sent; `shown` are its headers without secrets."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    shown_url: str
    shown: dict[str, str]
    shown_body: str | None


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that goes out as it is, in place of the template's; `content_type` None says JSON, empty says nothing."""

    body: bytes
    content_type: str | None = None

    def sent(self) -> tuple[bytes, str]:
        """The body and its content type."""
        return self.body, JSON if self.content_type is None else self.content_type


class RequestTemplate:
    """A call of the profile, prepared once: what does not depend on the arguments is made here."""

    def __init__(self, call: Call, redactor: Redactor) -> None:
        self._call = call
        self._path = call.path or "/"
        self._redactor = redactor
        accept = "text/event-stream" if call.stream else JSON
        self._fixed = {"Accept": accept, "Accept-Encoding": "gzip, deflate"}
        self._variable = "{" in call.method

    def fill(self, base: str, arguments: Mapping[str, Any], who: Carried, raw: Raw | None = None) -> Request:
        """The request for these arguments; a `raw` body goes in place of the template's."""
        query = self._query(arguments)
        path = fill_path(self._path, arguments)
        url = f"{base}{path}{'&' if '?' in path else '?'}{query}" if query else f"{base}{path}"
        body, kind = (
            (raw.body, JSON if raw.content_type is None else raw.content_type) if raw else self._body(arguments)
        )
        own = self._own_headers(arguments, kind if body is not None else "")
        clean = self._redactor.text
        return Request(
            method=str(arguments.get("method", "GET")) if self._variable else self._call.method,
            url=url,
            headers={**self._fixed, **who.sent, **own},
            body=body,
            shown_url=clean(url),
            shown={**self._fixed, **who.shown, **{name: clean(value) for name, value in own.items()}},
            shown_body=None if body is None else self._redactor.start(body),
        )

    def _query(self, arguments: Mapping[str, Any]) -> str:
        if isinstance(self._call.query, str):
            return pairs(arguments.get("query") or ())
        return fill_query(self._call.query, arguments) if self._call.query else ""

    def _own_headers(self, arguments: Mapping[str, Any], kind: str) -> dict[str, str]:
        own = {"Content-Type": kind} if kind else {}
        for name, template in self._call.headers.items():
            value = fill_text(template, arguments)
            if value is not None:
                own[name] = value
        return own

    def _body(self, arguments: Mapping[str, Any]) -> tuple[bytes | None, str]:
        if self._call.form is not None:
            form = self._form(arguments)
            if form is not None:
                return form.encode(), FORM
        if self._call.body is None:
            return None, ""
        body = fill_body(self._call.body, arguments)
        return (None, "") if body is ABSENT else (encode(body), JSON)

    def _form(self, arguments: Mapping[str, Any]) -> str | None:
        if isinstance(self._call.form, str):
            given = arguments.get("form")
            return None if given is None else pairs(given)
        return pairs(fill_body(self._call.form, arguments).items())


def pairs(given: Iterable[Iterable[object]]) -> str:
    """Names and values as a query or a form spells them, repeated ones included."""
    spelled = ([quote_plus(as_text(word), errors="surrogatepass") for word in pair] for pair in given)
    return "&".join("=".join(words) for words in spelled)


def encode(value: object) -> bytes:
    """JSON as compact bytes; what orjson cannot spell (huge integers, lone surrogates) the standard library does."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()
