"""The manual lists every key of a profile, with a line for each."""

from conformance.targets.keys import FILE, keys, page, parts
from conformance.targets.profile import Profile


def test_the_page_is_current() -> None:
    """It is written anew by `python -m conformance.targets.keys`."""
    assert page() == FILE.read_text("utf-8")


def test_every_key_has_a_meaning() -> None:
    """In one line, also where editors show it."""
    lines = [(part.__name__, name, field.description) for part in parts(Profile) for name, field in keys(part).items()]
    assert [(part, name) for part, name, meaning in lines if not meaning or "\n" in meaning] == []
    assert (
        "Asks",
        "operation",
        "the operation that answers; it gets `decision` (allow, deny) and what is kept",
    ) in lines


def test_every_part_stands_once() -> None:
    """Each with a heading that others point to."""
    headings = [line[3:] for line in page().splitlines() if line.startswith("## ")]
    assert sorted(headings) == sorted(set(headings))
    assert headings[0] == "Profile"
    assert {"Call", "Control", "Actor", "Source", "Documents"} <= set(headings)
