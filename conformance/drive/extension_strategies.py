"""What properties of extensions are made of: documents that take anything from anywhere, calls of them, slugs, edits.

As in `conformance.drive.strategies` most choices are among listed values: they cost microseconds, and have broken
real servers.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.drive import designs
from conformance.drive.designs import CARRIERS, TYPES
from conformance.drive.drafts import EDITS, OF_TRIGGERS
from conformance.drive.extensions import METHODS, Given
from conformance.drive.knocks import NO_BODY
from conformance.drive.slugs import MALFORMED, STATES, Claim
from conformance.targets.documents import Design
from conformance.targets.profile import Documents

KEYS = ("customer_id", "amount", "urgent", "note", "page", "x", "orderId", "UPPER", "a1", "very_long_name_of_an_input")
TEXTS = (
    "Ann", "a b", "ümläut", "北京的工单", "👩\u200d👩\u200d👧 family", "null", "true", "0", "1e3", "NaN", "undefined",
    "a+b",
    "a&b=c", "50%", "%41", "a;b", "a,b", '"quoted"', "back\\slash", "{{start.x}}", "${x}", "<b>", "' or 1=1 --", "#tag",
    "?q", "a" * 300, "e\u0301", "\u00e9", "[]", "{}",
)  # fmt: skip
SPACED = ("", " ", "line\nbreak", "tab\tbed", "/", "a/b", "..")
NUMBERS = (0, 1, -1, 42, 0.5, -0.25, 123456789, 1.5, 2**31, 999999999999, 0.1)
MOST_FIELDS, MOST_CALLS = 4, 4


@dataclass(frozen=True)
class Sending:
    """One call: the values that are given, by key, and what is sent beside them."""

    given: tuple[tuple[str, Any], ...]
    beside: str = ""

    def by_source(self, design: Design) -> Given:
        """The values in their sources; a form or a body that is declared is sent, even empty."""
        known = dict(self.given)
        found: dict[str, dict[str, Any]] = {each["source"]: {} for each in design.inputs}
        for each in design.inputs:
            if each["key"] in known:
                found[each["source"]][each["key"]] = known[each["key"]]
        return found


@dataclass(frozen=True)
class Offer:
    """A generated extension: what it takes, what it gives out, how it is called, and the calls."""

    fields: tuple[tuple[tuple[str, Any], ...], ...]
    declared: tuple[bool, ...]
    renamed: bool
    said: tuple[bool, ...]
    method: str
    mode: str
    calls: tuple[Sending, ...]

    @property
    def design(self) -> Design:
        """The document: declared inputs, steps of which some are declared, and a canary within."""
        inputs = tuple(dict(each) for each in self.fields)
        outputs = [
            {"key": f"out_{each['key']}" if self.renamed else each["key"], "type": each["type"], "input": each["key"]}
            for each, shown in zip(inputs, self.declared, strict=True)
            if shown
        ]
        texts = [each["key"] for each in inputs if each["type"] == "string"]
        steps: list[dict[str, Any]] = []
        for number, shown in enumerate(self.said, 1):
            says = {"text": {"says": f"said-{number}-by-a-step" if shown else designs.canary()}}
            echoes = {"echo": {"prefix": f"said-{number}-of-", "field": texts[0] if texts else ""}}
            steps.append(echoes if texts and shown and number % 2 else says)
            if shown:
                outputs.append({"key": f"step_{number}", "type": "string", "step": number})
        hidden = tuple(step["text"]["says"] for step, shown in zip(steps, self.said, strict=True) if not shown)
        return Design(inputs, tuple(outputs), tuple(steps), canaries=(designs.canary(), *hidden))


def offers(documents: Documents, *, least: int = 0, required: bool = False) -> st.SearchStrategy[Offer]:
    """Any extension that the target can have; with so many inputs at least, all of them required where asked."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Offer:
        carrier = draw(st.sampled_from([*(c for c in CARRIERS if c in documents.sources), ""]))
        sources = [source for source in documents.sources if source not in CARRIERS or source == carrier]
        keys = (
            draw(st.lists(st.sampled_from(KEYS), min_size=least, max_size=MOST_FIELDS, unique=True)) if sources else []
        )
        needed = required or not documents.optional
        fields = tuple(draw(a_field(key, sources, needed=needed)) for key in keys)
        methods = [m for m in METHODS if m not in NO_BODY] if carrier else list(METHODS)
        calls = draw(st.lists(sendings([dict(each) for each in fields]), min_size=1, max_size=MOST_CALLS))
        return Offer(
            fields=fields,
            declared=tuple(draw(st.booleans()) for _ in fields),
            renamed=draw(st.booleans()),
            said=draw(st.lists(st.booleans(), max_size=2).map(tuple)),
            method=draw(st.sampled_from(methods)),
            mode=draw(st.sampled_from(["sync", "async"])),
            calls=tuple(calls),
        )

    return drawn()


def a_field(key: str, sources: Sequence[str], *, needed: bool) -> st.SearchStrategy[tuple[tuple[str, Any], ...]]:
    """A field of this key, as pairs: from any source, of any type, required or not, with a default or without."""

    @st.composite
    def drawn(draw: st.DrawFn) -> tuple[tuple[str, Any], ...]:
        source, kind = draw(st.sampled_from(list(sources))), draw(st.sampled_from(TYPES))
        required = needed or source == "path" or draw(st.booleans())
        told = designs.field(key, source, kind, required=required)
        if not required and draw(st.booleans()):
            told["default"] = designs.DEFAULTS[kind]
        return tuple(told.items())

    return drawn()


