"""What properties are made of: run_ids that are none, documents, inputs, moments to leave at, pages, resumes.

Hypothesis chooses and shrinks. Most choices are among listed values, because a choice costs microseconds and a free
text a hundred times that, and because the listed values are those that have broken real servers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Step = Mapping[str, Mapping[str, Any]]

BLANKS = ("", " ", "   ", "\t", "\n", "\r\n", "\u3000", "\u00a0")
NOT_TEXT: tuple[Any, ...] = (None, 0, 1, -1, 1.5, 10**18, True, False, [], {}, [""], ["run"], {"run_id": "run"}, [None])

TEXTS = (
    "plain", "", " ", "line\nbreak", "carriage\rreturn", "both\r\nof them", "\n\n", "data: {}\n\n",
    "id: 7\nevent: x\n\n", "ümläut", "北京的工单", "👩‍👩‍👧 family", "\u2028 and \u2029", "\x00", "\x1b[31mred", "\x7f",
    "\ufeff", "\u202e", "e\u0301 and \u00e9", 'quote " and \\', "</script>", "{{start.customer_id}}", "null", "NaN",
    "a" * 5000, "界" * 3000,
)  # fmt: skip

NUMBERS = (0, 1, -1, 10, 0.5, -0.25, 1.5, 0.1, 1e-7, 1e15, 123456789, 2**31, 2**53, -(2**53),
           0.30000000000000004, 1 / 3, -2.718281828459045, 123456789.12345679, 6.02214076e23)  # fmt: skip
"""Round ones, and some that need every digit of a double."""

LETTERS = (
    "abcxyzABCXYZ019 _-.,:;/\\|'\"`~!?@#$%^&*()[]{}<>+=\t\n\r\x00\x1b\x7f"
    "äßéçñøÅ\u00a0\u00ad\u0301\u200b\u200d\u2028\u2029\u202e\ufeff\ufffd北京的工单界号あ한אعह👩👧🇨🇳"
)
"""What free texts are made of, at most 256."""

UNCOUNTED = "".join(letter for letter in LETTERS if not letter.isdigit())

UNKNOWN_IDS = (
    "run", "null", "undefined", "0", "-1", "00000000-0000-0000-0000-000000000000", "run_0000000000000000",
    "../runs", "a/b", "a%2Fb", "%00", "a b", "a?b=c", "a#b", "'; drop table runs; --", "*", "%", "_", "号", "x" * 300,
)  # fmt: skip

BAD_LIMITS = ("many", "-1", "1.5", "NaN", "1 2", "--", "true", "[]", "one", "-9223372036854775809")
BAD_CURSORS = ("!", "not-a-cursor", "NaN", "{}", "[]", "~~~", "💥", "' or 1=1 --", "x" * 500, "\x00")


def texts(letters: str, *, least: int = 0, most: int) -> st.SearchStrategy[str]:
    """Texts of these letters. `st.text` would first build its table of all characters, whatever its alphabet."""
    return st.binary(min_size=least, max_size=most).map(
        lambda places: "".join(letters[place % len(letters)] for place in places)
    )


def unusable_run_ids() -> st.SearchStrategy[dict[str, Any]]:
    """The part of an execution's arguments that names the run, unusably; an empty one leaves the key out."""
    values = st.one_of(
        st.sampled_from([*NOT_TEXT, *BLANKS]),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.lists(st.sampled_from(["a", "", None, 0]), max_size=3),
        texts(" \t\n\r\u3000", most=8),
    )
    return st.one_of(st.just({}), st.fixed_dictionaries({"run_id": values}))


def unknown_run_ids() -> st.SearchStrategy[str]:
    """Names of runs that nobody created: likely guesses, hostile ones, and ids that look real.

    Free texts hold no digit, because a target may count its runs, and the run called 7 be somebody's.
    """
    real = st.integers(0, 2**64).map(lambda number: f"run_{number:016x}")
    free = texts(UNCOUNTED, least=1, most=12).filter(str.strip)
    return st.one_of(st.sampled_from(UNKNOWN_IDS), real, free)


@dataclass(frozen=True)
class Program:
    """A document to execute: the steps between its boundaries, and the values that are put in."""

    steps: tuple[Step, ...]
    text: str = "plain"
    number: float = 1
    flag: bool = False


ANY_KIND = frozenset({"text", "echo", "burst", "wait", "fail", "odd"})
"""`odd` gives out what no JSON can hold, where a target has nodes that can."""


def steps(*, most_ms: int = 3, kinds: Collection[str] = ANY_KIND) -> st.SearchStrategy[Step]:
    """One step of a document, of a kind that the target has."""
    spelled: dict[str, st.SearchStrategy[Step]] = {
        "text": st.just({"text": {"says": "hello"}}),
        "echo": st.just({"echo": {}}),
        "burst": st.sampled_from([1, 2, 3, 17, 64, 100, 129]).map(lambda count: {"burst": {"count": count}}),
        "wait": st.integers(0, most_ms).map(lambda ms: {"wait": {"ms": ms}}),
        "fail": st.just({"fail": {"message": "failed on purpose"}}),
        "odd": st.just({"odd": {}}),
    }
    return st.one_of([strategy for kind, strategy in spelled.items() if kind in kinds])


