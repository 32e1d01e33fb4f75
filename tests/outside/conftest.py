"""What the tests from outside share: one reference server, and a new report directory for each session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outside.session import reference_server


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A reference server that all tests of this process share, as the users of one deployment do."""
    with reference_server(tmp_path_factory.mktemp("reference")) as url:
        yield url


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "reports"
