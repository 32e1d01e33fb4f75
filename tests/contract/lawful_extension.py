"""A lawful server of extensions in memory, with odd habits and faults to plant, and the histories of calls to it.

It reads parameters in its own way, as a server would, so that it is a second opinion of what the clauses expect.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from conformance.history.history import History
from conformance.history.operation import Exchange, Operation, Outcome
from tests.contract.extensions import ECHO, Told

KEYS = ["alpha", "beta", "gamma"]
TEXTS = ["plain", "a b", "ü-ñ", "0", "12", "true", "null", "", " ", "x" * 2000, "[]", "stray"]
NUMBERS = [
    "0",
    "7",
    "-3",
    "42",
    "1.5",
    "1e3",
    " 12 ",
    "+5",
    "0x1f",
    "x",
    "12abc",
    "",
    "nan",
    "\uff11\uff12",
    "null",
    "9" * 400,
]
BOOLEANS = ["true", "false", "TRUE", "1", "no", "", "maybe", "null"]
SPELLED = {"string": TEXTS, "number": NUMBERS, "boolean": BOOLEANS}
VALUES = [None, [], {}, [1], {"a": 1}, "plain", "", "12", "x", "true", 0, 7, -3, 1.5, 2**70, True, False]
DEFAULTS = {"string": ["none", "0"], "number": [7, 0.5], "boolean": [True, False]}
PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class RefusedError(Exception):
    """A parameter that the server does not take; it holds the parameter's name."""


@dataclass(frozen=True)
class Habits:
    """What the contract leaves open, and `fault`: what this server does wrong."""

    lenient: bool = False
    floats: bool = False
    null: bool = True
    takes_strangers: bool = True
    last_wins: bool = True
    refusal: int = 422
    failure: int = 409
    fault: str = ""


HABITS = st.builds(
    Habits,
    lenient=st.booleans(),
    floats=st.booleans(),
    null=st.booleans(),
    takes_strangers=st.booleans(),
    last_wins=st.booleans(),
    refusal=st.sampled_from([400, 422]),
    failure=st.sampled_from([400, 409, 422, 500]),
)


@dataclass(frozen=True)
class Ask:
    """One call: what is sent in each source, and how long after the call before it begins and how long it takes."""

    query: list[tuple[str, str]] = field(default_factory=list)
    form: list[tuple[str, str]] = field(default_factory=list)
    body: Any = None
    path: str = ""
    after: float = 20.0
    takes: float = 5.0
    client: str = "a"


@st.composite
def extensions(draw: st.DrawFn) -> Told:
    """A published extension: its inputs by source, and outputs made of them."""
    posted = draw(st.sampled_from(["form", "body"]))
    inputs = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3)):
        kind = draw(st.sampled_from(list(SPELLED)))
        told: Told = {"key": key, "source": draw(st.sampled_from(["query", posted])), "type": kind}
        told["required"] = draw(st.booleans())
        if draw(st.booleans()):
            told["default"] = draw(st.sampled_from(DEFAULTS[kind]))
        inputs.append(told)
    return extension(inputs, draw(st.sampled_from(["sync", "async"])), draw(st.sampled_from(["completes", "fails"])))


def extension(inputs: list[Told], mode: str = "sync", outcome: str = "completes") -> Told:
    outputs: list[Told] = [
        {"key": told["key"], "type": told["type"], "value": {"input": told["key"]}} for told in inputs
    ]
    texts: list[Any] = [{"input": told["key"]} for told in inputs if told["type"] == "string" and told["required"]]
    outputs.append({"key": "line", "type": "string", "value": {"text": ["dear ", *texts[:1], "!"]}})
    outputs.append({"key": "fixed", "type": "boolean", "value": {"constant": True}})
    return {**ECHO, "inputs": inputs, "outputs": outputs, "mode": mode, "outcome": outcome}


