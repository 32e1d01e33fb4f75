"""Programs of a machine as Hypothesis draws them, and as a feature would tell them."""

from collections.abc import Callable

from hypothesis import strategies as st

Program = list[tuple[str, int]]
"""Actions in order, each with the number of the thing that it acts on."""


def programs(actions: list[str], numbers: int, slots: int) -> st.SearchStrategy[Program]:
    """Any sequence of actions on so many things: as many slots as may be, which shrink by being left empty."""
    slot = st.tuples(st.sampled_from(["", *actions]), st.integers(1, numbers))
    filled = st.lists(slot, min_size=slots, max_size=slots)
    return filled.map(lambda drawn: [action for action in drawn if action[0]])


def as_gherkin(program: Program, spoken: Callable[[str, int], str], given: list[str], at_last: str) -> str:
    """A program as steps that can be pasted into a feature, after what is given and before what is done at last."""
    lines = [f"{'And' if place else 'Given'} {sentence}" for place, sentence in enumerate(given)]
    lines += [f"{'And' if place else 'When'} {spoken(*action)}" for place, action in enumerate(program)]
    lines += [f"And {at_last}", "Then every clause holds"]
    return "\n".join(["Scenario: A program that breaks the contract", *(f"  {line}" for line in lines)])
