"""The engine: confirms side effects, executes the nodes in order, repairs what a configuration can mend, and ends."""

import asyncio
import time
from copy import deepcopy
from typing import Any

from tests.standins.feagent.confirmations import Confirmations
from tests.standins.feagent.documents import Document, plan, side_effect
from tests.standins.feagent.nodes import NodeError, Nodes
from tests.standins.feagent.recorder import Event, Recorder
from tests.standins.feagent.trail import Trail

BOUNDS = {"max_attempts": 6, "max_consecutive_failures": 3, "max_seconds": 600.0, "max_llm_calls": 20}
SCOPE = "config-only"


class Engine:
    """Carries a trail out, from its first event to its last."""

    def __init__(self, nodes: Nodes, recorder: Recorder, confirmations: Confirmations) -> None:
        self.nodes = nodes
        self.recorder = recorder
        self.confirmations = confirmations

    async def show(self, trail: Trail, kind: str, **fields: Any) -> None:  # noqa: ANN401 - any JSON
        self.recorder.show(trail, kind, fields)
        await asyncio.sleep(0)  # let the stream send it

    async def carry_out(self, trail: Trail) -> None:
        if not await self.confirmed(trail):
            return
        begun, document = time.monotonic(), trail.document
        patches: list[Event] = []
        for attempt in range(1, int(BOUNDS["max_attempts"]) + 1):
            failure = await self.attempted(trail, document, attempt)
            if failure is None:
                return
            if attempt == 1:
                await self.show(trail, "workflow_react_loop_started", workflow_id=trail.workflow_id, patch_scope=SCOPE,
                                **BOUNDS, attempt=attempt)  # fmt: skip
            why = {"error": failure["error"], "error_type": None, "retryable": None, "node_id": failure["node_id"]}
            await self.show(trail, "workflow_attempt_failed", workflow_id=trail.workflow_id, attempt=attempt, **why)
            patched = self.repaired(document, failure["node_id"])
            if patched is None:
                await self.report(trail, failure, attempt, patches, begun)
                return
            document, patch = patched
            patches.append({**patch, "attempt": attempt})
            await self.show(trail, "workflow_react_patch_applied", workflow_id=trail.workflow_id, attempt=attempt,
                            patch=patch, patch_scope=SCOPE)  # fmt: skip

    async def confirmed(self, trail: Trail) -> bool:
        """Whether nothing has to be confirmed, or somebody allowed it; a denial ends the run."""
        node = side_effect(trail.document)
        if node is None:
            return True
        pending = self.confirmations.ask(trail.run_id)
        asked = {"workflow_id": trail.workflow_id, "node_id": node["id"], "confirm_id": pending.confirm_id}
        await self.show(trail, "workflow_confirm_required", **asked, default_decision="deny")
        if trail.deserted:
            self.confirmations.abandon(trail.run_id)
        decision, reason = await self.confirmations.answered(trail.run_id, pending)
        await self.show(trail, "workflow_confirmed", **asked, decision=decision)
        if decision == "allow":
            return True
        denied = {"error": "side_effect_confirm_denied", "reason": reason, "confirm_id": pending.confirm_id}
        await self.show(trail, "workflow_error", **denied)
        return False

    async def attempted(self, trail: Trail, document: Document, attempt: int) -> Event | None:
        """Executes the nodes once; what the failed one showed, or None where the run completed."""
        outputs: dict[str, Any] = {}
        log = []
        for node, before in plan(document):
            named = {"node_id": node["id"], "node_type": node["type"]}
            await self.show(trail, "node_start", **named, attempt=attempt)
            try:
                made = await self.nodes.output(node, [outputs[each] for each in before], trail.initial_input)
            except NodeError as error:
                failure = {**named, "error": str(error), "attempt": attempt}
                await self.show(trail, "node_error", **failure)
                return failure
            outputs[node["id"]] = made
            log.append({**named, "output": made})
            await self.show(trail, "node_complete", **named, output=made, attempt=attempt)
        await self.show(trail, "workflow_complete", result=log[-1]["output"], execution_log=log, attempt=attempt)
        return None

    def repaired(self, document: Document, node_id: str) -> tuple[Document, Event] | None:
        """The document with one setting mended, and the patch; None where no setting helps."""
        mended: Document = deepcopy(document)
        for node in mended["nodes"]:
            if node["id"] == node_id and node["type"] == "httpRequest" and not node["data"].get("method"):
                node["data"]["method"] = "GET"
                return mended, {"node_id": node_id, "path": "method", "value": "GET"}
        return None

    async def report(self, trail: Trail, failure: Event, attempt: int, patches: list[Event], begun: float) -> None:
        """Says why the run is given up, and ends it."""
        await self.show(
            trail,
            "workflow_termination_report",
            workflow_id=trail.workflow_id,
            patch_scope=SCOPE,
            stop_reason="unrepairable_error",
            stop_condition="no_applicable_patch",
            attempts_total=attempt,
            consecutive_failures=attempt,
            llm_calls=0,
            elapsed_ms=int((time.monotonic() - begun) * 1000),
            last_error={"type": "node_error", **failure},
            patches=patches,
        )
        await self.show(trail, "workflow_error", error=failure["error"], attempt=attempt)
