"""What can go wrong outside the contract, as a closed family that says first whose fault it is.

A violated contract is a value (see `conformance.contract.verdict`); an exception means that the harness, its
set-up or its surroundings are broken. Each class carries the exit code that `docs` promise for it.
"""

from typing import ClassVar

RESTRAINT = "the profile does not allow"
"""How the reason begins for which a case was kept from a target that it could harm."""


class ConformanceError(Exception):
    """The family's root; `str()` is a sentence for the user, without a stack trace."""

    exit_code: ClassVar[int] = 5


class BadUsage(ConformanceError):  # noqa: N818 - the family is named by fault, as users read it
    """The command line asks for something that does not exist."""

    exit_code = 2


class BadProfile(ConformanceError):  # noqa: N818 - see BadUsage
    """A profile is wrong; the message names the key, the line, and what would be right."""

    exit_code = 2


class BadHistory(ConformanceError):  # noqa: N818 - see BadUsage
    """A recording cannot be read as a history; the message names the file and the line."""

    exit_code = 2


class TargetUnreachable(ConformanceError):  # noqa: N818 - see BadUsage
    """The target does not answer, or is not what the profile says it is."""

    exit_code = 3


class ControlUnavailable(ConformanceError):  # noqa: N818 - see BadUsage
    """The target offers no such control, so what needs it is blocked."""


class NotSpelled(ControlUnavailable):
    """The profile does not say how an operation is spelled, so what needs it is blocked."""


class BudgetSpent(ConformanceError):  # noqa: N818 - see BadUsage
    """No more may be asked of the target in this session; what is not judged yet stays so."""

    exit_code = 4


class HarnessFault(ConformanceError):  # noqa: N818 - see BadUsage
    """The harness or its surroundings failed (a full disk, a crashed clause): no verdict can be trusted."""
