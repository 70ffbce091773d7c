"""Scores before and after, on the same examples, and how sure their difference is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import dspy
import numpy as np

from knowledge_sdg.agreement_figures import Figure, balanced_accuracy, paired_bootstrap_difference
from knowledge_sdg.optimization.optimizers import NEVER, watched
from knowledge_sdg.optimization.tasks import Task
from knowledge_sdg.optimization.trials import Trial
from knowledge_sdg.optimization.watching import Outcome, Watch, state_hash, state_of
from knowledge_sdg.text import folded


@dataclass(frozen=True, slots=True)
class Score:
    """What a program makes of a split."""

    value: float | None
    """In [0, 1]: balanced accuracy of the judge, the mean quality of anything else. None when nothing could be read, or
    answers of one class only.
    """
    examples: int
    """How many could be read."""
    unreadable: int = 0
    """How many could not, and are left out."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """The figures that it is made of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """After minus before, on the examples that both could read."""

    value: float | None
    """None when there are no such examples."""
    low: float | None
    """Ends of the 95 % interval (paired bootstrap by document); None with less than two documents."""
    high: float | None
    examples: int
    documents: int


def try_on(trial: Trial, examples: Sequence[dspy.Example], task: Task, watch: Watch, threads: int) -> str:
    """Tries a candidate on those examples whose outcome the watch does not know; the candidate's hash, under which the
    watch has the outcomes. Raises Halt at a limit; what was finished before it stands in the watch.
    """
    candidate = state_hash(state_of(trial))
    known = watch.outcomes(candidate, [example.key for example in examples])
    missing = [example for example in examples if example.key not in known]
    if missing:
        dspy.Evaluate(devset=missing, metric=watched(task.metric, watch), num_threads=threads, max_errors=NEVER)(trial)
    return candidate


def score_of(outcomes: Mapping[str, Outcome], examples: Sequence[dspy.Example], task: Task) -> Score:
    """The score of a split."""
    read = _read(outcomes, examples)
    parts: dict[str, list[float]] = {}
    for example in read:
        if task.component == "judge":
            kind = example.answer.kind.replace("_", " ")
            parts.setdefault(f"{kind} answers decided rightly", []).append(outcomes[example.key].score)
        else:
            for name, value in (outcomes[example.key].parts or {}).items():
                parts.setdefault(name, []).append(value)
    return Score(
        _figure(read, outcomes, task)(np.arange(len(read))) if read else None,
        len(read),
        sum(bool(outcome.fault) for outcome in outcomes.values()),
        {name: fmean(values) for name, values in parts.items()},
    )


def difference(
    before: Mapping[str, Outcome], after: Mapping[str, Outcome], examples: Sequence[dspy.Example], task: Task
) -> Difference:
    """After minus before, with its interval."""
    both = _read(after, _read(before, examples))
    documents = [folded(example.document) for example in both]
    found = (
        paired_bootstrap_difference(_figure(both, after, task), _figure(both, before, task), documents)
        if both
        else None
    )
    different = len(set(documents))
    if found is None:
        return Difference(None, None, None, len(both), different)
    low, high = (found.low, found.high) if different > 1 else (None, None)
    return Difference(found.value, low, high, len(both), different)


def _read(outcomes: Mapping[str, Outcome], examples: Sequence[dspy.Example]) -> list[dspy.Example]:
    """The examples whose outcome is known and could be read."""
    return [example for example in examples if example.key in outcomes and not outcomes[example.key].fault]


def _figure(examples: Sequence[dspy.Example], outcomes: Mapping[str, Outcome], task: Task) -> Figure:
    """Balanced accuracy of the judge; of anything else the mean."""
    scores = np.array([outcomes[example.key].score for example in examples])
    if task.component != "judge":
        return lambda rows: float(scores[rows].mean())
    gold = np.array([example.answer.is_supported for example in examples])
    said = np.where(scores > 0, gold, ~gold)
    return lambda rows: balanced_accuracy(gold[rows].tolist(), said[rows].tolist())
