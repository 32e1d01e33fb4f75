"""Whether a documented operation describes an extension: its parameters by source, its success response."""

from collections.abc import Mapping
from typing import Any

from conformance.contract.backend.extension import ACCEPTED, Extension
from conformance.contract.backend.openapi_document import Described, Schema, kinds, mapping, properties, required
from conformance.contract.backend.parameters import Input

SUCCESSES = (200, 201, 203)
ASYNCHRONOUS = (ACCEPTED, 200, 201)


def fault_of_parameters(described: Described, extension: Extension) -> str:
    """What is wrong with the parameters as documented; empty where nothing is."""
    faults = (fault_of_input(described, declared) for declared in extension.inputs)
    return next(filter(None, faults), "")


def fault_of_input(described: Described, declared: Input) -> str:
    """What is wrong with one input as documented."""
    named = f"{declared.source} parameter {declared.key}"
    if declared.source in {"form", "body"}:
        body = described.body(declared.source)
        if body is None:
            return f"{named}: no such content is documented"
        members = properties(described.document, body)
        if declared.key not in members:
            return f"{named} is not documented"
        needed = declared.key in required(described.document, body)
        return fault_of_schema(described, mapping(members[declared.key]), declared.type, named) or fault_of_need(
            declared, named, needed=needed
        )
    parameter = described.parameters.get((declared.source, declared.key))
    if parameter is None:
        return f"{named} is not documented"
    needed = parameter.get("required") is True
    schema = described.schema_of(parameter)
    return fault_of_schema(described, schema, declared.type, named) or fault_of_need(declared, named, needed=needed)


def fault_of_need(declared: Input, named: str, *, needed: bool) -> str:
    """Whether it is documented as required exactly where it is; a required one with a default may be either."""
    if needed == declared.required or (declared.required and declared.default is not None):
        return ""
    if declared.source == "path":  # OpenAPI itself knows no optional path parameter
        return "" if needed else f"{named} is not documented as required"
    return f"{named} is documented as {'required' if needed else 'optional'}"


def fault_of_schema(described: Described, schema: Mapping[str, Any], kind: str, named: str) -> str:
    """Whether a schema lets the declared type through and says anything about types at all."""
    if kind not in {"string", "number", "boolean"}:
        return ""
    allowed = kinds(described.document, schema)
    if kind not in allowed:
        return f"{named} is documented as {' or '.join(sorted(allowed)) or 'nothing'}, not as {kind}"
    return f"{named} is documented without a type" if {"array", "object"} <= allowed else ""


def fault_of_response(described: Described, extension: Extension) -> str:
    """What is wrong with the success response as documented; empty where nothing is."""
    if extension.text("mode") == "async":
        schemas = [schema for status in ASYNCHRONOUS if (schema := described.reply(status)) is not None]
        return "" if schemas else "no 202 with a schema is documented"
    schemas = [schema for status in SUCCESSES if (schema := described.reply(status)) is not None]
    return fault_of_output(described, schemas[0], extension) if schemas else "no success with a schema is documented"


def fault_of_output(described: Described, schema: Schema, extension: Extension) -> str:
    """Whether a schema is that of the declared fields."""
    members = properties(described.document, schema)
    declared = {str(entry.get("key")): str(entry.get("type") or "") for entry in extension.outputs}
    for key, kind in declared.items():
        if key not in members:
            return f"field {key} of the success is not documented"
        fault = fault_of_schema(described, mapping(members[key]), kind, f"field {key} of the success")
        if fault:
            return fault
    extra = next((key for key in members if key not in declared), None)
    return "" if extra is None else f"field {extra} of the success is documented and not declared"
