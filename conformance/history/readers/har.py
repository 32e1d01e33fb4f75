"""A HAR: what a browser or a proxy saw. Executions, replays, reads and creations are told by their shape.

Headers and query strings are left behind, since that is where credentials travel.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from conformance.errors import BadHistory
from conformance.history.history import History
from conformance.history.operation import Event, Exchange, Operation, Outcome
from conformance.history.readers.capture import stream_of
from conformance.history.readers.raw import NoRecording, json_of
from conformance.history.readers.shown import is_execution, is_name, page_of, usual_run
from conformance.history.strict_json import read_value

RIGHT = '{"log": {"entries": [{"startedDateTime", "time", "request": {…}, "response": {…}}, …]}}'
BODY = {"POST", "PUT", "PATCH"}
SUCCESS, REDIRECT, BROKEN = 200, 300, 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange as a HAR holds it, decoded."""

    began: float
    ended: float
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    asked: Any
    status: int | None
    media_type: str
    body: bytes | None
    error: str

    @property
    def outcome(self) -> Outcome:
        if self.status is None:
            return "unknown"
        if SUCCESS <= self.status < REDIRECT:
            return "ok"
        return "failed" if self.status >= BROKEN or self.status < SUCCESS else "refused"

    @property
    def run_id(self) -> object:
        """What the request's body says of the run; absent is None."""
        return self.asked.get("run_id") if isinstance(self.asked, dict) else None

    def behind(self, segment: str) -> str | None:
        """The part of the path behind `segment`, as in /runs/{run_id}."""
        parts = self.path.strip("/").split("/")
        places = [place for place, part in enumerate(parts[:-1]) if part == segment]
        return unquote(parts[places[-1] + 1]) if places else None


@dataclass(slots=True)
class Told:
    """What an entry tells of an operation."""

    name: str
    arguments: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


def read_har(path: Path) -> tuple[History, ...]:
    """The one history that a HAR holds.

    Raises:
        BadHistory: the file is no HAR.
        NoRecording: none of its entries speaks of a run.
    """
    value = json_of(path)
    log = value.get("log") if isinstance(value, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise BadHistory(f"{path}: no log.entries; a HAR is {RIGHT}")
    decoded = [entry_of(path, place, entry) for place, entry in enumerate(entries)]
    decoded.sort(key=lambda entry: entry.began)
    readings: dict[tuple[str, str], str] = {}
    found = [(entry, told) for entry in decoded if (told := told_by(entry, readings))]
    if not found:
        raise NoRecording("none of its entries is an execution, a replay or a run")
    first = found[0][0].began
    return (History(tuple(operation_of(index, *each, first) for index, each in enumerate(found))),)


def entry_of(path: Path, place: int, entry: Any) -> Entry:  # noqa: ANN401 - whatever the file holds
    """One entry; raises BadHistory where it is none."""
    try:
        request, response = entry["request"], entry["response"]
        began = datetime.fromisoformat(entry["startedDateTime"]).timestamp() * 1000
        url = urlsplit(request["url"])
        content = response.get("content") or {}
        return Entry(
            began=began,
            ended=began + max(float(entry.get("time") or 0), 0),
            method=request["method"].upper(),
            path=url.path,
            query=parse_qs(url.query, keep_blank_values=True),
            headers={header["name"].lower(): header["value"] for header in request.get("headers") or ()},
            asked=read_value((request.get("postData") or {}).get("text") or "")[0],
            status=int(response.get("status") or 0) or None,
            media_type=str(content.get("mimeType") or ""),
            body=body_of(content),
            error=str(response.get("_error") or ""),
        )
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        wrong = f"{path}: entry {place + 1} of log.entries: {type(error).__name__}: {error}"
        raise BadHistory(f"{wrong}; a HAR is {RIGHT}") from error


def body_of(content: Mapping[str, Any]) -> bytes | None:
    """A response's body; None where the HAR was saved without it."""
    text = content.get("text")
    if text is None:
        return None
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text)
        except binascii.Error as error:
            raise ValueError(f"content.text is no base64: {error}") from error
    return str(text).encode("utf-8", "surrogatepass")


