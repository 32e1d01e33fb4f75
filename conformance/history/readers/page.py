"""A page of a replay, as the body of its response."""

from pathlib import Path

from conformance.history.readers.raw import NoRecording, json_of
from conformance.history.readers.shown import Shown, page_of

RIGHT = "an object that holds a list of events (under events, items, data, …), or such a list"


def read_page(path: Path) -> Shown:
    """The page that a file holds.

    Raises:
        BadHistory: the file is no JSON.
        NoRecording: it is another JSON.
    """
    page = page_of(json_of(path))
    if page is None:
        raise NoRecording(f"no page of a replay, which is {RIGHT}")
    return page
