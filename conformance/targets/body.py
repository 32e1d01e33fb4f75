"""A body as it comes in: its size and digest of the whole, its start for the record, all of it where it is needed."""

import hashlib

from conformance.targets.redaction import KEPT_BYTES, Redactor

SPARE = 8 * 1024
"""What is kept beyond the recorded start, so that no secret at the cut is halved."""


class Body:
    """Feed it chunks. `whole` keeps everything; a stream's body needs only the start."""

    def __init__(self, *, keep: bool) -> None:
        self.size = 0
        self._keep = keep
        self._chunks: list[bytes] = []
        self._hash = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        """One more chunk."""
        if self._keep or self.size < KEPT_BYTES + SPARE:
            self._chunks.append(chunk)
        self.size += len(chunk)
        self._hash.update(chunk)

    @property
    def kept(self) -> bytes:
        """What was kept: all of it, or the start."""
        if len(self._chunks) != 1:
            self._chunks = [b"".join(self._chunks)]
        return self._chunks[0]

    @property
    def digest(self) -> str:
        """The SHA-256 of the whole, in hexadecimal; empty where nothing came."""
        return self._hash.hexdigest() if self.size else ""

    def start(self, redactor: Redactor) -> str | None:
        """The start of the body for the record, without secrets."""
        return redactor.start(self.kept) if self.size else None
