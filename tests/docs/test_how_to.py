"""What the how-to pages show can be typed: each profile is one, once it says what its target is."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli import main
from conformance.targets.loading import load_profile, parse_profile
from tests.docs.manual import ROOT, blocks

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
SHOWN = [
    (page.stem, place, text) for page in PAGES for place, (kind, text) in enumerate(blocks(page)) if kind == "yaml"
]
TARGET = "target: {name: shown, identity: {path: /}}\n"
GIVEN = [text for page in PAGES for kind, text in blocks(page) if kind == "sh"]
USUAL = TARGET + "operations: {delete_workflow: {path: /}}\n"


@pytest.mark.parametrize(("page", "place", "text"), SHOWN, ids=[f"{page}-{place}" for page, place, _ in SHOWN])
def test_a_profile_that_is_shown_is_one(page: str, place: int, text: str, tmp_path: Path) -> None:
    """No key and no name in it is unknown; what `extends` another one stands on top of a usual one."""
    del page, place
    if "extends" in yaml.safe_load(text):
        (tmp_path / "profile.yaml").write_text(USUAL)
        (tmp_path / "mine.yaml").write_text(text)
        load_profile(str(tmp_path / "mine.yaml"))
    else:
        parse_profile(TARGET + text)


def test_commands_that_are_shown_take_their_options() -> None:
    """Each option of each command is in its help."""
    lines = [line.partition("#")[0].split() for text in GIVEN for line in text.splitlines()]
    assert len(lines) == 5
    for _, command, *words in lines:
        told = CliRunner().invoke(main, [command, "--help"], catch_exceptions=False).stdout
        assert [word for word in words if word.startswith("--") and word not in told] == []


def test_every_page_is_short() -> None:
    """What takes longer is reference, or explanation."""
    assert {page.stem for page in PAGES} >= {"write-a-profile", "controls", "log-in", "cleanup"}
    assert [page.name for page in PAGES if len(page.read_text("utf-8").splitlines()) > 100] == []
