"""Schedules: what can be saved, and the tick at which those that are due begin their runs."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from tests.standins.oneflowbase import cron, graph
from tests.standins.oneflowbase.fields import Form, WrongValueError, coerced
from tests.standins.oneflowbase.publishing import now
from tests.standins.oneflowbase.runs import Runs
from tests.standins.oneflowbase.store import Record, Store
from tests.standins.oneflowbase.wire import ConsoleRefused, Json

MINUTE = timedelta(minutes=1)


class Schedules:
    """Fires what is due. One tick stands for one minute of its clock, which is never behind the real one."""

    def __init__(self, form: Form, store: Store, runs: Runs, tick_s: float) -> None:
        self.form, self.store, self.runs, self.tick_s = form, store, runs, tick_s

    def save(self, application: Record, wanted: Record) -> Record:
        """Keep the schedule of an application, in the place of an earlier one.

        Raises:
            ConsoleRefused: 400 `cron`, `timezone` or `input_payload`.
        """
        self.check_times(wanted["cron"], wanted["timezone"])
        document = (self.store.get("draft", application["id"]) or {})["document"]
        self.check_input(document, wanted["input_payload"])
        earlier = self.store.get("schedule", application["id"]) or {"id": str(uuid4()), "created_at": now()}
        record = {**earlier, **wanted, "application_id": application["id"], "updated_at": now()}
        return self.store.put("schedule", application["id"], record)

    def check_times(self, expression: str, timezone: str) -> None:
        try:
            cron.minutes(expression)
        except cron.CronError:
            raise ConsoleRefused(400, "cron", "invalid input: cron") from None
        if timezone not in available_timezones():
            raise ConsoleRefused(400, "timezone", "invalid input: timezone")

    def check_input(self, document: graph.Document, payload: Json) -> None:
        """First form: the values lie below the start's id; later they do not."""
        try:
            self.given(document, payload)
        except (ValueError, LookupError, AttributeError, TypeError):
            raise ConsoleRefused(400, "input_payload", "invalid input: input_payload") from None

    def given(self, document: graph.Document, payload: Json) -> dict[str, Any]:
        """The start's values by key; raises for what does not fit the declared fields."""
        start = graph.start(document)
        sent: dict[str, Json] = dict(payload)
        if self.form is Form.FIRST:
            if set(sent) - {start["id"]}:
                raise LookupError("values of another node")
            sent = dict(sent.get(start["id"], {}))
        values = {}
        for field in graph.input_fields(start):
            default = field.get("defaultValue") if self.form is Form.LATER else None
            if field["key"] in sent or default is not None:
                values[field["key"]] = coerced(field["valueType"], sent.pop(field["key"], default))
            elif field.get("required"):
                raise LookupError("a required value is missing")
        if sent:
            raise LookupError("values that nobody declares")
        return values

    async def ticking(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(self.tick_s)
            self.tick(self.next_minute())

    def next_minute(self) -> datetime:
        real = datetime.now(UTC).replace(second=0, microsecond=0)
        last = self.store.get("clock", "minute")
        minute = max(real, datetime.fromisoformat(last["at"]) + MINUTE) if last else real
        self.store.put("clock", "minute", {"at": minute.isoformat()})
        return minute

    def tick(self, minute: datetime) -> None:
        for record in self.store.all("schedule"):
            publication = self.publication(record)
            if self.enabled(record) and publication and cron.due(record["cron"], record["timezone"], minute):
                self.fire(record, publication, minute)

    def enabled(self, record: Record) -> bool:
        return bool(record["enabled"])

    def publication(self, record: Record) -> Record | None:
        """What a schedule would run: nothing, where its application is not published, or is triggered otherwise."""
        application = self.store.get("application", record["application_id"])
        publication = self.store.get("publication", record["application_id"])
        scheduled = application is not None and application["workflow_trigger_type"] == "schedule"
        return publication if scheduled and publication and publication["active"] else None

    def fire(self, record: Record, publication: Record, minute: datetime) -> None:
        """Begin the run of a due time; nobody waits for it, and nobody tries again."""
        document = publication["document_snapshot"]
        try:
            given = self.given(document, record["input_payload"])
        except (WrongValueError, LookupError, TypeError):  # the document has changed since
            return
        self.begun(publication, given, self.cause(record, publication, minute))

    def begun(self, publication: Record, given: dict[str, Any], cause: Record) -> asyncio.Task[Record]:
        run = self.runs.begin(publication, given, cause)
        return self.runs.start(run, publication["document_snapshot"], given)

    def cause(self, record: Record, publication: Record, minute: datetime) -> Record:
        due_at = int(minute.timestamp())
        correlation = {
            "publication_version_id": publication["id"],
            "external_trace_id": f"workflow-schedule:{record['id']}",
            "idempotency_key": f"workflow-schedule:{record['application_id']}:{due_at}",
        }
        event = {
            "event_type": "workflow_schedule_run_started",
            "payload": {"cron": record["cron"], "timezone": record["timezone"], "scheduled_at": minute.isoformat()},
        }
        return {"invocation_source": "workflow_schedule", "principal": {"kind": "system", "id": None},
                "correlation": correlation, "events": [event]}  # fmt: skip
