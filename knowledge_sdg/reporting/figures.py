"""The figures of a run, ready to be drawn: every number that the page shows and how it is made."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge_sdg.records import Stage, ViewKind
from knowledge_sdg.reporting import lookup
from knowledge_sdg.reporting.counting import FAITHFULNESS_STEPS, RunCounts, Split
from knowledge_sdg.reporting.reading import LABELS

MOST_BARS = 24
"""Bars of the answers' lengths: more would be thinner than their labels."""

MOST_DOCUMENTS = 100
"""Documents in the overview's table, those with the most rows; the coverage section has the rest."""

DECIDING_STAGES = (Stage.FILTER, Stage.ASSESS, Stage.EXTRACT, Stage.VERIFY, Stage.DUPLICATE)

STAGE_WORDS: dict[str, str] = {
    Stage.FILTER: "Cheap filters",
    Stage.ASSESS: "Assessed: relevant, self-contained",
    Stage.EXTRACT: "Claims extracted",
    Stage.VERIFY: "Claims verified against the source",
    Stage.DUPLICATE: "Repeated questions",
}


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """What a stage took out, and what was left after it."""

    name: str
    stage: str
    dropped: int
    left: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document's rows and how much of it they teach."""

    id: str
    title: str
    source: str
    split: Split
    cited: int
    sentences: int

    @property
    def covered(self) -> float | None:
        """Cited sentences / sentences, in [0, 1]; None without a sentence."""
        return self.cited / self.sentences if self.sentences else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them."""

    funnel: dict[str, Any]
    """`stats.json`'s own."""
    steps: list[FunnelStep]
    stopped: str
    by_view: list[Split]
    by_kind: list[Split]
    by_round: list[Split]
    labels: list[Split]
    documents: list[DocumentRow]
    """Those with the most rows first."""
    lengths: list[Bar]
    median_length: int | None
    faithfulness: list[Split]
    audit: dict[str, Any]
    """`audit.Audit.as_dict()`; empty without an audit."""
    usage: list[dict[str, Any]]
    coverage: dict[str, Any]
    skipped: list[dict[str, Any]]
    barren: int
    """Chunks that gave no kept row."""
    settings: list[tuple[str, str]]


def make_figures(config: Mapping[str, Any], stats: Mapping[str, Any], counts: RunCounts) -> Figures:
    """The figures of a run; what its files lack is 0, None or empty."""
    return Figures(
        funnel=lookup.mapping(stats, "funnel"),
        steps=_steps(lookup.mapping(stats, "funnel")),
        stopped=lookup.text(stats, "stopped"),
        by_view=_in_order_of([view.value for view in ViewKind], counts.by_view.splits()),
        by_kind=sorted(counts.by_kind.splits(), key=lambda split: -split.written),
        by_round=sorted(counts.by_round.splits(), key=lambda split: int(split.name)),
        labels=_in_order_of(LABELS, counts.labels.splits()),
        documents=_documents(stats, counts),
        lengths=_lengths(counts.answer_words),
        median_length=_median(counts.answer_words),
        faithfulness=_in_order_of(
            [f"{step / FAITHFULNESS_STEPS:.1f}" for step in range(FAITHFULNESS_STEPS + 1)],
            counts.faithfulness.splits(),
        ),
        audit=lookup.mapping(stats, "audit"),
        usage=lookup.objects(stats, "usage"),
        coverage=lookup.mapping(stats, "coverage"),
        skipped=lookup.objects(stats, "skipped_files"),
        barren=len(lookup.objects(stats, "chunks_without_rows")),
        settings=list(lookup.flattened(config)),
    )


def _steps(funnel: dict[str, Any]) -> list[FunnelStep]:
    """The stages in the order of the work, then the pairs that failed; after the last is what was kept."""
    reasons = lookup.mapping(funnel, "reasons")
    names: list[str] = [*DECIDING_STAGES, *(stage for stage in reasons if stage not in STAGE_WORDS)]
    left = lookup.count(funnel, "pairs_written")
    steps = []
    for stage in names:
        kinds = {kind: lookup.count(reasons, stage, kind) for kind in lookup.mapping(reasons, stage)}
        left -= sum(kinds.values())
        steps.append(FunnelStep(STAGE_WORDS.get(stage, stage), stage, sum(kinds.values()), left, kinds))
    failed = lookup.count(funnel, "pairs_failed")
    if failed:
        steps.append(FunnelStep("Failed: no usable reply", "failed", failed, left - failed, {}))
    return steps


def _documents(stats: Mapping[str, Any], counts: RunCounts) -> list[DocumentRow]:
    """Every document that has rows or is in the coverage, those with the most rows first."""
    splits = {split.name: split for split in counts.by_document.splits()}
    covered = lookup.mapping(stats, "coverage", "by_document")
    rows = []
    for id_ in dict.fromkeys([*covered, *splits]):
        name = counts.documents.get(id_)
        source = name.source if name else lookup.text(covered, id_, "source")
        rows.append(
            DocumentRow(
                id_,
                (name.title if name else "") or source or "unknown document",
                source,
                splits.get(id_, Split(id_, 0, 0, 0)),
                lookup.count(covered, id_, "cited"),
                lookup.count(covered, id_, "sentences"),
            )
        )
    return sorted(rows, key=lambda row: -row.split.written)


def _in_order_of(names: "list[str] | tuple[str, ...]", splits: list[Split]) -> list[Split]:
    """One split for each name, then those of other names."""
    found = {split.name: split for split in splits}
    return [found.pop(name, Split(name, 0, 0, 0)) for name in names] + list(found.values())


def _lengths(words: Counter[int]) -> list[Bar]:
    """Bars of equal width; the last one holds the longest percent, so that one long answer flattens nothing.

    _lengths(Counter({3: 1, 4: 2})) -> [Bar("3", 1), Bar("4", 2)]
    """
    if not words:
        return []
    last = _quantile(words, 0.99)
    first = min(words)
    width = next((width for width in _widths() if (last - first) // width < MOST_BARS), 1)
    first -= first % width
    bars = []
    for low in range(first, last + 1, width):
        is_last = low + width > last
        held = sum(count for length, count in words.items() if low <= length and (is_last or length < low + width))
        longer = is_last and max(words) >= low + width
        bars.append(Bar(f"{low}+" if longer else str(low) if width == 1 else f"{low}–{low + width - 1}", held))
    return bars


def _widths() -> list[int]:
    """1, 2, 5, 10, 20, 50, ... words."""
    return [factor * 10**power for power in range(7) for factor in (1, 2, 5)]


def _median(words: Counter[int]) -> int | None:
    return _quantile(words, 0.5) if words else None


def _quantile(words: Counter[int], share: float) -> int:
    """The smallest length that at least this share of the answers does not exceed."""
    below = 0
    for length in sorted(words):
        below += words[length]
        if below >= share * words.total():
            return length
    return max(words)
