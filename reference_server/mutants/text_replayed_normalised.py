"""Text is normalised when it is stored: what was composed otherwise comes back changed."""

from dataclasses import replace
from unicodedata import normalize

from reference_server.http.replay import Replayer
from reference_server.http.server import Parts
from reference_server.persistence.store import Record

BREAKS = "REPLAY-2"


class NormalisingReplayer(Replayer):
    """Gives text in another Unicode form."""

    def item(self, record: Record) -> bytes:
        return normalize("NFD", record.body.decode()).encode()


def plant(parts: Parts) -> Parts:
    return replace(parts, replayer=NormalisingReplayer())
