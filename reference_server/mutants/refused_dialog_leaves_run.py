"""A dialog that is refused without a coordinator is kept as a run, for when somebody has time."""

from dataclasses import replace
from uuid import uuid4

from reference_server.domain.refusal import Refused
from reference_server.domain.runs import Run
from reference_server.execution.dialog import Dialog
from reference_server.execution.hall import Hall
from reference_server.http.server import Parts

BREAKS = "GATE-2"


class FilingDialog(Dialog):
    """Loses nothing."""

    async def ask(self, hall: Hall, run_id: str | None) -> None:
        try:
            await super().ask(hall, run_id)
        except Refused:
            hall.store.add_run(Run(f"run_{uuid4().hex}", "pending", {}, {"kind": "execute"}))
            raise


def plant(parts: Parts) -> Parts:
    return replace(parts, dialog=FilingDialog())
