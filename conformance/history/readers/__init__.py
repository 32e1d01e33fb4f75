"""Recordings made elsewhere, read as histories: our JSON Lines, a raw SSE capture, a HAR, a page of a replay.

`NAME.stream.sse` and `NAME.replay.json` are one recording, so that the stream is held against the replay; any other
file is a recording of its own.
"""

from conformance.history.readers.recording import Recording, Recordings, read_recordings

__all__ = ["Recording", "Recordings", "read_recordings"]
