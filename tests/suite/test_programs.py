"""Programs of a machine: what is told of one can be pasted into a feature."""

from gherkin.parser import Parser

from conformance.suite.programs import as_gherkin


def test_a_program_reads_as_a_scenario() -> None:
    """Whatever is given comes first, then each action in order, then the end that every program comes to."""
    told = as_gherkin([("run", 1), ("leave", 2)], lambda action, number: f"{action} {number}", ["a", "b"], "it settles")
    scenario = Parser().parse(f"Feature: f\n{told}")["feature"]["children"][0]["scenario"]
    said = [step["keyword"] + step["text"] for step in scenario["steps"]]
    assert said == [
        "Given a", "And b", "When run 1", "And leave 2", "And it settles", "Then every clause holds",
    ]  # fmt: skip
