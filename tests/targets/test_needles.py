"""Many long texts are found in others as surely as one by one, and much faster."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.targets.needles import HEAD, Needles
from conformance.targets.redaction import Redactor

LETTERS = st.text(alphabet="ab", min_size=HEAD, max_size=HEAD + 4)


def needles_of(*texts: str) -> Needles[str]:
    needles: Needles[str] = Needles()
    for number, text in enumerate(texts):
        needles.add(text, f"${number}")
    return needles


@given(st.lists(LETTERS, min_size=1, max_size=4), st.text(alphabet="ab-", max_size=60))
def test_each_is_found_wherever_it_stands(texts: list[str], text: str) -> None:
    """And where none is, none is found."""
    assert needles_of(*texts).within(text) == any(each in text for each in texts)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.text(alphabet="ab-", max_size=60))
def test_none_is_left(texts: list[str], text: str) -> None:
    """Whatever the text is made of, what is left between holds none."""
    replaced = needles_of(*texts).replaced(text, str.upper)
    assert not needles_of(*(each.upper() for each in texts)).within(replaced)


@pytest.mark.parametrize("count", [1, 5, 300])
def test_however_many_there_are(count: int) -> None:
    """Few beginnings or many; the longer of two that begin alike is the one."""
    texts = [f"{number:03d}-key-of-somebody" for number in range(count)]
    needles = needles_of(*texts, texts[0] + "-else")
    assert needles.replaced(f"x {texts[-1]} y", str.upper) == f"X ${count - 1} Y"
    assert needles.replaced(f"{texts[0]}-else", str) == f"${count}"


def test_a_learned_secret_is_hidden_beside_those_known_from_the_start() -> None:
    """Long or short, in texts and in bytes, percent-encoded too, and by a sentry who was there before."""
    redactor = Redactor({"A": "known-from-the-start", "B": "ad"})
    sentry = redactor.sentry()
    redactor.learn("C", "learned+and/long")
    redactor.learn("D", "brief")
    text = "known-from-the-start learned+and/long learned%2Band%2Flong brief ad briefly"
    assert redactor.text(text) == "$A $C $C $D $B briefly"
    assert redactor.data(text.encode()) == b"$A $C $C $D $B briefly"
    assert [sentry.alarmed(chunk) for chunk in (b"nothing learned+a", b"nd/long")] == [False, True]
