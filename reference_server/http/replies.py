"""Answers in JSON."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from aiohttp import web

from reference_server.persistence.store import Listing

T = TypeVar("T")


def reply(value: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def listing(page: Listing[T], shown: Callable[[T], dict[str, Any]]) -> web.Response:
    """One page of a list: `{items, next_cursor, has_more, total}`."""
    return reply(
        {
            "items": [shown(item) for item in page.items],
            "next_cursor": None if page.next_after is None else str(page.next_after),
            "has_more": page.next_after is not None,
            "total": page.total,
        }
    )
