"""Faults in finding an extension, in who may call it, and in reading what it is given."""

import asyncio
from typing import Any

import orjson
from aiohttp import web

from tests.standins.oneflowbase.faults.fault import FIRST, LATER, Fault
from tests.standins.oneflowbase.fields import Field
from tests.standins.oneflowbase.guard import Guard, Principal
from tests.standins.oneflowbase.inputs import MISSING, Inputs, Received
from tests.standins.oneflowbase.routes import Routes
from tests.standins.oneflowbase.runs import Runs
from tests.standins.oneflowbase.store import Record
from tests.standins.oneflowbase.wire import Json, NativeRefused

EMPTY = {"string": "", "number": 0, "boolean": False}


class UnknownIsNotPublished(Routes):
    """Nobody's slug and a slug that waits for its publication are one case."""

    def unknown(self) -> NativeRefused:
        return NativeRefused(409, "application_not_published", "workflow extension API is not enabled")


class RevokedStillGood(Guard):
    """Keys are cached by their tokens, and revoking one does not empty the cache."""

    def good(self, key: Record) -> bool:
        return super().good(key | {"enabled": True})


class AnyApplicationsKey(Routes):
    """A key is looked up, but not whose it is."""

    def may(self, principal: Principal, record: Record) -> bool:  # noqa: ARG002 - it is not looked at
        return True


class RefusedRunsKept(Routes):
    """The run is queued before it is looked whether the caller may have it."""

    def resolve(self, principal: Principal, method: str, path: str) -> tuple[Record, dict[str, str]]:
        try:
            return super().resolve(principal, method, path)
        except NativeRefused as refused:
            if refused.status in (403, 405) and (fitting := self.fitting(path)):
                self.queue(fitting[0][0])
            raise

    def queue(self, record: Record) -> None:
        cause = {"invocation_source": "workflow", "principal": {}, "correlation": {}, "events": []}
        Runs(self.store, None).begin(record, {}, cause)  # type: ignore[arg-type] # it is never executed


class DisabledStillServed(Routes):
    """The switch is shown, and asked by nobody."""

    def open(self, record: Record) -> bool:  # noqa: ARG002 - it is not looked at
        return True


class UnpublishedStillServed(Routes):
    """Routes are added when something is published, and never taken out."""

    def published(self) -> list[Record]:
        return self.store.all("publication")


class AnyMethod(Routes):
    """The method that was saved is for the documentation."""

    def allows(self, record: Record, method: str) -> bool:  # noqa: ARG002 - it is not looked at
        return True


class QueryFromBody(Inputs):
    """A value that the query lacks is looked for in the body, as frameworks like to do."""

    def found(self, field: Field, path: dict[str, str], received: Received) -> Json:
        value = super().found(field, path, received)
        elsewhere = {**received.form, **(received.body if isinstance(received.body, dict) else {})}
        return elsewhere.get(field.name, MISSING) if value is MISSING and field.source == "query" else value


class BodyFromQuery(Inputs):
    """Query and body are merged into one map of parameters."""

    def found(self, field: Field, path: dict[str, str], received: Received) -> Json:
        merged = field.source in ("body", "form") and field.name in received.query
        return received.query[field.name] if merged else super().found(field, path, received)


class DefaultForRequired(Inputs):
    """What is required and was not sent is empty."""

    def absent(self, field: Field) -> Json:
        return super().absent(field) if field.default is not None or not field.required else EMPTY[field.type]


class MissingReachesTheRun(Inputs):
    """Nobody asks for what is required: the run begins without it."""

    def absent(self, field: Field) -> Json:
        return super().absent(field) if field.default is not None else MISSING


class WrongTypePasses(Inputs):
    """What cannot be coerced is passed on as it is."""

    def fitting(self, field: Field, value: Json) -> Json:
        try:
            return super().fitting(field, value)
        except NativeRefused:
            return value


class TruthyBooleans(Inputs):
    """A boolean is whether there is something."""

    def fitting(self, field: Field, value: Json) -> Json:
        return bool(value) and value != "false" if field.type == "boolean" else super().fitting(field, value)


