"""Whose system a target is: on this machine it is ours; on any other somebody has to be asked first."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import suppress

from yarl import URL

from conformance.errors import BadProfile
from conformance.targets.profile import Profile
from conformance.targets.variables import read_source

LOCAL = "localhost"


def check_writes(profile: Profile, url: str | None) -> None:
    """Refuse to create anything on a target that is not on this machine, where the profile does not allow it.

    `url` is where the target is, None for one that the harness starts itself. The instances to which controls turn are
    targets, too. A name that nobody can resolve is let pass: nothing can be written there, and to reach it fails.

    Raises:
        BadProfile: the target is remote, and `target.allow_writes` is not true.
    """
    if profile.target.allow_writes:
        return
    for place, each in addresses(profile, url):
        if is_loopback(each) is False:
            raise BadProfile(f"{refusal(place, each)}; --dry-run prints what would be done, and sends nothing")


def refusal(place: str, url: str) -> str:
    """Why nothing is written there, and what would change that."""
    return (
        f"{place} {url} is not on this machine, and the profile does not say `target.allow_writes: true`: a session "
        "creates workflows and runs there and removes them at its end. Say so in the profile where you may write there"
    )


def addresses(profile: Profile, url: str | None) -> Iterator[tuple[str, str]]:
    """Every place that a session writes to, with what it is; an instance whose variable is not set is none."""
    if url is not None:
        yield "the target", url
    for name, control in profile.controls.items():
        for mode, source in (control.instances or {}).items():
            place = f"controls.{name}.instances.{mode}"
            with suppress(BadProfile):
                yield place, read_source(source, place, os.environ)


def is_loopback(url: str) -> bool | None:
    """Whether the host is this machine, by all of its addresses (127.0.0.0/8, ::1); None where it has none."""
    plainly = is_plainly_loopback(url)
    if plainly is not None:
        return plainly
    host = (URL(url).host or "").rstrip(".")
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return None
    return all(map(_loops_back, found))


def is_plainly_loopback(url: str) -> bool | None:
    """The same without asking a name server: None where the host is a name other than localhost."""
    host = (URL(url).host or "").rstrip(".").lower()
    if host == LOCAL:
        return True
    try:
        return _loops_back(host)
    except ValueError:
        return None


def _loops_back(address: str) -> bool:
    """Whether an address is one of this machine's own, also where IPv6 spells an IPv4 one; raises ValueError."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback
