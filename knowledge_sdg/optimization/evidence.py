"""What an optimization saw on its way: for whoever tracks it. Nothing here is needed to use the program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import dspy

from knowledge_sdg.optimization.splits import SplitName
from knowledge_sdg.optimization.watching import Outcome, State
from knowledge_sdg.records import UsageRow


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate that was tried on all validation examples."""

    number: int
    """From 0, which is the program as it was; in the order in which they were finished."""
    val_score: float
    trials: int
    """How many trials on examples there had been, of all candidates, when it was finished."""
    instructions: Mapping[str, str]
    """By predictor, with the names of the component that was compiled."""
    demos: Mapping[str, int]
    """By predictor how many."""


OnCandidate = Callable[[Candidate], None]
"""Called as each candidate is finished, by the thread that finished it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Splits, outcomes and candidates of one optimization."""

    examples: Mapping[SplitName, Sequence[dspy.Example]] = field(default_factory=dict)
    """By split."""
    before: Mapping[str, Outcome] = field(default_factory=dict)
    """By key of the test examples what became of them."""
    after: Mapping[str, Outcome] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    usage: tuple[UsageRow, ...] = ()


def candidate_of(number: int, state: State, val_score: float, trials: int) -> Candidate:
    """The candidate with that state."""
    return Candidate(
        number,
        val_score,
        trials,
        {name: part.signature.instructions for name, part in state.items()},
        {name: len(part.demos) for name, part in state.items()},
    )
