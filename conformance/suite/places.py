"""Where the suite's files are, in a checkout and in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent.parent


def features() -> Path:
    """The directory of the features: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "features"
    return inside if inside.is_dir() else PACKAGE.parent / "features"
