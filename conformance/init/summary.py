"""What `init` says on the terminal: what was matched, what was not, and what to do next."""

import textwrap
from collections.abc import Iterator

from conformance.init.draft import Draft
from conformance.report.escape import visible
from conformance.report.text import ASCII, Look
from conformance.targets.vocabulary import OPERATIONS

NAME_WIDTH = 20
MOST = 200
MOST_CANDIDATES = 3
MARKS = ASCII | str.maketrans({"✓": "+"})


def summary(draft: Draft, file: str, look: Look) -> str:
    """A line for each operation, then what is left to do."""
    text = "".join(f"{line}\n" for line in _lines(draft, file, look.width))
    try:
        text.encode(look.encoding)
    except UnicodeEncodeError:
        return text.translate(MARKS).encode(look.encoding, "backslashreplace").decode(look.encoding)
    return text


def _lines(draft: Draft, file: str, width: int) -> Iterator[str]:
    yield f"{draft.name}, from {visible(draft.origin, MOST)}"
    yield ""
    for match in sorted(draft.matches, key=lambda each: list(OPERATIONS).index(each.operation)):
        entry = draft.entries.get(match.operation)
        if entry is not None:
            todo = f"  (TODO: {len(entry.todo)})" if entry.todo else ""
            yield f"✓ {match.operation:<{NAME_WIDTH}} {visible(str(entry.route), MOST)}{todo}"
        elif match.candidates:
            perhaps = ", ".join(visible(str(each), MOST) for each in match.candidates[:MOST_CANDIDATES])
            yield f"· {match.operation:<{NAME_WIDTH}} perhaps {perhaps}"
    if missing := [match.operation for match in draft.matches if not match.candidates]:
        yield from textwrap.wrap(f"· not there: {', '.join(missing)}", width, subsequent_indent="  ")
    yield ""
    yield f"matched {len(draft.entries)} of {len(draft.wanted)} operations"
    yield from _next(draft, file)


def _next(draft: Draft, file: str) -> Iterator[str]:
    name = "profile.yaml" if file == "-" else file
    variables = [actor["env"] for actor in draft.data.get("auth", {}).values() if "env" in actor]
    if file != "-":
        yield f"wrote {file}; next:"
    yield f"  1. look at each TODO in {name}; `documents` comes first, since runs need workflows"
    if variables:
        yield f"  2. export {' '.join(f'{each}=…' for each in variables)}"
    yield f"  {3 if variables else 2}. conformance doctor --profile {name if '/' in name else f'./{name}'}"
