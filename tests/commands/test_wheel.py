"""A built wheel holds everything that the harness reads when it works, not its code alone."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The project as it is in the checkout, built."""
    directory = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(directory), versions=["standard"])
    return ZipFile(built)


def data(*packages: str) -> Iterator[str]:
    """The files of some packages, caches aside."""
    for path in (path for package in packages for path in (ROOT / package).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix()


def test_every_file_of_the_packages_is_in_it(wheel: ZipFile) -> None:
    """Code, profiles, schema, tables, settings, mutants."""
    names = set(wheel.namelist())
    assert [name for name in data("conformance", "reference_server") if name not in names] == []


def test_the_features_travel_in_the_package(wheel: ZipFile) -> None:
    """Where an installed harness looks for them."""
    names = set(wheel.namelist())
    features = [path.name for path in (ROOT / "features").glob("*.feature")]
    assert features
    assert [name for name in features if f"conformance/features/{name}" not in names] == []


@pytest.mark.parametrize(
    "name",
    [
        "conformance/targets/profiles/reference.yaml",
        "conformance/report/result.schema.json",
        "conformance/report/tables.sql",
        "conformance/suite/pytest.ini",
        "reference_server/mutants/error_after_complete.py",
    ],
)
def test_what_is_read_at_work_is_in_it(wheel: ZipFile, name: str) -> None:
    """The same bytes as in the checkout."""
    assert wheel.read(name) == (ROOT / name).read_bytes()


def test_nothing_else_is_in_it(wheel: ZipFile) -> None:
    """No tests, no fixtures, no reports."""
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"conformance", "reference_server"}
