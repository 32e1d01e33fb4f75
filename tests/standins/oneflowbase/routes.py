"""From a method and a path below `/api/ex` to the publication that serves them."""

from tests.standins.oneflowbase.fields import Form
from tests.standins.oneflowbase.guard import Principal
from tests.standins.oneflowbase.slugs import PLACEHOLDER
from tests.standins.oneflowbase.store import Record, Store
from tests.standins.oneflowbase.wire import NativeRefused

Served = tuple[Record, dict[str, str]]


class Routes:
    """Looks publications up."""

    def __init__(self, form: Form, store: Store) -> None:
        self.form, self.store = form, store

    def resolve(self, principal: Principal, method: str, path: str) -> Served:
        """The publication, and the path's values.

        Raises:
            NativeRefused: 404 nobody serves it, 403 it is not for this caller, 405 it has another method; 409 it is
                disabled (first form).
        """
        fitting = self.fitting(path)
        if not fitting:
            raise self.unknown()
        record, values = next((each for each in fitting if self.allows(each[0], method)), fitting[0])
        if not self.may(principal, record):
            raise NativeRefused(403, "workflow_extension_forbidden", "this credential cannot invoke the extension")
        if not self.open(record):
            raise NativeRefused(409, "application_not_published", "workflow extension API is not enabled")
        if not self.allows(record, method):
            raise NativeRefused(405, "method_not_allowed", "HTTP method does not match the workflow extension API")
        return record, values

    def fitting(self, path: str) -> list[Served]:
        """Which publications a path reaches; what is disabled is out of reach in the later form."""
        candidates = [record for record in self.published() if record["mapping_snapshot"]["extension"]]
        if self.form is Form.FIRST:
            return [(record, {"slug": path}) for record in candidates if self.slug(record) == path]
        found = [(record, matched(self.slug(record), path.strip("/"))) for record in candidates if self.open(record)]
        return [(record, values) for record, values in found if values is not None]

    def published(self) -> list[Record]:
        return [record for record in self.store.all("publication") if record["active"]]

    def slug(self, record: Record) -> str:
        return str(record["mapping_snapshot"]["extension"]["slug"])

    def may(self, principal: Principal, record: Record) -> bool:
        if self.form is Form.FIRST:
            return bool(principal.application_id == record["application_id"])
        return bool(principal.workspace_id == record["workspace_id"])

    def open(self, record: Record) -> bool:
        return bool(record["api_enabled"])

    def allows(self, record: Record, method: str) -> bool:
        return bool(record["mapping_snapshot"]["extension"]["method"] == method)

    def unknown(self) -> NativeRefused:
        return NativeRefused(404, "workflow_extension_not_found", "workflow extension API was not found")


def matched(template: str, path: str) -> dict[str, str] | None:
    """The values of a template's placeholders in a path; None where it does not fit."""
    segments, values = path.split("/"), {}
    if len(segments) != template.count("/") + 1:
        return None
    for wanted, segment in zip(template.split("/"), segments, strict=True):
        name = PLACEHOLDER.fullmatch(wanted)
        if name and segment:
            values[name[1]] = segment
        elif wanted != segment:
            return None
    return values
