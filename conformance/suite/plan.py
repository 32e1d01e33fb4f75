"""The plan of a session: everything that its processes must agree on, written beside the journal, without secrets."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

FILE = "plan.json"
LAUNCHED = "bundled"
"""What stands in a session's line as the place of a target that the harness started itself, and that ends with it."""
HEADERS = "CONFORMANCE_HEADERS"
"""The environment variable that hands the command line's headers, one a line, to every process of the session."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a worker needs to know.

    `profile` is a shipped name or a file, `url` where the target is now, `launched` whether the harness started it,
    `places` what {db} and the like stand for there, `alone` whether nobody else uses it, `claims` what it claims and
    has. `allowed` are the harms that it puts up with; `clears` says whether what is made is removed one by one, and
    does not go with the target. Once the clause `until` was found broken, no more is acted than the first scenario of
    each clause, for half a minute at most. `lanes` says that cases which set different controls may act beside each
    other.

    `examples` counts generated cases per property, `workers` the processes that act at once. Credentials come to each
    of them by its environment.
    """

    session: str
    directory: str
    profile: str
    url: str
    seed: int
    examples: int
    selected: tuple[str, ...]
    deadline_s: float
    claims: tuple[str, ...] = ()
    launched: bool = False
    alone: bool = False
    lanes: bool = False
    allowed: tuple[str, ...] = ()
    clears: bool = True
    workers: int = 1
    places: dict[str, str] = field(default_factory=dict)
    until: str = ""

    def write(self) -> Path:
        """Write the plan into the session's directory."""
        path = Path(self.directory) / FILE
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        return path

    @classmethod
    def read(cls, path: Path) -> Self:
        """The plan that `write` wrote."""
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lists = {key: tuple(value) for key, value in raw.items() if isinstance(value, list)}
        return cls(**{**raw, **lists})
