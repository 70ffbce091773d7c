"""What the rest of a run will cost, from the first few of its units."""

from collections.abc import Sequence
from dataclasses import dataclass

UNITS = 3
"""Units run, and kept, for an estimate."""

AUDIT_CALLS = 6
"""Calls for each planted falsehood: it and its untouched answer are assessed, taken apart and verified."""


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one unit used."""

    calls: float
    tokens: float
    dollars: float
    seconds: float
    """Time of its calls, added up: a unit's calls run side by side."""


@dataclass(frozen=True, slots=True)
class Range:
    """A figure that is expected, between the cheapest and the dearest of the units that were run."""

    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """For all units that are still to be done."""

    units: int
    calls: Range
    tokens: Range
    dollars: Range
    seconds: Range
    """Time to wait, with the run's concurrency always used."""


def estimate(costs: Sequence[UnitCost], remaining: int, concurrency: int, *, audit: int = 0) -> Estimate:
    """The price of `remaining` further units like those of `costs`, and of an audit of so many falsehoods, whose calls
    cost as much as theirs. Raises ValueError without a unit to go by.
    """
    if not costs:
        raise ValueError("no unit was run to go by")
    calls_of_unit = sum(cost.calls for cost in costs) / len(costs)
    worth = remaining + (AUDIT_CALLS * audit / calls_of_unit if calls_of_unit else 0.0)
    return Estimate(
        remaining,
        _range([cost.calls for cost in costs], worth),
        _range([cost.tokens for cost in costs], worth),
        _range([cost.dollars for cost in costs], worth),
        _range([cost.seconds / concurrency for cost in costs], worth),
    )


def _range(figures: Sequence[float], remaining: float) -> Range:
    return Range(min(figures) * remaining, sum(figures) / len(figures) * remaining, max(figures) * remaining)
