"""Faults in what is reserved, and for whom."""

import asyncio
from collections.abc import Callable

from tests.standins.oneflowbase.faults.fault import FIRST, Fault
from tests.standins.oneflowbase.routes import Routes, Served
from tests.standins.oneflowbase.slugs import LONGEST, Extension, Slugs
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import ConsoleRefused

PAUSE_S = 0.05


class TakenSlugMoves(Slugs):
    """An upsert on the slug: whoever saves it last has it, and whoever had it has lost his trigger."""

    def free(self, application_id: str, extension: Extension) -> None:
        for record in self.store.all("mapping"):
            theirs = record["mapping"]["extension"]
            if theirs and theirs["slug"] == extension["slug"] and record["application_id"] != application_id:
                self.release(record["application_id"])
        super().free(application_id, extension)


class UniquePerMethod(Slugs):
    """The index is on slug and method together."""

    def same(self, held: Extension, extension: Extension) -> bool:
        return super().same(held, extension) and bool(held["method"] == extension["method"])


class UniqueOncePublished(Slugs):
    """Only what is published is looked at; a saved trigger holds nothing."""

    def held(self, application_id: str) -> list[Extension]:
        published = [r for r in self.store.all("publication") if r["application_id"] != application_id and r["active"]]
        mappings = [record["mapping_snapshot"] for record in published]
        return [mapping["extension"] for mapping in mappings if mapping["extension"]]


class CheckedThenSaved(Slugs):
    """Between the look and the write there is a round trip to the database."""

    async def reserve(self, application_id: str, extension: Extension | None, keep: Callable[[], None]) -> None:
        await super().reserve(application_id, extension, lambda: None)
        await asyncio.sleep(PAUSE_S)
        keep()


class OwnSlugTaken(Slugs):
    """The owner is not left out when it is looked whether a slug is taken."""

    def held(self, application_id: str) -> list[Extension]:
        own = self.store.get("mapping", application_id)
        mine = [own["mapping"]["extension"]] if own and own["mapping"]["extension"] else []
        return [*super().held(application_id), *mine]


class HeldBeyondDeletion(Slugs):
    """Deleting an application forgets the row that reserves its slug."""

    def release(self, application_id: str) -> None:
        publication = self.store.get("publication", application_id)
        if publication:
            self.store.put("publication", application_id, publication | {"active": False})


class ComparedByCase(Slugs):
    """Capitals are let in, and two spellings that differ in nothing else are two slugs."""

    def well_formed(self, slug: str) -> bool:
        return super().well_formed(slug.lower())


class FoundWithoutCase(Routes):
    """The router lowers what it is asked for."""

    def fitting(self, path: str) -> list[Served]:
        return super().fitting(path.lower())

    def slug(self, record: Record) -> str:
        return super().slug(record).lower()


class AnySlug(Slugs):
    """Of a slug only the length is looked at."""

    def well_formed(self, slug: str) -> bool:
        return 0 < len(slug) <= LONGEST


class SlugRepaired(Slugs):
    """A slug is made well formed before it is looked at, so that nobody learns that it was not."""

    def well_formed(self, slug: str) -> bool:
        repaired = "-".join(slug.strip().strip("/").lower().split())
        return super().well_formed(repaired) or super().well_formed(slug)


class LateConflict(Slugs):
    """A taken slug is refused once the new owner has it."""

    async def reserve(self, application_id: str, extension: Extension | None, keep: Callable[[], None]) -> None:
        try:
            await super().reserve(application_id, extension, keep)
        except ConsoleRefused:
            keep()
            raise


FAULTS = {
    "taken_slug_moves": Fault("SLUG-1", (TakenSlugMoves,)),
    "late_conflict": Fault("SLUG-1", (LateConflict,)),
    "unique_per_method": Fault("SLUG-2", (UniquePerMethod,)),
    "unique_once_published": Fault("SLUG-2", (UniqueOncePublished,)),
    "checked_then_saved": Fault("SLUG-3", (CheckedThenSaved,)),
    "own_slug_taken": Fault("SLUG-4", (OwnSlugTaken,)),
    "held_beyond_deletion": Fault("SLUG-5", (HeldBeyondDeletion,)),
    "compared_by_case": Fault("SLUG-6", (ComparedByCase, FoundWithoutCase)),
    "any_slug": Fault("SLUG-7", (AnySlug,)),
    "slug_repaired": Fault("SLUG-7", (SlugRepaired,), FIRST),
}
