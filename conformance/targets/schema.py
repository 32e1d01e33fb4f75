"""The JSON Schema of a profile, made from its model, so that editors complete and check what is typed.

`python -m conformance.targets.schema` writes it anew.
"""

import json
from pathlib import Path
from typing import Any

from conformance.targets.profile import Profile

EXTENDS = "a shipped profile or a file on top of which this one stands; a null takes a key of it away"
FILE = Path(__file__).parent / "profiles" / "profile.schema.json"


def schema_text() -> str:
    """The schema as it is published."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Profile.model_json_schema()}
    schema["title"] = "A profile of workflow-conformance"
    schema["properties"]["extends"] = {"type": "string", "description": EXTENDS}
    schema["if"] = {"required": ["extends"]}
    schema["else"] = {"required": schema.pop("required")}
    for part in schema["$defs"].values():
        part.pop("required", None)  # a part may be completed by the profile below; the harness tells what is missing
    for part in (schema, *schema["$defs"].values()):
        _let_be_taken_away(part["properties"])
    return json.dumps(schema, indent=2) + "\n"


def _let_be_taken_away(properties: dict[str, Any]) -> None:
    """Let a null stand for each named thing: it takes away what the profile below has under this name."""
    for member in properties.values():
        named = member.get("additionalProperties")
        if isinstance(named, dict):
            member["additionalProperties"] = {"anyOf": [named, {"type": "null"}]}


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
