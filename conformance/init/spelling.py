"""From a matched route to the profile's spelling of its operation: paths, bodies and answers in our words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.init.likeness import LOOKS
from conformance.init.names import OWN_ID, PARENTS, ROWS, neutral
from conformance.init.routes import PARAMETER, Node, Route, Shape, listed, mapping
from conformance.targets.vocabulary import OPERATIONS

GRAPH = frozenset({"nodes", "edges"})
DEMANDED: Mapping[str, tuple[str, ...]] = {
    "create_workflow": ("workflow_id",), "create_run": ("run_id",), "read_run": ("run_id", "status"),
    "create_key": ("key_id", "token"), "list_workflows": ("items",), "list_runs": ("items",), "audit": ("items",),
}  # fmt: skip
"""Fields without which an answer is of no use to anybody."""

STREAMS = {"execute": "execution", "resume_stream": "execution"}
EXTENSION: Mapping[str, Any] = {
    "method": "{method}", "path": "/api/ex/{slug}{+path}", "query": "$query", "form": "$form", "body": "$body",
    "answer": {"fields": {"output": "body", "run_id": "body.run_id", "status": "body.status"}},
}  # fmt: skip
"""Every extension is called in the same way, whichever of them the document happens to list."""

PLAIN = re.compile(r"[A-Za-z_]\w*")
UNKNOWN = "TODO"


@dataclass(slots=True)
class Entry:
    """One operation as the profile will hold it, with what somebody has to look at (`todo`), or may (`notes`)."""

    operation: str
    route: Route
    call: dict[str, Any]
    todo: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


class Spelling:
    """Spells one operation."""

    def __init__(self, operation: str, route: Route, actor: str | None) -> None:
        self._name = operation
        self._route = route
        self._spoken = OPERATIONS[operation]
        call: dict[str, Any] = {"actor": actor} if actor else {}
        if route.method != "GET":
            call["method"] = route.method
        self.entry = Entry(operation, route, call)

    def spelled(self) -> Entry:
        """The whole entry."""
        call = self.entry.call
        if self._name == "call_extension":
            call.update(EXTENSION)
            return self.entry
        call["path"] = self._path()
        self._query_and_headers(call)
        if self._route.bodies:
            call["form" if self._route.is_form else "body"] = self._body(self._own_of(self._route.bodies))
        if self._name == "replay":
            call["page"] = True
        elif self._route.streams or LOOKS[self._name].streams:
            self._stream(call)
        elif answer := self._answer(call):
            call["answer"] = answer
        return self.entry

    def _path(self) -> str:
        """The path with our names in its holes; one that is nobody's becomes a variable of the profile."""
        before, pieces = "", []
        for segment in self._route.path.split("/"):
            spelled = segment
            for hole in PARAMETER.finditer(segment):
                spelled = spelled.replace(hole[0], f"{{{self._hole(hole[1], before)}}}")
            pieces.append(spelled)
            before = segment
        return "/".join(pieces)

    def _hole(self, name: str, parent: str) -> str:
        known = neutral(name, self._spoken.arguments)
        meant = known or PARENTS.get(parent.lower())
        if meant in self._spoken.arguments:
            return str(meant)
        variable = re.sub(r"\W+", "_", name).strip("_") or "part"
        self.entry.variables[variable] = name
        self.entry.todo.append(f"{{{variable}}} is a variable of this profile: give it a value")
        return variable

    def _query_and_headers(self, call: dict[str, Any]) -> None:
        query: dict[str, str] = {}
        headers: dict[str, str] = {}
        for each in self._route.parameters:
            if each.place not in {"query", "header"} or each.name.lower() in {
                "authorization",
                "accept",
                "content-type",
            }:
                continue
            place = query if each.place == "query" else headers
            if meant := neutral(each.name, self._spoken.arguments):
                place[each.name] = f"{{{meant}}}"
            elif each.name == "page" and "cursor" in self._spoken.arguments:
                place[each.name] = "{cursor}"
            elif each.is_required:
                place[each.name] = UNKNOWN
                self.entry.todo.append(f"the {each.place} parameter {each.name} is required: say what it should be")
        call.update({key: value for key, value in (("query", query), ("headers", headers)) if value})

    def _own_of(self, shapes: tuple[Shape, ...]) -> Shape:
        """The alternative that is this operation's own, where there are several."""
        needed = LOOKS[self._name].needs
        return next((shape for shape in shapes if needed in shape.properties), shapes[0] if shapes else Shape())

    def _body(self, shape: Shape) -> Any:  # noqa: ANN401 - a template
        """Each property that has a meaning of ours; of the others only what is required."""
        if GRAPH.issubset(shape.properties) and "content" in self._spoken.arguments:
            self._tell_others("the whole document is sent as it is; it also has", shape.properties.keys() - GRAPH)
            return "$content"
        body: dict[str, Any] = {}
        others = []
        for name, schema in shape.properties.items():
            constant = constant_of(schema)
            meant = neutral(name, self._spoken.arguments)
            if constant is not None and meant != name:
                body[name] = constant
            elif meant and f"${meant}" not in body.values():
                body[name] = f"${meant}"
            elif name in shape.required and schema.get("nullable") is True:
                body[name] = None
            elif name in shape.required:
                body[name] = example_of(schema)
                self.entry.todo.append(f"the member {name} of the body is required: say what it should be")
            else:
                others.append(name)
        self._tell_others("left out, since it is optional:", others)
        return body

    def _tell_others(self, said: str, names: Any) -> None:  # noqa: ANN401 - any names
        if names:
            self.entry.notes.append(f"{said} {', '.join(sorted(map(str, names)))}")

    def _stream(self, call: dict[str, Any]) -> None:
        call["stream"] = STREAMS.get(self._name, "dialog")
        if not self._route.streams:
            self.entry.todo.append("the document does not say that it answers with text/event-stream")

    def _answer(self, call: dict[str, Any]) -> dict[str, Any]:
        if self._name == "openapi":
            return {"fields": {"document": "body"}}
        shape, envelope = self._answer_shape()
        fields = dict(self._fields(shape))
        if not self._tells(fields):
            fields = next(filter(self._tells, map(dict, self._inner(shape))), fields)
        if not fields and self._spoken.fields and (self._name in OWN_ID or self._name in DEMANDED):
            fields = dict(self._guessed())
        answer: dict[str, Any] = {"envelope": envelope} if envelope else {}
        if fields:
            answer["fields"] = fields
        if required := [name for name in DEMANDED.get(self._name, ()) if name in fields]:
            answer["required"] = required
        if missing := [name for name in DEMANDED.get(self._name, ()) if name not in fields]:
            self.entry.todo.append(f"say where the answer tells {', '.join(missing)}")
        if call.get("query", {}).get("page") == "{cursor}":
            self._number(call, fields)
        if self._name == "create_key" and "token" in fields:
            answer["secret"] = ["token"]
            call["makes"] = "key_id"
        return answer

    def _number(self, call: dict[str, Any], fields: Mapping[str, str]) -> None:
        """Numbered pages, which need the number of all items."""
        if "total" in fields:
            call["numbered"] = {"total": fields["total"]}
        else:
            del call["query"]["page"]
            self.entry.todo.append("its pages are numbered: say under `numbered` where the number of all items stands")

    def _answer_shape(self) -> tuple[Shape, str | None]:
        """The answer, or what it wraps: some systems put everything into `data`."""
        shape = self._own_of(self._route.answers)
        inner = mapping(mapping(shape.properties.get("data")).get("properties"))
        meant = {name for name in shape.properties if neutral(name, self._spoken.fields)}
        if inner and not meant:
            return Shape({str(name): mapping(each) for name, each in inner.items()}), "body.data"
        return shape, None

    def _tells(self, fields: Mapping[str, str]) -> bool:
        """Whether these fields are all that nobody can do without."""
        return fields.keys() >= set(DEMANDED.get(self._name, ()))

    def _inner(self, shape: Shape) -> Iterator[Iterator[tuple[str, str]]]:
        """The fields of each object inside an answer."""
        for name, schema in shape.properties.items():
            if (inner := mapping(schema.get("properties"))) and PLAIN.fullmatch(name):
                yield self._fields(Shape(inner), f"body.{name}")

    def _fields(self, shape: Shape, at: str = "body") -> Iterator[tuple[str, str]]:
        own = OWN_ID.get(self._name)
        if "items" in self._spoken.fields and (items := self._items(shape)):
            yield "items", items
        for name in self._spoken.fields:
            if name == "items":
                continue
            found = next((each for each in shape.properties if neutral(each, (name,)) and PLAIN.fullmatch(each)), None)
            if found is None and name == own and "id" in shape.properties:
                found = "id"
            if found is not None and not self._route.is_list:
                yield name, f"{at}.{found}"

    def _items(self, shape: Shape) -> str | None:
        """The list, its rows renamed where they call a workflow's or a run's id otherwise."""
        listing = "body" if self._route.is_list else None
        rows: Node = dict(shape.properties) if self._route.is_list else {}
        for name in ROWS if listing is None else ():
            schema = mapping(shape.properties.get(name))
            if schema.get("type") == "array":
                listing, rows = f"body.{name}", mapping(mapping(schema.get("items")).get("properties"))
                break
        if listing is None:
            return None
        own = OWN_ID.get(self._name)
        if own is None or own in rows or "id" not in rows:
            return listing
        kept = {name: found for name in ("workflow_id", "name", "status")
                if (found := next((each for each in rows if neutral(each, (name,))), None))}  # fmt: skip
        named = ", ".join(f"{name}: {found}" for name, found in {own: "id", **kept}.items() if PLAIN.fullmatch(found))
        return f"{listing}[].{{{named}}}"

    def _guessed(self) -> Iterator[tuple[str, str]]:
        """What an undescribed answer probably has."""
        self.entry.todo.append("the document does not describe the answer: these fields are guessed")
        for name in DEMANDED.get(self._name, (OWN_ID.get(self._name, ""),)):
            if name == "items":
                yield name, "body.items || body.data || body"
            elif name:
                yield name, f"body.{name} || body.id" if name.endswith("_id") else f"body.{name}"


