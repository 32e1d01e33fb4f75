"""Saving a draft takes what is published out of service, until it is published again."""

from dataclasses import replace

from reference_server.domain.workflows import Draft
from reference_server.http.server import Parts
from reference_server.persistence.layered import LayeredStore

BREAKS = "VERSION-1"


class CautiousStore(LayeredStore):
    """Serves nothing that is out of date."""

    def save_draft(self, workflow_id: str, draft: Draft) -> bool:
        self.withdraw(workflow_id)
        return super().save_draft(workflow_id, draft)


def plant(parts: Parts) -> Parts:
    return replace(parts, store=CautiousStore(parts.store))
