"""A profile: what a target is, what it claims, how each abstract operation is spelled there, what it lets us control.

These are the parts of the YAML file, each a pydantic model; `profile.schema.json` is made from them. What a part does
not know is an error (`conformance.targets.loading` says where, and what would be right).
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from conformance.history.operation import Facts
from conformance.targets.calls import Call, Control, Errors
from conformance.targets.part import Expression, Part, Pattern, Seconds, Source
from conformance.targets.treatment import Target

Capability = Literal[
    "runs", "execution-stream", "idempotency", "replay", "decisions", "coordinator", "internal-create", "flags",
    "source", "documents", "extension", "sync", "async", "openapi", "schedule", "observability", "publish",
]  # fmt: skip
Status = Literal["created", "running", "completed", "failed"]
Confirm = Literal["allow", "deny", "never", "disconnect"]


class Actor(Part):
    """Somebody who calls. A credential's value comes from an environment variable or a file, never from here.

    It is one header with a `secret` that was given (`env`, `file`) or that was made during the session (`vault`), or
    what a log-in gave: cookies, and headers such as a CSRF token.
    """

    header: str = Field(default="Authorization", description="the header that carries the credential")
    value: str = Field(
        default="Bearer {secret}", pattern=r"\{secret\}", description="its value; {secret} stands for the secret"
    )
    env: str | None = Field(default=None, description="the environment variable that holds the secret")
    file: str | None = Field(default=None, description="the file that holds the secret")
    vault: str | None = Field(default=None, description="the argument that names the secret, such as a key's id")
    secrets: dict[str, Source] = Field(default={}, description="what the log-in needs, by $name")
    login: list[Call] = Field(default=[], description="the exchanges that log in; what they keep is for `headers`")
    cookies: bool = Field(default=True, description="whether the cookies of the log-in are sent along")
    headers: dict[str, str] = Field(default={}, description="sent along after the log-in, from what it kept: {name}")


class Terminal(Part):
    """What the target calls the two ends of a run."""

    complete: str = Field(default="workflow_complete", description="the type of the event that ends a run well")
    error: str = Field(default="workflow_error", description="the type of the event that ends a run that failed")


class Asks(Part):
    """A question that a stream asks while its run waits, and how it is answered."""

    type: str = Field(description="the type of the event that asks")
    operation: str = Field(description="the operation that answers; it gets `decision` (allow, deny) and what is kept")
    keep: dict[str, Expression] = Field(default={}, description="argument of the answer: JMESPath over the event")
    confirm: Confirm = Field(default="allow", description="what is answered where a story does not say otherwise")


class Stream(Part):
    """How a stream is framed."""

    terminal: Terminal = Field(default=Terminal(), description="the types of the events that end a run")
    sentinel: str | None = Field(default=None, description="a last `data` that is no event, such as [DONE]")
    type_from: Literal["data", "event"] = Field(default="data", description="where an event's type stands")
    volatile: list[str] = Field(default=[], description="event members that may differ between stream and replay")
    asks: Asks | None = Field(default=None, description="the question that the stream may ask")
    fields: dict[str, Expression] = Field(
        default={}, description="neutral field: JMESPath over an event; the last event that has it tells it"
    )


class Replay(Part):
    """How a page of a replay is read, and when a replay is settled."""

    items: Expression = Field(description="the list of events, over the answer")
    next_cursor: Expression | None = Field(default=None, description="what the next page is asked for with")
    has_more: Expression | None = Field(default=None, description="whether there are more events")
    settled: Expression | None = Field(default=None, description="where the target has a word for it")
    last: Expression = Field(description="true on the page after which nothing can come any more")
    limit_max: int = Field(default=1000, ge=1, description="the most events that one page may be asked for")
    settle_s: Seconds = Field(default=10, description="how long a run's end may take to show")


class Entries(Part):
    """Which operations let a dialog in, which an execution, and which create inside."""

    dialog: list[str] = Field(default=[], description="operations that take what a person says")
    execution: list[str] = Field(default=[], description="operations that execute a run")
    internal: list[str] = Field(default=[], description="operations that create a workflow inside")


class Step(Part):
    """How one kind of step is spelled, and what may be said of it beforehand."""

    node: dict[str, Any] = Field(description="the step as a node of the document; $node is its id, $name a parameter")
    defaults: dict[str, Any] = Field(default={}, description="parameters that a named document need not give")
    gives: dict[str, str] = Field(default={}, description="`key` and `type` of the node's output, where it has one")
    value: dict[str, Any] | None = Field(
        default=None, description="what that output is: {constant: $says}, or {text: [$prefix, {input: $field}]}"
    )
    fails: bool = Field(default=False, description="whether a run fails there")
    may_fail: bool = Field(default=False, description="nobody knows beforehand whether it fails")
    lasts: str | None = Field(default=None, description="the parameter that says how many ms it takes")
    events: int = Field(default=2, description="events that the step shows at least")
    repeats: str | None = Field(
        default=None, description="the parameter that says how many events are wanted: so many nodes are put in a row"
    )
    events_plus: str | None = Field(default=None, description="the parameter that says how many more")


class Existing(Part):
    """A workflow that the target has already, with what is known of it."""

    workflow_id: str = Field(description="its id on the target")
    nodes: list[str] = Field(default=[], description="the ids of its nodes")
    outcome: Literal["completes", "fails"] = Field(default="completes", description="how its runs end")
    lasts_ms: float = Field(default=0, description="how long they take at least")
    events_at_least: int = Field(default=2, description="how many events they show at least")


class Agent(Part):
    """The boundaries of an agent flow; what lies between, and around, is spelled as in a workflow."""

    start: dict[str, Any] = Field(description="its first node")
    end: dict[str, Any] = Field(description="$node and $key: the last value that a step gives")


class Documents(Part):
    """How a chain of steps becomes a document of the target, and the chains that have a name."""

    document: dict[str, Any] = Field(description="the whole; $nodes and $edges stand for the lists")
    start: dict[str, Any] = Field(description="the first node; $inputs: the input fields, $timeout_ms: of a sync reply")
    end: dict[str, Any] = Field(description="the last node; $outputs stands for the outputs, $bindings for theirs")
    edge: dict[str, Any] = Field(description="one edge; $from and $to stand for node ids")
    input: dict[str, Any] = Field(default={}, description="one input field: $key, $source, $type, $required, $default")
    output: dict[str, Any] = Field(default={}, description="one output, $name; $node, $key and $type of what gives it")
    binding: Any = Field(default=None, description="where one output comes from, where that stands apart, by its name")
    parameter: dict[str, Any] | None = Field(
        default=None, description="an input field as a trigger lists it, where it does: an item of its $inputs"
    )
    sources: list[Literal["path", "query", "form", "body"]] = Field(
        default=["path", "query", "form", "body"], description="where a call's parameters may come from"
    )
    optional: bool = Field(default=True, description="whether an input field may be left out, or have a default")
    slug_is_route: bool = Field(
        default=False, description="whether a slug is the whole route with its path's places, such as orders/{id}"
    )
    trigger_edits: bool = Field(default=True, description="whether a saved trigger may be changed")
    agent: Agent | None = Field(default=None, description="how an agent flow is spelled, where the target has such")
    unknown: dict[str, Any] | None = Field(default=None, description="a node, $node, of a type that is not known")
    node_id: str = Field(default="${kind}-${place}", description="$token is the document's own, $name its workflow's")
    steps: dict[str, Step] = Field(
        description="the kinds of steps by the suite's names: text, echo, wait, fail, burst, odd"
    )
    named: dict[str, list[dict[str, dict[str, Any]]]] = Field(
        default={}, description="the workflows that the suite asks for: completes, echo, fails, fails_late, slow, long"
    )
    existing: dict[str, "Existing"] = Field(
        default={}, description="workflows that are there already, in place of those of these names"
    )
    inputs: list[dict[str, Any]] = Field(default=[], description="the input fields that every named document declares")


class Mutants(Part):
    """How a target is started with a planted fault, which proves the suite: words that are added to the command."""

    listed_by: list[str] = Field(
        description="print one fault a line: its name, the clause that it breaks, the bug, tabbed"
    )
    planted_by: list[str] = Field(description="plant the fault {name}")


class Launch(Part):
    """How the target is started. {python}, {port}, {db}, {directory} and variables are replaced in command and env."""

    command: list[str] = Field(min_length=1, description="the program and its words, no shell")
    env: dict[str, str] = Field(default={}, description="environment variables, beside those of the harness")
    secrets: list[str] = Field(default=[], description="environment variables that get a random value")
    cwd: str | None = Field(default=None, description="the working directory; the harness's own where left out")
    port: int = Field(default=0, ge=0, le=65535, description="a fixed port; 0: a free one")
    ready: Pattern | None = Field(
        default=r"listening on (\S+)",
        description="a line of output whose group is the URL; null: the port is asked until the identity fits",
    )
    ready_s: Seconds = Field(default=20, description="how long it may take to be ready")
    stop_s: Seconds = Field(default=5, description="how long it may take to end after SIGTERM")
    mutants: Mutants | None = Field(default=None, description="how faults are planted, for `conformance prove`")


class Measure(Part):
    """One thing that a census counts beside workflows and runs."""

    operation: str = Field(description="the operation that tells it")
    value: str = Field(default="count", description="the field of its answer that is compared")
    whole: bool = Field(default=False, description="it counts the whole system, so others may change it beside us")


class Deviation(Part):
    """A clause that the target is known to break, and until when that is put up with."""

    clause: str = Field(pattern=r"^[A-Z]+-\d+$", description="its id")
    reason: str = Field(min_length=1, description="why it is put up with; shown in every report")
    expires: date = Field(description="the last day on which it is")


class Sink(Part):
    """A place that workflows call, so that what happened outside the target can be counted: an HTTP server of ours."""

    host: str = Field(default="127.0.0.1", description="where it listens")
    port: int = Field(default=0, ge=0, le=65535, description="0: a free one")
    url: Source | None = Field(default=None, description="how the target reaches it, where that differs")


class Cleanup(Part):
    """What the harness makes carries the prefix; each making operation names the one that removes."""

    prefix: str = Field(
        default="conformance-", description="what the names of workflows begin with that the harness makes"
    )
    remove: dict[str, str] = Field(default={}, description="the making operation: the one that removes")


class Profile(Part):
    """The whole file. `extends` names another one, on top of which this one stands: a shipped name, or a file."""

    target: Target = Field(description="what the target is, and how gently it is to be treated")
    variables: dict[str, str | Source] = Field(
        default={}, description="values by name for all templates: text that may hold ${other}, or where it comes from"
    )
    auth: dict[str, Actor] = Field(default={}, description="who calls, by name; `nobody` is always there")
    claims: list[Capability] = Field(
        default=[], description="what the target promises; clauses about anything else do not apply"
    )
    entries: Entries = Field(default=Entries(), description="which operations are entries of which kind")
    errors: Errors = Field(default=Errors(), description="how refusals are read, for every operation")
    operations: dict[str, Call] = Field(default={}, description="how each operation of the vocabulary is spelled")
    driver: str | None = Field(
        default=None,
        pattern=r"^[\w.]+:\w+$",
        description="package.module:Class, whose methods are operations that YAML cannot spell",
    )
    streams: dict[str, Stream] = Field(
        default={}, description="how streams are framed, by name; a run's is `execution`"
    )
    replay: Replay | None = Field(default=None, description="how the pages of a replay are read")
    statuses: dict[str, Status] = Field(default={}, description="the target's names of a run's status: ours")
    documents: Documents | None = Field(default=None, description="how workflows are spelled")
    controls: dict[str, Control] = Field(default={}, description="`read` and `restore`, and one per control")
    census: dict[str, str | Measure] = Field(default={}, description="what is counted: the operation that tells it")
    databases: dict[str, Source] = Field(default={}, description="SQLite files that are read, never written")
    sink: Sink | None = Field(default=None, description="a server of the harness's own that workflows may call")
    launch: Launch | None = Field(default=None, description="how the target is started, where the harness is to do so")
    cleanup: Cleanup = Field(default=Cleanup(), description="how what was made is removed")
    deviations: list[Deviation] = Field(default=[], description="clauses that the target is known to break")

    @property
    def calls(self) -> dict[str, Call]:
        """Every call by the name under which it is recorded: an operation's own, or `control.<name>`."""
        controls = {f"control.{name}": control for name, control in self.controls.items() if control.is_a_call}
        return {**self.operations, **controls}

    def counted(self) -> dict[str, tuple[str, str, bool]]:
        """What a census counts: the operation that tells it, the field that it stands in, whether of all the system."""
        measures = {what: Measure(operation=m) if isinstance(m, str) else m for what, m in self.census.items()}
        return {what: (measure.operation, measure.value, measure.whole) for what, measure in measures.items()}

    def asks(self, call: Call) -> Asks | None:
        """What the stream of a call asks, where it does."""
        framed = (self.streams.get(part.stream) for part in call.parts() if part.stream)
        return next((stream.asks for stream in framed if stream and stream.asks), None)

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
