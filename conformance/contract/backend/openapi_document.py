"""Reading an OpenAPI document: the operations under `/api/ex`, with their parameters, bodies, responses and security.

Only what stands in the document itself is read: a reference that leads out of it is followed by nobody. Whatever is
no object where one must be counts as an empty one, so that a broken document is OPENAPI-1's and nobody else's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.contract.backend.extension import ROOT
from conformance.contract.backend.parameters import is_placeholder

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace", "query")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Keys whose values are data of the document's readers, and no part of it."""

DEEPEST = 32
"""How many references and alternatives are followed one after another; a circle ends there."""

Schema = Mapping[str, Any]


def mapping(value: object) -> Mapping[str, Any]:
    """An object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """A list as it is, anything else as an empty one."""
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class Document:
    """One OpenAPI document."""

    root: Mapping[str, Any]

    def resolved(self, value: object) -> Mapping[str, Any]:
        """An object, its references followed; empty where they lead nowhere, or out of the document."""
        for _ in range(DEEPEST):
            found = mapping(value)
            reference = found.get("$ref")
            if not isinstance(reference, str):
                return found
            siblings = {key: each for key, each in found.items() if key != "$ref"}
            value = {**mapping(self.pointed(reference)), **siblings}
        return {}

    def pointed(self, reference: str) -> object:
        """What a reference within the document points to."""
        where, _, pointer = reference.partition("#")
        value: object = self.root if not where else {}
        for step in unquote(pointer).split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            else:
                value = mapping(value).get(name)
        return value

    @cached_property
    def extensions(self) -> dict[tuple[str, str], "Described"]:
        """The operations under `/api/ex`, by the shape of their route and by method."""
        return {(shape(each.route), each.method): each for each in self._operations() if each.route.startswith(ROOT)}

    def _operations(self) -> Iterator["Described"]:
        for path, value in mapping(self.root.get("paths")).items():
            item = self.resolved(value)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    operation = item[method]
                    servers = operation.get("servers") or item.get("servers") or self.root.get("servers")
                    route = (base_of(servers) + str(path)).rstrip("/")
                    yield Described(self, route, method.upper(), operation, listed(item.get("parameters")))


def dangling(root: Mapping[str, Any]) -> str:
    """A reference within a document that points nowhere; empty where there is none, or where parts have ids of their
    own, to which references are relative.
    """
    document = Document(root)
    pending: list[Any] = [root]
    found = ""
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            if isinstance(one.get("$id"), str):
                return ""
            pending += [value for key, value in one.items() if key not in DATA]
            reference = one.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/") and document.pointed(reference) is None:
                found = reference
    return found


def shape(route: str) -> str:
    """A route without the names of its placeholders: what a request is held against."""
    return "/".join("{}" if is_placeholder(segment) else segment for segment in route.rstrip("/").split("/"))


def base_of(servers: object) -> str:
    """The path that the first server puts before every other; one with variables is not known."""
    url = mapping(next(iter(listed(servers)), None)).get("url")
    if not isinstance(url, str) or "{" in url:
        return ""
    return urlsplit(url).path.rstrip("/")


@dataclass(frozen=True)
class Described:
    """One operation as the document describes it; `told` is its object."""

    document: Document
    route: str
    method: str
    told: Mapping[str, Any]
    shared: list[Any]

    @cached_property
    def parameters(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """The parameters by place (`path`, `query`, `header`, `cookie`) and name; the operation's own come first."""
        found = {}
        for each in (*self.shared, *listed(self.told.get("parameters"))):
            parameter = self.document.resolved(each)
            found[str(parameter.get("in")), str(parameter.get("name"))] = parameter
        return found

    def schema_of(self, parameter: Mapping[str, Any]) -> Schema:
        """A parameter's schema, however it is given."""
        content = mapping(parameter.get("content"))
        inner = next((mapping(media).get("schema") for media in content.values()), None)
        return self.document.resolved(parameter.get("schema") if "schema" in parameter else inner)

    def body(self, source: str) -> Schema | None:
        """The schema of a form or a JSON body; None where no such content is described."""
        content = mapping(self.document.resolved(self.told.get("requestBody")).get("content"))
        return self._content(content, is_form if source == "form" else is_json)

    @cached_property
    def responses(self) -> Mapping[str, Any]:
        return mapping(self.told.get("responses"))

    def response(self, status: int) -> Mapping[str, Any] | None:
        """What is described of a status: by itself, by its class, or by default; None where nothing is."""
        for name in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if name in self.responses:
                return self.document.resolved(self.responses[name])
        return None

    def reply(self, status: int) -> Schema | None:
        """The JSON schema of a status; None where none is described."""
        return self._content(mapping((self.response(status) or {}).get("content")), is_json)

    def _content(self, content: Mapping[str, Any], fits: Any) -> Schema | None:  # noqa: ANN401 - a test of a media type
        found = [mapping(media) for name, media in content.items() if fits(name)]
        schema = next((media["schema"] for media in found if "schema" in media), None)
        return None if schema is None else self.document.resolved(schema)

    @cached_property
    def secured(self) -> bool:
        """Whether a credential is documented as needed: every alternative of the security requirement names a scheme
        that is described, or a header, a cookie or a query parameter carries it.
        """
        asked = listed(self.told.get("security") if "security" in self.told else self.document.root.get("security"))
        schemes = mapping(mapping(self.document.root.get("components")).get("securitySchemes"))
        named = [[name for name in mapping(each) if name in schemes] for each in asked]
        if named and all(named):
            return True
        words = ("auth", "key", "token", "credential")
        return any(
            parameter.get("required") is True and any(word in name.lower() for word in words)
            for (place, name), parameter in self.parameters.items()
            if place in {"header", "cookie"}
        )


