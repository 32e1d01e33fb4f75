"""A profile: what a target is, what it claims, how each abstract operation is spelled there, what it lets us control.

These are the parts of the YAML file, each a pydantic model; `profile.schema.json` is made from them. What a part does
not know is an error (`conformance.targets.loading` says where, and what would be right).
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from conformance.history.operation import Facts, Outcome
from conformance.targets.expression import compile_expression

Capability = Literal[
    "runs", "execution-stream", "idempotency", "replay", "decisions", "coordinator", "internal-create", "flags",
    "source", "documents", "extension", "sync", "async", "openapi", "schedule", "observability", "publish",
]  # fmt: skip
Status = Literal["created", "running", "completed", "failed"]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _compiles(expression: str) -> str:
    compile_expression(expression)
    return expression


Expression = Annotated[str, AfterValidator(_compiles)]


def _has_a_group(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from None
    if groups < 1:
        message = "the expression needs a group (…) around the URL"
        raise ValueError(message)
    return pattern


Pattern = Annotated[str, AfterValidator(_has_a_group)]
Path = Annotated[str, StringConstraints(pattern=r"^/")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+[^\s]*$")]
Seconds = Annotated[float, Field(gt=0, le=3600)]


class Part(BaseModel):
    """What all parts keep to: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Identity(Part):
    """How the target is told from another program that happens to answer there."""

    path: Path
    expect: dict[str, Any] = Field(default={}, description="members that the JSON answer must have, with their values")


class Timeouts(Part):
    """How long the harness waits, in seconds."""

    connect_s: Seconds = 5
    request_s: Seconds = 10
    stream_s: Seconds = 60
    silent_s: Seconds = Field(default=20, description="for the next byte of a stream")
    end_s: Seconds = Field(default=2, description="for the clean end of a stream, after its terminal event")
    hurried_s: Seconds = Field(default=1, description="for an operation that timed out three times in a row")


class Limits(Part):
    """How much the harness takes; what goes past it is cut and said so."""

    body_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    stream_bytes: int = Field(default=256 * 1024 * 1024, gt=0)
    events: int = Field(default=200_000, gt=0)
    event_bytes: int = Field(default=16 * 1024 * 1024, gt=0)


class Target(Part):
    """What the target is and how gently it is to be treated."""

    name: str
    base_url: Url = "http://127.0.0.1:8000"
    identity: Identity
    timeouts: Timeouts = Timeouts()
    limits: Limits = Limits()
    tolerances: dict[str, float] = Field(default={}, description="in ms, by the clause's word for what may be late")
    concurrency: int = Field(default=32, ge=1, le=1000, description="requests in flight at once")
    alone: bool = Field(default=False, description="whether nobody else uses the target during a session")


class Actor(Part):
    """Somebody who calls; the credential's value comes from an environment variable or a file, never from here."""

    header: str = "Authorization"
    value: str = Field(default="Bearer {secret}", pattern=r"\{secret\}")
    env: str | None = None
    file: str | None = None


class Rule(Part):
    """One line of the table that classes answers: the first rule that fits decides."""

    status: list[int] = Field(default=[], description="any status where empty")
    code: list[str] = Field(default=[], description="any error code where empty")
    outcome: Outcome


class Answer(Part):
    """What an answer means. Without a rule 2xx is ok, 4xx refused, anything else failed."""

    outcomes: list[Rule] = []
    fields: dict[str, Expression] = Field(default={}, description="neutral field: JMESPath over body, headers, status")
    required: list[str] = Field(default=[], description="fields without which a 2xx is failed")


class Call(Part):
    """One HTTP exchange: how it is asked, how it is answered."""

    actor: str | None = None
    method: Method = "GET"
    path: Path
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: Any = None
    answer: Answer = Answer()
    stream: str | None = Field(default=None, description="the answer is a stream, framed as this entry of `streams`")
    page: bool = Field(default=False, description="the answer is a page of a replay, read as `replay` says")


class Errors(Part):
    """Where a refusal keeps its code and message, and the rules that hold for every operation."""

    code: list[Expression] = ["body.code"]
    message: list[Expression] = ["body.detail", "body.message"]
    outcomes: list[Rule] = []


class Terminal(Part):
    """What the target calls the two ends of a run."""

    complete: str = "workflow_complete"
    error: str = "workflow_error"


