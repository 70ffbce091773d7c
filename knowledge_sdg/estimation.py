"""What the rest of a run will cost, from the first few of its units."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_sdg.corruption import KINDS

UNITS = 3
"""Units run, and kept, for an estimate."""

CALLS_OF_AN_ANSWER = 3
"""In an audit each answer is assessed, taken apart and verified alone."""


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


def audit_calls(planted: int, kept: float) -> float:
    """The calls of an audit of so many falsehoods in a run of so many kept answers: at most one of each kind goes into
    an answer, and the answers without them are judged too, each once.

    audit_calls(50, 1_000) -> 300
    """
    planted_at_most = min(planted, len(KINDS) * kept)
    return CALLS_OF_AN_ANSWER * (planted_at_most + min(planted_at_most, kept))


def estimate(costs: Sequence[UnitCost], remaining: int, concurrency: int, *, further_calls: float = 0) -> Estimate:
    """The price of `remaining` further units like those of `costs`, and of so many calls beside them, which cost as
    much as theirs. Raises ValueError without a unit to go by.
    """
    if not costs:
        raise ValueError("no unit was run to go by")
    calls_of_unit = sum(cost.calls for cost in costs) / len(costs)
    worth = remaining + (further_calls / calls_of_unit if calls_of_unit else 0.0)
    return Estimate(
        remaining,
        _range([cost.calls for cost in costs], worth),
        _range([cost.tokens for cost in costs], worth),
        _range([cost.dollars for cost in costs], worth),
        _range([cost.seconds / concurrency for cost in costs], worth),
    )


def _range(figures: Sequence[float], remaining: float) -> Range:
    return Range(min(figures) * remaining, sum(figures) / len(figures) * remaining, max(figures) * remaining)
