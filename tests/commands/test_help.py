"""`--help` teaches: each command says what it does and names what it can be told."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import conformance
from conformance import __version__
from conformance.cli import main

OPTIONS = {
    "run": "--target --profile --only --skip --examples --seed --workers --strict --report --format --lang --timeout "
    "--header --dry-run --quiet",
    "check": "FILE... --only --skip --strict --lang --format --quiet",
    "list": "--lang --format",
    "explain": "ID --lang --format",
    "report": "[SESSION] --report --format --lang",
    "sessions": "--report --format",
    "clean": "[SESSION] --report --profile --target --header --dry-run",
    "doctor": "--profile --target --header --format --lang",
    "init": "URL --output --openapi --header --force",
    "prove": "[MUTANT]... --profile --examples --seed --workers",
}
PROFILES = Path(conformance.__file__).parent / "targets" / "profiles"
Conform = Callable[..., Any]


@pytest.mark.parametrize("command", OPTIONS)
def test_a_command_names_its_options(conform: Conform, command: str) -> None:
    """All that it was promised to take, after a sentence that says what it does."""
    said = conform(command, "--help")
    assert (said.code, [word for word in OPTIONS[command].split() if word not in said.output]) == (0, [])
    usage, what = said.output.split("\n\n")[:2]
    assert usage.startswith(f"Usage: conformance {command} ")
    assert what.strip().endswith((".", "none."))


def test_the_family_lists_every_command_and_every_exit_code(conform: Conform) -> None:
    """So that `conformance --help` is enough to begin with."""
    said = conform("--help")
    assert [name for name in main.commands if f"\n  {name} " not in said.output] == []
    assert "Exit codes: 0 conformant, 1 non-conformant, 2 wrong" in said.output


@pytest.mark.parametrize("command", ["", *main.commands])
def test_help_is_laid_out_as_it_was_written(conform: Conform, command: str) -> None:
    """An example has a line of its own, and no mark of the layout is printed."""
    said = conform(*command.split(), "--help").output
    assert "\\b" not in said
    assert said.isprintable() or {each for each in said if not each.isprintable()} == {"\n"}
    assert examples(said)
    assert "Exit codes: 0 " in said


@pytest.mark.parametrize("command", ["", *main.commands])
def test_the_examples_can_be_given(conform: Conform, command: str) -> None:
    """Each of them is parsed as it stands, and shows the command whose help it is in."""
    for words in examples(conform(*command.split(), "--help").output):
        name, *rest = words
        assert command in {"", name}
        main.commands[name].make_context(name, rest)


def examples(said: str) -> list[list[str]]:
    """The commands that a help text gives as examples: a line each, perhaps with what it does behind it."""
    lines = re.findall(r"^  conformance (\w.*)$", said, re.MULTILINE)
    return [shlex.split(re.split(r" {2,}", line)[0]) for line in lines]


def test_the_shipped_profiles_are_named(conform: Conform) -> None:
    """All of them, wherever a profile can be."""
    shipped = {path.stem for path in PROFILES.glob("*.yaml")}
    named = re.search(r"A shipped profile\s+\((.*?)\)", conform("run", "--help").output, re.DOTALL)
    assert named is not None
    assert set(re.split(r",\s+", named[1])) == shipped


def test_short_help_is_help(conform: Conform) -> None:
    """`-h` is what `--help` is."""
    assert conform("run", "-h") == conform("run", "--help")


def test_the_version_is_the_packages(conform: Conform) -> None:
    """`--version` says it."""
    assert __version__ in conform("--version").output


@pytest.mark.parametrize("words", [["--nope"], ["nope"], ["run", "--nope"], ["list", "more"], ["check"], ["explain"]])
def test_a_wrong_word_gets_the_way_to_help(conform: Conform, words: list[str]) -> None:
    """Exit code 2, and the command whose help it is."""
    said = conform(*words)
    assert (said.code, said.output) == (2, "")
    assert "--help' for help" in said.errors


def test_listing_needs_nothing_heavy() -> None:
    """`list` answers without the libraries that only sessions need."""
    program = (
        "import sys, conformance.cli as c; c.main(['list'], standalone_mode=False);"
        "heavy = {'aiohttp', 'duckdb', 'hypothesis', 'pydantic', 'pytest', 'rich', 'yaml'} & set(sys.modules);"
        "sys.exit(' '.join(heavy) or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
