"""The pulse tells how long the harness itself did not run."""

import asyncio

import pytest

from conformance.history.operation import Operation
from conformance.targets.pulse import BEAT_S, Pulse


def test_what_a_beat_is_late_nothing_ran() -> None:
    """The beat that is overdue counts before it comes, and once."""
    seconds = [100.0]

    async def stand_still() -> list[float]:
        pulse = Pulse(lambda: seconds[0])
        pulse.start()
        seconds[0] += BEAT_S + 0.4
        told = [pulse.late_ms()]
        await asyncio.sleep(2 * BEAT_S)
        told.append(pulse.late_ms())
        pulse.stop()
        return told

    assert asyncio.run(stand_still()) == pytest.approx([400.0, 400.0])


def test_a_pulse_that_does_not_beat_tells_nothing() -> None:
    """Neither before it is started nor after it was stopped."""
    seconds = [100.0]

    async def begin_and_end() -> None:
        pulse.start()
        pulse.stop()

    pulse = Pulse(lambda: seconds[0])
    asyncio.run(begin_and_end())
    seconds[0] += 9.0
    assert pulse.late_ms() == 0


@pytest.mark.parametrize(
    ("lag", "took"), [({}, 900.0), ({"lag_ms": 300}, 300.0), ({"lag_ms": 800}, 0.0), ({"lag_ms": "?"}, 900.0)]
)
def test_an_operation_takes_no_longer_because_nobody_looked(lag: dict[str, object], took: float) -> None:
    """Twice the time, for the target that stood still beside the harness."""
    operation = Operation(
        index=0, client="", name="execute", arguments=lag, called_at=100.0, returned_at=1000.0, outcome="ok"
    )
    assert operation.took_ms == took
