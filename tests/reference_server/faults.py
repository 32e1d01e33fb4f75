"""Stories that a sound server and a faulty one are told, so that a planted fault shows in what a caller sees."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from reference_server import mutants

Json = Any
Live = Any
Tell = Callable[..., Any]
Story = Callable[[Live], Awaitable[list[Json]]]


def plain(value: Json, made_up: tuple[str, ...]) -> Json:
    """Without what is made up anew each time: the members whose names end so."""
    if isinstance(value, dict):
        return {name: plain(inner, made_up) for name, inner in value.items() if not name.endswith(made_up)}
    return [plain(inner, made_up) for inner in value] if isinstance(value, list) else value


def section_of(name: str) -> str:
    """The section of the clause that a mutant breaks."""
    return mutants.load(name).breaks.partition("-")[0]


class Stories:
    """One story for each section, and what a sound server shows when it is told."""

    def __init__(self, stories: Mapping[str, Story]) -> None:
        self._stories = stories
        self._sound: dict[str, list[Json]] = {}
        self.sections = list(stories)
        self.mutants = [name for name in mutants.names() if section_of(name) in stories]

    def sound(self, tell: Tell, section: str) -> list[Json]:
        """What a sound server shows; it is told the story once."""
        if section not in self._sound:
            self._sound[section] = self.again(tell, section)
        return self._sound[section]

    def again(self, tell: Tell, section: str) -> list[Json]:
        """What a sound server shows when it is told the story anew."""
        return list(tell(self._stories[section]))

    def faulty(self, tell: Tell, name: str) -> list[Json]:
        """What the server with this fault shows."""
        return list(tell(self._stories[section_of(name)], mutants.load(name).plant))
