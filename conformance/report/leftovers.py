"""What a session left behind on its target, as its journal tells: said beside the verdict, with the command that helps.

Each process writes a `belongings` line before it makes anything, and a `cleared` line once it has removed what it made;
`conformance clean` writes its own into a file of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.history.journal import worker_of
from conformance.report.units import Survey

CLEAN = "clean"
"""The worker whose file `conformance clean` writes."""
SHOWN = 10


def leftovers(session: str, surveys: Sequence[Survey]) -> Iterator[str]:
    """A sentence for each thing that is still there, and for each process that never cleared up."""
    if is_owed(surveys):
        yield f"the session was stopped before it had removed what it made; `conformance clean {session}` removes it"
    left = still_there(surveys)
    for row in left[:SHOWN]:
        yield f"still on the target: {row.get('thing')}: {row.get('because')}"
    if left:
        more = f"{len(left) - SHOWN} more things are still there; " if len(left) > SHOWN else ""
        yield f"{more}`conformance clean {session}` tries again"


def is_owed(surveys: Sequence[Survey]) -> bool:
    """Whether some process of the session made things, and was stopped before it had cleared up."""
    owed = any(
        next(of_kind(survey, "belongings"), None) and not next(of_kind(survey, "cleared"), None) for survey in surveys
    )
    return owed and not cleaned(surveys)


def still_there(surveys: Sequence[Survey]) -> list[Mapping[str, Any]]:
    """What could not be removed, by the last cleaning's word where there was one: `thing` and `because`."""
    lines = [line for found in cleaned(surveys) or surveys for line in of_kind(found, "cleared")]
    return [row for line in lines for row in line.get("left") or ()]


def cleaned(surveys: Sequence[Survey]) -> list[Survey]:
    """The file of the cleanings that came to their end, where there is one."""
    return [s for s in surveys if worker_of(s.path) == CLEAN and next(of_kind(s, "cleared"), None)]


def of_kind(survey: Survey, kind: str) -> Iterator[Mapping[str, Any]]:
    """The lines of a kind; of several cleanings only the last one's word counts."""
    lines = [line for line in survey.lines if line.get("kind") == kind]
    return iter(lines[-1:] if worker_of(survey.path) == CLEAN else lines)
