"""API keys: known by a digest, so that what is stored opens nothing."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One workflow's credential. A token holds 256 random bits, so one round of a hash is enough for it."""

    key_id: str
    workflow_id: str
    digest: str
    revoked: bool = False


def digest_of(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
