"""Broken documents are brought by creation, too, wherever a creation is told a document."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from conformance.drive.drafts import AGENT_FLOW, FOREIGN, create_broken
from conformance.drive.shelf import Shelf
from conformance.drive.slugs import BARE
from conformance.history.operation import Operation
from conformance.targets.loading import load_profile
from conformance.targets.profile import Profile
from tests.drive.paper import Answer, Paper, driver_on

PROFILE = load_profile("reference")
BOTH_ENDS = (FOREIGN, "both")


class Lenient(Paper):
    """Publishes whatever it is given."""

    def save_trigger(self, arguments: Mapping[str, Any]) -> Answer:
        return "ok", {"slug": arguments["slug"]}, ()

    def publish(self, arguments: Mapping[str, Any]) -> Answer:
        return "ok", {"publication_id": f"p-{arguments['workflow_id']}"}, ()


class Strict(Paper):
    """Looks at a document before it makes anything of it."""

    def create_workflow(self, arguments: Mapping[str, Any]) -> Answer:
        del arguments
        return "refused", {"code": "document_invalid"}, ()


def told_less(*names: str) -> Profile:
    """The profile whose creations are not told these."""
    create = PROFILE.operations["create_workflow"]
    assert isinstance(create.body, dict)
    body = {name: value for name, value in create.body.items() if value not in {f"${word}" for word in names}}
    operations = {**PROFILE.operations, "create_workflow": create.model_copy(update={"body": body})}
    return PROFILE.model_copy(update={"operations": operations})


def brought(paper: Paper, profile: Profile = PROFILE, fault: tuple[str, str] = BOTH_ENDS) -> list[Operation]:
    """What a broken document comes to: by default an agent flow with a workflow's boundaries."""
    driver = driver_on(paper)
    design = AGENT_FLOW if fault is BOTH_ENDS else BARE
    asyncio.run(create_broken(driver, Shelf(profile, driver, "s"), *fault, design))
    return driver.unit.operations


@pytest.mark.parametrize(("fault", "kind"), [(BOTH_ENDS, "agent_flow"), (("cycle", ""), "workflow")])
def test_what_was_created_is_published(fault: tuple[str, str], kind: str) -> None:
    """With the fault in both requests, so that the clause can tell what must not have been."""
    made, _, published = operations = brought(Lenient(), fault=fault)
    assert [operation.name for operation in operations] == ["create_workflow", "save_trigger", "publish"]
    assert [made.arguments["fault"], published.arguments["fault"]] == [fault[0], fault[0]]
    assert made.arguments["kind"] == kind
    assert published.arguments["workflow_id"] == made.fields["workflow_id"]


def test_what_was_refused_is_left_alone() -> None:
    """There is nothing to publish."""
    assert [operation.name for operation in brought(Strict())] == ["create_workflow"]


@pytest.mark.parametrize("name", ["kind", "content"])
def test_nothing_is_brought_where_creation_is_not_told_of_it(name: str) -> None:
    """A document that is not told cannot be refused, nor one that belies no kind."""
    assert brought(Lenient(), told_less(name)) == []
