"""Small flows that several tests publish, and the mark of a test that holds in both forms."""

import pytest

from tests.standins.oneflowbase.blank import node
from tests.standins.oneflowbase.client import FAILING, START, Flow, take, text
from tests.standins.oneflowbase.fields import Form

TICKET = Flow((take("customer_id", required=True),), [text("t", f"ticket-{{{{ {START}.customer_id }}}}", "ticket_id")],
              {"ticket_id": ("t", "ticket_id")})  # fmt: skip
WAITING = Flow((), [node("human_input", "person", outputs=[{"key": "input", "valueType": "string"}])],
               {"said": ("person", "input")})  # fmt: skip
BROKEN = Flow((), [FAILING], {})
both = pytest.mark.parametrize("form", Form)
