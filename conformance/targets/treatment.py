"""The part `target` of a profile: what the target is, and how gently it is to be treated."""

from typing import Any, Literal

from pydantic import Field

from conformance.targets.part import Part, Path, Seconds, Url

Harm = Literal["kill", "load", "long"]


class Identity(Part):
    """How the target is told from another program that happens to answer there."""

    path: Path = Field(description="what is asked, without a credential")
    expect: dict[str, Any] = Field(default={}, description="members that the JSON answer must have, with their values")


class Timeouts(Part):
    """How long the harness waits, in seconds."""

    connect_s: Seconds = Field(default=5, description="for a connection")
    request_s: Seconds = Field(default=10, description="for the whole answer to a request")
    stream_s: Seconds = Field(default=60, description="for the end of a stream")
    silent_s: Seconds = Field(default=20, description="for the next byte of a stream")
    end_s: Seconds = Field(default=2, description="for the clean end of a stream, after its terminal event")
    hurried_s: Seconds = Field(default=1, description="for an operation that timed out three times in a row")


class Limits(Part):
    """How much the harness takes; what goes past it is cut and said so."""

    body_bytes: int = Field(default=64 * 1024 * 1024, gt=0, description="of one answer")
    stream_bytes: int = Field(default=256 * 1024 * 1024, gt=0, description="of one stream")
    events: int = Field(default=200_000, gt=0, description="of all streams that are open at once")
    event_bytes: int = Field(default=16 * 1024 * 1024, gt=0, description="of one event")


class Budget(Part):
    """How much is asked of the target; without a number there is no bound."""

    requests: int | None = Field(default=None, gt=0, description="of a whole session; it ends when they are spent")
    per_second: float | None = Field(default=None, gt=0, description="requests begun, on average over a second")


class Target(Part):
    """What the target is and how gently it is to be treated."""

    name: str = Field(description="what reports call it")
    base_url: Url = Field(default="http://127.0.0.1:8000", description="where it is, unless --target says otherwise")
    identity: Identity = Field(description="how it is known to be the target")
    timeouts: Timeouts = Field(default=Timeouts(), description="how long it is waited for")
    limits: Limits = Field(default=Limits(), description="how much is taken from it")
    budget: Budget = Field(default=Budget(), description="how much is asked of it")
    tolerances: dict[str, float] = Field(default={}, description="in ms, by the clause's word for what may be late")
    concurrency: int = Field(default=32, ge=1, le=1000, description="requests in flight at once")
    alone: bool = Field(default=False, description="whether nobody else uses the target during a session")
    allow_writes: bool = Field(default=False, description="needed for a target that is not on this machine")
    allow: list[Harm] = Field(
        default=[], description="what may harm a target that the harness did not start: races of many clients (load), "
        "runs of thousands of events (long)",
    )  # fmt: skip
