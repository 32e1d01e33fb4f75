"""A duration that was never measured is streamed as NaN, which is not JSON."""

from dataclasses import replace

from reference_server.http.server import Parts
from reference_server.http.stream import Streamer
from reference_server.persistence.store import Record

BREAKS = "EVT-5"


class MeasuringStreamer(Streamer):
    """Adds a duration to each node that completes."""

    def frame(self, record: Record) -> bytes:
        if b'"type":"node_complete"' not in record.body:
            return super().frame(record)
        return super().frame(Record(record.seq, record.body[:-1] + b',"duration":NaN}'))


def plant(parts: Parts) -> Parts:
    return replace(parts, streamer=MeasuringStreamer())