class Stream(Part):
    """How a stream is framed."""

    terminal: Terminal = Terminal()
    sentinel: str | None = Field(default=None, description="a last `data` that is no event, such as [DONE]")
    type_from: Literal["data", "event"] = Field(default="data", description="where an event's type stands")
    volatile: list[str] = Field(default=[], description="event members that may differ between stream and replay")


class Replay(Part):
    """How a page of a replay is read, and when a replay is settled."""

    items: Expression
    next_cursor: Expression | None = None
    has_more: Expression | None = None
    settled: Expression | None = Field(default=None, description="where the target has a word for it")
    last: Expression = Field(description="true on the page after which nothing can come any more")
    limit_max: int = Field(default=1000, ge=1)
    settle_s: Seconds = 10


class Entries(Part):
    """Which operations let a dialog in, which an execution, and which create inside."""

    dialog: list[str] = []
    execution: list[str] = []
    internal: list[str] = []


class Step(Part):
    """How one kind of step is spelled, and what may be said of it beforehand."""

    node: dict[str, Any]
    defaults: dict[str, Any] = {}
    gives: dict[str, str] = Field(default={}, description="`key` and `type` of the node's output, where it has one")
    fails: bool = False
    lasts: str | None = Field(default=None, description="the parameter that says how many ms it takes")
    events: int = Field(default=2, description="events that the step shows at least")
    events_plus: str | None = Field(default=None, description="the parameter that says how many more")


class Documents(Part):
    """How a chain of steps becomes a document of the target, and the chains that have a name."""

    document: dict[str, Any] = Field(description="the whole; $nodes and $edges stand for the lists")
    start: dict[str, Any] = Field(description="the first node; $inputs stands for the input fields")
    end: dict[str, Any] = Field(description="the last node; $outputs stands for the outputs")
    edge: dict[str, Any] = Field(description="one edge; $from and $to stand for node ids")
    input: dict[str, Any] = {}
    output: dict[str, Any] = Field(
        default={}, description="one output; $node, $key and $type of the step that gives it"
    )
    node_id: str = "${kind}-${place}"
    steps: dict[str, Step]
    named: dict[str, list[dict[str, dict[str, Any]]]] = {}
    inputs: list[dict[str, Any]] = Field(default=[], description="the input fields that every named document declares")


class Launch(Part):
    """How the target is started. {python}, {port}, {db} and {directory} are replaced in the command and its env."""

    command: list[str] = Field(min_length=1)
    env: dict[str, str] = {}
    secrets: list[str] = Field(default=[], description="environment variables that get a random value")
    ready: Pattern = Field(default=r"listening on (\S+)", description="a line of output; its group is the URL")
    ready_s: Seconds = 20
    stop_s: Seconds = 5


class Cleanup(Part):
    """What the harness makes carries the prefix; each making operation names the one that removes."""

    prefix: str = "conformance-"
    remove: dict[str, str] = {}


class Profile(Part):
    """The whole file."""

    target: Target
    auth: dict[str, Actor] = {}
    claims: list[Capability] = []
    entries: Entries = Entries()
    errors: Errors = Errors()
    operations: dict[str, Call]
    streams: dict[str, Stream] = {}
    replay: Replay | None = None
    statuses: dict[str, Status] = Field(default={}, description="the target's names of a run's status: ours")
    documents: Documents | None = None
    controls: dict[str, Call] = Field(default={}, description="`read` and `restore`, and one call per control")
    census: dict[str, str] = Field(default={}, description="what is counted: the operation that lists it")
    launch: Launch | None = None
    cleanup: Cleanup = Cleanup()

    def facts(self) -> Facts:
        """What clauses need to know of the target."""
        stream = self.streams.get("execution", Stream())
        settle = self.replay.settle_s if self.replay else Facts().settle_ms / 1000
        return Facts(
            complete=stream.terminal.complete,
            error=stream.terminal.error,
            volatile=tuple(stream.volatile),
            settle_ms=settle * 1000,
            dialog=tuple(self.entries.dialog),
            execution=tuple(self.entries.execution),
            internal=tuple(self.entries.internal),
            gate_ms=self.target.tolerances.get("gate", Facts().gate_ms),
            late_ms=self.target.tolerances.get("sync", Facts().late_ms),
        )
