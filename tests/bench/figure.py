"""A figure: what was measured, what it should be, and what was measured beside it in the same run."""

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Beside = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """`target` is what the value should be in words, empty where it is only told; `met` is then None."""

    name: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None
    beside: Beside = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The figure as JSON shows it, under its name."""
        return {
            "value": rounded(self.value),
            "unit": self.unit,
            "target": self.target or None,
            "met": self.met,
            "beside": {name: rounded(value) for name, value in self.beside.items()},
        }


def at_least(name: str, value: float, unit: str, least: float, beside: Beside | None = None) -> Figure:
    return Figure(name, value, unit, f">= {least:,g}", value >= least, beside or {})


def at_most(name: str, value: float, unit: str, most: float, beside: Beside | None = None) -> Figure:
    return Figure(name, value, unit, f"<= {most:,g}", value <= most, beside or {})


def told(name: str, value: float, unit: str, beside: Beside | None = None) -> Figure:
    return Figure(name, value, unit, beside=beside or {})


def rounded(value: Any) -> Any:  # noqa: ANN401 - figures, and what is told beside them
    """Four digits that mean something; large ones whole."""
    if not isinstance(value, float):
        return value
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")


def alternating(rounds: int, ways: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each way's measurements, taken in turn, so that what disturbs one round disturbs all of them."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(way())
    return {name: statistics.median(values) for name, values in taken.items()}


def median(values: Iterable[float]) -> float:
    return statistics.median(values)
