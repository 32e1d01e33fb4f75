"""Neutral chain documents: a list of steps becomes a document of the target, with what may be said of it beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from conformance.errors import BadProfile, NotSpelled
from conformance.targets.profile import Agent, Documents, Step
from conformance.targets.template import ABSENT, as_text, fill_body

Steps = Iterable[Mapping[str, Mapping[str, Any]]]
Known = Mapping[str, Any]
Node = dict[str, Any]


@dataclass(frozen=True)
class Design:
    """What a document is to be, in neutral words.

    `inputs` are `{key, source, type, required, default?}`. `outputs` are `{key, type}` with where the value comes from:
    `input` (a key), `step` (its number among `steps`, from 1), or `node` and `of` (any node's any key); None declares
    everything that there is. `canaries` are texts that inner nodes give out and no output declares. `kind` is
    `workflow` or `agent_flow`, which has neither inputs nor outputs.
    """

    inputs: tuple[Known, ...] = ()
    outputs: tuple[Known, ...] | None = ()
    steps: tuple[Mapping[str, Mapping[str, Any]], ...] = ()
    canaries: tuple[str, ...] = ()
    timeout_ms: int | None = None
    kind: str = "workflow"

    def boundaries(self, documents: Documents) -> Documents | Agent:
        """What spells its first and its last node; raises NotSpelled."""
        if self.kind == "workflow":
            return documents
        if documents.agent is None:
            raise NotSpelled("documents has no `agent`, so that nobody can say how an agent flow is spelled")
        return documents.agent


@dataclass(frozen=True)
class Link:
    """One node between the boundaries: the number of its step, how that is spelled, and what it was given."""

    number: int
    step: Step
    given: Known
    node: Node

    @property
    def value(self) -> dict[str, Any] | None:
        """What its output is, as far as that is known beforehand."""
        found: dict[str, Any] | None = fill_body(self.step.value, self.given) if self.step.value else None
        return found


@dataclass(frozen=True)
class Sketch:
    """A document in its parts: its nodes in order, and the arrows between them as pairs of node ids."""

    design: Design
    known: Known
    nodes: tuple[Node, ...]
    arrows: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]

    def spelled(self, documents: Documents) -> dict[str, Any]:
        """The document as the target spells it."""
        edges = [fill_body(documents.edge, {"from": here, "to": there}) for here, there in self.arrows]
        whole: dict[str, Any] = fill_body(documents.document, {**self.known, "nodes": list(self.nodes), "edges": edges})
        return whole

    def facts(self) -> dict[str, Any]:
        """What may be said of it beforehand, see the vocabulary of operations; of a broken one not all is true."""
        start, end = self.nodes[0], self.nodes[-1]
        types = [node["type"] for node in self.nodes if isinstance(node.get("type"), str)]
        told = {
            "kind": self.design.kind,
            "nodes": [str(node["id"]) for node in self.nodes],
            "start": start["id"],
            "ends": [end["id"]],
            "node_types": list(dict.fromkeys(types)),
            "inputs": [dict(field) for field in self.design.inputs],
            "outputs": [self._promised(output) for output in self.design.outputs or ()],
            "canaries": list(self.design.canaries),
            **expectations(self.links),
        }
        return told if self.design.timeout_ms is None else {**told, "timeout_ms": self.design.timeout_ms}

    def _promised(self, output: Known) -> dict[str, Any]:
        told = {"key": output["key"], "type": output["type"]}
        value = {"input": output["input"]} if "input" in output else None
        if "step" in output:
            value = of_step(self.links, output["step"]).value
        return {**told, "value": value} if value is not None else told


def sketch(documents: Documents, design: Design, around: Known | None = None) -> Sketch:
    """The parts of the document of a design; templates may speak of what is `around`.

    Raises:
        NotSpelled: the profile does not spell what the design asks for.
    """
    known = around or {}
    links = chain(documents, [*({"text": {"says": text}} for text in design.canaries), *design.steps], known)
    links = [replace(link, number=link.number - len(design.canaries)) for link in links]
    ends = design.boundaries(documents)
    timeout = ABSENT if design.timeout_ms is None else design.timeout_ms
    fields = [fill_body(documents.input, field) for field in design.inputs]
    start = fill_body(ends.start, {**known, "inputs": fields, "timeout_ms": timeout})
    if design.outputs is None:
        design = replace(design, outputs=everything(design.inputs, links, start))
    told = outputs_of(documents, design, links, start)
    end = fill_body(ends.end, {**known, **last_value(links), **told, "place": len(links) + 1})
    nodes = (start, *(link.node for link in links), end)
    return Sketch(design, known, nodes, tuple(pairwise(str(node["id"]) for node in nodes)), tuple(links))


def compose(documents: Documents, design: Design, around: Known | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document of a design as the target spells it, and its facts; raises NotSpelled."""
    drawn = sketch(documents, design, around)
    return drawn.spelled(documents), drawn.facts()


def everything(inputs: Iterable[Known], links: Iterable[Link], start: Node) -> tuple[Known, ...]:
    """What is put in and what each step gives, as outputs that are named after where they come from."""
    values = [(str(start["id"]), field["key"], field["type"]) for field in inputs]
    giving = [link for link in links if link.step.gives]
    values += [(str(link.node["id"]), link.step.gives["key"], link.step.gives["type"]) for link in giving]
    return tuple({"key": f"{node}-{key}", "type": kind, "node": node, "of": key} for node, key, kind in values)


def outputs_of(documents: Documents, design: Design, links: Sequence[Link], start: Node) -> dict[str, Any]:
    """What stands for `$outputs` and `$bindings` in the last node."""
    declared = design.outputs or ()
    told = [{**origin(output, links, start), "name": output["key"], "type": output["type"]} for output in declared]
    bindings = {each["name"]: fill_body(documents.binding, each) for each in told} if documents.binding else {}
    return {"outputs": [fill_body(documents.output, each) for each in told], "bindings": bindings}


def origin(output: Known, links: Sequence[Link], start: Node) -> dict[str, Any]:
    """The node and the key that an output's value comes from."""
    if "input" in output:
        return {"node": start["id"], "key": output["input"]}
    if "step" in output:
        link = of_step(links, output["step"])
        return {"node": link.node["id"], "key": link.step.gives["key"]}
    return {"node": output["node"], "key": output["of"]}


def of_step(links: Iterable[Link], number: int) -> Link:
    """The node of a step of this number; the last one, where it is several in a row."""
    return next(link for link in reversed(list(links)) if link.number == number)


def last_value(links: Sequence[Link]) -> dict[str, Any]:
    """The node and the key of the last value that a step gives."""
    found = next((link for link in reversed(links) if link.step.gives), None)
    return {"node": found.node["id"], "key": found.step.gives["key"]} if found else {}


def parameters(documents: Documents, inputs: Iterable[Known]) -> list[Any]:
    """The input fields as a trigger lists them, where it does."""
    if documents.parameter is None:
        return [dict(field) for field in inputs]
    return [fill_body(documents.parameter, field) for field in inputs]


def render(
    documents: Documents,
    steps: Steps,
    inputs: Sequence[Known] = (),
    around: Known | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document of a chain start -> steps -> end that declares all it has, and its facts.

    A step is one kind with its parameters, `{"wait": {"ms": 300}}`. What is put in and what a step gives is declared
    as output, so that values of every type can be seen to arrive as they were sent. Templates may speak of what is
    `around`, such as the workflow's `name` and the profile's variables. The facts are `nodes` (all ids, in order),
    `outcome` ("completes" or "fails"), `lasts_ms` (at least) and `events_at_least`, both up to a failing step.
    """
    drawn = sketch(documents, Design(tuple(inputs), None, tuple(steps)), around)
    return drawn.spelled(documents), {"nodes": drawn.facts()["nodes"], **expectations(drawn.links)}


def render_named(documents: Documents, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document that the profile calls by this name, and its facts; raises BadProfile."""
    if name not in documents.named:
        raise BadProfile(f"documents.named has no {name!r}; it has {', '.join(documents.named) or 'nothing'}")
    return render(documents, documents.named[name], documents.inputs)


def chain(documents: Documents, steps: Steps, known: Known) -> list[Link]:
    """Each node with its step and what it was given; a step that repeats is several nodes in a row."""
    links: list[Link] = []
    for number, step in enumerate(steps, 1):
        (kind, parameters), *_ = step.items()
        if kind not in documents.steps:
            raise NotSpelled(f"documents.steps has no {kind!r}; it has {', '.join(documents.steps)}")
        spelled = documents.steps[kind]
        given = {**spelled.defaults, **parameters}
        for _ in range(-(-given[spelled.repeats] // spelled.events) if spelled.repeats else 1):
            place = len(links) + 1
            node_id = as_text(fill_body(documents.node_id, {**known, "kind": kind, "place": place}))
            node = fill_body(spelled.node, {**known, **given, "node": node_id, "place": place})
            links.append(Link(number, spelled, given, node))
    return links


def expectations(links: Iterable[Link]) -> dict[str, Any]:
    """A run's first event is its start, its last one the terminal; nothing behind a failing step is counted on."""
    lasts, events, outcome = 0.0, 2, "completes"
    for link in links:
        step, given = link.step, link.given
        lasts += given[step.lasts] if step.lasts else 0
        events += step.events + (given[step.events_plus] if step.events_plus else 0)
        if step.fails:
            outcome = "fails" if outcome == "completes" else outcome
            break
        if step.may_fail:
            outcome = "open"
    return {"outcome": outcome, "lasts_ms": lasts, "events_at_least": events}
