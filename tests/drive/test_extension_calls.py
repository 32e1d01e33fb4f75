"""What stories call lawful, missing, wrong or malformed is so for the clauses, too: else a case would show nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.backend.extension import Call
from conformance.contract.backend.extension import Extension as Met
from conformance.contract.backend.knocking import must_be_refused
from conformance.contract.backend.parameters import Standing
from conformance.drive import designs, extension_strategies, extensions, knocks, slugs, values
from conformance.drive.extension_strategies import Respelling
from conformance.drive.extensions import Extension
from conformance.drive.stories import Workflow
from conformance.history.operation import Operation
from conformance.targets.documents import Design, compose
from conformance.targets.loading import load_profile
from conformance.targets.profile import Documents
from reference_server.domain.document import compile_document
from reference_server.domain.triggers import SLUG

SOURCES = ("path", "query", "form", "body")
PROFILE = load_profile("reference")


def documents() -> Documents:
    assert PROFILE.documents is not None
    return PROFILE.documents


def served(design: Design, method: str = "POST") -> Extension:
    """An extension that is published, and whose key is k1."""
    facts = compose(documents(), design)[1]
    path = extensions.path_of(design)
    return Extension(Workflow("w1", facts), design, "a-slug", path, method, key_id="k1", state="published")


def judged(arguments: Mapping[str, Any]) -> Call:
    """A call as clauses see it; a raw body is kept as text."""
    kept = dict(arguments)
    if "raw" in kept:
        kept["raw_body"] = kept.pop("raw").decode("utf-8", "replace")
    operation = Operation(
        index=1, client="main", name="call_extension", arguments=kept, called_at=0, returned_at=1, outcome="ok"
    )
    return Call(operation, Met.of(arguments["extension"]))


def standings(requests: Iterable[Mapping[str, Any]]) -> set[Standing | None]:
    """How the field stands that each request is about."""
    return {judged(each).readings[each["field"]].standing for each in requests}


@pytest.mark.parametrize("source", SOURCES)
def test_values_are_lawful_missing_and_of_wrong_types(source: str) -> None:
    """In every source; nothing can be missing in a path."""
    extension = served(designs.of_source(source))
    given = designs.values(extension.design)
    assert judged(extensions.asked(extension, given)).lawful
    assert standings(knocks.mistyped(extension, given)) == {Standing.WRONG}
    assert standings(knocks.lacking(extension, given)) == ({Standing.MISSING} if source != "path" else set())


@pytest.mark.parametrize("source", SOURCES)
def test_decoys_stand_under_the_same_names_elsewhere(source: str) -> None:
    """What is declared is still given, and nothing more is taken for it."""
    extension = served(designs.of_source(source))
    given = designs.values(extension.design)
    for sent in values.with_decoys(extension, given):
        call = judged(extensions.asked(extension, sent))
        assert {reading.value for reading in call.readings.values()} == set(designs.SAMPLES.values())
        assert len(call.values(declared=False)) >= len(extension.design.inputs)


@pytest.mark.parametrize("source", ["form", "body"])
def test_most_broken_bodies_can_be_read_by_nobody(source: str) -> None:
    """So that they must be refused; only where JSON is no malformed form the server may find sense in it."""
    extension = served(designs.echoing(designs.field("customer_id", source)))
    calls = [judged(each) for each in knocks.malformed(extension, designs.values(extension.design))]
    assert all(call.trap == "malformed" for call in calls)
    assert sum(map(must_be_refused, calls)) > 0.8 * len(calls)


@settings(max_examples=60, deadline=None)
@given(extension_strategies.offers(documents()))
def test_every_offer_is_a_sound_document(offer: extension_strategies.Offer) -> None:
    """The bundled server compiles it, its outputs are as declared, and each call's values are in their sources."""
    compiled = compile_document("workflow", compose(documents(), offer.design)[0])
    assert list(compiled.outputs) == [output["key"] for output in offer.design.outputs or ()]
    extension = served(offer.design, offer.method)
    for sending in offer.calls:
        call = judged(extensions.asked(extension, sending.by_source(extension.design)))
        assert not call.standing(Standing.WRONG, Standing.MISSING)


@given(extension_strategies.respellings(), st.integers(1, 99))
def test_another_spelling_is_another_text(respelling: Respelling, number: int) -> None:
    """And is made of the slug."""
    slug = f"conformance-{number}"
    assert respelling.of(slug) != slug


def test_other_spellings_are_other_texts_and_few_are_slugs_of_their_own() -> None:
    """On the bundled server none of them is a slug, but for more hyphens; nor is what is malformed."""
    slug = "conformance-1a2b-7"
    spelled = slugs.spellings(slug)
    assert slug not in spelled.values()
    assert {kind for kind, each in spelled.items() if SLUG.fullmatch(each)} == {
        "a hyphen doubled", "a hyphen behind it"
    }  # fmt: skip
    assert not [each for each in slugs.MALFORMED if isinstance(each, str) and SLUG.fullmatch(each)]


def test_what_a_call_meets_is_told_without_what_nobody_knows() -> None:
    """A version that the target did not tell is not there."""
    met = served(designs.constant("x")).met()
    assert "version" not in met
    assert (met["state"], met["key_id"], met["mode"]) == ("published", "k1", "sync")
