"""What goes over the wire: JSON answers, and the three ways in which a request is refused."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

Json = Any
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """A request is refused: with a status, and a body that depends on who refuses."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code

    def answer(self) -> web.Response:
        raise NotImplementedError


class ConsoleRefused(Refused):
    """The console's way: `{status, code, message}`; the code is the field or the thing that the refusal is about."""

    def answer(self) -> web.Response:
        return said({"status": self.status, "code": self.code, "message": self.message}, self.status)


class NativeRefused(Refused):
    """The way of `/api/ex` and `/api/agent`: `{code, message}`."""

    def answer(self) -> web.Response:
        return said({"code": self.code, "message": self.message}, self.status)


class FormRefused(Refused):
    """A body of the wrong form never reaches the console: 400 or 422, in plain text."""

    def answer(self) -> web.Response:
        return web.Response(status=self.status, text=self.message)


def said(value: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def enveloped(value: Json, status: int = 200) -> web.Response:
    """The console's answers: `{"data": …}`."""
    return said({"data": value}, status)


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return refused.answer()


async def sent(request: web.Request) -> dict[str, Json]:
    """The JSON object of a console request.

    Raises:
        FormRefused: 400 for what is no JSON, 422 for what is no object.
    """
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise FormRefused(400, "json", "Failed to parse the request body as JSON") from None
    if not isinstance(body, dict):
        raise FormRefused(422, "json", "Failed to deserialize the JSON body into the target type: expected an object")
    return body


def member(body: dict[str, Json], key: str, kind: type | tuple[type, ...], *, optional: bool = False) -> Json:
    """A member of a body; an optional one may be null or absent.

    Raises:
        FormRefused: 422, it is missing or of another type.
    """
    value = body.get(key)
    if optional and value is None:
        return None
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if key not in body or not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise FormRefused(422, key, f"Failed to deserialize the JSON body into the target type: field `{key}`")
    return value
