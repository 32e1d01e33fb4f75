"""The stream is written in the platform's own encoding: only text beyond ASCII shows it."""

from dataclasses import replace

from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Record

BREAKS = "EVT-5"


class LocalStreamer(Streamer):
    """Writes GB 18030."""

    def frame(self, record: Record) -> bytes:
        return super().frame(Record(record.seq, record.body.decode().encode("gb18030")))


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=LocalStreamer())
