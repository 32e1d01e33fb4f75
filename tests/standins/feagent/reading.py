"""Reading requests: strict JSON into a model, and the words of a query, with the errors that pydantic words."""

import json
from typing import Any, NoReturn, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from tests.standins.feagent.refusals import Refused, unprocessable

Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: web.Request, model: type[Model]) -> Model:
    """The body as a model; an empty one is missing.

    Raises:
        Refused: 422.
    """
    raw = await request.read()
    if not raw:
        raise unprocessable([{"type": "missing", "loc": ["body"], "msg": "Field required"}])
    try:
        value = json.loads(raw, parse_constant=refuse_constant)
        json.dumps(value, allow_nan=False)  # 1e999 is read as infinity
    except (ValueError, RecursionError) as error:
        raise unprocessable(
            [{"type": "json_invalid", "loc": ["body", 0], "msg": f"JSON decode error: {error}"}]
        ) from None
    return fit(model, value, "body")


def read_query(request: web.Request, model: type[Model]) -> Model:
    """The query as a model.

    Raises:
        Refused: 422.
    """
    return fit(model, dict(request.query), "query")


def fit(model: type[Model], value: Any, place: str) -> Model:  # noqa: ANN401 - any JSON
    """The value as a model, whose texts can be written in UTF-8.

    Raises:
        Refused: 422.
    """
    try:
        read = model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise wrong(place, found) from None
    for name, member in read:
        if isinstance(member, str) and not is_unicode(member):
            raise wrong(place, [{"type": "string_unicode", "loc": [name], "msg": "Input should be a valid string"}])
    return read


def is_unicode(text: str) -> bool:
    """Whether a text holds no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def wrong(place: str, found: list[Any]) -> Refused:
    return unprocessable([{**each, "loc": [place, *each["loc"]]} for each in found])


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
