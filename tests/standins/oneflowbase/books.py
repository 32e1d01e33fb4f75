"""Logs and monitoring: every run of an application, however it began."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.standins.oneflowbase.store import Record, Store

ROW = ("id", "application_id", "status", "invocation_source", "principal", "correlation", "started_at", "finished_at")
FLOW_RUN = (*ROW, "publication_version_id", "flow_version_id", "compiled_plan_id", "input_payload", "output_payload",
            "error_payload")  # fmt: skip


class Books:
    """Reads what runs have left."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def runs(self, application_id: str, days: int) -> list[Record]:
        """The runs that began within so many days, the newest first."""
        since = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        return [run for run in reversed(self.store.all("run"))
                if run["application_id"] == application_id and run["started_at"] >= since]  # fmt: skip

    def page(self, application_id: str, page: int, page_size: int, days: int) -> dict[str, Any]:
        runs = self.logged(self.runs(application_id, days))
        items = runs[(page - 1) * page_size : page * page_size]
        return {"items": [row(run) for run in items], "total": len(runs), "page": page, "page_size": page_size}

    def logged(self, runs: list[Record]) -> list[Record]:
        return runs

    def overview(self, run: Record) -> dict[str, Any]:
        return {"flow_run": {key: run[key] for key in FLOW_RUN}, "events": run["events"]}

    def metrics(self, application_id: str, days: int) -> dict[str, Any]:
        counted = self.counted(self.runs(application_id, days))
        total = sum(counted.values())
        ended = {
            key: counted[status]
            for key, status in (
                ("success_count", "succeeded"),
                ("failed_count", "failed"),
                ("cancelled_count", "cancelled"),
            )
        }
        return {"overview": {"total_count": total, **ended, "running_count": total - sum(ended.values())}}

    def counted(self, runs: list[Record]) -> Counter[str]:
        return Counter(run["status"] for run in runs)


def row(run: Record) -> Record:
    return {key: run[key] for key in ROW} | {"created_at": run["started_at"]}
