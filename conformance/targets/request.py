"""From an operation's name and arguments to the bytes of a request, and to how that request is shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from conformance.targets.credentials import Credential
from conformance.targets.profile import Call
from conformance.targets.redaction import Redactor
from conformance.targets.template import ABSENT, fill_body, fill_path, fill_query, fill_text


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


class RequestTemplate:
    """A call of the profile, prepared once: what does not depend on the arguments is made here."""

    def __init__(self, base_url: str, call: Call, credentials: tuple[Credential, ...], redactor: Redactor) -> None:
        self._call = call
        self._base = base_url.rstrip("/")
        self._redactor = redactor
        accept = "text/event-stream" if call.stream else "application/json"
        fixed = {"Accept": accept, "Accept-Encoding": "gzip, deflate"}
        self._secret = {credential.header: credential.value for credential in credentials}
        self._headers = fixed | self._secret
        self._shown = fixed | {credential.header: credential.shown for credential in credentials}

    def fill(self, arguments: Mapping[str, Any], raw_body: bytes | None = None) -> Request:
        """The request for these arguments; `raw_body` goes in place of the template's body."""
        path = fill_path(self._call.path, arguments)
        query = fill_query(self._call.query, arguments) if self._call.query else ""
        url = f"{self._base}{path}?{query}" if query else f"{self._base}{path}"
        body = self._body(arguments) if raw_body is None else raw_body
        own = self._own_headers(arguments, has_body=body is not None)
        return Request(
            method=self._call.method,
            url=url,
            headers=self._headers | own,
            body=body,
            shown_url=self._redactor.text(url),
            shown=self._shown | {name: self._redactor.text(value) for name, value in own.items()},
            shown_body=None if body is None else self._redactor.start(body),
        )

    def _own_headers(self, arguments: Mapping[str, Any], *, has_body: bool) -> dict[str, str]:
        own = {"Content-Type": "application/json"} if has_body else {}
        for name, template in self._call.headers.items():
            value = fill_text(template, arguments)
            if value is not None:
                own[name] = value
        return own

    def _body(self, arguments: Mapping[str, Any]) -> bytes | None:
        if self._call.body is None:
            return None
        body = fill_body(self._call.body, arguments)
        return None if body is ABSENT else encode(body)


def encode(value: object) -> bytes:
    """JSON as compact bytes; what orjson cannot spell (huge integers, lone surrogates) the standard library does."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()
