"""What a target has beside its capabilities, as its profile shows: cases that need what it lacks do not apply to it."""

from collections.abc import Iterator

from conformance.targets.profile import Documents, Profile
from conformance.targets.template import names_in_body

FEATURES = (
    "path-inputs", "query-inputs", "form-inputs", "body-inputs", "input-defaults", "input-sources", "slug-paths",
    "trigger-edits", "trigger-removal",
)  # fmt: skip
"""Inputs by their sources, defaults of inputs, sources that a document itself names, paths beside a slug, and what may
become of a saved trigger.
"""


def abilities(profile: Profile) -> tuple[str, ...]:
    """What a target claims and has; where nothing is said of its documents, all that it might have."""
    if profile.documents is None:
        return (*profile.claims, *FEATURES)
    removal = ["trigger-removal"] if "remove_trigger" in profile.operations else []
    return (*profile.claims, *_of_documents(profile.documents), *removal)


def _of_documents(documents: Documents) -> Iterator[str]:
    yield from (f"{source}-inputs" for source in documents.sources)
    if documents.optional:
        yield "input-defaults"
    if "source" in names_in_body(documents.input):
        yield "input-sources"
    if "path" in documents.sources and not documents.slug_is_route:
        yield "slug-paths"
    if documents.trigger_edits:
        yield "trigger-edits"
