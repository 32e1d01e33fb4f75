"""What no single part of a profile can see: names that point at nothing."""

from collections.abc import Iterable, Iterator, Mapping

from conformance.contract.contract import by_id
from conformance.targets import variables
from conformance.targets.calls import Call
from conformance.targets.marks import Place
from conformance.targets.profile import Actor, Measure, Profile
from conformance.targets.query import parameters
from conformance.targets.suggestion import nearest
from conformance.targets.template import HOLE, names_in, names_in_body
from conformance.targets.vocabulary import CONTROLS, OPERATIONS

Contradiction = tuple[Place, str]

PLACES = frozenset({"python", "port", "db", "directory", "sink_url"})
EVERY_ARGUMENT = frozenset(name for spoken in OPERATIONS.values() for name in spoken.arguments)


def contradictions(profile: Profile) -> list[Contradiction]:
    """Every reference to something that the profile does not have, with its place."""
    return [
        *((("variables", name), message) for name, message in variables.mistakes(profile.variables)),
        *_of_names(profile),
        *_of_calls(profile),
        *_of_controls(profile),
        *_of_references(profile),
        *_of_actors(profile),
        *_of_streams(profile),
        *_of_documents(profile),
        *_of_deviations(profile),
    ]


def _of_names(profile: Profile) -> Iterator[Contradiction]:
    """An operation that nobody asks for is a word spelled wrongly."""
    known = {*OPERATIONS, *(name for _, name in references(profile))}
    for name in profile.operations:
        if name not in known:
            yield ("operations", name), f"no story asks for it; {nearest(name, sorted(known))}"
    for name in profile.controls:
        if name not in CONTROLS:
            yield ("controls", name), f"there is no such control; {nearest(name, list(CONTROLS))}"


def _of_calls(profile: Profile) -> Iterator[Contradiction]:
    for name, call in profile.operations.items():
        spoken = OPERATIONS.get(name)
        given = EVERY_ARGUMENT if spoken is None else {*spoken.arguments, "name"}
        yield from _of_call(profile, ("operations", name), call, common_names(profile) | given)
    for name, control in profile.controls.items():
        if control.is_a_call:
            given = {*common_names(profile), *CONTROLS.get(name, ())}
            yield from _of_call(profile, ("controls", name), control, given)


def common_names(profile: Profile) -> frozenset[str]:
    """What every template may speak of: variables, places, and what the makers of things were told."""
    makers = (call for call in profile.operations.values() if call.makes)
    told = {name for maker in makers for call in [maker, *maker.parts()] for name in call.answer.fields}
    return frozenset(PLACES | told | profile.variables.keys())


def _of_call(profile: Profile, place: Place, call: Call, known: frozenset[str] | set[str]) -> Iterator[Contradiction]:
    if call.actor is not None and call.actor not in profile.auth:
        yield (*place, "actor"), _points_nowhere("auth", call.actor, profile.auth)
    inner = [("steps", each) for each in call.steps or ()] + [("ways", each) for each in call.ways or ()]
    kept: set[str] = set()
    for number, (kind, each) in enumerate(inner):
        yield from _of_call(profile, (*place, kind, number), each, known | (kept if kind == "steps" else set()))
        kept |= each.keep.keys()
    if not inner:
        yield from _of_single(profile, place, call, known)


def _of_single(profile: Profile, place: Place, call: Call, known: frozenset[str] | set[str]) -> Iterator[Contradiction]:
    if call.stream is not None and call.stream not in profile.streams:
        yield (*place, "stream"), _points_nowhere("streams", call.stream, profile.streams)
    if call.page and profile.replay is None:
        yield (*place, "page"), "a page is read as the part `replay` says, and there is none"
    if call.page and call.stream:
        yield (*place, "page"), "an answer is a page or a stream, not both"
    if call.sql and call.database not in profile.databases:
        yield (*place, "database"), _points_nowhere("databases", call.database, profile.databases)
    if call.sink and profile.sink is None:
        yield (*place, "sink"), "the profile has no part `sink`"
    for field in [*call.answer.required, *call.answer.secret]:
        if field not in call.answer.fields:
            yield (*place, "answer"), _points_nowhere("answer.fields", field, call.answer.fields)
    for key, name in spoken_names(call):
        if name not in known:
            yield (*place, key), f"speaks of {name!r}, which nothing gives it; {nearest(name, sorted(known))}"


def spoken_names(call: Call) -> Iterator[tuple[str, str]]:
    """Every name that a call's templates speak of, with the key under which it does."""
    plain = {"path": call.path or "", "sink": call.sink or ""}
    yield from ((key, name) for key, text in plain.items() for name in sorted(names_in(text)))
    for key, texts in (("query", call.query), ("headers", call.headers)):
        if not isinstance(texts, str):
            yield from ((key, name) for text in texts.values() for name in HOLE.findall(text))
    for key, body in (("body", call.body), ("form", call.form)):
        yield from ((key, name) for name in sorted(names_in_body(body)))
    yield from (("command", name) for word in call.command or () for name in HOLE.findall(word))
    yield from (("sql", name) for name in sorted(parameters(call.sql or "")))