NAMES = st.sampled_from([*KEYS, "delta", "extra"])
PAIRS = st.lists(st.tuples(NAMES, st.sampled_from([*TEXTS, *NUMBERS, *BOOLEANS])), max_size=4)
BODIES = st.none() | st.dictionaries(NAMES, st.sampled_from(VALUES), max_size=4) | st.sampled_from([[], "text", 7])
AFTER, TAKES, CLIENT = st.sampled_from([0.0, 2.0, 20.0]), st.sampled_from([1.0, 5.0, 30.0]), st.sampled_from(["a", "b"])
ASKS = st.builds(Ask, query=PAIRS, form=PAIRS, body=BODIES, after=AFTER, takes=TAKES, client=CLIENT)
RIGHT: dict[str, list[Any]] = {"string": ["plain", "ü-ñ", "other"], "number": [0, 7, 1.5], "boolean": [True, False]}


@st.composite
def aimed(draw: st.DrawFn, met: Told) -> Ask:
    """A call that sends most of what is declared as it should be, some of it elsewhere too, and perhaps a stranger."""
    sent: dict[str, dict[str, Any]] = {"query": {}, "form": {}, "body": {}}
    for told in met["inputs"]:
        value = draw(st.sampled_from(RIGHT[told["type"]]))
        if draw(st.integers(0, 3)):
            sent[told["source"]][told["key"]] = value
        if draw(st.integers(0, 3)) == 0:
            decoy = draw(st.sampled_from(RIGHT[told["type"]]))
            sent[draw(st.sampled_from(list(sent)))].setdefault(told["key"], decoy)
    if draw(st.booleans()):
        sent["query"]["extra"] = "stray-1"
    pairs = {
        source: [(key, value if isinstance(value, str) else json.dumps(value)) for key, value in sent[source].items()]
        for source in ("query", "form")
    }
    return Ask(pairs["query"], pairs["form"], sent["body"], after=draw(AFTER), takes=draw(TAKES), client=draw(CLIENT))


@st.composite
def programs(draw: st.DrawFn) -> tuple[Told, list[Ask]]:
    """An extension and calls of it."""
    met = draw(extensions())
    return met, draw(st.lists(ASKS | aimed(met), max_size=4))


