"""The profile's variables: text that may speak of other variables, or a value from the surroundings."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.errors import BadProfile
from conformance.targets.part import Source

OTHER = re.compile(r"\$\{(\w+)\}")

Variables = Mapping[str, str | Source]


def values_of(variables: Variables, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every variable's value; raises BadProfile for one whose source has none."""
    surroundings = os.environ if environment is None else environment
    values: dict[str, str] = {}

    def value_of(name: str) -> str:
        if name not in values:
            spelled = variables[name]
            if isinstance(spelled, Source):
                values[name] = read_source(spelled, f"variables.{name}", surroundings)
            else:
                values[name] = OTHER.sub(lambda hole: value_of(hole[1]), spelled)
        return values[name]

    for name in variables:
        value_of(name)
    return values


def read_source(source: Source, place: str, environment: Mapping[str, str]) -> str:
    """The value that a source names; raises BadProfile, which says what is missing and never shows a value."""
    if source.env is not None:
        value = environment.get(source.env, "") or source.default
        if value is None:
            raise BadProfile(f"{place}: the environment variable {source.env}, which holds its value, is not set")
        return value
    if source.file is None:
        return source.default or ""
    path = Path(source.file).expanduser()
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadProfile(f"{place}: the file {path}, which holds its value, cannot be read") from None


def mistakes(variables: Variables) -> Iterator[tuple[str, str]]:
    """Each variable that speaks of one that is not there, or, by way of others, of itself."""
    spoken = {name: OTHER.findall(text) for name, text in variables.items() if isinstance(text, str)}
    for name, others in spoken.items():
        for other in others:
            if other not in variables:
                yield name, f"speaks of ${{{other}}}, and variables has {', '.join(variables)}"
    for name in spoken:
        if way := _way_back(name, spoken):
            yield name, f"speaks of itself: {' -> '.join(way)}"


def _way_back(name: str, spoken: Mapping[str, list[str]]) -> list[str]:
    """The way from a variable back to itself; empty where there is none."""
    trails = [[name]]
    seen: set[str] = set()
    while trails:
        trail = trails.pop()
        for other in spoken.get(trail[-1], ()):
            if other == name:
                return [*trail, name]
            if other not in seen:
                seen.add(other)
                trails.append([*trail, other])
    return []
