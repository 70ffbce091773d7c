"""What became of everything: counts from views to kept rows, and what the rows teach of their sources."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge_sdg.records import Document, Judgement, Span, ViewKind
from knowledge_sdg.sentences import split_sentences


@dataclass(slots=True)
class Funnel:
    """Counts of one run, added to while its rows are written."""

    units: int = 0
    units_failed: int = 0
    """Units with a failed view or pair."""
    views: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    """Pairs written, by view."""
    kept: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    """By stage the kinds of reason for which pairs were dropped."""
    removed_extracts: int = 0
    views_failed: int = 0

    def add(self, view: ViewKind, judgement: Judgement) -> None:
        """Counts one pair."""
        self.written[view] += 1
        {"kept": self.kept, "dropped": self.dropped, "failed": self.failed}[judgement.status][view] += 1
        if judgement.status == "dropped":
            kind = judgement.reason.split(":", 1)[0]
            self.reasons.setdefault(judgement.stage, Counter())[kind] += 1

    def as_json(self) -> dict[str, object]:
        """The counts as `stats.json` has them. In each view and in all, written = kept + dropped + failed."""
        by_view = {
            view.value: {
                "views": self.views[view],
                "written": self.written[view],
                "kept": self.kept[view],
                "dropped": self.dropped[view],
                "failed": self.failed[view],
            }
            for view in ViewKind
        }
        return {
            "units": self.units,
            "units_failed": self.units_failed,
            "views": self.views.total(),
            "views_failed": self.views_failed,
            "pairs_written": self.written.total(),
            "pairs_kept": self.kept.total(),
            "pairs_dropped": self.dropped.total(),
            "pairs_failed": self.failed.total(),
            "removed_extracts": self.removed_extracts,
            "by_view": by_view,
            "reasons": {stage: dict(kinds.most_common()) for stage, kinds in sorted(self.reasons.items())},
        }


class Coverage:
    """Which sentences of the sources some kept row cites as evidence."""

    def __init__(self) -> None:
        self._cited: dict[str, list[Span]] = {}

    def cite(self, document_id: str, spans: Iterable[Span]) -> None:
        """Evidence of a kept row, as offsets in its document's text."""
        self._cited.setdefault(document_id, []).extend(spans)

    def as_json(self, documents: Iterable[Document]) -> dict[str, object]:
        """Sentences cited and sentences in all: `share` is their quotient in [0, 1], None without a sentence.

        Headings and rules of a table do not count: no row can teach them.
        """
        rows: dict[str, dict[str, Any]] = {}
        for document in documents:
            spans = [span for span in split_sentences(document.text) if can_be_taught(document.text, span)]
            rows[document.id] = {"source": document.source} | _share(
                len(_overlapping(spans, self._cited.get(document.id, []))), len(spans)
            )
        counts = list(rows.values())
        return {
            **_share(sum(row["cited"] for row in counts), sum(row["sentences"] for row in counts)),
            "by_document": rows,
        }


def _share(cited: int, sentences: int) -> dict[str, Any]:
    return {"cited": cited, "sentences": sentences, "share": round(cited / sentences, 4) if sentences else None}


def can_be_taught(text: str, span: Span) -> bool:
    """Whether a row could teach this sentence of a text: it is no heading, no fence of code, and has a letter or digit.

    can_be_taught("## Uses", Span(0, 7)) -> False
    """
    sentence = text[span.start : span.end]
    return not sentence.startswith(("#", "```")) and any(character.isalnum() for character in sentence)


def _overlapping(sentences: list[Span], cited: list[Span]) -> list[Span]:
    """The sentences that share a character with some cited span; both lists are walked once, in order."""
    found, place = [], 0
    merged = _merged(cited)
    for sentence in sentences:
        while place < len(merged) and merged[place].end <= sentence.start:
            place += 1
        if place < len(merged) and merged[place].start < sentence.end:
            found.append(sentence)
    return found


def _merged(spans: list[Span]) -> list[Span]:
    """The same characters in spans that neither touch nor overlap, in order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
