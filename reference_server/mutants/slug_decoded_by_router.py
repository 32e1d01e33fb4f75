"""A slug may hold percent signs and is saved as it is written; the router decodes what it looks up."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from reference_server.domain.triggers import Extension, Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.dispatch import Dispatcher
from reference_server.http.server import Parts

BREAKS = "SLUG-6"


class WrittenTriggers(Triggers):
    """Checks what a slug stands for, and keeps how it is written."""

    def read(self, body: Mapping[str, Any]) -> Trigger:
        slug = body.get("slug")
        if not isinstance(slug, str):
            return super().read(body)
        trigger = super().read({**body, "slug": unquote(slug)})
        return replace(trigger, slug=slug) if isinstance(trigger, Extension) else trigger


class DecodingDispatcher(Dispatcher):
    """Decodes first."""

    def segments(self, request: web.Request) -> list[str]:
        slug, *others = super().segments(request)
        return [unquote(slug), *others]


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=WrittenTriggers(), dispatcher=DecodingDispatcher())
