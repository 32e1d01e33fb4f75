"""YAML with its line numbers: the data, and for every key and item the line on which it stands."""

from typing import Any

import yaml

from conformance.errors import BadProfile

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - PyYAML was built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Place = tuple[str | int, ...]

MAX_NODES = 100_000
MAX_DEPTH = 100


class Marks:
    """Where things stand: lines of keys and items by their place in the data."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.repeated: list[tuple[Place, int]] = []

    def line(self, place: Place) -> int:
        """The line of the nearest thing at or around the place that was written down."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def place(self, place: Place) -> str:
        """Where something stands, in words; what was taken over from another profile stands in none of our lines."""
        extends = ("extends",) in self.lines
        inherited = extends and place[:2] not in self.lines and place[:1] != ("extends",)
        return "in the profile that it extends" if inherited else f"line {self.line(place)}"

    def walk(self, node: yaml.Node, place: Place = (), above: tuple[int, ...] = ()) -> None:
        """Note the line of everything under the node."""
        if id(node) in above:
            raise BadProfile(f"line {node.start_mark.line + 1}: an alias contains itself")
        if len(self.lines) > MAX_NODES:
            raise BadProfile(f"aliases unfold to more than {MAX_NODES} values")
        self.lines.setdefault(place, node.start_mark.line + 1)
        inside = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            self._walk_mapping(node, place, inside)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.walk(item, (*place, index), inside)

    def _walk_mapping(self, node: yaml.MappingNode, place: Place, inside: tuple[int, ...]) -> None:
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            name = str(key.value)
            if name in seen:
                self.repeated.append(((*place, name), line))
            seen.add(name)
            self.lines[(*place, name)] = line
            self.walk(value, (*place, name), inside)


def read_yaml(text: str) -> tuple[Any, Marks]:
    """The data of one YAML document and the lines of its parts; raises BadProfile with the line of a syntax error."""
    marks = Marks()
    loader = Loader(text)
    try:
        _check_depth(text)
        node = loader.get_single_node()
        if node is None:
            return None, marks
        marks.walk(node)
        return loader.construct_document(node), marks
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadProfile(f"line {line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadProfile(f"not YAML: {' '.join(str(error).split())}") from None
    finally:
        loader.dispose()


def _check_depth(text: str) -> None:
    """What is nested without end would overflow the stack of the library that composes it."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise BadProfile(f"line {line}: nested more than {MAX_DEPTH} deep")