@dataclass
class Server:
    """What is published, and what was seen."""

    met: Told
    habits: Habits
    operations: list[Operation] = field(default_factory=list)
    now: float = 0.0
    runs: int = 0

    def see(
        self, name: str, arguments: Told, outcome: Outcome, status: int, fields: Told, at: tuple[float, float], by: str
    ) -> None:
        place, body = len(self.operations), json.dumps(fields.get("output", fields))
        exchange = Exchange(method="POST", url="/", status=status, response_body=body, size=len(body.encode()))
        told = {"called_at": at[0], "returned_at": at[1], "outcome": outcome, "fields": fields, "exchange": exchange}
        self.operations.append(Operation(index=place, client=by, name=name, arguments=arguments, **told))

    def ask(self, ask: Ask) -> None:
        """Serve one call."""
        posts_a_form = any(told["source"] == "form" for told in self.met["inputs"])
        self.now += ask.after
        at = (self.now, self.now + ask.takes)
        arguments: Told = {"slug": "echo", "method": "POST", "credential": "k1", "extension": self.met}
        arguments |= {"query": [list(pair) for pair in ask.query]}
        arguments |= {"form": [list(pair) for pair in ask.form]} if posts_a_form else {}
        if ask.body is not None and not posts_a_form:
            arguments["body"] = ask.body
        outcome, status, fields = self.answer(arguments)
        self.see("call_extension", arguments, outcome, status, fields, at, ask.client)
        if status == 202:
            self.now = at[1] + 1
            self.look(fields["run_id"], arguments)

    def look(self, run_id: str, arguments: Told) -> None:
        completed = self.met["outcome"] == "completes"
        told: Told = {"run_id": run_id, "workflow_id": "w1", "publication_id": "p1"}
        told["cause"] = {"kind": "extension", "slug": "echo", "method": "POST", "key_id": "k1"}
        told |= {"status": "completed", "output": self.output(arguments)} if completed else {"status": "failed"}
        self.see("read_run", {"run_id": run_id, "settled": True}, "ok", 200, told, (self.now, self.now + 1), "a")
        self.now += 1

    def answer(self, arguments: Told) -> tuple[Outcome, int, Told]:
        """What a call is answered."""
        try:
            output = self.output(arguments)
        except RefusedError as refused:
            return "refused", self.habits.refusal, {"code": "invalid", "message": f"{refused} is missing or wrong"}
        if self.met["mode"] == "async":
            self.runs += 1
            return "ok", 202, {"run_id": f"r{self.runs}", "status": "created"}
        if self.met["outcome"] == "fails":
            broke = self.habits.failure >= 500
            return "failed" if broke else "refused", self.habits.failure, {"code": "workflow_failed"}
        return "ok", 200, {"output": output}

    def output(self, arguments: Told) -> Told:
        """The output of a call; raises RefusedError."""
        body = arguments.get("body", {})
        if not isinstance(body, dict):
            if any(told["source"] == "body" for told in self.met["inputs"]):
                raise RefusedError(self.met["inputs"][0]["key"])
            body = {}
        sent = {"query": arguments["query"], "form": arguments.get("form", []), "body": list(body.items())}
        values = {told["key"]: self.value(told, sent) for told in self.met["inputs"]}
        known = {(told["source"], told["key"]) for told in self.met["inputs"]}
        strangers = [value for source, pairs in sent.items() for key, value in pairs if (source, key) not in known]
        if strangers and not self.habits.takes_strangers:
            raise RefusedError("a stranger")
        output = {}
        for told in self.met["outputs"]:
            value = self.made(told["value"], values)
            if value is not None or self.habits.null:
                output[told["key"]] = value
        if self.habits.fault == "leaks" and strangers:
            output["line"] = f"dear {strangers[-1]}!"
        return output

    def made(self, origin: Told, values: Told) -> Any:  # noqa: ANN401 - any value
        if "input" in origin:
            return values[origin["input"]]
        if "constant" in origin:
            return origin["constant"]
        return "".join(part if isinstance(part, str) else str(values[part["input"]]) for part in origin["text"])

    def value(self, told: Told, sent: dict[str, list[Any]]) -> Any:  # noqa: ANN401 - any value
        """One input's value; raises RefusedError."""
        key, fault = told["key"], self.habits.fault
        found = [value for name, value in sent[told["source"]] if name == key]
        if fault == "reads elsewhere":
            found = [
                v for source, pairs in sent.items() if source != told["source"] for k, v in pairs if k == key
            ] or found
        if fault == "defaults the false" and found and found[-1] in ("0", 0, "", "false", False):
            found = []
        if len(found) > 1 and not self.habits.last_wins:
            raise RefusedError(key)
        if found:
            return self.read(told, found[-1])
        if told.get("default") is not None and fault != "no defaults":
            return told["default"]
        if told["required"] and fault != "requires nothing":
            raise RefusedError(key)
        return None

    def read(self, told: Told, value: object) -> Any:  # noqa: ANN401 - any value
        """A value as one of the declared type; raises RefusedError."""
        if self.habits.fault == "takes any type":
            return value
        if value is None or isinstance(value, list | dict):
            raise RefusedError(told["key"])
        read = {"string": self.text, "number": self.number, "boolean": self.boolean}[told["type"]]
        try:
            return read(value, strict=told["source"] == "body" and not self.habits.lenient)
        except (ValueError, OverflowError):
            raise RefusedError(told["key"]) from None

    def text(self, value: object, *, strict: bool) -> str:
        if strict and not isinstance(value, str):
            raise ValueError
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, value: Any, *, strict: bool) -> Any:  # noqa: ANN401 - any scalar
        if isinstance(value, bool) or (strict and isinstance(value, str)):
            raise ValueError
        if isinstance(value, str) and not PLAIN.fullmatch(value) and not self.habits.lenient:
            raise ValueError
        number = float(value) if isinstance(value, str) or self.habits.floats else value
        if number in (float("inf"), float("-inf")) or number != number:  # noqa: PLR0124 - that is how NaN is told
            raise ValueError
        return number

    def boolean(self, value: Any, *, strict: bool) -> bool:  # noqa: ANN401 - any scalar
        if isinstance(value, bool):
            return value
        if strict or not isinstance(value, str):
            raise ValueError
        known = {"true": True, "false": False} | ({"TRUE": True, "1": True, "no": False} if self.habits.lenient else {})
        if value not in known:
            raise ValueError
        return known[value]


def served(met: Told, asks: list[Ask], habits: Habits) -> History:
    """The history of calls to a server."""
    server = Server(met, habits)
    for ask in asks:
        server.ask(ask)
    return History(tuple(server.operations))
