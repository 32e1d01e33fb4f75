"""Whose route a call of an extension reached, as the run tells that it began."""

from conformance.history.history import History


def homes(history: History) -> dict[str, str]:
    """The workflow of each run, by what reading the run or listing its workflow's log shows."""
    found: dict[str, str] = {}
    for operation in history.named("read_run", "list_runs"):
        asked = operation.arguments.get("workflow_id") if operation.name == "list_runs" else None
        items = operation.fields.get("items")
        rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else [operation.fields]
        for row in rows:
            run_id, workflow_id = row.get("run_id"), row.get("workflow_id", asked)
            if isinstance(run_id, str) and isinstance(workflow_id, str):
                found.setdefault(run_id, workflow_id)
    return found