def sendings(fields: Sequence[dict[str, Any]]) -> st.SearchStrategy[Sending]:
    """Any call of a document with these fields: lawful values, some left out that may be, and what is beside them."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Sending:
        given = [
            (each["key"], draw(a_value(each["type"], each["source"])))
            for each in fields
            if each["required"] or draw(st.booleans())
        ]
        return Sending(tuple(given), draw(st.sampled_from(["", "", "decoys", "strangers"])))

    return drawn()


def a_value(kind: str, source: str) -> st.SearchStrategy[Any]:
    """A value of a type; a path holds no text that would be another path."""
    if kind == "boolean":
        return st.booleans()
    if kind == "number":
        return st.sampled_from(NUMBERS) | st.integers(-(10**12), 10**12)
    return st.sampled_from(TEXTS if source == "path" else [*TEXTS, *SPACED])


def broken_json() -> st.SearchStrategy[tuple[bytes, str]]:
    """Bodies that begin as JSON and go wrong somewhere, with content types that say so or otherwise."""
    sound = b'{"customer_id": "Ann", "more": [1, 2.5, null, true, {"deep": "\\u00e9"}]}'
    cut = st.integers(1, len(sound) - 1).map(lambda end: sound[:end])
    noise = st.sampled_from([b"\x00", b"\xff", b"}", b"{", b",", b'"', b"\\", b"NaN", b"\xed\xa0\x80", b"'"])
    spoilt = st.tuples(st.integers(0, len(sound)), noise).map(lambda at: sound[: at[0]] + at[1] + sound[at[0] :])
    free = st.binary(min_size=1, max_size=40)
    kinds = st.sampled_from(["application/json", "application/json", "application/json; charset=utf-8",
                             "APPLICATION/JSON", "text/plain", "application/problem+json", "application/xml", "json",
                             "multipart/form-data; boundary=x", "multipart/form-data", "*/*", ";"])  # fmt: skip
    return st.tuples(st.one_of(cut, spoilt, free), kinds)


def contests_for_slugs(documents: Documents) -> st.SearchStrategy[tuple[Claim, Claim]]:
    """Who holds a slug, and who asks for it: in any state, with any method, mode and path that the target can have."""
    edits = documents.trigger_edits
    paths = st.booleans() if "path" in documents.sources and not documents.slug_is_route else st.just(value=False)
    methods, modes = st.sampled_from(METHODS), st.sampled_from(["sync", "async"])
    claims = st.builds(Claim, st.sampled_from(STATES if edits else STATES[:2]), methods, modes, paths)
    states = ["fresh", *STATES[:2]] if edits else ["fresh"]
    return st.tuples(claims, st.builds(Claim, st.sampled_from(states), methods, st.just("sync"), paths))


@dataclass(frozen=True)
class Respelling:
    """How a slug is spelled otherwise: the letters in upper case, and those that are percent-encoded, by place."""

    upper: tuple[int, ...] = ()
    encoded: tuple[int, ...] = ()
    before: str = ""
    behind: str = ""

    def of(self, slug: str) -> str:
        """The slug in this spelling; one that would be the same is all upper case."""
        letters = [letter.upper() if place in self.upper else letter for place, letter in enumerate(slug)]
        letters = [f"%{ord(letter):02X}" if place in self.encoded else letter for place, letter in enumerate(letters)]
        spelled = self.before + "".join(letters) + self.behind
        return slug.upper() if spelled == slug else spelled


def respellings() -> st.SearchStrategy[Respelling]:
    """Spellings in which letters are in another case or encoded, with separators around."""
    places = st.lists(st.integers(0, 12), max_size=3, unique=True).map(tuple)
    return st.builds(Respelling, places, places, st.sampled_from(["", "", "/", "./", "%2F", "%2e/"]),
                     st.sampled_from(["", "", "/", "/.", "//", "%2F", "%20", ".", "-", "--"]))  # fmt: skip


def malformed_slugs() -> st.SearchStrategy[Any]:
    """Slugs of which no route can be made: listed ones, and sound ones with a letter in them that ends a path."""
    letters = st.text(alphabet=string.ascii_lowercase + string.digits, min_size=1, max_size=8)
    spoiling = st.sampled_from([" ", "?", "#", "\x00", "\n", "\t", "\x7f", "\u2028", "\u3000"])
    spoilt = st.tuples(letters, spoiling, letters).map("".join)
    return st.sampled_from(MALFORMED) | spoilt


def edits(documents: Documents) -> st.SearchStrategy[list[str]]:
    """Any edits of a draft that the target lets be made, one after another."""
    allowed = [edit for edit in EDITS if documents.trigger_edits or edit not in OF_TRIGGERS]
    return st.lists(st.sampled_from(allowed), min_size=1, max_size=4)


def timeouts() -> st.SearchStrategy[int]:
    """Timeouts in ms, the short ones more often."""
    return st.sampled_from([50, 75, 100, 150, 200, 300]) | st.integers(50, 1500)
