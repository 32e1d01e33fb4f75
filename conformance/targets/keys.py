"""The page of the manual that lists every key of a profile, made from its model.

`python -m conformance.targets.keys` writes it anew.
"""

import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from conformance.targets.calls import Call, Control
from conformance.targets.part import Expression, Pattern
from conformance.targets.profile import Profile
from conformance.targets.schema import EXTENDS

FILE = Path(__file__).parents[2] / "docs" / "reference" / "profile.md"
HEAD = f"""# Every key of a profile

Made from the model by `python -m conformance.targets.keys`; the model is also published as a
[JSON Schema](../../conformance/targets/profiles/profile.schema.json), which editors understand. A key without a
default is required. *expression* is JMESPath over `body`, `headers`, `status` and `text`. What the operations and
their arguments are: [operations](operations.md). How to go about it:
[how to write a profile](../how-to/write-a-profile.md).

`extends` stands beside the keys of the file: {EXTENDS}.
"""
SIMPLE: dict[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true or false", Any: "anything"}


def page() -> str:
    """The page as it is published."""
    return "\n".join([HEAD, *(line for part in parts(Profile) for line in _table(part))])


def parts(part: type[BaseModel], known: list[type[BaseModel]] | None = None) -> list[type[BaseModel]]:
    """A part and every part inside of it, each once, in the order in which they are met."""
    met = [] if known is None else known
    if part not in met:
        met.append(part)
        for field in part.model_fields.values():
            for inner in _models(field.annotation):
                parts(inner, met)
    return met


def keys(part: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a part; a control's, beside those of any call."""
    inherited = Call.model_fields.keys() if part is Control else ()
    return {name: field for name, field in part.model_fields.items() if name not in inherited}


def _table(part: type[BaseModel]) -> Iterator[str]:
    yield f"## {part.__name__}\n"
    yield f"{' '.join((part.__doc__ or '').split())}\n"
    yield "| key | holds | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in keys(part).items():
        cells = (f"`{name}`", _kind(field), _default(field), field.description or "")
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        return "*its own*"
    return "nothing" if default in (None, [], {}) else f"`{json.dumps(default)}`"


def _kind(field: FieldInfo) -> str:
    for word, kind in (("expression", Expression), ("regular expression", Pattern)):
        if get_args(kind)[1] in field.metadata:
            return word
    return _spelled(field.annotation)


def _spelled(kind: Any) -> str:  # noqa: ANN401 - a type as typing spells it
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return "expression" if kind == Expression else _spelled(inner[0])
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(_spelled(each) for each in inner if each is not type(None))
    if origin in (list, dict):
        return f"{'list of' if origin is list else 'name:'} {_spelled(inner[-1])}"
    return SIMPLE.get(kind) or (f"[{kind.__name__}](#{kind.__name__.lower()})" if _is_part(kind) else kind.__name__)


def _is_part(kind: Any) -> TypeGuard[type[BaseModel]]:  # noqa: ANN401 - see _spelled
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _models(kind: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - see _spelled
    if _is_part(kind):
        yield kind
    for inner in get_args(kind):
        yield from _models(inner)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
