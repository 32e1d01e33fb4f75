"""Events that are ready at once are put into one frame, one data line each."""

from collections.abc import Sequence
from dataclasses import replace

from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Record

BREAKS = "EVT-5"


class PackingStreamer(Streamer):
    """Puts two events into a frame wherever two are ready."""

    def frames(self, records: Sequence[Record]) -> bytes:
        return b"".join(self.pack(records[place : place + 2]) for place in range(0, len(records), 2))

    def pack(self, records: Sequence[Record]) -> bytes:
        lines = b"".join(b"data: %b\n" % record.body for record in records)
        return b"id: %d\n%b\n" % (records[-1].seq, lines)


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=PackingStreamer())
