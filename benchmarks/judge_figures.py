"""The figures of a judge's agreement with people, and how they are shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled_answers import Answer
from knowledge_sdg.agreement_figures import (
    Figure,
    Interval,
    Labels,
    auc,
    balanced_accuracy,
    bootstrap_interval,
    cohen_kappa,
    precision,
    recall,
)
from knowledge_sdg.records import Claim


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of one response."""

    answer: Answer
    claims: tuple[Claim, ...] | None
    """None when a reply could not be read."""
    score: float | None
    """How likely it is faithful, where the judge gives a figure: the built-in one does, and claims by their share."""

    @property
    def is_faithful(self) -> bool:
        """Whether there are claims and all are supported."""
        return bool(self.claims) and all(claim.label == "supported" for claim in self.claims or ())


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one file."""

    file: str
    n: int
    """Responses that were judged and could be read."""
    documents: int
    faithful: int
    balanced_accuracy: Interval | None
    precision: Interval | None
    recall: Interval | None
    auc: Interval | None
    kappa: Interval | None
    pairs: int
    """Faithful and unfaithful responses of one origin: their ids differ in a last word only ("7-edited")."""
    pairs_ranked_right: Interval | None
    """Share of the pairs of which the faithful one has the higher score; a tie is one half."""
    found_by_raw_label: dict[str, float]
    """For each word of the set, the share of its responses that are judged rightly."""
    unreadable: float
    """Share of all responses."""
    calls: int
    seconds: float


def figures(file: str, judged: Sequence[Judged], calls: int, seconds: float) -> Row:
    """All the figures of one file's responses."""
    read = [one for one in judged if one.claims is not None]
    documents = [one.answer.document for one in read]
    gold = np.array([one.answer.is_faithful for one in read], dtype=bool)
    said = np.array([one.is_faithful for one in read], dtype=bool)
    scores = np.array([np.nan if one.score is None else one.score for one in read])
    scored = len(read) > 0 and not np.isnan(scores).any()

    def interval(of: Callable[[Labels, Labels], float | None]) -> Interval | None:
        return bootstrap_interval(lambda rows: of(gold[rows], said[rows]), documents)

    ranked, origins = _ranked_pairs(read)
    by_label: dict[str, list[bool]] = {}
    for one in read:
        by_label.setdefault(one.answer.raw_label, []).append(one.is_faithful is one.answer.is_faithful)
    return Row(
        file=file,
        n=len(read),
        documents=len(set(documents)),
        faithful=int(gold.sum()),
        balanced_accuracy=interval(balanced_accuracy),
        precision=interval(precision),
        recall=interval(recall),
        auc=bootstrap_interval(lambda rows: auc(gold[rows], scores[rows]), documents) if scored else None,
        kappa=interval(cohen_kappa),
        pairs=len(ranked),
        pairs_ranked_right=bootstrap_interval(_mean(np.array(ranked)), origins) if ranked else None,
        found_by_raw_label={label: sum(right) / len(right) for label, right in sorted(by_label.items()) if label},
        unreadable=1 - len(read) / len(judged) if judged else 0.0,
        calls=calls,
        seconds=seconds,
    )


def _mean(values: NDArray[np.float64]) -> Figure:
    return lambda rows: float(values[rows].mean())


def _ranked_pairs(read: Sequence[Judged]) -> tuple[list[float], list[str]]:
    """For each pair of one origin, 1 when the faithful response is above, one half for a tie; and its document."""
    origins: dict[tuple[str, str], list[Judged]] = {}
    for one in read:
        origin, _, which = one.answer.id.rpartition("-")
        if origin and not which.isdigit():
            origins.setdefault((one.answer.document, origin), []).append(one)
    ranked, documents = [], []
    for (document, _), both in origins.items():
        faithful = [_height(one) for one in both if one.answer.is_faithful]
        others = [_height(one) for one in both if not one.answer.is_faithful]
        if len(faithful) == len(others) == 1:
            ranked.append(1.0 if faithful > others else 0.5 if faithful == others else 0.0)
            documents.append(document)
    return ranked, documents


def _height(one: Judged) -> float:
    if one.score is not None:
        return one.score
    order = {"supported": 2.0, "not_found": 1.0, "contradicted": 0.0}
    return min((order[claim.label] for claim in one.claims or ()), default=0.0)


def shown(row: Row) -> str:
    """The figures as a few lines of text."""

    def told(name: str, figure: Interval | None) -> str:
        return f"{name} -" if figure is None else f"{name} {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"

    agreement = [told("balanced accuracy", row.balanced_accuracy), told("AUC", row.auc), told("kappa", row.kappa)]
    faithful = [told("precision of faithful", row.precision), told("recall of faithful", row.recall)]
    counts = f"n {row.n} ({row.faithful} faithful, {row.documents} documents), unreadable {row.unreadable:.1%}"
    lines = [
        f"{row.file}: {counts}, {row.calls} calls, {row.seconds:.1f} s",
        "  " + "  ".join(agreement),
        "  " + "  ".join(faithful),
    ]
    if row.pairs:
        lines.append(f"  {told('pairs ranked right', row.pairs_ranked_right)} of {row.pairs}")
    lines += [f"  judged rightly of {label}: {share:.3f}" for label, share in row.found_by_raw_label.items()]
    return "\n".join(lines)
