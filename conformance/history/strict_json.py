"""JSON as RFC 8259 has it and nothing more: NaN, Infinity and trailing text are faults, not values."""

import json
from typing import Any, NoReturn

import orjson

KINDS = {list: "an array", str: "a string", int: "a number", float: "a number", bool: "a boolean", type(None): "null"}


def read_object(text: bytes | str) -> tuple[dict[str, Any] | None, str]:
    """The JSON object that the text is, or None and a sentence that says why it is none."""
    value, fault = read_value(text)
    if fault or type(value) is dict:
        return value, fault
    return None, f"not a JSON object but {KINDS[type(value)]}"


def read_value(text: bytes | str) -> tuple[Any, str]:
    """The JSON value of the text, or None and a sentence that says why it has none."""
    try:
        return orjson.loads(text), ""
    except orjson.JSONDecodeError:
        return _read_slowly(text)


def _read_slowly(text: bytes | str) -> tuple[Any, str]:
    """What orjson refuses, by the standard library: it knows lone surrogates, huge numbers, and better sentences."""
    try:
        if isinstance(text, bytes):
            text = text.decode()
        return json.loads(text, parse_constant=_refuse, parse_int=_integer), ""
    except UnicodeDecodeError as error:
        return None, f"invalid UTF-8: {error.reason} at byte {error.start}"
    except json.JSONDecodeError as error:
        return None, f"invalid JSON: {error.msg} at character {error.pos}" if text.strip() else "empty, not JSON"
    except ValueError as error:
        return None, f"invalid JSON: {error}"
    except RecursionError:
        return None, "nested too deeply to be read"


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _integer(digits: str) -> int | float:
    """Python refuses to read integers of thousands of digits; as JSON they are lawful."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)
