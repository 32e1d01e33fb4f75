"""Refusals, in the shapes of this wire: below `detail` a text, an object or a list; a crash is plain text."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):  # noqa: N818 - a refusal is an answer, no error of ours
    """The request is answered with a status and what it says under `detail`."""

    def __init__(self, status: int, detail: Any, headers: Mapping[str, str] | None = None) -> None:  # noqa: ANN401 - JSON
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def conflict(error: str, message: str, **ids: object) -> Refused:
    """A run that cannot be executed as asked: `{error, message, …}`."""
    return Refused(409, {"error": error, "message": message, **ids})


def rejected(reason: str) -> Refused:
    """What the coordinator did not allow: `{error, reason, errors}`."""
    return Refused(403, {"error": "coordinator_rejected", "reason": reason, "errors": [reason]})


def invalid_document(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """A document that cannot be: `{code, message, errors}`."""
    return Refused(400, {"code": "workflow_invalid", "message": "Workflow validation failed", "errors": list(errors)})


def unprocessable(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """A body or a parameter of the wrong form: a list of `{type, loc, msg}`."""
    return Refused(422, list(errors))


GONE_HEADERS = {"Deprecation": "true", "Warning": '299 - "disabled by feature flag"'}


def gone(what: str) -> Refused:
    return Refused(410, what, GONE_HEADERS)


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:  # noqa: ANN401 - JSON
    return web.json_response(body, status=status, headers=headers, dumps=compact)


def compact(body: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(body, allow_nan=False, separators=(",", ":"))


@web.middleware
async def answering(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns refusals, unknown paths and crashes into answers of this wire."""
    try:
        return await handler(request)
    except Refused as refused:
        return answer({"detail": refused.detail}, refused.status, refused.headers)
    except web.HTTPException as error:
        kept = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return answer({"detail": error.reason}, error.status, kept)
    except Exception:
        log.exception("%s %s crashed", request.method, request.path)
        return web.Response(status=500, text="Internal Server Error")
