"""The routes of an OpenAPI document (2.0, 3.0, 3.1), each reduced to what can be matched: words, names, media.

A document is a stranger's: references may be circular or lead nowhere, and any member may be of any type.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
MOST_ROUTES = 5_000
MOST_MEMBERS = 200
DEEPEST = 12
LEVELS = 3
"""How far into an answer its members are read: a page, its rows, their members."""

JSON, EVENTS = "application/json", "text/event-stream"
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
PARAMETER = re.compile(r"\{([^{}/]*)\}")
Node = Mapping[Any, Any]
NOTHING: Node = {}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter by its name and place; `is_required` where a request cannot do without it."""

    name: str
    place: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's schema: its properties, as deep as they are read, and those that it cannot do without."""

    properties: Mapping[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. `bodies` and `answers` have an entry for each alternative; `rows` is set for a list."""

    method: str
    path: str
    words: frozenset[str]
    title: str
    parameters: tuple[Parameter, ...]
    bodies: tuple[Shape, ...]
    is_form: bool
    answers: tuple[Shape, ...]
    is_list: bool
    streams: bool
    security: tuple[str, ...]

    @property
    def normal(self) -> str:
        """The path without the names of its parameters, in lower case."""
        return PARAMETER.sub("{}", self.path).lower().rstrip("/") or "/"

    def __str__(self) -> str:
        """As people name it."""
        return f"{self.method} {self.path}"


class Reader:
    """Reads one document."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self._known: dict[tuple[str, int], Node] = {}

    def routes(self) -> Iterator[Route]:
        """Every route, in the document's order; what is malformed is passed over."""
        count = 0
        for path, item in mapping(self._document.get("paths")).items():
            if not isinstance(path, str) or not path.startswith("/"):
                continue
            item = self.resolved(item)  # noqa: PLW2901 - a path may be a reference
            for method in METHODS:
                operation = item.get(method)
                if isinstance(operation, dict) and count < MOST_ROUTES:
                    count += 1
                    yield self._route(method, path, item, operation)

    def _route(self, method: str, path: str, item: Node, operation: Node) -> Route:
        parameters = tuple(self._parameters([*listed(item.get("parameters")), *listed(operation.get("parameters"))]))
        bodies, is_form = self._bodies(operation)
        content = self._success(operation)
        answer = self.resolved(mapping(content.get(JSON)).get("schema"))
        title = operation.get("summary") or operation.get("operationId") or ""
        told = [operation.get("operationId"), operation.get("summary"), *listed(operation.get("tags")), path]
        return Route(
            method=method.upper(),
            path=path,
            words=frozenset(word.lower() for text in told if isinstance(text, str) for word in WORD.findall(text)),
            title=title if isinstance(title, str) else "",
            parameters=parameters,
            bodies=bodies,
            is_form=is_form,
            answers=tuple(self.shapes(answer)),
            is_list=answer.get("type") == "array",
            streams=EVENTS in content,
            security=self._security(operation),
        )

    def _parameters(self, given: list[Any]) -> Iterator[Parameter]:
        for each in map(self.resolved, given):
            name, place = each.get("name"), each.get("in")
            if isinstance(name, str) and isinstance(place, str):
                yield Parameter(name, place, each.get("required") is True)

    def _bodies(self, operation: Node) -> tuple[tuple[Shape, ...], bool]:
        """The body's alternatives, and whether it is a form; in 2.0 it is one of the parameters."""
        content = mapping(self.resolved(operation.get("requestBody")).get("content"))
        for kind, media in content.items():
            if kind == JSON or str(kind).endswith("+json"):
                return tuple(self.shapes(self.resolved(mapping(media).get("schema")))), False
        for kind, media in content.items():
            if "form" in str(kind):
                return tuple(self.shapes(self.resolved(mapping(media).get("schema")))), True
        old = [each for each in map(self.resolved, listed(operation.get("parameters"))) if each.get("in") == "body"]
        return tuple(self.shapes(self.resolved(old[0].get("schema")))) if old else (), False

    def _success(self, operation: Node) -> Node:
        """The content of the first answer that says yes."""
        answers = mapping(operation.get("responses"))
        codes = sorted(str(code) for code in answers if str(code).startswith("2"))
        for code in codes:
            answer = self.resolved(next(each for key, each in answers.items() if str(key) == code))
            if content := mapping(answer.get("content")):
                return content
            if "schema" in answer:
                return {JSON: {"schema": answer["schema"]}}
        return NOTHING

    def shapes(self, schema: Node, deep: int = 0) -> Iterator[Shape]:
        """The alternatives of a schema as objects; an array's rows stand for it."""
        if deep > DEEPEST:
            return
        if schema.get("type") == "array":
            yield from self.shapes(self.resolved(schema.get("items")), deep + 1)
            return
        branches = [self.resolved(each) for key in ("oneOf", "anyOf") for each in listed(schema.get(key))]
        if branches:
            for branch in branches:
                yield from self.shapes(branch, deep + 1)
            return
        shape = self._object(schema, deep)
        if shape.properties:
            yield shape

    def _object(self, schema: Node, deep: int) -> Shape:
        properties = {name: self._deep(each, LEVELS) for name, each in members(schema)}
        required = {str(name) for name in listed(schema.get("required"))}
        for part in map(self.resolved, listed(schema.get("allOf"))):
            for shape in self.shapes(part, deep + 1):
                properties |= shape.properties
                required |= shape.required
        return Shape(properties, frozenset(required))

    def _deep(self, node: object, levels: int) -> Node:
        """A schema with what is inside it, so many levels deep; of what may also be null, what else it may be."""
        reference = node.get("$ref") if isinstance(node, dict) else None
        key = (reference, levels) if isinstance(reference, str) else None
        if key is not None and key in self._known:
            return self._known[key]
        schema = self.resolved(node)
        branches = [self.resolved(each) for each in listed(schema.get("anyOf"))]
        may_be_null = any(each.get("type") == "null" for each in branches) or "null" in listed(schema.get("type"))
        schema = next((each for each in branches if each.get("type") != "null"), schema)
        schema = {**schema, "nullable": True} if may_be_null else schema
        if levels:
            inner: dict[str, Any] = {}
            if "items" in schema:
                inner["items"] = self._deep(schema["items"], levels - 1)
            if found := {name: self._deep(each, levels - 1) for name, each in members(schema)}:
                inner["properties"] = found
            schema = {**schema, **inner}
        if key is not None:
            self._known[key] = schema
        return schema

    def resolved(self, node: object) -> Node:
        """A node behind however many references; nothing where they lead nowhere, or in a circle."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if node["$ref"] in seen:
                return NOTHING
            seen.add(node["$ref"])
            node = self._at(node["$ref"])
        return node if isinstance(node, dict) else NOTHING

    def _at(self, reference: str) -> object:
        at: object = self._document if reference.startswith("#/") else None
        for part in reference[2:].split("/"):
            at = mapping(at).get(part.replace("~1", "/").replace("~0", "~"))
        return at

    def _security(self, operation: Node) -> tuple[str, ...]:
        """The schemes of the first alternative; none where anybody may ask."""
        asked = operation.get("security", self._document.get("security"))
        first = next((each for each in listed(asked) if isinstance(each, dict)), NOTHING)
        return tuple(str(name) for name in first)

    def schemes(self) -> dict[str, Node]:
        """The security schemes by name."""
        parts = mapping(self._document.get("components"))
        found = mapping(parts.get("securitySchemes")) or mapping(self._document.get("securityDefinitions"))
        return {str(name): self.resolved(scheme) for name, scheme in found.items()}


def members(schema: Node) -> Iterator[tuple[str, Any]]:
    """An object's members, as many as anybody would read."""
    for name, each in itertools.islice(mapping(schema.get("properties")).items(), MOST_MEMBERS):
        yield str(name), each


def mapping(node: object) -> Node:
    return node if isinstance(node, dict) else NOTHING


def listed(node: object) -> list[Any]:
    return node if isinstance(node, list) else []
