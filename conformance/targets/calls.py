"""How one abstract operation is spelled on a target: an exchange, several of them, or another way altogether.

A `Call` is exactly one of: an HTTP exchange (`path`), a command (`command`), a read-only query (`sql`), what the sink
was sent (`sink`), several exchanges in turn (`steps`), or several ways of which the first that works is used (`ways`).
"""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from conformance.history.operation import Outcome
from conformance.targets.part import Expression, Part, Path, Source

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "{method}"]
MEANS = ("path", "command", "sql", "sink", "steps", "ways")


class Rule(Part):
    """One line of the table that classes answers: the first rule that fits decides."""

    status: list[int] = Field(default=[], description="any status where empty; a command's is its exit code")
    code: list[str] = Field(default=[], description="any error code where empty")
    outcome: Outcome = Field(description="what the answer then is")


class Answer(Part):
    """What an answer means. Without a rule 2xx is ok, 4xx refused, anything else failed."""

    outcomes: list[Rule] = Field(default=[], description="rules that go before those of `errors`")
    fields: dict[str, Expression] = Field(
        default={}, description="neutral field: JMESPath over body, headers, status, text"
    )
    required: list[str] = Field(default=[], description="fields without which a 2xx is failed")
    secret: list[str] = Field(default=[], description="fields that go into the vault, never into the evidence")
    envelope: Expression | None = Field(
        default=None, description="what `body` stands for, over the whole body, such as body.data"
    )


class Numbered(Part):
    """Pages that are numbered: the neutral cursor is the number of a page."""

    first: int = Field(default=1, description="the number of the first page")
    total: Expression = Field(description="how many items there are on all pages")
    size: Expression | None = Field(default=None, description="how many a page holds, where that may differ from asked")


class Call(Part):
    """One operation's spelling."""

    ONE_OF: ClassVar[tuple[str, ...]] = MEANS

    actor: str | None = Field(default=None, description="who calls, of `auth`; nobody where left out")
    method: Method = Field(default="GET", description="{method}: the argument's own")
    path: Path | None = Field(default=None, description="{name} is percent-encoded, {+name} stands as it is")
    query: dict[str, str] | Literal["$query"] = Field(default={}, description="$query: the argument's own pairs")
    headers: dict[str, str] = Field(
        default={}, description="header: text with {name}; left out where what it names is absent"
    )
    body: Any = Field(
        default=None, description="a JSON body; $name stands for an argument, ${name} in a text for its text"
    )
    form: dict[str, Any] | Literal["$form"] | None = Field(default=None, description="a form in place of a JSON body")
    answer: Answer = Field(default=Answer(), description="what the answer means")
    stream: str | None = Field(default=None, description="the answer is a stream, framed as this entry of `streams`")
    page: bool = Field(default=False, description="the answer is a page of a replay, read as `replay` says")
    numbered: Numbered | None = Field(
        default=None, description="the pages of the answer are numbered, and have no cursor"
    )
    keep: dict[str, Expression] = Field(default={}, description="in `steps`: values that the following ones may use")
    makes: str | None = Field(
        default=None, description="the field by which later operations find what this one's answer told"
    )
    command: list[str] | None = Field(default=None, min_length=1, description="a program and its words, no shell")
    sql: str | None = Field(default=None, description="one SELECT; :name stands for an argument")
    database: str = Field(default="main", description="which of `databases` the query reads")
    sink: str | None = Field(default=None, description="how often the sink was sent something at this path")
    steps: list["Call"] | None = Field(default=None, min_length=1, description="exchanges in turn; the last answers")
    ways: list["Call"] | None = Field(default=None, min_length=1, description="the first one that works is used")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [name for name in self.ONE_OF if getattr(self, name) is not None]
        if len(given) != 1:
            found = ", ".join(given) or "none of them"
            message = f"it is spelled by exactly one of {', '.join(self.ONE_OF)}; here is {found}"
            raise ValueError(message)
        return self

    def parts(self) -> list["Call"]:
        """The calls that this one is made of, itself where it is a single one."""
        inner = self.steps or self.ways
        return [part for call in inner for part in call.parts()] if inner else [self]


class Control(Call):
    """How a control is used: by a call, by another start of the target, or by turning to another instance of it."""

    ONE_OF: ClassVar[tuple[str, ...]] = (*MEANS, "restart", "instances")

    restart: dict[str, str] | None = Field(default=None, description="environment variables; $name: an argument")
    instances: dict[str, Source] | None = Field(default=None, description="the base URL for each mode but the usual")
    words: dict[str, dict[str, str]] = Field(
        default={}, description="argument: our word (true, absent, …): the target's; others cannot be set"
    )
    affects: list[str] | None = Field(default=None, description="the operations that it reaches; all where left out")

    @property
    def is_a_call(self) -> bool:
        """Whether it is an exchange, or what stands in its place."""
        return self.restart is None and self.instances is None


class Errors(Part):
    """Where a refusal keeps its code and message, and the rules that hold for every operation."""

    code: list[Expression] = Field(
        default=["body.code"], description="where a refusal's code stands; the first that finds anything counts"
    )
    message: list[Expression] = Field(
        default=["body.detail", "body.message"], description="where its message stands, likewise"
    )
    outcomes: list[Rule] = Field(default=[], description="rules by status and code; the first that fits decides")
