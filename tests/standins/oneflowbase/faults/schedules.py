"""Faults in schedules, logs and monitoring."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

from tests.standins.oneflowbase import graph
from tests.standins.oneflowbase.books import Books
from tests.standins.oneflowbase.faults.fault import Fault
from tests.standins.oneflowbase.runs import Runs
from tests.standins.oneflowbase.schedules import Schedules
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import ConsoleRefused, Json


class NeverDue(Schedules):
    """The switch is compared with a text, and is none."""

    def enabled(self, record: Record) -> bool:
        return bool(record["enabled"] == "true")


class FiresTwice(Schedules):
    """Two workers deliver the tick, and nothing tells them apart."""

    def fire(self, record: Record, publication: Record, minute: datetime) -> None:
        super().fire(record, publication, minute)
        super().fire(record, publication, minute)


class Unnamed(Schedules):
    """A scheduled run does not say which schedule began it."""

    def cause(self, record: Record, publication: Record, minute: datetime) -> Record:
        cause = super().cause(record, publication, minute)
        correlation = {"publication_version_id": publication["id"]}
        return {**cause, "invocation_source": "workflow", "correlation": correlation, "events": []}


class FailureRetried(Schedules):
    """The queue delivers again what failed."""

    def begun(self, publication: Record, given: dict[str, Any], cause: Record) -> asyncio.Task[Record]:
        run = self.runs.begin(publication, given, cause)
        task = self.runs.start(run, publication["document_snapshot"], given)

        def again(done: asyncio.Task[Record]) -> None:
            if done.result()["status"] == "failed":
                Schedules.begun(self, publication, given, cause)

        task.add_done_callback(again)
        return task


class FailureSucceeds(Schedules):
    """A task that came to its end has succeeded, whatever its run did."""

    def begun(self, publication: Record, given: dict[str, Any], cause: Record) -> asyncio.Task[Record]:
        run = self.runs.begin(publication, given, cause)
        task = self.runs.start(run, publication["document_snapshot"], given)
        task.add_done_callback(lambda done: self.runs.owned(done.result() | {"status": "succeeded"}))
        return task


class DisabledFires(Schedules):
    """The switch is shown, and the tick does not ask for it."""

    def enabled(self, record: Record) -> bool:  # noqa: ARG002 - it is not looked at
        return True


class UnpublishedFires(Schedules):
    """The tick runs the last publication, whether it is in force or not."""

    def publication(self, record: Record) -> Record | None:
        return self.store.get("publication", record["application_id"])


class AnyCron(Schedules):
    """Of an expression only the characters are looked at; one that means nothing is never due."""

    def check_times(self, expression: str, timezone: str) -> None:
        sound = len(expression.split()) == 5 and not set(expression) - set("0123456789*,-/ ")
        super().check_times("* * * * *" if sound else expression, timezone)

    def tick(self, minute: datetime) -> None:
        try:
            super().tick(minute)
        except ValueError:
            return


class AnyTimezone(Schedules):
    """A time zone that nobody knows is taken for UTC."""

    def save(self, application: Record, wanted: Record) -> Record:
        try:
            return super().save(application, wanted)
        except ConsoleRefused as refused:
            if refused.code != "timezone":
                raise
            return super().save(application, wanted | {"timezone": "UTC"})


class AnyInput(Schedules):
    """A schedule's input is looked at when it is due, and what does not fit is skipped then."""

    def check_input(self, document: graph.Document, payload: Json) -> None:
        """Everything fits."""


class ScheduledUnlogged(Books):
    """The log lists what came through the API."""

    def logged(self, runs: list[Record]) -> list[Record]:
        return [run for run in runs if run["invocation_source"] != "workflow_schedule"]


class FailedUnlogged(Books):
    """The log lists what gave an output."""

    def logged(self, runs: list[Record]) -> list[Record]:
        return [run for run in runs if run["status"] != "failed"]


class FailuresCountAsSuccesses(Books):
    """A run that has ended is a success."""

    def counted(self, runs: list[Record]) -> Counter[str]:
        return Counter("succeeded" if run["status"] == "failed" else run["status"] for run in runs)


class CountedAtBothEnds(Runs):
    """A run is counted when it begins and when it ends, under another id."""

    def keep(self, run: Record) -> Record:
        if run["status"] == "succeeded":
            super().keep(run | {"id": run["id"][::-1]})
        return super().keep(run)


FAULTS = {
    "never_due": Fault("SCHEDULE-1", (NeverDue,)),
    "fires_twice": Fault("SCHEDULE-1", (FiresTwice,)),
    "scheduled_run_unnamed": Fault("SCHEDULE-1", (Unnamed,)),
    "failure_retried": Fault("SCHEDULE-2", (FailureRetried,)),
    "failure_succeeds": Fault("SCHEDULE-2", (FailureSucceeds,)),
    "disabled_schedule_fires": Fault("SCHEDULE-4", (DisabledFires,)),
    "unpublished_schedule_fires": Fault("SCHEDULE-4", (UnpublishedFires,)),
    "any_cron": Fault("SCHEDULE-5", (AnyCron,)),
    "any_timezone": Fault("SCHEDULE-5", (AnyTimezone,)),
    "any_input": Fault("SCHEDULE-5", (AnyInput,)),
    "scheduled_unlogged": Fault("OBSERVE-1", (ScheduledUnlogged,)),
    "failed_unlogged": Fault("OBSERVE-1", (FailedUnlogged,)),
    "failures_count_as_successes": Fault("OBSERVE-2", (FailuresCountAsSuccesses,)),
    "counted_at_both_ends": Fault("OBSERVE-2", (CountedAtBothEnds,)),
}
