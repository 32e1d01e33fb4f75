"""What a library says: whether a document is valid OpenAPI, and whether a value is as a schema in it describes.

The library is slow to import and is needed by few histories, so that it is imported where it is used. It is given no
way to fetch anything: a reference that leads out of the document leaves the question open.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from conformance.contract.backend.openapi_document import dangling

REMEMBERED = 32
"""How many documents' validity is kept: a session reads the same one again and again."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """`fault` is empty where nothing is wrong; `certain` is False where nobody can tell."""

    fault: str = ""
    certain: bool = True


FINE = Opinion()
LONGEST = 300


def validity(document: Mapping[str, Any]) -> Opinion:
    """Whether a document is valid OpenAPI, and the first thing that is wrong with it."""
    try:
        return _validity(orjson.dumps(document))
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        return Opinion("the document holds what cannot be read again", certain=False)


@lru_cache(maxsize=REMEMBERED)
def _validity(raw: bytes) -> Opinion:
    document = orjson.loads(raw)
    if not isinstance(document.get("openapi", document.get("swagger")), str):
        return Opinion("it does not say which version of OpenAPI it is written in")
    opinion = by_the_library(document)
    nowhere = "" if opinion.fault else dangling(document)
    return Opinion(f"a reference points nowhere: {nowhere}") if nowhere else opinion


def by_the_library(document: Mapping[str, Any]) -> Opinion:
    """What openapi-spec-validator finds first; it follows the references to schemas alone."""
    from jsonschema_path import SchemaPath  # noqa: PLC0415 - slow, and needed here alone
    from openapi_spec_validator.shortcuts import get_validator_cls  # noqa: PLC0415 - likewise
    from openapi_spec_validator.validation.exceptions import ValidatorDetectError  # noqa: PLC0415 - likewise
    from referencing.exceptions import PointerToNowhere, Unresolvable  # noqa: PLC0415 - likewise

    try:
        checker = get_validator_cls(document)(SchemaPath.from_dict(document, handlers={}))
        error = next(iter(checker.iter_errors()), None)
    except ValidatorDetectError:
        return Opinion("it is written in no known version of OpenAPI")
    except PointerToNowhere as broken:
        return Opinion(f"a reference points nowhere: {broken.ref}")
    except Unresolvable as elsewhere:
        return Opinion(f"a reference leads out of the document: {elsewhere.ref}", certain=False)
    except RecursionError:
        return Opinion("it is nested, or refers to itself, too deeply to be read", certain=False)
    return FINE if error is None else Opinion(said(error.path, error.message))


def said(path: Iterable[object], message: str) -> str:
    """A place and what is wrong there, in one line."""
    return f"{'/'.join(map(str, path))}: {message.partition(chr(10))[0][:LONGEST]}".removeprefix(": ")


def conforms(value: object, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Opinion:
    """Whether a value is as a schema of the document describes."""
    from jsonschema.exceptions import UnknownType  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, needed here
    from openapi_schema_validator import OAS30Validator, OAS31Validator  # noqa: PLC0415 - likewise
    from referencing import Registry  # noqa: PLC0415 - likewise
    from referencing.exceptions import Unresolvable  # noqa: PLC0415 - likewise
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - likewise

    dialect = OAS30Validator if str(document.get("openapi", "")).startswith("3.0") else OAS31Validator
    registry: Registry[Any] = Registry().with_resource("", DRAFT202012.create_resource(dict(document)))
    try:
        error = next(dialect(dict(schema), registry=registry).iter_errors(value), None)
    except (Unresolvable, UnknownType, RecursionError, LookupError, TypeError, ValueError, re.error) as broken:
        return Opinion(f"the schema cannot be read: {type(broken).__name__}", certain=False)
    return FINE if error is None else Opinion(said(error.path, error.message))
