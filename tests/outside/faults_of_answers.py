"""Faults planted in answers and states: what a subtly broken server would say, with the clause that must catch it."""

import json
from dataclasses import replace

from tests.outside.messages import Asked, Reply
from tests.outside.proxy import Way

OK = 200
ERROR = {"type": "workflow_error", "executor_id": "gateway", "error": {"message": "no such run"}}


class Answers(Way):
    """Plants its fault in whole answers of one operation."""

    operation = ""

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        return self.planted(asked, reply) if asked.operation == self.operation else reply

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        return reply


class UnknownRunsEmpty(Answers):
    operation = "replay"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        empty = {"items": [], "next_cursor": None, "has_more": False, "settled": True}
        return Reply.json(OK, empty) if reply.status == 404 else reply


class UnknownRunsForbidden(Answers):
    operation = "replay"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        return replace(reply, status=400) if reply.status == 404 else reply


class BlankRunIdStreamsAnError(Answers):
    operation = "execute"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        run_id = (asked.value or {}).get("run_id")
        if isinstance(run_id, str) and not run_id.strip():
            text = f"data: {json.dumps({**ERROR, 'run_id': 'none'})}\n\n"
            return Reply(OK, text.encode(), {"Content-Type": "text/event-stream"})
        return reply


class NullRunIdBreaks(Answers):
    operation = "execute"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        asks = asked.value or {}
        return Reply.json(500, {"code": "oops"}) if "run_id" in asks and asks["run_id"] is None else reply


class ListRunIdBreaks(Answers):
    operation = "execute"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        return Reply.json(500, {"code": "oops"}) if isinstance((asked.value or {}).get("run_id"), list) else reply


class AnyWorkflow(Way):
    """Executes a run wherever it belongs: the workflow in the path is not looked at."""

    def __init__(self) -> None:
        self.home: dict[str, str] = {}

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation == "create_run" and reply.status == 201:
            self.home[reply.value["run_id"]] = asked.path.split("/")[3]
        return reply

    async def asked(self, asked: Asked) -> Asked | Reply:
        if asked.operation == "execute" and asked.run_id in self.home:
            return replace(asked, path=f"/api/workflows/{self.home[asked.run_id]}/execute/stream")
        return asked


class UnknownRunsMade(Way):
    """Asking to execute an unknown run is refused, and the run is there afterwards."""

    def __init__(self) -> None:
        self.made: set[str] = set()

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation == "execute" and reply.status == 404:
            self.made.add(asked.run_id)
        if asked.operation == "read_run" and asked.run_id in self.made:
            return Reply.json(OK, {"run_id": asked.run_id, "status": "created", "workflow_id": "none"})
        return reply


class RunningForEverAfterErrors(Answers):
    operation = "read_run"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        value = reply.value
        return reply.holding({**value, "status": "running"}) if value.get("status") == "failed" else reply


class FailedOnceItSucceeded(Answers):
    """Of runs that completed, those with an even id say that they failed."""

    operation = "read_run"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        value = reply.value
        even = int(asked.run_id[-1], 16) % 2 == 0 if asked.run_id.startswith("run_") else False
        return reply.holding({**value, "status": "failed"}) if even and value.get("status") == "completed" else reply


class CancelledStatus(Answers):
    operation = "read_run"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        value = reply.value
        return reply.holding({**value, "status": "cancelled"}) if value.get("status") == "failed" else reply


class CreatedRunsCannotBeRead(Answers):
    operation = "read_run"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        waits = reply.status == OK and reply.value["status"] == "created"
        return Reply.json(404, {"code": "run_not_found"}) if waits else reply


class CreatedRunsCannotBeReplayed(Answers):
    operation = "replay"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        waits = reply.status == OK and not reply.value["items"] and not reply.value["settled"]
        return Reply.json(404, {"code": "run_not_found"}) if waits else reply


class GhostInTheList(Answers):
    operation = "list_runs"

    def planted(self, asked: Asked, reply: Reply) -> Reply:
        page = reply.value
        if reply.status != OK or len(page["items"]) < 3:
            return reply
        return reply.holding({**page, "items": [*page["items"], {**page["items"][0], "run_id": "run_of_nobody"}]})


class CreatedRunsHaveEvents(Way):
    """A run has an event from its creation on, which its stream does not show."""

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation != "replay" or reply.status != OK or asked.words.get("cursor"):
            return reply
        first = {"type": "workflow_queued", "run_id": asked.run_id, "executor_id": "queue"}
        return reply.holding({**reply.value, "items": [first, *reply.value["items"]]})


class RefusedRunsHaveEvents(Way):
    """A run whose execution another workflow asked for keeps a note of it among its events."""

    def __init__(self) -> None:
        self.refused: set[str] = set()

    async def replied(self, asked: Asked, reply: Reply) -> Reply:
        if asked.operation == "execute" and reply.status == 409:
            self.refused.add(asked.run_id)
        if asked.operation == "replay" and reply.status == OK and asked.run_id in self.refused:
            note = {"type": "workflow_refused", "run_id": asked.run_id, "executor_id": "gateway"}
            return reply.holding({**reply.value, "items": [note, *reply.value["items"]]})
        return reply


class ResumesOneLate(Way):
    """A resume that is asked for behind the first event skips one more."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        last = asked.headers.get("last-event-id", "")
        if asked.operation == "resume" and last.isdigit() and int(last) > 0:
            return replace(asked, headers={**asked.headers, "last-event-id": str(int(last) + 1)})
        return asked


class RefusesEverything(Answers):
    """Whoever refuses every execution refuses the lawful ones, too."""

    async def asked(self, asked: Asked) -> Asked | Reply:
        return Reply.json(400, {"code": "no"}) if asked.operation == "execute" else asked


ANSWERS: dict[str, tuple[str, type[Way]]] = {
    "an unknown run is empty": ("REPLAY-5", UnknownRunsEmpty),
    "an unknown run is a 400": ("REPLAY-5", UnknownRunsForbidden),
    "a blank run_id streams an error": ("RUN-1", BlankRunIdStreamsAnError),
    "a null run_id breaks it": ("RUN-1", NullRunIdBreaks),
    "a list as run_id breaks it": ("RUN-1", ListRunIdBreaks),
    "any workflow executes any run": ("RUN-3", AnyWorkflow),
    "an unknown run exists once asked for": ("RUN-2", UnknownRunsMade),
    "running for ever after an error": ("TERM-5", RunningForEverAfterErrors),
    "some successes failed": ("TERM-5", FailedOnceItSucceeded),
    "cancelled instead of failed": ("TERM-5", CancelledStatus),
    "a created run cannot be read": ("RUN-5", CreatedRunsCannotBeRead),
    "a created run cannot be replayed": ("RUN-5", CreatedRunsCannotBeReplayed),
    "a ghost in the list": ("RUN-5", GhostInTheList),
    "a created run has an event": ("REPLAY-1", CreatedRunsHaveEvents),
    "a refused request leaves an event": ("RUN-3", RefusedRunsHaveEvents),
    "a resume begins late": ("REPLAY-8", ResumesOneLate),
    "every execution is refused": ("RUN-1", RefusesEverything),
}
