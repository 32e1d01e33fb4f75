"""The tutorial does what it says: every command is given, every file written, every line that it shows is printed."""

import shutil
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from tests.docs.manual import ROOT, Reader, blocks, commands, is_shown

PAGE = ROOT / "docs" / "tutorial.md"


@pytest.mark.timeout(400)
def test_the_tutorial_can_be_followed(tmp_path: Path) -> None:
    """From the server's start to the pin, in a directory that holds the example alone."""
    for file in (ROOT / "docs" / "examples").glob("ticket_desk*"):
        shutil.copy(file, tmp_path)
    reader = Reader(tmp_path, unused_port())
    with reader.servers:
        reader.follow(PAGE)


def test_the_tutorial_shows_each_step() -> None:
    """Nothing is left out because a block was not recognised as a command or a file."""
    given = [command for language, text in blocks(PAGE) if language == "console" for command, _ in commands(text)]
    assert [command.split()[1] for command in given if command.startswith("conformance")] == [
        "init", "doctor", "run", "explain", "run", "run"
    ]  # fmt: skip
    assert [language for language, _ in blocks(PAGE)].count("yaml") == 3


def test_the_example_is_short_and_no_part_of_the_harness() -> None:
    """A reader can take it in at a sitting; it knows neither the harness nor the bundled server."""
    lines = (ROOT / "docs" / "examples" / "ticket_desk.py").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < 150
    assert not [line for line in lines if "import" in line and ("conformance" in line or "reference_server" in line)]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a b", True), ("a  …  d", True), ("d …", True), ("b d", False), ("… e", False), ("a.b", False),
    ],
)  # fmt: skip
def test_a_line_is_looked_for_as_it_stands(line: str, *, shown: bool) -> None:
    """But for white space, and for what is left open."""
    assert is_shown(line, "a b\n  c d") == shown
