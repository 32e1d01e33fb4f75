"""Templates: how neutral arguments get into paths, headers, queries and bodies.

In a path, a query or a header `{name}` is replaced by the argument's text; in a path it is percent-encoded, so that an
id with slashes or `%` stays one segment, while `{+name}` stands there as it is (RFC 6570 writes it so). In a JSON body
the whole string `"$name"` is replaced by the argument's value, whatever its type, and `${name}` inside a longer string
by its text. An argument that is `ABSENT` (or was not given) takes its key along: properties send broken requests on
purpose. A key `name?` is left out with all that is below it where every argument that it speaks of is absent.
"""

import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final
from urllib.parse import quote


class Absent(Enum):
    """The type of `ABSENT`, an argument that is left out on purpose."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT
HOLE = re.compile(r"\{(\w+)\}")
PATH_HOLE = re.compile(r"\{(\+?)(\w+)\}")
AS_IT_IS = "/%:@!$&'()*+,;=~?#[]"
INNER = re.compile(r"\$\{(\w+)\}")
WHOLE = re.compile(r"\$(\w+)")
PERHAPS = "?"

Arguments = Mapping[str, Any]


def as_text(value: object) -> str:
    """A value's spelling where only text can stand: strings as they are, other values as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is ABSENT else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def segment(value: object) -> str:
    """A value as one segment of a path; dots alone would be taken for a way upwards."""
    text = as_text(value)
    if text in (".", ".."):
        return text.replace(".", "%2E")
    return quote(text, safe="", errors="surrogatepass")


def fill_path(template: str, arguments: Arguments) -> str:
    """The path with every `{name}` replaced and percent-encoded."""
    return PATH_HOLE.sub(lambda hole: _in_path(arguments.get(hole[2], ABSENT), plain=bool(hole[1])), template)


def _in_path(value: object, *, plain: bool) -> str:
    return quote(as_text(value), safe=AS_IT_IS, errors="surrogatepass") if plain else segment(value)


def fill_text(template: str, arguments: Arguments) -> str | None:
    """A query or header value; None where an argument that it needs is absent or null."""
    names = HOLE.findall(template)
    if any(arguments.get(name) in (None, ABSENT) for name in names):
        return None
    return HOLE.sub(lambda hole: as_text(arguments[hole[1]]), template)


def fill_query(template: Mapping[str, str], arguments: Arguments) -> str:
    """The query string, percent-encoded, without what is absent."""
    filled = ((name, fill_text(text, arguments)) for name, text in template.items())
    return "&".join(f"{quote(name, safe='')}={quote_query(text)}" for name, text in filled if text is not None)


def quote_query(text: str) -> str:
    """A query value; lone surrogates are sent as they are, since properties may send them."""
    return quote(text, safe="", errors="surrogatepass")


def fill_body(template: object, arguments: Arguments) -> Any:  # noqa: ANN401 - a body is any JSON value
    """The body's value, or ABSENT; keys and items whose value is absent are left out."""
    if isinstance(template, str):
        return _fill_string(template, arguments)
    if isinstance(template, dict):
        filled = ((name, fill_member(name, value, arguments)) for name, value in template.items())
        return {name.removesuffix(PERHAPS): value for name, value in filled if value is not ABSENT}
    if isinstance(template, list):
        return [value for item in template if (value := fill_body(item, arguments)) is not ABSENT]
    return template


def fill_member(name: str, template: object, arguments: Arguments) -> Any:  # noqa: ANN401 - see fill_body
    """A member's value; one that may be left out is, where nothing is known of what it speaks of."""
    if name.endswith(PERHAPS) and not names_in_body(template) & known_names(arguments):
        return ABSENT
    return fill_body(template, arguments)


def known_names(arguments: Arguments) -> set[str]:
    """The names of the arguments that are not absent."""
    return {name for name, value in arguments.items() if value is not ABSENT}


def _fill_string(template: str, arguments: Arguments) -> Any:  # noqa: ANN401 - see fill_body
    if "$" not in template:
        return template
    if whole := WHOLE.fullmatch(template):
        return arguments.get(whole[1], ABSENT)
    return INNER.sub(lambda hole: as_text(arguments.get(hole[1], ABSENT)), template)


def names_in(template: object) -> set[str]:
    """The names of all arguments that a template of a body, a path or a text speaks of."""
    if isinstance(template, str):
        return {hole[2] for hole in PATH_HOLE.finditer(template)} | names_in_body(template)
    return names_in_body(template)


def names_in_body(template: object) -> set[str]:
    """The names of the arguments that a body speaks of, where braces are plain text."""
    if isinstance(template, str):
        whole = WHOLE.fullmatch(template)
        return {whole[1]} if whole else {hole[1] for hole in INNER.finditer(template)}
    if isinstance(template, dict):
        return set().union(*(names_in_body(value) for value in template.values()))
    if isinstance(template, list):
        return set().union(*(names_in_body(item) for item in template))
    return set()
