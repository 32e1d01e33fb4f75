"""Workflows made from what somebody says: a name and a document that answers with the same words."""

from typing import Any

from reference_server.domain.nodes import REFERENCE

LONGEST_NAME = 200
LONGEST_TEXT = 10_000


def name_for(text: str) -> str:
    return text.strip()[:LONGEST_NAME].strip()


def document_for(text: str) -> dict[str, Any]:
    """A document whose output is the text; what would read as a reference in it is left out."""
    outputs = [{"key": "reply", "type": "string", "from": "reply.text"}]
    return {
        "schema": "workflow/1",
        "nodes": [
            {"id": "start", "type": "workflow_start", "config": {}},
            {"id": "reply", "type": "template", "config": {"template": REFERENCE.sub("", text)}},
            {"id": "end", "type": "workflow_end", "config": {"outputs": outputs}},
        ],
        "edges": [{"from": "start", "to": "reply"}, {"from": "reply", "to": "end"}],
    }
