"""Which route is which operation: a table of what each looks like, and a score that only a good likeness reaches.

A path's end counts most, since that is where people who design such systems agree; then the words of its name, then the
names of what it is given and gives. A second route that looks nearly as good makes the first one doubtful.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.init.names import FIELDS
from conformance.init.routes import Route, mapping
from conformance.targets.vocabulary import OPERATIONS

CONFIDENT = 7
MARGIN = 2
CANDIDATE = 3
ENDS, WORDED, EACH_WORD, EACH_NAME, STREAMS = 6, 3, 1, 1, 2
MOST_NAMES = 3

FLOW = r"(?:workflows?|flows?|applications?|apps|pipelines?|processes|definitions)"
SCHEDULE = r"/(?:trigger|(?:[\w-]+-)?schedule(?:-trigger)?)s?"
RUN = r"(?:runs?|executions?|instances|jobs)"


@dataclass(frozen=True, slots=True)
class Look:
    """What an operation looks like: its methods, how its path ends, the words of its name, whether it streams."""

    methods: str
    ends: str
    words: str
    streams: bool = False
    needs: str = ""
    """A property that tells it from another operation, where one route may serve both."""
    many: bool = False
    """Whether several routes may be it, each as good as the others."""


LOOKS: Mapping[str, Look] = {
    "identity": Look("GET", r"/(?:healthz?|health-?check|livez?|readyz?|version|status|ping|info|about)", "health"),
    "create_workflow": Look("POST", rf"/{FLOW}", "create workflow"),
    "list_workflows": Look("GET", rf"/{FLOW}", "list workflows"),
    "read_workflow": Look("GET", rf"/{FLOW}/{{}}", "get workflow"),
    "delete_workflow": Look("DELETE", rf"/{FLOW}/{{}}", "delete workflow"),
    "create_run": Look("POST", rf"/{RUN}", "create run"),
    "list_runs": Look("GET", rf"(?:/logs)?/{RUN}", "list runs"),
    "execute": Look("POST", r"/(?:execute|run|start|invoke)(?:[/-](?:stream|sse))?", "execute stream", streams=True),
    "confirm": Look("POST", rf"/{RUN}/{{}}/(?:confirm|approve|answer|resume)", "confirm"),
    "read_run": Look("GET", rf"/{RUN}/{{}}(?:/overview)?", "get run"),
    "replay": Look("GET", rf"/{RUN}/{{}}/(?:events|history|trace|replay)", "events replay"),
    "resume_stream": Look("GET", rf"/{RUN}/{{}}/(?:events/)?(?:stream|sse)", "resume stream", streams=True),
    "submit_decision": Look("POST", r"/decisions?", "submit decision"),
    "chat_create": Look("POST", r"/chat[-_/]?create(?:/stream)?", "chat create", streams=True),
    "internal_import": Look("POST", r"/import", "import"),
    "internal_generate": Look("POST", r"/generate(?:-from-\w+)?", "generate"),
    "audit": Look("GET", r"/audit(?:-?(?:logs?|records?|events?|trail))?", "audit"),
    "save_document": Look("PUT PATCH", rf"/{FLOW}/{{}}(?:/(?:orchestration/)?(?:draft|document|definition|graph))?",
                          "save document draft update"),
    "save_trigger": Look("PUT POST", r"/(?:trigger|api-mapping|extension|webhook)s?", "save trigger", needs="slug"),
    "read_trigger": Look("GET", r"/(?:trigger|api-mapping|extension|webhook)s?", "read trigger"),
    "remove_trigger": Look("DELETE", r"/(?:trigger|api-mapping|extension|webhook)s?", "remove trigger"),
    "save_schedule": Look("PUT POST", SCHEDULE, "save schedule", needs="cron"),
    "read_schedule": Look("GET", SCHEDULE, "get schedule", needs="cron"),
    "publish": Look("POST", r"/(?:(?:api-)?publications?|publish|releases?)", "publish"),
    "unpublish": Look("DELETE POST", r"/(?:(?:api-)?publications?|unpublish)", "unpublish"),
    "disable": Look("POST PUT PATCH", r"/(?:disable|deactivate)", "disable"),
    "enable": Look("POST PUT PATCH", r"/(?:enable|activate)", "enable"),
    "create_key": Look("POST", r"/(?:[\w-]*-)?(?:api-)?(?:keys|tokens)", "create key"),
    "revoke_key": Look("DELETE POST", r"/(?:[\w-]*-)?(?:api-)?(?:keys|tokens)/{}(?:/revoke)?", "revoke key"),
    "call_extension": Look("GET POST PUT PATCH DELETE", r"/api/ex/[^/]+(?:/[^/]+)*", "call extension", many=True),
    "monitoring": Look("GET", r"/(?:monitoring|statistics|stats|metrics)(?:/[\w-]+)?", "monitoring summary"),
    "openapi": Look("GET", r"/(?:openapi|swagger)(?:\.json|\.yaml)?|/v3/api-docs", "openapi"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for an operation: the route where one is surely it, else the likeliest ones, best first."""

    operation: str
    route: Route | None
    candidates: tuple[Route, ...]


