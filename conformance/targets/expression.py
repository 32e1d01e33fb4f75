"""Expressions over an answer: JMESPath over `{body, headers, status}`, plain dotted paths by a short cut."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")

TRAP = re.compile(r"!\s*(\w+)\.(\w+)")
"""JMESPath's `!` binds tighter than its dot, so this is false or null whatever the answer says."""

Getter = Callable[[Any], Any]


@lru_cache(maxsize=1024)
def compile_expression(expression: str) -> Getter:
    """A function from an answer to what the expression finds there, None where it finds nothing.

    Raises ValueError with one sentence where the expression is none.
    """
    if DOTTED.fullmatch(expression):
        return _dotted(tuple(expression.split(".")))
    if trap := TRAP.search(expression):
        message = f"`{trap[0]}` means (!{trap[1]}).{trap[2]}; write !({trap[1]}.{trap[2]})"
        raise ValueError(message)
    try:
        return _guarded(jmespath.compile(expression))
    except JMESPathError as error:
        message = f"not a JMESPath expression: {' '.join(str(error).split())}"
        raise ValueError(message) from None


def first_of(expressions: list[str]) -> Getter:
    """What the first expression finds that finds anything."""
    getters = [compile_expression(expression) for expression in expressions]

    def find(answer: Any) -> Any:  # noqa: ANN401 - an answer holds any JSON value
        return next((value for get in getters if (value := get(answer)) is not None), None)

    return find


def _dotted(names: tuple[str, ...]) -> Getter:
    def get(answer: Any) -> Any:  # noqa: ANN401 - see first_of
        for name in names:
            if type(answer) is not dict:
                return None
            answer = answer.get(name)
        return answer

    return get


def _guarded(parsed: Any) -> Getter:  # noqa: ANN401 - jmespath's own type is private
    """A function of JMESPath that meets a value of the wrong type finds nothing; the answer is the target's."""

    def get(answer: Any) -> Any:  # noqa: ANN401 - see first_of
        try:
            return parsed.search(answer)
        except JMESPathError:
            return None

    return get
