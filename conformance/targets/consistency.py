"""What no single part of a profile can see: names that point at nothing."""

from collections.abc import Iterable, Iterator

from conformance.targets.marks import Place
from conformance.targets.profile import Call, Profile

Contradiction = tuple[Place, str]


def contradictions(profile: Profile) -> list[Contradiction]:
    """Every reference to an actor, a stream or an operation that the profile does not have, with its place."""
    return [
        *_of_calls(profile, "operations", profile.operations),
        *_of_calls(profile, "controls", profile.controls),
        *_of_operations(profile),
        *_of_actors(profile),
        *_of_documents(profile),
    ]


def _of_calls(profile: Profile, part: str, calls: dict[str, Call]) -> Iterator[Contradiction]:
    for name, call in calls.items():
        place = (part, name)
        if call.actor is not None and call.actor not in profile.auth:
            yield (*place, "actor"), _points_nowhere("auth", call.actor, profile.auth)
        if call.stream is not None and call.stream not in profile.streams:
            yield (*place, "stream"), _points_nowhere("streams", call.stream, profile.streams)
        if call.page and profile.replay is None:
            yield (*place, "page"), "a page is read as the part `replay` says, and there is none"
        if call.page and call.stream:
            yield (*place, "page"), "an answer is a page or a stream, not both"
        for field in call.answer.required:
            if field not in call.answer.fields:
                yield (*place, "answer", "required"), _points_nowhere("answer.fields", field, call.answer.fields)


def _of_operations(profile: Profile) -> Iterator[Contradiction]:
    named: list[tuple[Place, str]] = [
        *((("entries", "dialog", place), name) for place, name in enumerate(profile.entries.dialog)),
        *((("entries", "execution", place), name) for place, name in enumerate(profile.entries.execution)),
        *((("entries", "internal", place), name) for place, name in enumerate(profile.entries.internal)),
        *((("cleanup", "remove", maker), name) for maker, name in profile.cleanup.remove.items()),
        *((("cleanup", "remove", maker), maker) for maker in profile.cleanup.remove),
        *((("census", what), name) for what, name in profile.census.items()),
    ]
    for place, name in named:
        if name not in profile.operations:
            yield place, _points_nowhere("operations", name, profile.operations)


def _of_actors(profile: Profile) -> Iterator[Contradiction]:
    for name, actor in profile.auth.items():
        if (actor.env is None) == (actor.file is None):
            yield ("auth", name), "a credential comes from either `env` or `file`"


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


def _points_nowhere(part: str, name: str, known: Iterable[str]) -> str:
    return f"{part} has no {name!r}; it has {', '.join(known) or 'nothing'}"
