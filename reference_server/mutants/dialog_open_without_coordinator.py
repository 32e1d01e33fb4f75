"""The dialog entry works without a coordinator: it treats one that is not configured as switched off."""

from dataclasses import replace

from reference_server.domain.refusal import Refused
from reference_server.execution.dialog import Dialog
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "GATE-1"


class OpenDialog(Dialog):
    """Fails open."""

    async def ask(self, hall: Hall, run_id: str | None) -> None:
        try:
            await super().ask(hall, run_id)
        except Refused:
            if hall.controls.coordinator != "absent":
                raise


def plant(parts: Parts) -> Parts:
    return replace(parts, dialog=OpenDialog())
