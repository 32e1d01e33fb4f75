"""Parameters of a call: each is read from the source that declares it, and from nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from reference_server.domain.fields import Field, is_of
from reference_server.domain.parameters import Given, value_of
from reference_server.domain.refusal import Fault, Refused, pointer
from reference_server.http.bodies import read_form, read_json, texts
from reference_server.http.reading import check_size


class Parameters:
    """Gathers what a request gives, and reads what a document declares out of it."""

    async def read(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> dict[str, Any]:
        """The value of each declared field, and nothing else.

        Raises:
            Refused: `input_invalid` with a fault for each field, or what is wrong with the body as a whole.
        """
        check_size(request)
        given = await self.gather(request, fields, places)
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for field in fields:
            found = self.pick(field, given)
            value = self.value(field, found[0]) if found else self.absent(field)
            because = self.wrong(field, found, value)
            if because:
                faults.append(Fault(pointer(field.source, field.key), because))
            values[field.key] = value
        if faults:
            first = faults[0]
            raise Refused("input_invalid", f"A parameter is wrong: {first.pointer[:200]} {first.message}.", faults)
        return values

    async def gather(self, request: web.Request, fields: Sequence[Field], places: Mapping[str, str]) -> Given:
        """A body that no field is declared in is not looked at."""
        sources = {field.source for field in fields}
        keys = [field.key for field in fields if field.source == "body"]
        return Given(
            path={name: (text,) for name, text in places.items()},
            query=texts(request.rel_url.raw_query_string) if "query" in sources else {},
            form=await read_form(request) if "form" in sources else {},
            body=await read_json(request, keys) if "body" in sources else {},
        )

    def pick(self, field: Field, given: Given) -> Sequence[Any]:
        """Everything that was given for the field; where it is looked for is decided here alone."""
        values: Mapping[str, Sequence[Any]] = getattr(given, field.source)
        return values.get(field.key, ())

    def value(self, field: Field, found: object) -> object:
        return found if field.source == "body" else value_of(found, field.type)

    def absent(self, field: Field) -> object:
        return field.default if field.has_default else None

    def wrong(self, field: Field, found: Sequence[Any], value: object) -> str | None:
        if not found:
            return "is required" if field.required and not field.has_default else None
        if len(found) > 1:
            return "is given more than once"
        return None if is_of(value, field.type) else f"must be a {field.type}"
