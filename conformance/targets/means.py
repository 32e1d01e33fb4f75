"""The means by which an operation is carried out: exchanges, several of them in turn, or the first way that works.

Each takes an errand and says what came of it; none of them raises for what the target does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from conformance.history.operation import Exchange
from conformance.targets.request import Carried, Raw, Request, RequestTemplate
from conformance.targets.wire import Answered, Plan, Way, Wire

REFUSABLE = frozenset({"census", "malformed", "invented", "broken", "foreign", "fault", "trap"})
"""The marks of a request that must be refused: what it is answered says nothing about the way that it went."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One operation that is to be carried out: with which arguments, by whom, in which time."""

    name: str
    arguments: Mapping[str, Any]
    plan: Plan
    actor: str | None = None
    raw: Raw | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an errand: the answer, its exchange, and those that led up to it."""

    answered: Answered
    exchange: Exchange | None = None
    earlier: tuple[Exchange, ...] = ()


UNAUTHENTICATED = 401


class Means(Protocol):
    """A way to carry out an operation."""

    async def carry_out(self, errand: Errand) -> Done:
        """Do it; what goes wrong is in the result."""
        ...


class Introductions(Protocol):
    """Who knows what a caller carries."""

    async def carried(self, actor: str | None, arguments: Mapping[str, Any], *, anew: Carried | None = None) -> Carried:
        """The headers of an actor; the arguments may name a credential. `anew`: these ones have run out."""
        ...


@dataclass(frozen=True, slots=True)
class Http:
    """One exchange over HTTP. `base` says where the target is; `actor` calls where nobody else does."""

    template: RequestTemplate
    way: Way
    wire: Wire
    actor: str | None
    base: Callable[[str], str]
    introductions: Introductions
    exchange_of: Callable[[Request, Answered], Exchange]

    async def carry_out(self, errand: Errand) -> Done:
        """Ask and be answered; a log-in that has run out is renewed once."""
        actor = errand.actor or self.actor
        who = await self.introductions.carried(actor, errand.arguments)
        done = await self._ask(errand, who)
        if done.answered.status == UNAUTHENTICATED and isinstance(who, LoggedIn):
            done = await self._ask(errand, await self.introductions.carried(actor, errand.arguments, anew=who))
        return done

    async def _ask(self, errand: Errand, who: Carried) -> Done:
        if isinstance(who, Stranger):
            return who.done
        carried = with_cookies(who, errand.cookies)
        request = self.template.fill(self.base(errand.name), errand.arguments, carried, errand.raw)
        answered = await self.wire.send(self.way, request, replace(errand.plan, asked=errand.arguments))
        return Done(answered, self.exchange_of(request, answered))


@dataclass(frozen=True, slots=True)
class LoggedIn(Carried):
    """What a log-in gave."""


@dataclass(frozen=True, slots=True)
class Stranger(Carried):
    """Somebody who could not be logged in, and what came of the attempt."""

    done: Done = field(default_factory=lambda: Done(Answered(0.0)))


@dataclass(frozen=True, slots=True)
class Steps:
    """Several exchanges in turn; each may use what the earlier ones kept. The first that fails is the answer.

    Those of a log-in hand on the cookies that they were given, as a browser would (`hand_on_cookies`).
    """

    steps: tuple[Means, ...]
    hand_on_cookies: bool = False

    async def carry_out(self, errand: Errand) -> Done:
        """The last step's answer, with the fields of all."""
        kept: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        cookies = dict(errand.cookies)
        earlier: list[Exchange] = []
        began: float | None = None
        for place, step in enumerate(self.steps, start=1):
            is_last = place == len(self.steps)
            part = _part_of(errand, kept, is_last=is_last)
            done = await step.carry_out(replace(part, cookies=cookies) if self.hand_on_cookies else part)
            began = done.answered.called_at if began is None else began
            fields |= done.answered.fields
            kept |= done.answered.kept
            cookies |= done.answered.cookies
            earlier += done.earlier
            if is_last or done.answered.outcome != "ok":
                break
            if done.exchange:
                earlier.append(done.exchange)
        answered = done.answered
        answered.called_at, answered.fields, answered.kept, answered.cookies = began or 0.0, fields, kept, cookies
        return Done(answered, done.exchange, tuple(earlier))


def with_cookies(who: Carried, cookies: Mapping[str, str]) -> Carried:
    """What a caller carries, and the cookies that a log-in was given so far; one without a value was taken back."""
    if not any(cookies.values()):
        return who
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
    return Carried({**who.sent, "Cookie": sent}, {**who.shown, "Cookie": "$COOKIE"})


def _part_of(errand: Errand, kept: Mapping[str, Any], *, is_last: bool) -> Errand:
    """An errand's step: only the last one is left early, watched by the caller, or sent a raw body."""
    known = {**errand.arguments, **kept} if kept else errand.arguments
    if is_last:
        return replace(errand, arguments=known)
    watch = replace(errand.plan.watch, leave_after=None, on_event=None)
    return replace(
        errand, arguments=known, raw=None, plan=replace(errand.plan, watch=watch, leave_before_headers=False)
    )


@dataclass(slots=True)
class Ways:
    """Several ways to do one thing. The first that works is used from then on; those before it are dead.

    As long as none has worked each is tried in turn, but for a request that must be refused.
    """

    name: str
    ways: tuple[Means, ...]
    report: Callable[[str], object]
    chosen: int | None = None

    async def carry_out(self, errand: Errand) -> Done:
        """The answer of the way that works, or of the first where none does."""
        if self.chosen is not None:
            return await self.ways[self.chosen].carry_out(errand)
        first = await self.ways[0].carry_out(errand)
        if first.answered.outcome == "ok":
            self._choose(0, [])
        if first.answered.outcome == "ok" or REFUSABLE & errand.arguments.keys():
            return first
        dead = [said_by(first)]
        for place, way in enumerate(self.ways[1:], start=1):
            done = await way.carry_out(errand)
            if done.answered.outcome == "ok":
                self._choose(place, dead)
                return done
            dead.append(said_by(done))
        return first

    def _choose(self, place: int, dead: list[str]) -> None:
        if self.chosen is None:
            self.chosen = place
            for number, said in enumerate(dead, start=1):
                self.report(f"{self.name}: the target does not serve the profile's way {number} ({said}); "
                            f"way {place + 1} is used")  # fmt: skip


def said_by(done: Done) -> str:
    """What came of a try, in a few words."""
    exchange = done.exchange
    if exchange is None:
        return done.answered.error or done.answered.outcome
    what = f"{exchange.method} {exchange.url}"
    return f"{what}: {exchange.error or exchange.status}"
