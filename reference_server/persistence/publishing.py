"""The part of the protocol of keeping that is about what is published: triggers, slugs, versions, keys, due times."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from reference_server.domain.keys import ApiKey
from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Trigger


class Publishing(Protocol):
    """A workflow has at most one saved trigger and one live publication; it keeps others from the slugs it holds."""

    def trigger(self, workflow_id: str) -> Trigger | None: ...

    def save_trigger(self, workflow_id: str, trigger: Trigger | None) -> None:
        """None removes it."""

    def hold(self, workflow_id: str, slugs: Collection[str]) -> bool:
        """From now on the workflow holds these slugs and no others; False, with nothing changed, if one is taken."""

    def last_version(self, workflow_id: str) -> int:
        """0 where nothing was published yet."""

    def publish(self, publication: Publication) -> None:
        """The publication is kept for ever, and is the workflow's live one until the next; its trigger is awake."""

    def withdraw(self, workflow_id: str) -> bool:
        """False where nothing is published."""

    def suspend(self, workflow_id: str) -> None:
        """What is live keeps its place, but its trigger sleeps until the next publication."""

    def publication(self, publication_id: str) -> Publication | None: ...

    def live(self, workflow_id: str) -> Publication | None: ...

    def live_at(self, slug: str) -> str | None:
        """The publication_id that is live under a slug."""

    def all_live(self, kind: str) -> list[str]:
        """The publication_ids that are live and awake and whose triggers are of this type, in order of publication."""

    def add_key(self, key: ApiKey) -> None: ...

    def key_by_digest(self, digest: str) -> ApiKey | None: ...

    def revoke_key(self, workflow_id: str, key_id: str) -> bool:
        """False where the workflow has no such key, or no longer."""

    def spend(self, workflow_id: str, due_at: datetime) -> bool:
        """True for exactly one caller: a workflow's due time is spent once."""
