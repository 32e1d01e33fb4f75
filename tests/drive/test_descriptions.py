"""What is kept of a document that describes hundreds of extensions."""

import pytest

from conformance.drive.descriptions import is_for, of_these

OWN = {"conformance-0a1b2c3d-7"}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/ex/conformance-0a1b2c3d-7", True),
        ("/ex/conformance-0a1b2c3d-7/orders/{id}", True),
        ("/api/ex/conformance-0a1b2c3d-77", False),
        ("/api/ex/CONFORMANCE-0a1b2c3d-8", False),
        ("/api/ex/%2563onformance-0a1b2c3d-8", False),
        ("/api/ex/\uff43\uff4f\uff4e\uff46\uff4f\uff52\uff4d\uff41\uff4e\uff43\uff45-0a1b2c3d-8", False),
        ("/api/ex/conformance--0a1b2c3d-8", False),
        ("/api/ex/c\u0301onfor.mance-0a1b2c3d-8", False),
        ("/api/ex/somebody-elses", True),
        ("/api/ex/{slug}", True),
    ],
)
def test_the_slugs_of_other_units_are_left_out_however_they_are_spelled(path: str, kept: bool) -> None:  # noqa: FBT001
    """What is nobody's is kept: it may be what must not be listed."""
    assert is_for(path, OWN) is kept


def test_a_part_of_a_document_holds_extensions_alone() -> None:
    """Its other parts stay as they are, since the extensions refer to them."""
    paths = {"/api/ex/conformance-0a1b2c3d-7": {}, "/api/runs": {}}
    told = {"document": {"openapi": "3.1.0", "paths": paths, "components": {"schemas": {}}}}
    expected = {"openapi": "3.1.0", "paths": {"/api/ex/conformance-0a1b2c3d-7": {}}, "components": {"schemas": {}}}
    assert of_these(told, OWN, whole=False) == {"document": expected}
    assert of_these(told, OWN, whole=True) == told


def test_what_is_no_document_stays_as_it_came() -> None:
    """To judge it is not for those who drive."""
    assert of_these({"document": [1]}, OWN, whole=False) == {"document": [1]}
