"""`prove`: a planted fault is caught by the clause that it names, and what cannot be planted is said."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

Conform = Callable[..., Any]


def test_one_mutant_is_caught(conform_apart: Conform, tmp_path: Path) -> None:
    """By the clause that it names; the matrix marks it, and no evidence is kept."""
    said = conform_apart("prove", "error_after_complete", "--examples", "16", "--seed", "7")
    assert said.code == 0, said.output + said.errors
    assert said.output.startswith("[1/1] error_after_complete: caught by TERM-")
    assert "\n1 of 1 are as they should be\n" in said.output
    assert not (tmp_path / "reports").exists()


def test_an_unknown_mutant_is_named(conform: Conform) -> None:
    """Exit code 2, one line, with those that there are."""
    said = conform("prove", "nobody")
    assert (said.code, said.output, said.errors.count("\n")) == (2, "", 1)
    assert said.errors.startswith("conformance: there is no mutant nobody; there are ")
    assert "error_after_complete" in said.errors


def test_a_target_that_is_not_started_cannot_be_planted(conform: Conform, tmp_path: Path) -> None:
    """A profile without `launch` is told so."""
    profile = tmp_path / "mine.yaml"
    shipped = (files("conformance") / "targets" / "profiles" / "reference.yaml").read_text("utf-8")
    profile.write_text(re.sub(r"^launch:\n(  .*\n)+", "", shipped, flags=re.MULTILINE), "utf-8")
    said = conform("prove", "--profile", profile)
    assert (said.code, said.errors.count("\n")) == (2, 1)
    assert "does not say how its target is started with mutants" in said.errors
