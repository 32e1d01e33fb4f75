"""`list` and `explain`: the contract, as text and as data, in both languages."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.contract.contract import SECTIONS

CLAUSES = [clause for section in SECTIONS for clause in section.clauses]
Conform = Callable[..., Any]


def test_every_clause_is_listed_once(conform: Conform) -> None:
    """In the contract's order, each under its section."""
    lines = conform("list").output.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [clause.id for clause in CLAUSES]
    assert [line.split(":")[0] for line in lines if line and not line.startswith(" ")] == [s.name for s in SECTIONS]


def test_the_list_speaks_chinese(conform: Conform) -> None:
    """Titles and statements are the contract's own."""
    said = conform("list", "--lang", "zh").output
    assert [clause.id for clause in CLAUSES if clause.statement_zh not in said] == []
    assert [section.name for section in SECTIONS if section.title_zh not in said] == []


def test_the_list_is_data(conform: Conform) -> None:
    """An object for each clause, with all that `explain` says of it."""
    listed = json.loads(conform("list", "--format", "json").output)
    assert [found["id"] for found in listed] == [clause.id for clause in CLAUSES]
    assert listed[0] == json.loads(conform("explain", listed[0]["id"], "--format", "json").output)


@pytest.mark.parametrize("name", ["TERM-2", "term-2"])
def test_a_clause_is_explained_in_any_case(conform: Conform, name: str) -> None:
    """What it says, how binding it is, where it comes from, and how it is exercised."""
    said = conform("explain", name)
    assert said.code == 0
    told = dict(line.strip().split("  ", 1) for line in said.output.splitlines()[1:])
    told = {label: value.strip() for label, value in told.items()}
    assert said.output.startswith("TERM-2\n")
    assert told["level"] == "MUST"
    assert told["statement"] == "It has only one terminal event."
    assert told["source"] == "CL 2.3"
    assert told["modes"].startswith("scenario")


def test_a_clause_is_explained_in_chinese(conform: Conform) -> None:
    """With Chinese labels."""
    said = conform("explain", "TERM-2", "--lang", "zh")
    assert "终态事件只有一个。" in said.output
    assert "级别" in said.output


@pytest.mark.parametrize(("name", "meant"), [("TERM-22", "TERM-2"), ("evt7", "EVT-7"), ("XYZZY", "conformance list")])
def test_an_unknown_clause_gets_a_suggestion(conform: Conform, name: str, meant: str) -> None:
    """One line, exit code 2."""
    said = conform("explain", name)
    assert (said.code, said.output) == (2, "")
    assert said.errors.startswith(f"conformance: '{name}' is no clause; ")
    assert meant in said.errors
    assert said.errors.count("\n") == 1
