"""Begins a profile: find the document, match it, write the draft, and see that the draft loads."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from yarl import URL

from conformance.errors import BadProfile, BadUsage
from conformance.init.draft import Draft, claims_of, draft
from conformance.init.finding import Identity, Published, Visitor, headers_of, read
from conformance.init.likeness import matches
from conformance.init.routes import Reader
from conformance.init.writing import written
from conformance.targets.loading import parse_profile

STDOUT = "-"


@dataclass(frozen=True)
class Wish:
    """What the user asked for."""

    url: str
    output: str = "profile.yaml"
    openapi: str | None = None
    headers: tuple[str, ...] = ()
    force: bool = False


@dataclass(frozen=True)
class Begun:
    """The draft, and its text."""

    draft: Draft
    text: str


def begin(wish: Wish) -> Begun:
    """Draft a profile and write it, but for the output `-`.

    Raises:
        BadUsage: the file is there already, the URL is none, or no document was found.
        TargetUnreachable: nobody answers at the URL.
    """
    check(wish)
    published, identity = asyncio.run(_ask(wish, in_file(wish.openapi)))
    made = loadable(draft(wish.url, published, identity))
    text = written(made, wish.output)
    if wish.output != STDOUT:
        try:
            Path(wish.output).write_text(text, "utf-8")
        except OSError as error:
            raise BadUsage(f"{wish.output}: cannot be written: {error.strerror}") from None
    return Begun(made, text)


def check(wish: Wish) -> None:
    """See that the draft could be written before anybody is asked; raises BadUsage."""
    try:
        given = URL(wish.url)
    except ValueError:
        given = URL()
    if given.scheme not in {"http", "https"} or not given.host:
        raise BadUsage(f"{wish.url!r} is no URL; name one such as http://localhost:8080")
    if wish.output != STDOUT and not wish.output.endswith((".yaml", ".yml")):
        raise BadUsage(f"{wish.output}: a profile is a .yaml file")
    if wish.output != STDOUT and Path(wish.output).exists() and not wish.force:
        raise BadUsage(f"{wish.output} is there already; name another file with --output, or overwrite it with --force")


def in_file(place: str | None) -> Published | None:
    """The document, where the place is a file; a path such as /openapi.json is rather one at the target."""
    if (
        place is None
        or place.startswith(("http://", "https://"))
        or (place.startswith("/") and not Path(place).is_file())
    ):
        return None
    return Published(read(Path(place)), place, None)


async def _ask(wish: Wish, in_a_file: Published | None) -> tuple[Published, Identity]:
    async with Visitor(wish.url, headers_of(wish.headers)) as visitor:
        published = in_a_file or await visitor.document(wish.openapi)
        found = matches(list(Reader(published.document).routes()), ["identity"])
        health = [route.path for match in found for route in match.candidates if "{" not in route.path]
        return published, await visitor.identity(health, published.path)


def loadable(made: Draft) -> Draft:
    """The draft without the entries that keep it from loading, which a strange document may have led to."""
    if loads(made):
        return made
    kept = made
    for name in list(made.entries):
        alone = only(made, [name, *(other for other in kept.entries if other != name and other not in made.entries)])
        if not loads(alone):
            kept = only(kept, [other for other in kept.entries if other != name])
    return kept


def only(made: Draft, names: list[str]) -> Draft:
    """The draft with these operations alone."""
    entries = {name: made.entries[name] for name in names}
    data = {
        **made.data,
        "operations": {name: entry.call for name, entry in entries.items()},
        "claims": claims_of(entries),
    }
    data["entries"] = {
        kind: [each for each in given if each in entries] for kind, given in made.data["entries"].items()
    }
    data["census"] = {what: by for what, by in made.data["census"].items() if by in entries}
    if "cleanup" in data and not {"create_workflow", "delete_workflow"} <= entries.keys():
        del data["cleanup"]
    return replace(made, data=data, entries=entries)


def loads(made: Draft) -> bool:
    try:
        parse_profile(written(made, ""))
    except BadProfile:
        return False
    return True
