"""The JavaScript of code nodes, as far as it is understood here: nothing is evaluated, three shapes are recognised.

`function main(inputs) { … }` holds, in this order:
- perhaps a wait: `const t = Date.now(); while (Date.now() - t < 1500) {}`, in milliseconds;
- either `throw new Error('x');` or `return {ok: 'yes', n: 1, flag: true, same: inputs.name}`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

MAIN = re.compile(r"\s*(?:async\s+)?function\s+main\s*\(\s*\w*\s*\)\s*\{(.*)\}\s*;?\s*", re.DOTALL)
WAIT = re.compile(
    r"\s*(?:const|let|var)\s+(\w+)\s*=\s*Date\.now\(\)\s*;"
    r"\s*while\s*\(\s*Date\.now\(\)\s*-\s*\1\s*<\s*(\d+)\s*\)\s*\{\s*\}\s*;?\s*"
)
THROW = re.compile(r"\s*throw\s+new\s+Error\(\s*(?:'([^'\\]*)'|\"([^\"\\]*)\")\s*\)\s*;?\s*")
RETURN = re.compile(r"\s*return\s*\{(.*)\}\s*;?\s*", re.DOTALL)
MEMBER = re.compile(
    r"\s*['\"]?(\w+)['\"]?\s*:\s*"
    r"(?:'([^'\\]*)'|\"([^\"\\]*)\"|(-?\d+(?:\.\d+)?)|(true|false|null)|inputs\.(\w+))\s*(?:,|$)"
)
WORDS = {"true": True, "false": False, "null": None}


class ScriptError(Exception):
    """The script threw, or is none of the shapes that are understood."""


@dataclass(frozen=True, slots=True)
class Script:
    """What a script does: wait, then fail or return; a returned `inputs.x` is kept by its name."""

    wait_ms: int = 0
    thrown: str | None = None
    literals: dict[str, Any] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    def result(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """What `main(inputs)` returns.

        Raises:
            ScriptError: it throws.
        """
        if self.thrown is not None:
            raise ScriptError(self.thrown)
        return {**self.literals, **{key: inputs.get(name) for key, name in self.taken.items()}}


def read(source: str) -> Script:
    """The script that a source is.

    Raises:
        ScriptError: it is none of the shapes that are understood.
    """
    main = MAIN.fullmatch(source)
    if main is None:
        raise ScriptError("there is no function main")
    body = main[1]
    wait = WAIT.match(body)
    rest = body[wait.end() :] if wait else body
    wait_ms = int(wait[2]) if wait else 0
    if thrown := THROW.fullmatch(rest):
        return Script(wait_ms, thrown=thrown[1] if thrown[1] is not None else thrown[2])
    if returned := RETURN.fullmatch(rest):
        return Script(wait_ms, None, *members(returned[1].strip()))
    raise ScriptError("only a wait, a throw and a return of literals are understood")


def members(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    literals: dict[str, Any] = {}
    taken: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = MEMBER.match(text, at)
        if found is None:
            raise ScriptError(f"not understood: {text[at : at + 40]}")
        at = found.end()
        key, single, double, number, word, name = found.groups()
        if name is not None:
            taken[key] = name
        elif number is not None:
            literals[key] = float(number) if "." in number else int(number)
        elif word is not None:
            literals[key] = WORDS[word]
        else:
            literals[key] = single if single is not None else double
    return literals, taken
