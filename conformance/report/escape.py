"""Makes what a target sent fit to be shown: no control character reaches a terminal, and nothing is endless."""

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

TEXT_LIMIT = 2_000
ITEM_LIMIT = 50
DEPTH_LIMIT = 12
INT_LIMIT = 2**63
# Control, format (bidirectional marks among them), surrogate, private use, unassigned, line and paragraph separators.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, limit: int = TEXT_LIMIT, *, keep: str = "") -> str:
    """The text with each character that would not show as itself spelled out, cut at `limit`, the cut said.

    Characters in `keep` stay as they are.
    """
    shown = text[:limit]
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(c if c in keep or unicodedata.category(c) not in HIDDEN else _spelled(c) for c in shown)
    return shown if len(text) <= limit else f"{shown}… ({len(text):,} characters)"


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode()


def cut(value: Any, depth: int = DEPTH_LIMIT) -> Any:  # noqa: ANN401 - any value that a clause or a target gives
    """The value as bounded JSON: strings, lists, objects and nesting cut, and what JSON cannot hold as text."""
    if isinstance(value, str):
        return _valid(value if len(value) <= TEXT_LIMIT else f"{value[:TEXT_LIMIT]}… ({len(value):,} characters)")
    if isinstance(value, Mapping):
        return _cut_mapping(value, depth) if depth else "…"
    if isinstance(value, list | tuple | set | frozenset):
        return _cut_list(list(value), depth) if depth else "…"
    return value if value is None or _fits(value) else visible(str(value))


def _fits(value: object) -> bool:
    """Whether a scalar is one that every JSON reader keeps."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) < INT_LIMIT


def _cut_mapping(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    kept = list(value.items())[:ITEM_LIMIT]
    shown = {visible(str(key), 200): cut(item, depth - 1) for key, item in kept}
    return shown if len(value) <= ITEM_LIMIT else {**shown, "…": f"{len(value) - ITEM_LIMIT:,} more"}


def _cut_list(value: list[Any], depth: int) -> list[Any]:
    shown = [cut(item, depth - 1) for item in value[:ITEM_LIMIT]]
    return shown if len(value) <= ITEM_LIMIT else [*shown, f"… {len(value) - ITEM_LIMIT:,} more"]


def _valid(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 document can hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def spelled(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The whole JSON value with each lone surrogate in it spelled out."""
    if isinstance(value, str):
        return _valid(value)
    if isinstance(value, dict):
        return {_valid(key): spelled(item) for key, item in value.items()}
    return [spelled(item) for item in value] if isinstance(value, list) else value