def told_by(entry: Entry, readings: dict[tuple[str, str], str]) -> Told | None:
    """What one entry tells, by the response's shape first, then by method and path; None where it is not about runs."""
    if entry.outcome == "ok" and entry.body is None:
        return None
    if entry.outcome == "ok" and entry.media_type.partition(";")[0].strip().lower() == "text/event-stream":
        return stream_told(entry)
    if entry.method in BODY and entry.path.rstrip("/").endswith(("/execute", "/execute/stream")):
        return Told("execute", execution_arguments(entry))
    answer = read_value(entry.body or b"")[0]
    if entry.method == "GET":
        return page_told(entry, answer, readings) or run_told(entry, answer)
    is_run = isinstance(answer, dict) and is_name(answer.get("run_id")) and entry.outcome == "ok"
    if is_run and entry.path.rstrip("/").endswith("/runs"):
        return Told("create_run", workflow_named(entry), {"run_id": answer["run_id"]})
    return None


def workflow_named(entry: Entry) -> dict[str, Any]:
    workflow_id = entry.behind("workflows")
    return {"workflow_id": workflow_id} if workflow_id else {}


def execution_arguments(entry: Entry) -> dict[str, Any]:
    """What an execution asked for; a body without run_id stays without."""
    named = {"run_id": entry.asked["run_id"]} if isinstance(entry.asked, dict) and "run_id" in entry.asked else {}
    return {**workflow_named(entry), **named}


def stream_told(entry: Entry) -> Told | None:
    """An execution's stream, or what is left of one; another event stream is not ours."""
    stream = stream_of([entry.body or b""])
    fields = {**stream.fields, "content_type": entry.media_type}
    if entry.error:
        fields["ending"] = "broken"
    is_ours = any(map(is_execution, stream.events)) or entry.run_id is not None
    if not is_ours:
        return None
    if entry.method == "GET":
        run_id = entry.behind("runs") or usual_run(stream.events)
        return Told("resume_stream", {"run_id": run_id}, fields, stream.events)
    return Told("execute", execution_arguments(entry), fields, stream.events)


def page_told(entry: Entry, answer: object, readings: dict[tuple[str, str], str]) -> Told | None:
    """A page of a replay; those that lead to one another make one reading.

    It may have been read while the run went on, so that the last page of the moment is no settled one.
    """
    page = page_of(answer) if entry.outcome == "ok" else None
    asked = entry.behind("runs")
    is_refused_page = entry.outcome != "ok" and asked and entry.path.rstrip("/").endswith("/events")
    if page is None and not is_refused_page:
        return None
    run_id = asked or (page and (page.run_id or usual_run(page.events))) or "unnamed"
    arguments: dict[str, Any] = {"run_id": run_id}
    arguments |= {key: entry.query[key][0] for key in ("cursor", "limit") if key in entry.query}
    if page is None:
        return Told("replay", arguments)
    begun = f"{run_id} from {entry.began}"
    arguments["reading"] = readings.get((run_id, str(arguments.get("cursor"))), begun)
    readings[run_id, str(page.fields.get("next_cursor"))] = arguments["reading"]
    return Told("replay", arguments, dict(page.fields), page.events)


def run_told(entry: Entry, answer: object) -> Told | None:
    """A read of one run: its status, by the path that ends in the run."""
    run_id = entry.behind("runs")
    if run_id is None or not entry.path.rstrip("/").endswith(f"/{run_id}"):
        return None
    if entry.outcome != "ok":
        return Told("read_run", {"run_id": run_id})
    if not isinstance(answer, dict) or not isinstance(answer.get("status"), str):
        return None
    shown = answer.get("run_id", answer.get("id", run_id))
    return Told("read_run", {"run_id": run_id}, {"run_id": shown, "status": answer["status"]})


def operation_of(index: int, entry: Entry, told: Told, first: float) -> Operation:
    """The operation of an entry; its events, which a HAR does not time, came when it ended."""
    ended = entry.ended - first
    return Operation(
        index=index,
        client="recorded",
        name=told.name,
        arguments=told.arguments,
        called_at=entry.began - first,
        returned_at=ended,
        outcome=entry.outcome,
        fields=told.fields,
        events=tuple(Event(ended, e.data, e.fault, e.text, e.id, e.name) for e in told.events),
        exchange=Exchange(method=entry.method, url=entry.path, status=entry.status, error=entry.error),
    )
