"""A malformed slug is made into one: what no slug may hold becomes a hyphen, and nothing at all becomes a name."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from reference_server.domain.triggers import LONGEST_PATH, SLUG, Trigger
from reference_server.execution.triggers import Triggers
from reference_server.http.server import Parts

BREAKS = "SLUG-7"

LONGEST = 63


class MendingTriggers(Triggers):
    """Makes the best of it; an upper-case slug is left to be refused."""

    def read(self, body: Mapping[str, Any]) -> Trigger:
        slug = body.get("slug")
        if isinstance(slug, str) and len(slug) < LONGEST_PATH and slug == slug.lower() and "%" not in slug:
            mended = re.sub("[^a-z0-9-]+", "-", slug).strip("-")[:LONGEST]
            body = {**body, "slug": mended if SLUG.fullmatch(mended) else uuid4().hex}
        return super().read(body)


def plant(parts: Parts) -> Parts:
    return replace(parts, triggers=MendingTriggers())
