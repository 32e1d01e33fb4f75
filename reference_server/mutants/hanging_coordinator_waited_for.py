"""A coordinator that hangs is waited for as long as it takes."""

from dataclasses import replace

from reference_server.execution.gate import Gate
from reference_server.http.server import Parts

BREAKS = "GATE-3"


class PatientGate(Gate):
    """Has all the time in the world."""

    patience_seconds = 3600


def plant(parts: Parts) -> Parts:
    return replace(parts, gate=PatientGate)
