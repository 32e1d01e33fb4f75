"""Slugs: which are well formed, and which are still free. A slug is held by whoever saved or published it."""

import re
from collections.abc import Callable
from typing import Any

from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.store import Store
from tests.standins.oneflowbase.wire import ConsoleRefused

Extension = dict[str, Any]
SEGMENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]{1,61})\}")
LONGEST = 255


class Slugs:
    """What is reserved, for the whole system. Unpublishing keeps a slug, deleting the application frees it."""

    def __init__(self, form: Form, store: Store) -> None:
        self.form, self.store = form, store

    async def reserve(self, application_id: str, extension: Extension | None, keep: Callable[[], None]) -> None:
        """Look whether an extension's slug is free for an application, and keep what reserves it.

        Raises:
            ConsoleRefused: 400 `extension.slug`; 409 `extension_slug`; 409 `workflow_route`, it overlaps.
        """
        if extension is not None:
            self.free(application_id, extension)
        keep()

    def free(self, application_id: str, extension: Extension) -> None:
        if not self.well_formed(extension["slug"]):
            raise ConsoleRefused(400, "extension.slug", "invalid input: extension.slug")
        for held in self.held(application_id):
            if self.same(held, extension):
                raise ConsoleRefused(409, "extension_slug", "conflict: extension_slug")
            if held["method"] == extension["method"] and overlap(held["slug"], extension["slug"]):
                raise ConsoleRefused(409, "workflow_route", "conflict: workflow_route")

    def well_formed(self, slug: str) -> bool:
        if self.form is Form.FIRST:
            return bool(SEGMENT.fullmatch(slug))
        segments = slug.split("/")
        return len(slug) <= LONGEST and all(SEGMENT.fullmatch(s) or PLACEHOLDER.fullmatch(s) for s in segments)

    def same(self, held: Extension, extension: Extension) -> bool:
        return bool(held["slug"] == extension["slug"])

    def held(self, application_id: str) -> list[Extension]:
        """The extensions of all other applications, saved ones and published ones."""
        saved = [(record["application_id"], record["mapping"]) for record in self.store.all("mapping")]
        saved += [(record["application_id"], record["mapping_snapshot"]) for record in self.store.all("publication")]
        return [mapping["extension"] for owner, mapping in saved if owner != application_id and mapping["extension"]]

    def release(self, application_id: str) -> None:
        """The application is gone, and with it what it held."""
        self.store.drop("mapping", application_id)
        self.store.drop("publication", application_id)


def overlap(one: str, other: str) -> bool:
    """Whether some path fits both templates."""
    pairs = list(zip(one.split("/"), other.split("/"), strict=False))
    fit = all(a == b or PLACEHOLDER.fullmatch(a) or PLACEHOLDER.fullmatch(b) for a, b in pairs)
    return fit and one.count("/") == other.count("/")
