"""What a profile needs of its surroundings beside credentials: known to be there before anything is sent or started."""

from collections.abc import Mapping

from conformance.targets.driver import load_driver
from conformance.targets.profile import Profile
from conformance.targets.variables import read_source, values_of


def check_surroundings(profile: Profile, environment: Mapping[str, str]) -> None:
    """See that every variable, database and address has its value, and that the driver can be had.

    The instances to which controls turn may be missing: what needs them is then blocked.

    Raises:
        BadProfile: one is missing; the message names it, and shows no value.
    """
    values_of(profile.variables, environment)
    for name, source in profile.databases.items():
        if source.env is not None:
            read_source(source, f"databases.{name}", environment)
    if profile.sink is not None and profile.sink.url is not None:
        read_source(profile.sink.url, "sink.url", environment)
    if profile.driver is not None:
        load_driver(profile.driver)
