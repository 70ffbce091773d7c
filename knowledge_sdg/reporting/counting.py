"""One walk over all rows of a run: what the page's figures are made of, and which chunks there are."""

from collections import Counter
from dataclasses import dataclass, field

from knowledge_sdg.reporting.reading import Row, RunFiles
from knowledge_sdg.teacher.offline.reading.manner import question_kind

FAITHFULNESS_STEPS = 5
"""Bars between 0 and 1; a row of five claims, the most common number of many, falls on a border of each."""


@dataclass(frozen=True, slots=True)
class Split:
    """How many rows of one kind were kept, dropped, failed."""

    name: str
    kept: int
    dropped: int
    failed: int

    @property
    def written(self) -> int:
        """All of them."""
        return self.kept + self.dropped + self.failed

    @property
    def kept_share(self) -> float | None:
        """Kept / written, in [0, 1]; None when none was written."""
        return self.kept / self.written if self.written else None


@dataclass(slots=True)
class Groups:
    """Counts of rows by some property and by what became of them."""

    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _names: dict[str, None] = field(default_factory=dict)

    def add(self, name: str, status: str) -> None:
        """Counts one row."""
        self._counts[name, status] += 1
        self._names.setdefault(name)

    def splits(self) -> list[Split]:
        """The groups in the order of their first row."""
        count = self._counts
        return [Split(name, count[name, "kept"], count[name, "dropped"], count[name, "failed"]) for name in self._names]


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    """Where a chunk stands."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a document is called."""

    source: str
    title: str


@dataclass(slots=True)
class RunCounts:
    """Everything that is counted over all rows, also over those that the page does not show."""

    by_view: Groups = field(default_factory=Groups)
    by_document: Groups = field(default_factory=Groups)
    by_kind: Groups = field(default_factory=Groups)
    by_round: Groups = field(default_factory=Groups)
    reasons: Groups = field(default_factory=Groups)
    """By `stage: kind of reason`."""
    labels: Groups = field(default_factory=Groups)
    """Claims, by label."""
    answer_words: Counter[int] = field(default_factory=Counter)
    """Of kept rows."""
    faithfulness: Groups = field(default_factory=Groups)
    """By the lower border of the bar, or "not judged"."""
    rows: int = 0
    chunks: dict[str, ChunkPlace] = field(default_factory=dict)
    rows_of_chunk: Counter[str] = field(default_factory=Counter)
    documents: dict[str, DocumentName] = field(default_factory=dict)

    def reading_order(self, chunk_id: str) -> tuple[str, str, int]:
        """Sorts chunks as the run's tables have them: by source, document and place."""
        place = self.chunks[chunk_id]
        return self.documents[place.document_id].source, place.document_id, place.start

    def order_of_chance(self) -> list[str]:
        """The chunks document by document. A document's id is a hash of its text: the first n documents are chosen by
        chance, and always the same ones.
        """
        return sorted(self.chunks, key=lambda id_: (self.chunks[id_].document_id, self.chunks[id_].start, id_))


def count_rows(run: RunFiles) -> RunCounts:
    """The counts of a run."""
    counts = RunCounts()
    for row in run.rows():
        _register(counts, row)
        _count(counts, row)
    for summary in run.chunks():
        _register(counts, summary)
    return counts


def _register(counts: RunCounts, row: Row) -> None:
    """Notes a chunk and its document when they are new."""
    if row.chunk_id not in counts.chunks and row.status != "failed":
        counts.chunks[row.chunk_id] = ChunkPlace(row.document_id, row.start, row.end)
        counts.documents.setdefault(row.document_id, DocumentName(row.source, row.title))


def _count(counts: RunCounts, row: Row) -> None:
    place = counts.chunks.get(row.chunk_id)
    counts.rows += 1
    counts.rows_of_chunk[row.chunk_id] += 1
    counts.by_view.add(row.view, row.status)
    counts.by_document.add(row.document_id or (place.document_id if place else ""), row.status)
    counts.by_kind.add(question_kind(row.question), row.status)
    counts.by_round.add(str(row.round), row.status)
    counts.faithfulness.add(_bar(row.faithfulness), row.status)
    if row.stage:
        counts.reasons.add(f"{row.stage}: {row.reason_kind}", row.status)
    for claim in row.claims:
        counts.labels.add(claim.label, row.status)
    if row.status == "kept":
        counts.answer_words[len(row.answer.split())] += 1


def _bar(faithfulness: float | None) -> str:
    """The bar that a share belongs to: 1.0 has one of its own.

    _bar(0.5) -> "0.4"; _bar(1.0) -> "1.0"; _bar(None) -> "not judged"
    """
    if faithfulness is None:
        return "not judged"
    lower = min(max(int(faithfulness * FAITHFULNESS_STEPS + 1e-9), 0), FAITHFULNESS_STEPS) / FAITHFULNESS_STEPS
    return f"{lower:.1f}"
