"""What is published, in dictionaries."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from reference_server.domain.keys import ApiKey
from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Extension, Trigger


class MemoryPublishing:
    """Keeps what the durable store keeps of it, as long as the process lives."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self._held: dict[str, str] = {}
        self._publications: dict[str, Publication] = {}
        self._versions: dict[str, int] = {}
        self._live: dict[str, str] = {}
        self._suspended: set[str] = set()
        self._routes: dict[str, str] = {}
        self._api_keys: dict[str, ApiKey] = {}
        self._spent: set[tuple[str, datetime]] = set()

    def trigger(self, workflow_id: str) -> Trigger | None:
        return self._triggers.get(workflow_id)

    def save_trigger(self, workflow_id: str, trigger: Trigger | None) -> None:
        if trigger is None:
            self._triggers.pop(workflow_id, None)
        else:
            self._triggers[workflow_id] = trigger

    def hold(self, workflow_id: str, slugs: Collection[str]) -> bool:
        if any(self._held.get(slug, workflow_id) != workflow_id for slug in slugs):
            return False
        kept = {slug: holder for slug, holder in self._held.items() if holder != workflow_id}
        self._held = {**kept, **dict.fromkeys(slugs, workflow_id)}
        return True

    def last_version(self, workflow_id: str) -> int:
        return self._versions.get(workflow_id, 0)

    def publish(self, publication: Publication) -> None:
        self.withdraw(publication.workflow_id)
        self._publications[publication.publication_id] = publication
        self._versions[publication.workflow_id] = publication.version
        self._live[publication.workflow_id] = publication.publication_id
        if isinstance(publication.trigger, Extension):
            self._routes[publication.trigger.slug] = publication.publication_id

    def withdraw(self, workflow_id: str) -> bool:
        publication_id = self._live.pop(workflow_id, None)
        self._suspended.discard(workflow_id)
        self._routes = {slug: live for slug, live in self._routes.items() if live != publication_id}
        return publication_id is not None

    def suspend(self, workflow_id: str) -> None:
        self._suspended.add(workflow_id)

    def publication(self, publication_id: str) -> Publication | None:
        return self._publications.get(publication_id)

    def live(self, workflow_id: str) -> Publication | None:
        return self._publications.get(self._live.get(workflow_id, ""))

    def live_at(self, slug: str) -> str | None:
        return self._routes.get(slug)

    def all_live(self, kind: str) -> list[str]:
        awake = [
            self._publications[live] for workflow_id, live in self._live.items() if workflow_id not in self._suspended
        ]
        return [each.publication_id for each in awake if each.trigger and each.trigger.type == kind]

    def add_key(self, key: ApiKey) -> None:
        self._api_keys[key.digest] = key

    def key_by_digest(self, digest: str) -> ApiKey | None:
        return self._api_keys.get(digest)

    def revoke_key(self, workflow_id: str, key_id: str) -> bool:
        for digest, key in self._api_keys.items():
            if (key.workflow_id, key.key_id, key.revoked) == (workflow_id, key_id, False):
                self._api_keys[digest] = replace(key, revoked=True)
                return True
        return False

    def spend(self, workflow_id: str, due_at: datetime) -> bool:
        if (workflow_id, due_at) in self._spent:
            return False
        self._spent.add((workflow_id, due_at))
        return True

    def forget(self, workflow_id: str) -> None:
        """All of a workflow that is gone but its publications, which its runs may name."""
        self.save_trigger(workflow_id, None)
        self.withdraw(workflow_id)
        self.hold(workflow_id, ())
        self._api_keys = {digest: key for digest, key in self._api_keys.items() if key.workflow_id != workflow_id}