def _of_controls(profile: Profile) -> Iterator[Contradiction]:
    for name, control in profile.controls.items():
        place: Place = ("controls", name)
        if control.restart is not None and profile.launch is None:
            yield (*place, "restart"), "only a target that the harness starts (`launch`) can be started again"
        for affected in control.affects or ():
            if affected not in profile.operations:
                yield (*place, "affects"), _points_nowhere("operations", affected, profile.operations)
        for text in (control.restart or {}).values():
            for spoken in names_in_body(text):
                if spoken not in {*CONTROLS.get(name, ()), *common_names(profile)}:
                    yield (*place, "restart"), f"speaks of {spoken!r}, which nothing gives it"


def references(profile: Profile) -> list[tuple[Place, str]]:
    """Every place that names an operation, with the name."""
    entries = profile.entries
    kinds = {"dialog": entries.dialog, "execution": entries.execution, "internal": entries.internal}
    counted = {what: m.operation if isinstance(m, Measure) else m for what, m in profile.census.items()}
    asked = {name: stream.asks.operation for name, stream in profile.streams.items() if stream.asks}
    return [
        *((("entries", kind, place), name) for kind, names in kinds.items() for place, name in enumerate(names)),
        *((("cleanup", "remove", maker), name) for maker, name in profile.cleanup.remove.items()),
        *((("cleanup", "remove", maker), maker) for maker in profile.cleanup.remove),
        *((("census", what), name) for what, name in counted.items()),
        *((("streams", name, "asks", "operation"), operation) for name, operation in asked.items()),
    ]


def _of_references(profile: Profile) -> Iterator[Contradiction]:
    if profile.driver is not None:
        return  # its methods are operations, too
    for place, name in references(profile):
        if name not in profile.operations:
            yield place, _points_nowhere("operations", name, profile.operations)


def _of_actors(profile: Profile) -> Iterator[Contradiction]:
    for name, actor in profile.auth.items():
        place: Place = ("auth", name)
        ways = [actor.env, actor.file, actor.vault, actor.login or None]
        if sum(way is not None for way in ways) != 1:
            yield place, "a credential comes from exactly one of `env`, `file`, `vault` or `login`"
        yield from _of_login(profile, place, actor)


def _of_login(profile: Profile, place: Place, actor: Actor) -> Iterator[Contradiction]:
    known = {*common_names(profile), *actor.secrets}
    for number, call in enumerate(actor.login):
        yield from _of_call(profile, (*place, "login", number), call, known)
        known |= call.keep.keys()
        for word in sorted(_shown_to_everybody(call) & actor.secrets.keys()):
            yield (
                (*place, "login", number, "command"),
                f"everybody on the machine can read a command line, and {word!r} is a secret; give it as the body",
            )
    for header, text in actor.headers.items():
        for name in HOLE.findall(text):
            if not any(name in call.keep for call in actor.login):
                yield (*place, "headers", header), f"speaks of {name!r}, and no log-in step keeps it"


def _shown_to_everybody(call: Call) -> set[str]:
    return {name for part in call.parts() for word in part.command or () for name in HOLE.findall(word)}


def _of_streams(profile: Profile) -> Iterator[Contradiction]:
    for name, stream in profile.streams.items():
        if stream.asks and stream.asks.type in {stream.terminal.complete, stream.terminal.error}:
            yield ("streams", name, "asks", "type"), "a terminal event asks nothing"


def _of_documents(profile: Profile) -> Iterator[Contradiction]:
    if profile.documents is None:
        return
    kinds = profile.documents.steps
    for name, steps in profile.documents.named.items():
        for place, step in enumerate(steps):
            where: Place = ("documents", "named", name, place)
            if len(step) != 1:
                yield where, "a step is one kind with its parameters, such as {wait: {ms: 300}}"
            for kind in step:
                if kind not in kinds:
                    yield where, _points_nowhere("documents.steps", kind, kinds)


def _of_deviations(profile: Profile) -> Iterator[Contradiction]:
    known, seen = list(by_id()), set()
    for number, deviation in enumerate(profile.deviations):
        place: Place = ("deviations", number, "clause")
        if deviation.clause not in known:
            yield place, f"the contract has no {deviation.clause}; {nearest(deviation.clause, known)}"
        if deviation.clause in seen:
            yield place, f"{deviation.clause} is pinned already"
        seen.add(deviation.clause)


def _points_nowhere(part: str, name: str, known: Iterable[str] | Mapping[str, object]) -> str:
    return f"{part} has no {name!r}; it has {', '.join(known) or 'nothing'}"
