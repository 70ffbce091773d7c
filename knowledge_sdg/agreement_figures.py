"""How well a judge agrees with people: figures, and intervals by resampling whole documents. No language model.

`gold` is what people say (true: faithful), `said` what the judge says, in the same order. A figure that does not exist
for want of one of the classes is None, never 0.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Half: TypeAlias = Literal["train", "test"]
Labels: TypeAlias = Sequence[bool] | NDArray[np.bool_]
Scores: TypeAlias = Sequence[float] | NDArray[np.float64]
Figure: TypeAlias = Callable[[NDArray[np.intp]], float | None]
"""A figure over the rows of these positions; a row may come several times."""

RESAMPLES = 1_000
"""Bootstrap resamples: the ends of a 95 % interval are then stable to about a tenth of its width."""
LEVEL = 0.95
SPLIT_SEED = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the range that resampling documents gives it."""

    value: float
    low: float
    high: float


def half_of(document: str, seed: int = SPLIT_SEED) -> Half:
    """The half that a document belongs to, with all of its rows: "train" when the SHA-256 of "SEED:DOCUMENT" begins
    with an even byte, else "test". It depends on nothing else, so every program finds the same halves.

    half_of("The zebu is an ox.") -> "train"
    """
    return "train" if hashlib.sha256(f"{seed}:{document}".encode()).digest()[0] % 2 == 0 else "test"


def balanced_accuracy(gold: Labels, said: Labels) -> float | None:
    """The mean of the shares of faithful and of unfaithful answers that are judged rightly, in [0, 1].

    balanced_accuracy([True, True, False], [True, False, False]) -> 0.75
    """
    true, judged = _booleans(gold, said)
    if true.all() or not true.any():
        return None
    return float((judged[true].mean() + (~judged[~true]).mean()) / 2)


def precision(gold: Labels, said: Labels) -> float | None:
    """Of the answers judged faithful, the share that is; None when none is judged so.

    precision([True, False], [True, True]) -> 0.5
    """
    true, judged = _booleans(gold, said)
    return float(true[judged].mean()) if judged.any() else None


def recall(gold: Labels, said: Labels) -> float | None:
    """Of the faithful answers, the share judged so; None when there is none.

    recall([True, True], [True, False]) -> 0.5
    """
    true, judged = _booleans(gold, said)
    return float(judged[true].mean()) if true.any() else None


def cohen_kappa(gold: Labels, said: Labels) -> float | None:
    """Cohen's kappa: agreement beyond what the two shares of "faithful" give by chance; 1 is all, 0 is chance.

    None when chance alone agrees on everything.

    cohen_kappa([True, True, False, False], [True, False, False, False]) -> 0.5
    """
    true, judged = _booleans(gold, said)
    if not len(true):
        return None
    by_chance = true.mean() * judged.mean() + (1 - true.mean()) * (1 - judged.mean())
    return float(((true == judged).mean() - by_chance) / (1 - by_chance)) if by_chance < 1 else None


def auc(gold: Labels, scores: Scores) -> float | None:
    """The area under the ROC curve: how often a faithful answer scores above an unfaithful one, ties as one half.

    auc([True, False, False], [0.9, 0.1, 0.9]) -> 0.75
    """
    true, figures = np.asarray(gold, dtype=bool), np.asarray(scores, dtype=float)
    faithful, others = figures[true], np.sort(figures[~true])
    if not len(faithful) or not len(others):
        return None
    below = np.searchsorted(others, faithful, side="left")
    not_above = np.searchsorted(others, faithful, side="right")
    return float((below + not_above).sum() / 2 / (len(faithful) * len(others)))


def bootstrap_interval(
    figure: Figure, documents: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 0, level: float = LEVEL
) -> Interval | None:
    """The figure over all rows and its percentile interval, whole documents drawn with replacement.

    `documents` names the document of each row. Resamples in which the figure does not exist are left out; None when it
    does not exist over all rows.

    bootstrap_interval(lambda rows: float(gold[rows].mean()), ["a", "a", "b"]) -> Interval(value, low, high)
    """
    rows_of = _rows_by_document(documents)
    value = figure(np.arange(len(documents)))
    if value is None:
        return None
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        drawn = chance.integers(len(rows_of), size=len(rows_of))
        again = figure(np.concatenate([rows_of[place] for place in drawn]))
        if again is not None:
            found.append(again)
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2]) if found else (value, value)
    return Interval(value, float(low), float(high))


def paired_bootstrap_difference(
    figure: Figure,
    before: Figure,
    documents: Sequence[str],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = LEVEL,
) -> Interval | None:
    """`figure` less `before` over the same rows, with its interval: both are taken over the same resamples.

    An interval that leaves out 0 shows a difference.
    """

    def difference(rows: NDArray[np.intp]) -> float | None:
        after, earlier = figure(rows), before(rows)
        return None if after is None or earlier is None else after - earlier

    return bootstrap_interval(difference, documents, resamples=resamples, seed=seed, level=level)


def _rows_by_document(documents: Sequence[str]) -> list[NDArray[np.intp]]:
    rows: dict[str, list[int]] = {}
    for row, document in enumerate(documents):
        rows.setdefault(document, []).append(row)
    return [np.asarray(places, dtype=np.intp) for places in rows.values()]


def _booleans(gold: Labels, said: Labels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    if len(gold) != len(said):
        raise ValueError(f"{len(said)} judgements for {len(gold)} labels")
    return np.asarray(gold, dtype=bool), np.asarray(said, dtype=bool)