def programs(kinds: Collection[str] = ANY_KIND) -> st.SearchStrategy[Program]:
    """Any document of up to five steps, some of which fail, and any values to put in."""
    text = st.one_of(st.sampled_from(TEXTS), texts(LETTERS, most=8))
    number = st.one_of(st.sampled_from(NUMBERS), st.integers(-(2**53), 2**53))
    return st.builds(Program, st.lists(steps(kinds=kinds), max_size=5).map(tuple), text, number, st.booleans())


@dataclass(frozen=True)
class Leaving:
    """A document whose run takes a while, and the moment at which its client leaves."""

    steps: tuple[Step, ...]
    after: int | str


def leavings(kinds: Collection[str] = ANY_KIND) -> st.SearchStrategy[Leaving]:
    """Any moment to leave at: before the answer, at once, or after some events."""
    first: tuple[Step, ...] = ({"wait": {"ms": 15}},) if "wait" in kinds else ()
    chain = st.lists(steps(most_ms=40, kinds=kinds), min_size=1, max_size=4).map(lambda some: (*first, *some))
    return st.builds(Leaving, chain, st.one_of(st.just("before"), st.integers(0, 8), st.sampled_from([20, 70])))


@dataclass(frozen=True)
class Paging:
    """Which of the prepared runs to read, and in pages of which size."""

    run: int
    limit: int


def pagings(lengths: tuple[int, ...], most: int = 1000) -> st.SearchStrategy[Paging]:
    """Page sizes around everything that a boundary may depend on: 1, powers, divisors, the length and its neighbours.

    A long run is not read in tiny pages: that costs a request per event and shows nothing that a short one does not.
    """

    def sizes(place: int) -> st.SearchStrategy[Paging]:
        length = lengths[place]
        least = max(1, length // 12)
        near = [size for size in (length - 1, length, length + 1, 2 * length, 10, 50, 64, 100, 128, 256, 500, most)
                if least <= size <= most]  # fmt: skip
        size = st.one_of(st.integers(least, min(most, length + 2)), st.sampled_from(near))
        return st.builds(Paging, st.just(place), size)

    return st.one_of([sizes(place) for place in range(len(lengths))])


def bad_pages() -> st.SearchStrategy[dict[str, str]]:
    """Arguments of a replay that must be refused, with what is malformed about them."""
    return st.one_of(
        st.sampled_from(BAD_LIMITS).map(lambda limit: {"malformed": "limit", "limit": limit}),
        st.sampled_from(BAD_CURSORS).map(lambda cursor: {"malformed": "cursor", "cursor": cursor}),
    )


@dataclass(frozen=True)
class Resuming:
    """A document, and how many of its events were seen when its stream is resumed; `live` while it goes on."""

    steps: tuple[Step, ...]
    after: int
    live: bool


def resumings(kinds: Collection[str] = ANY_KIND) -> st.SearchStrategy[Resuming]:
    """Any event to resume at, of runs that have ended and of runs that go on."""
    chain = st.lists(steps(most_ms=30, kinds=kinds), min_size=1, max_size=3).map(tuple)
    return st.builds(Resuming, chain, st.integers(0, 12), st.booleans())


REQUIRED = ("decision_id", "workflow_id", "run_id", "action")
WRONG: tuple[Any, ...] = (None, 0, 7, 1.5, True, [], {}, ["x"], {"id": "x"}, "", " ", "\t")


def broken_decisions() -> st.SearchStrategy[dict[str, Any]]:
    """What is done to a decision's fields: one alone or any subset is left out (`...`) or gets a wrong type.

    One alone in half of them, because a server that overlooks one kind of damage refuses it beside another.
    """
    damages = (..., *WRONG)
    alone = st.sampled_from([{name: damage} for name in REQUIRED for damage in damages])
    damage = st.sampled_from(damages)
    fields = st.lists(st.sampled_from(REQUIRED), min_size=1, max_size=len(REQUIRED), unique=True)
    return st.one_of(alone, fields.flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, damage))))


def alterations() -> st.SearchStrategy[dict[str, Any]]:
    """What is changed of an allowed decision's payload before it is delivered again."""
    values = st.dictionaries(st.sampled_from(["customer_id", "amount", "x"]), st.sampled_from([1, 2, "a", None, [1]]),
                             min_size=1, max_size=2)  # fmt: skip
    return st.one_of(
        values.map(lambda value: {"input": value, "altered": True}),
        st.just({"run_id": "another", "foreign": True}),
        st.just({"workflow_id": "another", "foreign": True}),
    )


def claims() -> st.SearchStrategy[dict[str, Any]]:
    """What a caller may claim of the coordinator's verdict."""
    words = st.sampled_from(["allow", "ALLOW", "allowed", "yes", "true", True, 1, {"verdict": "allow"}, "maybe", None])
    return words.map(lambda verdict: {"verdict": verdict, "claims": "allow"})


@dataclass(frozen=True)
class Deliveries:
    """How often a decision is delivered, and whether at once."""

    times: int
    at_once: bool


def deliveries() -> st.SearchStrategy[Deliveries]:
    """1 to 20 deliveries of one decision."""
    return st.builds(Deliveries, st.integers(1, 20), st.booleans())


def dialogs() -> st.SearchStrategy[str]:
    """What may be said in a dialog."""
    return st.one_of(st.sampled_from([text for text in TEXTS if text.strip()]), texts(LETTERS, least=1, most=20))


def contests() -> st.SearchStrategy[int]:
    """How many clients ask for one run at once."""
    return st.integers(2, 6)
