"""What each caller carries: a fixed credential, a secret of the vault, or what a log-in gave."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from conformance.targets.calls import Call
from conformance.targets.credentials import Credentials
from conformance.targets.means import Done, Errand, LoggedIn, Means, Steps, Stranger
from conformance.targets.memory import Memory
from conformance.targets.profile import Actor, Profile
from conformance.targets.redaction import Redactor
from conformance.targets.request import Carried
from conformance.targets.stream import Watch
from conformance.targets.template import HOLE
from conformance.targets.wire import Plan

NOBODY = "nobody"
"""The actor that every profile has: a caller without a credential."""

FALSE = "false"
"""The name of a credential that nobody ever gave out; it looks like one."""
FALSE_SECRET = "false-" + "0" * 32

SECRETIVE = 8
"""From so many characters on what a log-in gave is taken for a secret wherever it stands; `1` and `zh` are none."""


class Introductions:
    """Introduces the profile's actors to its target; a log-in happens when it is first needed."""

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        redactor: Redactor,
        memory: Memory,
        spell: Callable[[Call], Means],
        known: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        self._actors = profile.auth
        self._credentials = credentials
        self._redactor = redactor
        self._memory = memory
        self._request_s = profile.target.timeouts.request_s
        self._fixed = {name: _carried(credentials, name) for name in (None, NOBODY, *profile.auth)}
        self._spell = spell
        self._known = known
        self._doors: dict[str, Steps] = {}
        self._logged_in: dict[str, LoggedIn] = {}
        self._locks = {name: asyncio.Lock() for name, actor in profile.auth.items() if actor.login}

    async def carried(self, actor: str | None, arguments: Mapping[str, Any], *, anew: Carried | None = None) -> Carried:
        """The headers of an actor; the arguments may name a credential. `anew`: these ones have run out."""
        if actor in self._locks:
            return await self._by_login(actor, anew)
        how = self._actors.get(actor) if actor else None
        if how is not None and how.vault is not None:
            return self._of_vault(how, arguments.get(how.vault))
        return self._fixed[actor]

    def _of_vault(self, how: Actor, name: object) -> Carried:
        """The header with a secret that was made during the session; none where no credential is named."""
        extra = self._fixed[None]
        if not isinstance(name, str):
            return extra
        label, secret = self._memory.secret(name) or (FALSE.upper(), FALSE_SECRET)
        sent = {how.header: how.value.replace("{secret}", secret)}
        return Carried({**sent, **extra.sent}, {how.header: how.value.replace("{secret}", f"${label}"), **extra.shown})

    async def _by_login(self, actor: str, anew: Carried | None) -> Carried:
        async with self._locks[actor]:
            known = self._logged_in.get(actor)
            if known is not None and known is not anew:
                return known
            done = await self._door(actor).carry_out(self._errand(actor))
            if done.answered.outcome != "ok":
                return Stranger(done=_told(actor, done))
            self._logged_in[actor] = self._pass_of(actor, done)
            return self._logged_in[actor]

    def _door(self, actor: str) -> Steps:
        """How an actor logs in, spelled when it is first needed: whoever spells needs us to be there."""
        if actor not in self._doors:
            self._doors[actor] = Steps(tuple(map(self._spell, self._actors[actor].login)), hand_on_cookies=True)
        return self._doors[actor]

    def _errand(self, actor: str) -> Errand:
        plan = Plan(self._request_s, Watch(self._request_s, self._request_s, self._request_s))
        return Errand(f"log-in of {actor}", self._known(self._credentials.logins[actor]), plan)

    def _pass_of(self, actor: str, done: Done) -> LoggedIn:
        """The cookies and headers that a log-in gave; they are shown by their names alone from now on."""
        how, extra, answered = self._actors[actor], self._fixed[None], done.answered
        kept = {name: str(value) for name, value in answered.kept.items() if value is not None}
        cookies = {name: value for name, value in answered.cookies.items() if value}
        labels = {name: f"{actor}_{name}".upper() for name in {**kept, **cookies}}
        for name, value in {**kept, **cookies}.items():
            if len(value) >= SECRETIVE:
                self._redactor.learn(labels[name], value)
        dollars = {name: f"${label}" for name, label in labels.items()}
        sent, shown = (
            {header: _filled(text, words) for header, text in how.headers.items()} for words in (kept, dollars)
        )
        if how.cookies and cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
            shown["Cookie"] = "; ".join(f"{name}={dollars[name]}" for name in cookies)
        return LoggedIn({**sent, **extra.sent}, {**shown, **extra.shown})


def _filled(text: str, words: Mapping[str, str]) -> str:
    return HOLE.sub(lambda hole: words.get(hole[1], ""), text)


def _carried(credentials: Credentials, actor: str | None) -> Carried:
    own = credentials.of(None if actor == NOBODY else actor)
    return Carried({each.header: each.value for each in own}, {each.header: each.shown for each in own})


def _told(actor: str, done: Done) -> Done:
    """A log-in that failed, said as such: whoever could not log in was neither refused nor served."""
    said = done.answered.error or done.answered.status
    done.answered.fail(f"{actor} could not log in: {said}", "unknown")
    return done
