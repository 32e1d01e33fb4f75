"""Needles: long texts, any number of them, that are looked for in others, so that more of them cost next to nothing.

They are found by how they begin. Where all of them begin in a few ways, as tokens that share a prefix do, a text is
searched for these beginnings; where they begin in many, each place of the text is looked up.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Text = TypeVar("Text", str, bytes)
HEAD, BEGINNING, FEW = 12, 3, 8


class Needles(Generic[Text]):
    """The texts, each with what stands in its place; each is at least `HEAD` long."""

    def __init__(self) -> None:
        self._by_head: dict[Text, list[tuple[Text, Text]]] = {}
        self._beginnings: set[Text] = set()
        self.longest = 0

    def add(self, needle: Text, shown: Text) -> None:
        """One more; of two that begin alike the longer one is found."""
        known = self._by_head.setdefault(needle[:HEAD], [])
        known.append((needle, shown))
        known.sort(key=lambda pair: len(pair[0]), reverse=True)
        self._beginnings.add(needle[:BEGINNING])
        self.longest = max(self.longest, len(needle))

    def within(self, text: Text) -> bool:
        """Whether one of them is in the text."""
        return next(self._found(text), None) is not None

    def replaced(self, text: Text, between: Callable[[Text], Text]) -> Text:
        """The text with each of them replaced by what stands in its place, and what lies between them changed."""
        parts: list[Text] = []
        done = 0
        for at, (needle, shown) in self._found(text):
            if at >= done:
                parts += [between(text[done:at]), shown]
                done = at + len(needle)
        if not parts:
            return between(text)
        parts.append(between(text[done:]))
        return text[:0].join(parts)

    def _found(self, text: Text) -> Iterator[tuple[int, tuple[Text, Text]]]:
        """Each place at which one begins, with the longest that does, in order."""
        for at in self._places(text):
            for pair in self._by_head.get(text[at : at + HEAD], ()):
                if text.startswith(pair[0], at):
                    yield at, pair
                    break

    def _places(self, text: Text) -> Iterator[int]:
        if len(self._beginnings) > FEW:
            yield from range(len(text) - HEAD + 1)
            return
        places = {at for beginning in self._beginnings for at in occurrences(text, beginning)}
        yield from sorted(places)


def occurrences(text: Text, sought: Text) -> Iterator[int]:
    """Every place of a text in another."""
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)
