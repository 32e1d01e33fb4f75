"""From a profile's calls to the means that carry them out."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from conformance.errors import BadProfile
from conformance.history.operation import Exchange
from conformance.targets.answer import AnswerReader
from conformance.targets.calls import Call
from conformance.targets.command import Command, filled
from conformance.targets.driver import Access, Deed, deeds_of, load_driver
from conformance.targets.expression import compile_expression
from conformance.targets.introductions import Introductions
from conformance.targets.means import Http, Means, Steps, Ways
from conformance.targets.profile import Asks
from conformance.targets.query import Query
from conformance.targets.request import Request, RequestTemplate
from conformance.targets.sink import Tally
from conformance.targets.stream import StreamReader
from conformance.targets.variables import read_source, values_of
from conformance.targets.wire import Answered, Way, Wire

if TYPE_CHECKING:
    from conformance.targets.http import Target

Finder = Callable[[Any], Any]


class Surroundings:
    """What templates may speak of beside an operation's own arguments."""

    def __init__(self, target: "Target", places: Mapping[str, str]) -> None:
        self._memory = target.memory
        self.places = places
        self.variables = {"python": sys.executable, **places, **values_of(target.profile.variables)}
        self.streaming = {name for name, call in target.profile.calls.items() if any(c.stream for c in call.parts())}

    def has_sink(self, url: str) -> None:
        """Where workflows reach the sink."""
        self.variables.setdefault("sink_url", url)

    def known(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments with what is known beside them; what was given comes first."""
        told = self._memory.about(given)
        return {**self.variables, **told, **given} if told or self.variables else given

    def finders(self, asks: Asks) -> Iterator[tuple[str, Finder]]:
        """What is kept of an event that asks, by the name of the answer's argument."""
        return ((name, compile_expression(text)) for name, text in asks.keep.items())


def means_of(target: "Target", wire: Wire, surroundings: Surroundings) -> dict[str, Means]:
    """The means of every operation and control that the profile spells; a driver's methods come first.

    Raises:
        BadProfile: the driver's class cannot be had.
    """
    speller = Speller(target, wire, surroundings)
    spelled = {name: speller.spell(call, name=name) for name, call in target.profile.calls.items()}
    return spelled | speller.deeds()


class Speller:
    """Prepares calls once; what does not depend on the arguments is made here."""

    def __init__(self, target: "Target", wire: Wire, surroundings: Surroundings) -> None:
        self._target = target
        self._wire = wire
        self._surroundings = surroundings
        self._introductions = Introductions(
            target.profile, target.credentials, target.redactor, target.memory, self.spell, surroundings.known
        )

    def spell(self, call: Call, *, name: str = "", actor: str | None = None, makes: str | None = None) -> Means:
        """The means of one call; an inner call has the actor of the outer one, and makes what it makes."""
        who, made = call.actor or actor, call.makes or makes
        if call.steps:
            return Steps(tuple(self.spell(step, name=name, actor=who, makes=made) for step in call.steps))
        if call.ways:
            ways = tuple(self.spell(way, name=name, actor=who, makes=made) for way in call.ways)
            return Ways(name, ways, self._target.notes.append)
        profile, target = self._target.profile, self._target
        answers = AnswerReader(call, profile.errors, profile.replay, profile.statuses, target.memory, made)
        if call.command:
            return Command(call, answers, target.redactor, target.now)
        if call.sql:
            return Query(call.sql, self._database(call.database), answers, target.now)
        if call.sink and target.sink:
            return Tally(call.sink, target.sink, answers, target.now)
        return self._http(call, answers, who)

    def deeds(self) -> dict[str, Means]:
        """What the profile's driver spells."""
        target = self._target
        if target.profile.driver is None:
            return {}
        kind = load_driver(target.profile.driver)
        try:
            made = kind(Access(target.base_url, self._surroundings.variables, target.call))
        except Exception as error:
            message = f"driver: {target.profile.driver} cannot be made: {type(error).__name__}: {error}"
            raise BadProfile(message) from error
        return {
            name: Deed(getattr(made, method), target.redactor, target.now) for name, method in deeds_of(kind).items()
        }

    def _http(self, call: Call, answers: AnswerReader, actor: str | None) -> Http:
        target = self._target
        framing = target.profile.streams[call.stream] if call.stream else None
        stream = StreamReader(framing, target.profile.target.limits, target.redactor, target.now) if framing else None
        return Http(
            RequestTemplate(call, target.redactor),
            Way(answers, stream),
            self._wire,
            actor,
            target.base_of,
            self._introductions,
            self._exchange,
        )

    def _database(self, name: str) -> str:
        source = self._target.profile.databases[name]
        place = f"databases.{name}"
        found = source.file if source.file and not source.env else read_source(source, place, os.environ)
        return filled(found or "", self._surroundings.variables)

    def _exchange(self, request: Request, answered: Answered) -> Exchange:
        body = answered.body
        return Exchange(
            method=request.method,
            url=request.shown_url,
            request_headers=request.shown,
            request_body=request.shown_body,
            status=answered.status,
            response_headers=answered.headers,
            response_body=body.start(self._target.redactor) if body else None,
            size=body.size if body else 0,
            digest=body.digest if body else "",
            error=answered.error,
        )