class DefaultForEmpty(Inputs):
    """A default stands in for whatever is not true: zero, false and the empty text."""

    def read(self, fields: list[Field], path: dict[str, str], received: Received) -> dict[str, Any]:
        values = super().read(fields, path, received)
        return {**values, **{f.key: f.default for f in fields if f.default is not None and not values[f.key]}}


class DefaultsForgotten(Inputs):
    """Defaults are for the editor: a run that lacks a value lacks it."""

    def absent(self, field: Field) -> Json:
        return MISSING if field.default is not None else super().absent(field)


class EverythingHandedOn(Inputs):
    """The start gets the whole request, declared or not."""

    def read(self, fields: list[Field], path: dict[str, str], received: Received) -> dict[str, Any]:
        body = received.body if isinstance(received.body, dict) else {}
        return {**received.query, **received.form, **body, **super().read(fields, path, received)}


class MalformedBodyBreaks(Inputs):
    """A body that is no JSON is an exception that nobody catches."""

    def decoded(self, media: str, content: bytes) -> tuple[dict[str, Json], Json]:
        try:
            return super().decoded(media, content)
        except NativeRefused as refused:
            raise web.HTTPInternalServerError(text=refused.code) from refused


class MalformedBodyIgnored(Inputs):
    """A body that is no JSON is an empty one."""

    def decoded(self, media: str, content: bytes) -> tuple[dict[str, Json], Json]:
        try:
            return super().decoded(media, content)
        except NativeRefused:
            return {}, orjson.loads(b"{}")


class KeyForgotten(Runs):
    """A run keeps that a key began it, and not which."""

    def begin(self, publication: Record, given: dict[str, Any], cause: Record) -> Record:
        correlation = {**cause["correlation"], "api_key_id": None}
        principal = {**cause["principal"], "id": None}
        return super().begin(publication, given, {**cause, "correlation": correlation, "principal": principal})


class InputsShared(Runs):
    """The values of a call lie with the publication until its run takes them up, and there is one place for them."""

    given: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - that it is shared is the fault

    async def execute(self, run: Record, document: dict[str, Any], given: dict[str, Any]) -> Record:
        self.given[run["application_id"]] = given
        await asyncio.sleep(0.02)
        return await super().execute(run, document, self.given[run["application_id"]])


FAULTS = {
    "unknown_is_not_published": Fault("DISPATCH-1", (UnknownIsNotPublished,)),
    "revoked_still_good": Fault("DISPATCH-2", (RevokedStillGood,)),
    "any_applications_key": Fault("DISPATCH-2", (AnyApplicationsKey,), FIRST),
    "refused_runs_kept": Fault("DISPATCH-4", (RefusedRunsKept,)),
    "disabled_still_served": Fault("DISPATCH-3", (DisabledStillServed,)),
    "unpublished_still_served": Fault("DISPATCH-3", (UnpublishedStillServed,)),
    "any_method": Fault("DISPATCH-4", (AnyMethod,)),
    "query_from_body": Fault("DISPATCH-5", (QueryFromBody,)),
    "body_from_query": Fault("DISPATCH-5", (BodyFromQuery,)),
    "default_for_required": Fault("DISPATCH-6", (DefaultForRequired,)),
    "missing_reaches_the_run": Fault("DISPATCH-6", (MissingReachesTheRun,)),
    "wrong_type_passes": Fault("DISPATCH-7", (WrongTypePasses,)),
    "truthy_booleans": Fault("DISPATCH-7", (TruthyBooleans,)),
    "default_for_empty": Fault("DISPATCH-8", (DefaultForEmpty,), LATER),
    "defaults_forgotten": Fault("DISPATCH-8", (DefaultsForgotten,), LATER),
    "everything_handed_on": Fault("DISPATCH-9", (EverythingHandedOn,)),
    "malformed_body_breaks": Fault("DISPATCH-10", (MalformedBodyBreaks,)),
    "malformed_body_ignored": Fault("DISPATCH-10", (MalformedBodyIgnored,)),
    "key_forgotten": Fault("DISPATCH-11", (KeyForgotten,)),
    "inputs_shared": Fault("SYNC-5", (InputsShared,)),
}
