"""What properties of schedules are made of: parts of a schedule that no reading takes for sound ones."""

from typing import Any

from hypothesis import strategies as st

from conformance.drive.misfits import MALFORMED, SOUND

HIGHEST = (59, 23, 31, 12, 7)
"""The highest number that each field of an expression knows; some systems call Sunday 7."""

NONSENSE = st.text("xyz!%&=", min_size=1, max_size=6).map("!{}".format)
"""What holds a mark that neither an expression nor a name has."""
NO_TEXT = st.sampled_from([[], ["x"], {}, {"x": 1}])


def malformed() -> st.SearchStrategy[tuple[str, Any]]:
    """A part of a schedule, and what it is malformed to."""
    listed = st.sampled_from([(part, value) for part, values in MALFORMED.items() for value in values])
    return listed | st.one_of(
        st.tuples(st.just("cron"), crons()),
        st.tuples(st.just("timezone"), zones()),
        st.tuples(st.just("input"), inputs()),
    )


@st.composite
def crons(draw: st.DrawFn) -> str:
    """An expression of five fields of which one is out of its bounds or nonsense, or one of too few fields."""
    fields = draw(st.lists(st.sampled_from(["*", "1", "2-5", "*/2", "1,3"]), min_size=5, max_size=5))
    place = draw(st.integers(0, 4))
    beyond = HIGHEST[place] + draw(st.integers(1, 900))
    bad = draw(st.sampled_from([str(beyond), f"1-{beyond}", f"{beyond}-{beyond + 1}", f"1,{beyond}", "*/0", "-", ""]))
    fields[place] = draw(st.just(bad) | NONSENSE)
    return " ".join(fields).strip()


def zones() -> st.SearchStrategy[Any]:
    """A name that no time zone has, or no name at all."""
    places = st.sampled_from(["Europe", "Asia", "Atlantis", "Etc", "Mars"])
    return st.builds("{}/{}".format, places, NONSENSE) | NONSENSE | NO_TEXT


def inputs() -> st.SearchStrategy[Any]:
    """An input that lacks what is required, or holds a value of another type."""
    lacking = st.sets(st.sampled_from(list(SOUND)), min_size=1).map(
        lambda gone: {key: value for key, value in SOUND.items() if key not in gone}
    )
    wrong = st.tuples(st.sampled_from(list(SOUND)), NO_TEXT).map(lambda pair: {**SOUND, pair[0]: pair[1]})
    return lacking | wrong
