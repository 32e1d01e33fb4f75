"""From a name or a file to a profile, or to one message that names each key, its line, and what would be right."""

import os
import types
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from conformance.errors import BadProfile
from conformance.targets.consistency import contradictions
from conformance.targets.marks import Marks, Place, read_yaml
from conformance.targets.profile import Profile
from conformance.targets.suggestion import nearest

SHIPPED = "conformance.targets.profiles"


def shipped_profiles() -> list[str]:
    """The names of the profiles that travel with the harness."""
    folder = resources.files(SHIPPED)
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def load_profile(name_or_file: str) -> Profile:
    """The profile of a shipped name, or of a file; raises BadProfile."""
    return parse_profile(*_source(name_or_file))


def parse_profile(text: str, origin: str = "profile") -> Profile:
    """The profile that the YAML text holds, on top of those that it extends; `origin` begins BadProfile's message."""
    data, marks = _read(text, origin)
    if not isinstance(data, dict):
        raise BadProfile(f"{origin}: a profile is a mapping with the keys {', '.join(Profile.model_fields)}")
    data = _extended(data, (origin,))
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        _complain(origin, _sentences(error, data, marks))
        raise
    found = contradictions(profile)
    _complain(origin, [f"{_spell(place)} ({marks.place(place)}): {message}" for place, message in found])
    return profile


def _read(text: str, origin: str) -> tuple[Any, Marks]:
    try:
        data, marks = read_yaml(text)
    except BadProfile as error:
        raise BadProfile(f"{origin}: {error}") from None
    _complain(origin, [f"{_spell(place)} (line {line}): the key is there twice" for place, line in marks.repeated])
    return data, marks


def _extended(data: dict[Any, Any], origins: tuple[str, ...]) -> dict[Any, Any]:
    """The mapping on top of the one that it extends: mappings are merged, a null takes away, the rest is replaced."""
    base = data.get("extends")
    if base is None:
        return data
    if not isinstance(base, str):
        raise BadProfile(f"{origins[-1]}: extends: names a shipped profile or a file, not {base!r}")
    beside = os.path.normpath(Path(origins[-1]).parent / base)
    text, origin = _source(beside if _is_file(base) and not Path(base).is_absolute() else base)
    if any(os.path.normpath(each) == os.path.normpath(origin) for each in origins):
        raise BadProfile(f"{origins[0]}: extends: {' -> '.join([*origins, origin])} goes in a circle")
    below, _ = _read(text, origin)
    if not isinstance(below, dict):
        raise BadProfile(f"{origin}: is no profile to extend")
    return _merged(
        _extended(below, (*origins, origin)), {key: value for key, value in data.items() if key != "extends"}
    )


def _is_file(name_or_file: str) -> bool:
    return "/" in name_or_file or name_or_file.endswith((".yaml", ".yml"))


def _merged(below: dict[Any, Any], above: dict[Any, Any]) -> dict[Any, Any]:
    merged = {**below, **above}
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(key), dict) and not _is_whole(below[key], value):
            merged[key] = _merged(below[key], value)
    return {key: value for key, value in merged.items() if not (key in above and above[key] is None and key in below)}


def _is_whole(below: dict[Any, Any], above: dict[Any, Any]) -> bool:
    """Whether a mapping is another spelling of the whole thing, such as a command in place of an exchange."""
    spelled = {"path", "command", "sql", "sink", "steps", "ways", "restart", "instances"}
    return bool(spelled & above.keys()) and not spelled & above.keys() & below.keys()


