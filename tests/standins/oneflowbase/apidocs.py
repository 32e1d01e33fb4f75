"""`/openapi.json`: what is published and enabled now, each extension with its concrete path."""

from typing import Any

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.fields import Field, Form, declared
from tests.standins.oneflowbase.store import Record, Store

Schema = dict[str, Any]
NATIVE_ERROR: Schema = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
ACCEPTED: Schema = {
    "type": "object",
    "required": ["run_id", "status"],
    "properties": {"run_id": {"type": "string", "format": "uuid"}, "status": {"type": "string"}},
}
SESSION: Schema = {"type": "apiKey", "in": "cookie", "name": "flowbase_console_session"}
BEARER: Schema = {"type": "http", "scheme": "bearer", "bearerFormat": "API Key"}
SECURITY: dict[Form, tuple[list[Schema], Schema]] = {
    Form.FIRST: ([{"ApplicationApiKey": []}], {"ApplicationApiKey": BEARER}),
    Form.LATER: (
        [{"sessionCookie": [], "csrfHeader": []}, {"UserApiKey": []}],
        {
            "sessionCookie": SESSION,
            "csrfHeader": {"type": "apiKey", "in": "header", "name": "x-csrf-token"},
            "UserApiKey": BEARER,
        },
    ),
}
MEDIA = {"body": "application/json", "form": "application/x-www-form-urlencoded"}
REFUSED = ("400", "401", "403", "404", "405", "409")


class ApiDocs:
    """Builds the document anew each time it is asked for."""

    def __init__(self, form: Form, store: Store) -> None:
        self.form, self.store = form, store

    def document(self) -> Schema:
        paths: Schema = {}
        for record in self.listed():
            extension = record["mapping_snapshot"]["extension"]
            paths.setdefault(f"/api/ex/{extension['slug']}", {})[self.verb(extension)] = self.operation(record)
        return {
            "openapi": "3.1.0",
            "info": {"title": "1flowbase API", "version": "0.1.0"},
            "paths": paths,
            "components": {"schemas": {"NativeErrorBody": NATIVE_ERROR}, "securitySchemes": SECURITY[self.form][1]},
        }

    def listed(self) -> list[Record]:
        """The publications that are served."""
        served = [record for record in self.store.all("publication") if record["active"] and record["api_enabled"]]
        return [record for record in served if record["mapping_snapshot"]["extension"]]

    def verb(self, extension: Record) -> str:
        return str(extension["method"]).lower()

    def operation(self, record: Record) -> Schema:
        fields = declared(self.form, record["mapping_snapshot"], record["document_snapshot"])
        operation: Schema = {
            "tags": ["Workflow Extensions"],
            "operationId": f"published_workflow_operation:{record['application_id']}",
            "summary": f"Invoke published workflow {record['application_id']}",
            "parameters": self.parameters(fields),
            "security": self.security(),
            "responses": self.responses(record),
        }
        if content := {MEDIA[place]: {"schema": s} for place in MEDIA if (s := object_of(fields, place))}:
            required = any(field.required for field in fields if field.source in MEDIA)
            operation["requestBody"] = {"required": required, "content": content}
        return operation

    def parameters(self, fields: list[Field]) -> list[Schema]:
        """The path's and the query's; the first form's `slug` is no parameter, the path holds it."""
        return [{"name": field.name, "in": field.source, "required": field.required, "schema": schema(field)}
                for field in fields
                if field.source == "query" or (field.source == "path" and self.form is Form.LATER)]  # fmt: skip

    def security(self) -> list[Schema]:
        return SECURITY[self.form][0]

    def responses(self, record: Record) -> Schema:
        error = {"schema": {"$ref": "#/components/schemas/NativeErrorBody"}}
        responses: Schema = {
            code: {"description": "Workflow extension API error", "content": {"application/json": error}}
            for code in REFUSED
        }
        responses["202"] = {
            "description": "Workflow run accepted",
            "content": {"application/json": {"schema": ACCEPTED}},
        }
        if record["mapping_snapshot"]["extension"]["response_mode"] == "sync":
            result = {"application/json": {"schema": result_schema(self.form, record)}}
            responses["200"] = {"description": "Workflow end output", "content": result}
        return responses


def schema(field: Field) -> Schema:
    return {"type": field.type} if field.default is None else {"type": field.type, "default": field.default}


def object_of(fields: list[Field], place: str) -> Schema | None:
    there = [field for field in fields if field.source == place]
    if not there:
        return None
    required = [field.name for field in there if field.required]
    return {"type": "object", "properties": {f.name: schema(f) for f in there}, "required": required}


def parameter_schema(form: Form, record: Record) -> Schema:
    """The parameters of a publication by their places, as the console shows them."""
    fields = declared(form, record["mapping_snapshot"], record["document_snapshot"])
    places = {place: object_of(fields, place) for place in ("path", "query", "body", "form")}
    return {"type": "object", "properties": {place: shape for place, shape in places.items() if shape}}


def result_schema(form: Form, record: Record) -> Schema:
    """The declared fields; required are those that every run produces."""
    document = record["document_snapshot"]
    given = declared(form, record["mapping_snapshot"], document)
    sure = {field.key for field in given if field.required or field.default is not None}
    properties: Schema = {}
    required: list[str] = []
    for end in graph.of_type(document, "workflow_end"):
        for output in end.get("outputs", []):
            properties[output["key"]] = {"type": output.get("valueType", "string")}
            binding = end.get("bindings", {}).get(output["key"], {})
            required += [output["key"]] if always(document, binding, sure) else []
    return {"type": "object", "required": required, "properties": properties}


def always(document: graph.Document, binding: dict[str, Any], sure: set[str]) -> bool:
    """Whether what a binding selects is there after every run: a text, or an input that is sure to be given."""
    node_id, key = [*(binding.get("value") or []), "", ""][:2] if binding.get("kind") == "selector" else ("", "")
    kind = next((node["type"] for node in graph.nodes(document) if node["id"] == node_id), "")
    return bool(kind == "template_transform" or (kind == "workflow_start" and key in sure))
