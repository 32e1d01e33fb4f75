"""The log of runs: readings of it as they were made, page after page, and what they show of each run."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.history.history import History
from conformance.history.operation import Facts, Operation

ENDED = ("completed", "failed")


@dataclass(frozen=True)
class LogReading:
    """The pages of one reading; `workflow_id` is the one whose log was asked for, or None for all."""

    pages: tuple[Operation, ...]

    @property
    def workflow_id(self) -> str | None:
        workflow_id = self.pages[0].arguments.get("workflow_id")
        return workflow_id if isinstance(workflow_id, str) else None

    @property
    def called_at(self) -> float:
        return self.pages[0].called_at

    @property
    def returned_at(self) -> float:
        return self.pages[-1].returned_at

    @cached_property
    def rows(self) -> dict[str, tuple[Operation, Mapping[str, Any]]]:
        """Each run that it shows: the page, and the row."""
        found: dict[str, tuple[Operation, Mapping[str, Any]]] = {}
        for page in self.pages:
            for row in rows_of(page):
                if isinstance(run_id := row.get("run_id"), str):
                    found.setdefault(run_id, (page, row))
        return found

    @cached_property
    def whole(self) -> bool:
        """Whether it was read to its end, so that what it does not show is not there.

        A page that says nothing of others and is as long as was asked for may not be the last.
        """
        last = self.pages[-1]
        if self.pages[0].arguments.get("status") is not None or last.outcome != "ok":
            return False
        if last.fields.get("has_more") is True or last.fields.get("next_cursor") is not None:
            return False
        shown = sum(len(rows_of(page)) for page in self.pages)
        if isinstance(total := last.fields.get("total"), int):
            return total <= shown
        limit = last.arguments.get("limit")
        return last.fields.get("has_more") is False or not isinstance(limit, int) or len(rows_of(last)) < limit

    def is_settled_since(self, time: float, facts: Facts) -> bool:
        """Whether it was made so long after a time that what it does not show will never be shown."""
        marked = all(page.arguments.get("settled") is True for page in self.pages)
        return self.called_at >= time and (marked or self.called_at - time >= facts.settle_ms)


def rows_of(page: Operation) -> list[dict[str, Any]]:
    """The rows of one page; whatever is none is left out."""
    items = page.fields.get("items")
    return [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []


def log_readings(history: History) -> list[LogReading]:
    """Every reading of a log, in order: pages of one log that follow each other by their cursors belong together."""
    under_way: dict[tuple[object, ...], list[Operation]] = {}
    found: list[list[Operation]] = []
    for page in history.named("list_runs"):
        key = (page.client, repr(page.arguments.get("workflow_id")), repr(page.arguments.get("status")))
        cursor = page.arguments.get("cursor")
        if cursor is None:
            under_way[key] = [page]
            found.append(under_way[key])
        elif key in under_way and under_way[key][-1].fields.get("next_cursor") == cursor:
            under_way[key].append(page)
    return [LogReading(tuple(pages)) for pages in found]


def of_workflow(history: History, workflow_id: str) -> list[LogReading]:
    """The whole readings that show every run of one workflow, in order."""
    return [
        reading for reading in log_readings(history) if reading.workflow_id in {None, workflow_id} and reading.whole
    ]


def kind_of(row: Mapping[str, Any]) -> str | None:
    """What kind of cause a row or a run tells, where it tells one."""
    cause = row.get("cause")
    kind = cause.get("kind") if isinstance(cause, dict) else cause
    return kind if isinstance(kind, str) else None


def reads(history: History) -> dict[str, list[Operation]]:
    """Per run the readings of it alone that found it, in order."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for read in history.named("read_run"):
        run_id = read.arguments.get("run_id")
        if read.outcome == "ok" and isinstance(run_id, str):
            found[run_id].append(read)
    return found
