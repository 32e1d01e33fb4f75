"""What is published, handed on to the store below."""

from collections.abc import Collection
from datetime import datetime

from reference_server.domain.keys import ApiKey
from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Trigger
from reference_server.persistence.publishing import Publishing


class LayeredPublishing:
    """Hands every call on."""

    def __init__(self, below: Publishing) -> None:
        self._published = below

    def trigger(self, workflow_id: str) -> Trigger | None:
        return self._published.trigger(workflow_id)

    def save_trigger(self, workflow_id: str, trigger: Trigger | None) -> None:
        self._published.save_trigger(workflow_id, trigger)

    def hold(self, workflow_id: str, slugs: Collection[str]) -> bool:
        return self._published.hold(workflow_id, slugs)

    def last_version(self, workflow_id: str) -> int:
        return self._published.last_version(workflow_id)

    def publish(self, publication: Publication) -> None:
        self._published.publish(publication)

    def withdraw(self, workflow_id: str) -> bool:
        return self._published.withdraw(workflow_id)

    def suspend(self, workflow_id: str) -> None:
        self._published.suspend(workflow_id)

    def publication(self, publication_id: str) -> Publication | None:
        return self._published.publication(publication_id)

    def live(self, workflow_id: str) -> Publication | None:
        return self._published.live(workflow_id)

    def live_at(self, slug: str) -> str | None:
        return self._published.live_at(slug)

    def all_live(self, kind: str) -> list[str]:
        return self._published.all_live(kind)

    def add_key(self, key: ApiKey) -> None:
        self._published.add_key(key)

    def key_by_digest(self, digest: str) -> ApiKey | None:
        return self._published.key_by_digest(digest)

    def revoke_key(self, workflow_id: str, key_id: str) -> bool:
        return self._published.revoke_key(workflow_id, key_id)

    def spend(self, workflow_id: str, due_at: datetime) -> bool:
        return self._published.spend(workflow_id, due_at)
