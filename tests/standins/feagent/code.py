"""The code of nodes, interpreted: a small language whose programs end, touch nothing, and stay small."""

import ast
import asyncio
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

MOST_SECONDS = 60.0
COUNTED_A_SECOND = 40_000_000
"""Counting takes its time, which a program may use to wait: here it only waits."""
MOST_ITEMS = 1_000_000
MOST_BITS = 4_096
RAISED = ("Exception", "ValueError", "RuntimeError", "KeyError", "TypeError")
CALLS: dict[str, Callable[..., Any]] = {"str": str, "int": int, "float": float, "len": len, "round": round}
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
JS_NAMES = {"true": True, "false": False, "null": None, "undefined": None}
THROW = re.compile(r"throw\s+new\s+\w*Error\((.*)\)", re.DOTALL)
PAUSE = re.compile(r"setTimeout\(\s*\w+\s*,\s*(\d+)\s*\)")
ASSIGN = re.compile(r"(?:const |let |var )?\s*(\w+)\s*=\s*(.+)", re.DOTALL)


class CodeError(Exception):
    """The code raised, or holds what is not interpreted; the text says which."""


async def run_python(code: str, names: dict[str, Any]) -> Any:  # noqa: ANN401 - what the code makes
    """What a program leaves in `result`.

    Raises:
        CodeError: it failed.
    """
    scope = {**names, "result": None}
    for statement in parsed(code).body:
        await obey(statement, scope)
    return scope["result"]


async def obey(statement: ast.stmt, scope: dict[str, Any]) -> None:
    match statement:
        case ast.Import(names=[ast.alias(name="time")]):
            return
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Name(id="sum"), args=[ast.Call(func=ast.Name(id="range"), args=[count])]),
        ):
            number = valued(count, scope)
            await pause(number / COUNTED_A_SECOND)
            scope[name] = number * (number - 1) // 2
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            scope[name] = valued(value, scope)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="sleep"), args=[seconds])):
            await pause(valued(seconds, scope))
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=[text])) if name in RAISED:
            raise CodeError(str(valued(text, scope)))
        case _:
            raise CodeError(f"not interpreted: {ast.unparse(statement)[:80]}")


async def pause(seconds: Any) -> None:  # noqa: ANN401 - what the code says
    if not isinstance(seconds, int | float) or not 0 <= seconds <= MOST_SECONDS:
        raise CodeError(f"cannot sleep for {seconds!r} s")
    await asyncio.sleep(seconds)


async def run_javascript(code: str, names: dict[str, Any]) -> Any:  # noqa: ANN401 - what the code makes
    """What a script leaves in `result`; its expressions are those that Python writes alike.

    Raises:
        CodeError: it failed.
    """
    scope = {**names, **JS_NAMES, "result": None}
    for statement in statements(code):
        if thrown := THROW.fullmatch(statement):
            raise CodeError(str(expression(thrown[1], scope)))
        if paused := PAUSE.search(statement):
            await pause(int(paused[1]) / 1000)
        elif assigned := ASSIGN.fullmatch(statement):
            scope[assigned[1]] = expression(assigned[2], scope)
        else:
            raise CodeError(f"not interpreted: {statement[:80]}")
    return scope["result"]


def statements(code: str) -> Iterator[str]:
    """The statements of a script: parted by `;` and line ends that stand outside of brackets and quotes."""
    begin, depth, quote = 0, 0, ""
    for place, letter in enumerate(code + ";"):
        if quote:
            quote = "" if letter == quote and code[place - 1] != "\\" else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter in ";\n" and depth <= 0:
            if statement := code[begin:place].strip():
                yield statement
            begin = place + 1


def expression(text: str, scope: dict[str, Any]) -> Any:  # noqa: ANN401 - what the code makes
    match parsed(text.strip()).body:
        case [ast.Expr(value=value)]:
            return valued(value, scope, script=True)
    raise CodeError(f"not interpreted: {text[:80]}")


def parsed(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CodeError(f"invalid syntax: {error}") from None


def valued(tree: ast.expr, scope: dict[str, Any], *, script: bool = False) -> Any:  # noqa: ANN401 - what the code makes
    """The value of an expression; a script's members are keys, and its bare keys are text.

    Raises:
        CodeError: it has none.
    """
    try:
        return Reckoning(scope, script=script).of(tree)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise CodeError(str(error)) from None


class Reckoning:
    """Finds the value of expressions in one scope."""

    def __init__(self, scope: dict[str, Any], *, script: bool) -> None:
        self.scope = scope
        self.script = script

    def of(self, tree: ast.expr) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one case per form of expression
        match tree:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                if name not in self.scope:
                    raise LookupError(f"name '{name}' is not defined")
                return self.scope[name]
            case ast.List(elts=parts):
                return [self.of(part) for part in parts]
            case ast.Tuple(elts=parts):
                return tuple(self.of(part) for part in parts)
            case ast.Set(elts=parts):
                return {self.of(part) for part in parts}
            case ast.Dict(keys=keys, values=values):
                return {self.key(key): self.of(value) for key, value in zip(keys, values, strict=True)}
            case ast.JoinedStr(values=parts):
                return "".join(str(self.of(part)) for part in parts)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self.of(value)
            case ast.UnaryOp(op=op, operand=operand):
                if sign := UNARY.get(type(op)):
                    return sign(self.of(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return self.reckoned(op, self.of(left), self.of(right))
            case ast.Subscript(value=value, slice=place):
                return self.of(value)[self.of(place)]
            case ast.Attribute(value=value, attr=name) if self.script:
                return self.of(value)[name]
            case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if name in CALLS:
                return CALLS[name](*(self.of(part) for part in parts))
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=parts, keywords=[]):
                if isinstance(found := self.of(value), dict):
                    return found.get(*(self.of(part) for part in parts))
        raise TypeError(f"not interpreted: {ast.unparse(tree)[:80]}")

    def key(self, tree: ast.expr | None) -> Any:  # noqa: ANN401 - any key
        if tree is None:
            raise TypeError("not interpreted: a display that spreads another")
        return tree.id if self.script and isinstance(tree, ast.Name) else self.of(tree)

    def reckoned(self, op: ast.operator, left: Any, right: Any) -> Any:  # noqa: ANN401 - numbers, texts, lists
        if isinstance(op, ast.Mult):
            return multiplied(left, right)
        if isinstance(op, ast.Mod) and not isinstance(left, str):  # a text would be a format
            return left % right
        if kind := ARITHMETIC.get(type(op)):
            return kind(left, right)
        raise TypeError(f"not interpreted: {type(op).__name__}")


def multiplied(left: Any, right: Any) -> Any:  # noqa: ANN401 - numbers, texts, lists
    """The product, where it stays small."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, str | list | tuple) and isinstance(other, int) and len(one) * other > MOST_ITEMS:
            raise ValueError("the product is too long")
        if isinstance(one, int) and one.bit_length() > MOST_BITS:
            raise ValueError("the product is too large")
    return left * right
