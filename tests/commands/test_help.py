"""`--help` teaches: each command says what it does and names what it can be told."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from conformance import __version__
from conformance.cli import main

OPTIONS = {
    "run": "--target --profile --only --skip --examples --seed --workers --strict --report --format --lang --timeout "
    "--header --quiet",
    "check": "FILE... --only --skip --strict --lang --format --quiet",
    "list": "--lang --format",
    "explain": "ID --lang --format",
    "report": "[SESSION] --report --format --lang",
    "sessions": "--report --format",
    "doctor": "--profile --target --header --format --lang",
    "init": "URL --output --openapi --header --force",
    "prove": "[MUTANT]... --profile --examples --seed --workers",
}
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
