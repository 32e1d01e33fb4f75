"""Who calls: each actor's header with its secret, as it is sent and as it is shown."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.errors import BadProfile, BadUsage
from conformance.targets.profile import Actor, Profile
from conformance.targets.redaction import Redactor
from conformance.targets.surroundings import check_surroundings
from conformance.targets.variables import read_source


@dataclass(frozen=True)
class Credential:
    """One header that carries a secret; `shown` has `$NAME` in its place."""

    header: str
    value: str
    shown: str
    name: str
    secret: str


@dataclass(frozen=True)
class Credentials:
    """The profile's actors, what those need who log in, and the headers that the command line adds to every request."""

    actors: Mapping[str, Credential]
    extra: tuple[Credential, ...] = ()
    logins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, actor: str | None) -> tuple[Credential, ...]:
        """What a call of this actor carries; the command line's word goes over the profile's."""
        own = self.actors.get(actor) if actor else None
        return (own, *self.extra) if own else self.extra

    def redactor(self) -> Redactor:
        """What keeps all of them out of what is written down."""
        needed = {
            f"{actor}_{name}".upper(): secret for actor, own in self.logins.items() for name, secret in own.items()
        }
        return Redactor(needed | {c.name: c.secret for c in (*self.actors.values(), *self.extra)})


def gather(profile: Profile, environment: Mapping[str, str] | None = None, headers: Iterable[str] = ()) -> Credentials:
    """Every credential's value, from its variable or file; raises BadProfile or BadUsage, never with the value.

    Whatever else the profile needs of its surroundings is looked for, too, so that it is missed at once.
    """
    surroundings = os.environ if environment is None else environment
    check_surroundings(profile, surroundings)
    given = {name: actor for name, actor in profile.auth.items() if actor.env or actor.file}
    actors = {name: _credential(name, actor, surroundings) for name, actor in given.items()}
    logins = {
        name: {
            secret: read_source(source, f"auth.{name}.secrets.{secret}", surroundings)
            for secret, source in actor.secrets.items()
        }
        for name, actor in profile.auth.items()
        if actor.login
    }
    return Credentials(actors, tuple(map(_extra, headers)), logins)


def _credential(name: str, actor: Actor, environment: Mapping[str, str]) -> Credential:
    variable, secret = _secret(name, actor, environment)
    if not _fits_a_header(secret):
        raise BadProfile(f"auth.{name}: the credential holds characters that no header can carry")
    value = actor.value.replace("{secret}", secret)
    return Credential(actor.header, value, actor.value.replace("{secret}", f"${variable}"), variable, secret)


def _secret(name: str, actor: Actor, environment: Mapping[str, str]) -> tuple[str, str]:
    if actor.env is not None:
        if not environment.get(actor.env):
            raise BadProfile(f"auth.{name}: the environment variable {actor.env}, which holds its value, is not set")
        return actor.env, environment[actor.env]
    path = Path(str(actor.file)).expanduser()
    try:
        return f"{name.upper()}_CREDENTIAL", path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadProfile(f"auth.{name}: the file {path}, which holds its value, cannot be read") from None


def _extra(line: str) -> Credential:
    header, colon, value = line.partition(":")
    header, value = header.strip(), value.strip()
    if not colon or not header or not value or not _fits_a_header(header + value):
        raise BadUsage("--header takes 'Name: value' in printable ASCII")
    name = "HEADER_" + "".join(c if c.isalnum() else "_" for c in header.upper())
    return Credential(header, value, f"${name}", name, value)


def _fits_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable()
