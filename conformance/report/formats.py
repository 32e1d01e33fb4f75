"""The formats that a session can be rendered in: one table, and what is not asked for is not imported."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from conformance.errors import BadUsage
from conformance.report.conclusion import Conclusion


@dataclass(frozen=True, slots=True)
class Format:
    """A file's name under the report directory, and the function of this package that renders it."""

    file: str
    module: str
    function: str


FORMATS: Mapping[str, Format] = {
    "text": Format("report.txt", "text", "render"),
    "json": Format("result.json", "result", "render"),
    "junit": Format("junit.xml", "junit", "render"),
}


def known(names: Iterable[str]) -> None:
    """Raise BadUsage where a name is no format; the message names those that there are."""
    for name in names:
        if name not in FORMATS:
            raise BadUsage(f"no format {name!r}; there are {', '.join(FORMATS)}")


def render(name: str, conclusion: Conclusion, lang: str = "en") -> str:
    """The session in a format.

    Raises:
        BadUsage: there is no such format; the message names those that there are.
    """
    known([name])
    module = import_module(f"conformance.report.{FORMATS[name].module}")
    function: Callable[[Conclusion, str], str] = getattr(module, FORMATS[name].function)
    return function(conclusion, lang)


def write(name: str, conclusion: Conclusion, reports: Path, lang: str = "en") -> Path:
    """Render into the report directory; gives the file.

    Raises:
        BadUsage: there is no such format.
        HarnessFault: the file cannot be written.
    """
    raw = render(name, conclusion, lang).encode()
    path = reports / FORMATS[name].file
    import_module("conformance.report.result").write(path, raw)
    return path