def score(operation: str, route: Route) -> int:
    """How much a route looks like an operation; 0 where it cannot be it."""
    look = LOOKS[operation]
    if route.method not in look.methods.split():
        return 0
    words = look.words.split()
    met = sum(_meets(word, route.words) for word in words)
    found = met * EACH_WORD + (WORDED if met == len(words) else 0)
    if re.search(f"(?:{look.ends})$", route.normal):
        found += ENDS
    elif not met:
        return 0
    found += EACH_NAME * min(MOST_NAMES, len(_names(operation) & _own(route)))
    found -= _detour(route) + (STREAMS if route.streams and not look.streams else 0)
    return min(found, CONFIDENT - 1) if look.needs and look.needs not in _own(route) else found


def _meets(word: str, words: frozenset[str]) -> bool:
    return bool({word, f"{word}s", word.removesuffix("s")} & words)


def _names(operation: str) -> set[str]:
    spoken = OPERATIONS[operation]
    return {alias for name in (*spoken.arguments, *spoken.fields) for alias in (name, *FIELDS.get(name, ()))} - {"id"}


def _own(route: Route) -> set[str]:
    """What a route is given and gives; what it wraps in `data` counts, too."""
    shapes = [shape.properties for shape in (*route.bodies, *route.answers)]
    wrapped = [mapping(mapping(properties.get("data")).get("properties")) for properties in shapes]
    return {each.name for each in route.parameters}.union(*shapes, *wrapped)


def _detour(route: Route) -> int:
    """A route for tests, for the old, or behind several parents is rather not the one that everybody uses."""
    return sum(word in route.words for word in ("test", "deprecated", "legacy", "batch", "preview"))


def matches(routes: Sequence[Route], wanted: Iterable[str] = LOOKS) -> list[Match]:
    """The match of each operation; a route serves several of them only where it has an alternative for each."""
    scored = {name: sorted(_scored(name, routes), key=lambda each: -each[0]) for name in wanted}
    best = {name: found[0] for name, found in scored.items() if found}
    owners: dict[int, list[str]] = {}
    for name, (_, route) in best.items():
        owners.setdefault(id(route), []).append(name)
    return [_match(name, found, is_owner=_is_owner(name, best, owners)) for name, found in scored.items()]


def _scored(name: str, routes: Sequence[Route]) -> Iterable[tuple[int, Route]]:
    return [(found, route) for route in routes if (found := score(name, route)) >= CANDIDATE]


def _is_owner(name: str, best: Mapping[str, tuple[int, Route]], owners: Mapping[int, list[str]]) -> bool:
    """Whether a route is rather this operation than another one that it is the best match of, too."""
    if name not in best:
        return False
    found, route = best[name]
    rivals = [other for other in owners[id(route)] if other != name]
    if LOOKS[name].needs or any(LOOKS[other].needs for other in rivals):
        return True
    return all(found > best[other][0] for other in rivals)


def _match(name: str, found: list[tuple[int, Route]], *, is_owner: bool) -> Match:
    candidates = tuple(route for _, route in found)
    if not found or not is_owner or found[0][0] < CONFIDENT:
        return Match(name, None, candidates)
    is_clear = LOOKS[name].many or len(found) == 1 or found[0][0] - found[1][0] >= MARGIN
    return Match(name, found[0][1] if is_clear else None, candidates)
