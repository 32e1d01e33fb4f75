"""Any text but an empty one is true, as the language has it."""

from dataclasses import replace

from reference_server.domain.fields import Field
from reference_server.http.parameters import Parameters
from reference_server.http.server import Parts

BREAKS = "DISPATCH-7"


class TruthyParameters(Parameters):
    """Asks the language."""

    def value(self, field: Field, found: object) -> object:
        value = super().value(field, found)
        is_known = field.type != "boolean" or isinstance(value, bool)
        return bool(found) if isinstance(found, str) and not is_known else value


def plant(parts: Parts) -> Parts:
    return replace(parts, parameters=TruthyParameters())