def _source(name_or_file: str) -> tuple[str, str]:
    if not _is_file(name_or_file):
        if name_or_file not in shipped_profiles():
            hint = nearest(name_or_file, shipped_profiles())
            raise BadProfile(f"there is no shipped profile {name_or_file!r}; {hint}, or name a file: ./{name_or_file}")
        return (resources.files(SHIPPED) / f"{name_or_file}.yaml").read_text("utf-8"), f"profile {name_or_file}"
    try:
        return Path(name_or_file).read_text("utf-8"), name_or_file
    except OSError as error:
        raise BadProfile(f"{name_or_file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadProfile(f"{name_or_file}: is not UTF-8 text") from None


def _complain(origin: str, sentences: list[str]) -> None:
    if len(sentences) == 1:
        raise BadProfile(f"{origin}: {sentences[0]}")
    if sentences:
        raise BadProfile("\n  ".join([f"{origin}: {len(sentences)} errors", *sentences]))


def _spell(place: Place) -> str:
    return ".".join(str(part) for part in place) or "the profile"


def _sentences(error: ValidationError, data: object, marks: Marks) -> list[str]:
    """One sentence for each thing that is wrong; a value that may be of several kinds is complained about once."""
    found: dict[Place, ErrorDetails] = {}
    for detail in error.errors(include_url=False):
        first = found.setdefault(place := _place(detail, data), detail)
        if first["type"] == "string_type" and isinstance(detail["input"], dict):
            found[place] = detail  # whoever writes a mapping means the mapping that may stand there
    inner = [
        place
        for place, detail in found.items()
        if not (isinstance(detail["input"], dict) and any(o[: len(place)] == place != o for o in found))
    ]
    return [_sentence(place, found[place], marks) for place in inner]


def _place(detail: ErrorDetails, data: object) -> Place:
    """Where in the file an error is: the names of pydantic's own branches are left out."""
    place: list[str | int] = []
    at: Any = data
    for number, part in enumerate(detail["loc"], start=1):
        if isinstance(at, dict) and (found := _key(at, part)) is not None:
            at = at[found]
        elif isinstance(at, list) and isinstance(part, int) and part < len(at):
            at = at[part]
        elif number < len(detail["loc"]) or detail["type"] != "missing":
            continue
        place.append(part)
    return tuple(place)


def _key(mapping: dict[Any, Any], part: str | int) -> object:
    """The mapping's own key, which YAML may have read as a number or a truth value."""
    return part if part in mapping else next((key for key in mapping if str(key) == str(part)), None)


def _sentence(place: Place, detail: ErrorDetails, marks: Marks) -> str:
    start = f"{_spell(place)} ({marks.place(place)}): "
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"{start}unknown key; {nearest(place[-1], list(_keys_at(place[:-1])))}"
    if kind == "missing":
        return f"{start}the key is missing"
    if kind == "literal_error":
        return f"{start}{_shown(detail)} is unknown; {nearest(detail['input'], _choices(detail))}"
    message = detail["msg"].removeprefix("Value error, ")
    given = "" if isinstance(detail["input"], dict) and kind == "value_error" else f", not {_shown(detail)}"
    return f"{start}{message[:1].lower()}{message[1:]}{given}"


def _shown(detail: ErrorDetails) -> str:
    text = repr(detail["input"])
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - enough to be recognised


def _choices(detail: ErrorDetails) -> list[str]:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]


def _keys_at(place: Place) -> Iterator[str]:
    """The keys that the part at this place knows."""
    part: Any = Profile
    for name in place:
        part = _inside(part, name)
    part = _model(part)
    return iter([*(part.model_fields if part else ()), *(["extends"] if not place else [])])


def _inside(part: Any, name: str | int) -> Any:  # noqa: ANN401 - a type as typing spells it
    if get_origin(part) in (Union, types.UnionType):
        return next((inner for choice in get_args(part) if (inner := _inside(choice, name)) is not None), None)
    model = _model(part)
    if model:
        return model.model_fields[str(name)].annotation if str(name) in model.model_fields else None
    return get_args(part)[-1] if get_origin(part) in (dict, list) else None


def _model(part: Any) -> type[BaseModel] | None:  # noqa: ANN401 - see _inside
    if get_origin(part) in (Union, types.UnionType):
        return next((model for choice in get_args(part) if (model := _model(choice))), None)
    return part if isinstance(part, type) and issubclass(part, BaseModel) else None