def is_json(media: str) -> bool:
    """Whether a media type, or a range of them, holds JSON."""
    name = media.partition(";")[0].strip().lower()
    return name in {"application/json", "*/*", "application/*"} or name.endswith("+json")


def is_form(media: str) -> bool:
    return media.partition(";")[0].strip().lower() in FORMS


def kinds(document: Document, schema: Schema, depth: int = 0) -> frozenset[str]:
    """The JSON types that a schema lets through; all of them where it says nothing about types."""
    if depth > DEEPEST:
        return TYPES
    schema = document.resolved(schema)
    told = schema.get("type")
    allowed = frozenset({told} if isinstance(told, str) else filter(is_text, listed(told))) or TYPES
    if schema.get("nullable") is True:
        allowed |= {"null"}
    for word in ("anyOf", "oneOf"):
        if ways := listed(schema.get(word)):
            allowed &= frozenset().union(*(kinds(document, way, depth + 1) for way in ways))
    for part in listed(schema.get("allOf")):
        allowed &= kinds(document, part, depth + 1)
    return allowed


def is_text(value: object) -> bool:
    return isinstance(value, str)


def properties(document: Document, schema: Schema, depth: int = 0) -> dict[str, Any]:
    """The properties that an object's schema names, those of its parts and alternatives included."""
    schema = document.resolved(schema)
    found: dict[str, Any] = dict(mapping(schema.get("properties")))
    for word in ("allOf", "anyOf", "oneOf") if depth < DEEPEST else ():
        for part in listed(schema.get(word)):
            found = {**properties(document, mapping(part), depth + 1), **found}
    return found


def required(document: Document, schema: Schema, depth: int = 0) -> set[str]:
    """The properties that an object must have."""
    schema = document.resolved(schema)
    found = {name for name in listed(schema.get("required")) if isinstance(name, str)}
    for part in listed(schema.get("allOf")) if depth < DEEPEST else ():
        found |= required(document, mapping(part), depth + 1)
    return found
