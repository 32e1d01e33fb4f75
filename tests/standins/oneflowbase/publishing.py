"""Saving a trigger, publishing and unpublishing it, and what a publication says of itself."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.standins.oneflowbase import apidocs, graph
from tests.standins.oneflowbase.documents import Documents
from tests.standins.oneflowbase.fields import Form, declared
from tests.standins.oneflowbase.slugs import PLACEHOLDER, Slugs
from tests.standins.oneflowbase.store import Record, Store
from tests.standins.oneflowbase.wire import ConsoleRefused, Json


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Publishing:
    """What is served is a snapshot of the mapping and the document, taken when it was published."""

    def __init__(self, form: Form, store: Store, documents: Documents, slugs: Slugs) -> None:
        self.form, self.store, self.documents, self.slugs = form, store, documents, slugs

    async def save(self, application_id: str, mapping: Record) -> None:
        """Raises ConsoleRefused as `Slugs.reserve` does; in the later form 409 where a saved trigger would change."""
        self.unchanged(application_id, mapping)
        await self.slugs.reserve(application_id, mapping["extension"], lambda: self.keep(application_id, mapping))

    def keep(self, application_id: str, mapping: Record) -> None:
        self.store.put("mapping", application_id, {"application_id": application_id, "mapping": mapping})

    def unchanged(self, application_id: str, mapping: Record) -> None:
        saved = self.store.get("mapping", application_id)
        if self.form is Form.LATER and saved and identity(saved["mapping"]) != identity(mapping):
            raise ConsoleRefused(409, "workflow_extension_registration_immutable")

    async def publish(self, application: Record, mapping: Record, *, enabled: bool) -> Record:
        """The publication that is served from now on; its id stays, its flow version is new.

        Raises:
            ConsoleRefused: as saving; 400 `flow_validation_failed`; 400 `workflow_operation`.
        """
        document = (self.store.get("draft", application["id"]) or {})["document"]
        self.documents.check(application["application_type"], document)
        self.unchanged(application["id"], mapping)
        if mapping["extension"]:
            self.fitting(application, mapping, document)
        await self.slugs.reserve(application["id"], mapping["extension"], lambda: self.keep(application["id"], mapping))
        return self.served(application, mapping, document, enabled=enabled)

    def fitting(self, application: Record, mapping: Record, document: graph.Document) -> None:
        """Refuse an extension that does not fit the application, or the document's start."""
        extension = mapping["extension"]
        if application["application_type"] != "workflow":
            raise ConsoleRefused(400, "application_type", "invalid input: application_type")
        start = graph.start(document)
        targets = {f"{start['id']}.{key}" for key in graph.produced(start)}
        unknown = [p["target"] for p in extension.get("parameters", []) if p["target"] not in targets]
        if unknown:
            raise ConsoleRefused(400, "flow_validation_failed", f"parameter target {unknown[0]} is an unknown source")
        paths = {field.key for field in declared(self.form, mapping, document) if field.source == "path"}
        if self.form is Form.LATER and paths != set(PLACEHOLDER.findall(extension["slug"])):
            raise ConsoleRefused(400, "workflow_operation", "invalid input: workflow_operation")

    def served(self, application: Record, mapping: Record, document: graph.Document, *, enabled: bool) -> Record:
        earlier = self.store.get("publication", application["id"])
        record: Record = {
            "id": earlier["id"] if earlier else str(uuid4()),
            "application_id": application["id"],
            "workspace_id": application["workspace_id"],
            "flow_version_id": str(uuid4()),
            "compiled_plan_id": str(uuid4()),
            "version_sequence": 1,
            "active": True,
            "api_enabled": enabled,
            "mapping_snapshot": mapping,
            "document_snapshot": document,
            "created_at": now(),
        }
        return self.store.put("publication", application["id"], record)

    def active(self, application_id: str) -> Record:
        """The publication of an application.

        Raises:
            ConsoleRefused: 404, there is none.
        """
        record = self.store.get("publication", application_id)
        if record is None or not record["active"]:
            raise ConsoleRefused(404, "application_publication", "not found: application_publication")
        return record

    def unpublish(self, application_id: str) -> None:
        self.store.put("publication", application_id, self.active(application_id) | {"active": False})

    def enable(self, application_id: str, *, enabled: bool) -> Record:
        return self.store.put("publication", application_id, self.active(application_id) | {"api_enabled": enabled})

    def shown(self, record: Record) -> dict[str, Any]:
        """A publication as the console shows it."""
        shown: dict[str, Json] = {key: value for key, value in record.items() if key != "document_snapshot"}
        extension = record["mapping_snapshot"]["extension"]
        shown["public_url"] = f"/api/ex/{extension['slug']}" if extension else "/api/agent/v1/runs"
        shown["operation"] = None
        if extension:
            shown["operation"] = {
                "interface_id": f"published_workflow_operation:{record['application_id']}",
                "method": extension["method"],
                "route_template": extension["slug"],
                "response_mode": extension["response_mode"],
                "parameter_schema": apidocs.parameter_schema(self.form, record),
                "result_schema": apidocs.result_schema(self.form, record),
            }
        return shown


def identity(mapping: Record) -> tuple[str, ...] | None:
    """What the later form keeps of a trigger for good."""
    extension = mapping["extension"]
    return extension and (extension["slug"], extension["method"], extension["response_mode"])
