"""The atoms of a history: one operation, the exchange that carried it, the events that it showed.

Times are milliseconds since the session began, as the client measured them. Everything is immutable and plain data,
so that a history can be written, read back and judged again with the same verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["ok", "refused", "failed", "unknown"]
"""`ok`: accepted (2xx). `refused`: the target said no (4xx). `failed`: it broke (5xx, or not what was asked for).
`unknown`: no whole answer came, so the operation may have happened."""

Ending = Literal["clean", "broken", "left", "open", "cut"]
"""How a stream ended: `clean` end, connection `broken` by the other side, `left` by us on purpose, still `open` when
the deadline passed, or `cut` by us because it grew past the limit."""

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it was shown: `data` is the strict JSON object, or None with `fault` saying why it is none."""

    at: float
    data: dict[str, Any] | None
    fault: str = ""
    text: str = ""
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What went over the wire, secrets already replaced by `$NAME`, bodies cut at a stated length.

    `status` is None where no answer came; `error` then says why. `size` and `digest` (SHA-256) are of the whole body.
    """

    method: str
    url: str
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: str | None = None
    status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: str | None = None
    size: int = 0
    digest: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One abstract operation (`create_run`, `execute`, `replay`, `census`, `control.executor`, …) and its answer.

    `arguments` are neutral: ids, inputs, and under `document` what is known of the executed document.
    `fields` are the answer's neutral fields; a stream adds `ending` and `content_type`, a replay page `last`,
    `settled` and `next_cursor`. `earlier` are the exchanges that led up to `exchange`, where it took several.
    """

    index: int
    client: str
    name: str
    arguments: Fields
    called_at: float
    returned_at: float
    outcome: Outcome
    fields: Fields = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    exchange: Exchange | None = None
    earlier: tuple[Exchange, ...] = ()

    @property
    def took_ms(self) -> float:
        """How long it took, as somebody saw who had time to look: without what the harness itself stood still.

        That is counted twice, since a target on the same machine stood still meanwhile, too.
        """
        lag_ms = self.arguments.get("lag_ms", 0)
        lag_ms = lag_ms if isinstance(lag_ms, int | float) else 0
        return max(0.0, self.returned_at - self.called_at - 2 * lag_ms)

    @property
    def http_status(self) -> int | None:
        """The answer's status, where one came."""
        return self.exchange.status if self.exchange else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the profile says of the target and the clauses need to know.

    `volatile` names event fields that may differ between a stream and its replay; `dialog`, `execution` and `internal`
    name the operations that are entries of that kind; `gate_ms` is how long a refusal may take that waits for a
    coordinator, `late_ms` how much later than its timeout a synchronous reply may come.
    """

    complete: str = "workflow_complete"
    error: str = "workflow_error"
    volatile: tuple[str, ...] = ()
    settle_ms: float = 10_000.0
    dialog: tuple[str, ...] = ("chat_create",)
    execution: tuple[str, ...] = ("execute", "submit_decision")
    internal: tuple[str, ...] = ("internal_import", "internal_generate")
    gate_ms: float = 5_000.0
    late_ms: float = 1_000.0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Facts":
        """The facts of a line; raises TypeError where it tells something else."""
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
        return cls(**given)