def constant_of(schema: Node) -> Any:  # noqa: ANN401 - any JSON
    """The only value that a property may have; None where it may have several."""
    values = [schema["const"]] if "const" in schema else listed(schema.get("enum"))
    return values[0] if len(values) == 1 and is_plain(values[0]) else None


def example_of(schema: Node) -> Any:  # noqa: ANN401 - any JSON
    """A value that a required property might have."""
    told = [schema.get("default"), schema.get("example"), *listed(schema.get("enum")), *listed(schema.get("examples"))]
    usable = (each for each in told if each is not None and is_plain(each))
    kinds = {"object": {}, "array": [], "integer": 1, "number": 1, "boolean": True}
    return next(usable, kinds.get(str(schema.get("type")), UNKNOWN))


def is_plain(value: object) -> bool:
    """Whether a value means itself in a template, and is short enough to be read."""
    return isinstance(value, bool | int | float) or (isinstance(value, str) and "$" not in value and len(value) <= 80)  # noqa: PLR2004 - a line


def replay_part(route: Route) -> tuple[dict[str, Any], list[str]]:
    """How a page of a replay is read, and what somebody has to look at."""
    shape = next(iter(route.answers), Shape())
    todo = []
    lists = [name for name in ("events", *ROWS) if mapping(shape.properties.get(name)).get("type") == "array"]
    part: dict[str, Any] = {
        "items": f"body.{lists[0]}" if lists else "body" if route.is_list else "body.events || body.items"
    }
    if not lists and not route.is_list:
        todo.append("the document does not describe the page: `items` is guessed")
    for name in ("next_cursor", "has_more", "settled"):
        found = next((each for each in shape.properties if neutral(each, (name,)) and PLAIN.fullmatch(each)), None)
        if found and not route.is_list:
            part[name] = f"body.{found}"
    more, settled = part.get("has_more"), part.get("settled")
    ended = f"!({more})" if more else "!(body.next_cursor)"
    part["last"] = f"{settled} && {ended}" if settled else ended
    if not more:
        todo.append("`last` is true on the page after which nothing can come any more: say how it is told")
    return part, todo
