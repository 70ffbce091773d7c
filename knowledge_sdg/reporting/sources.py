"""The source documents, put together again from their chunks, and which sentences kept rows teach."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge_sdg.records import Span
from knowledge_sdg.reporting.choosing import ChunkText
from knowledge_sdg.reporting.reading import Row
from knowledge_sdg.runs.funnel import can_be_taught
from knowledge_sdg.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class PlacedChunk:
    """A chunk in a document's text."""

    chunk: ChunkText
    gap: int
    """Line breaks in front of it."""
    start: int
    """In the text that was put together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a row could teach."""

    span: Span
    taught_by: int
    """Kept rows that cite it as evidence of a supported claim."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document as far as the run has it."""

    document_id: str
    placed: list[PlacedChunk]
    text: str
    sentences: list[Sentence]


def rebuild(chunks: Iterable[ChunkText], rows: Iterable[Row]) -> list[SourceText]:
    """The documents of these chunks, which come document by document and in order.

    Between chunks there is only white space (`split_document`), of which one line break stands for one character and
    an empty line for more, so that sentences end where they did.
    """
    cited = _cited(rows)
    return [
        _rebuilt(document_id, list(of_document), cited)
        for document_id, of_document in groupby(chunks, key=lambda chunk: chunk.document_id)
    ]


def _cited(rows: Iterable[Row]) -> dict[str, list[list[Span]]]:
    """By chunk, for each kept row the evidence of its supported claims: the rule of `runs/rows.py`."""
    cited: dict[str, list[list[Span]]] = {}
    for row in rows:
        if row.status == "kept":
            spans = [
                Span(claim.start, claim.end) for claim in row.claims if claim.label == "supported" and claim.start >= 0
            ]
            cited.setdefault(row.chunk_id, []).append(spans)
    return cited


def _rebuilt(document_id: str, chunks: Sequence[ChunkText], cited: dict[str, list[list[Span]]]) -> SourceText:
    placed: list[PlacedChunk] = []
    parts: list[str] = []
    length, behind = 0, 0  # of the text so far; where the chunk before ended in the document as it was read
    for chunk in chunks:
        gap = min(max(chunk.start - behind, 1), 2) if placed else 0
        placed.append(PlacedChunk(chunk, gap, length + gap))
        parts.append("\n" * gap + chunk.text)
        length += gap + len(chunk.text)
        behind = chunk.start + len(chunk.text)
    text = "".join(parts)
    spans = [span for span in split_sentences(text) if can_be_taught(text, span)]
    evidence = [
        [Span(span.start + place.start, span.end + place.start) for span in of_row]
        for place in placed
        for of_row in cited.get(place.chunk.id, [])
    ]
    counts = _counts(spans, evidence)
    return SourceText(document_id, placed, text, [Sentence(span, counts[number]) for number, span in enumerate(spans)])


def _counts(sentences: Sequence[Span], evidence: Iterable[Sequence[Span]]) -> Counter[int]:
    """By the number of the sentence, how many rows cite a character of it."""
    ends = [span.end for span in sentences]
    counts: Counter[int] = Counter()
    for of_row in evidence:
        touched = set()
        for span in of_row:
            number = bisect_right(ends, span.start)
            while number < len(sentences) and sentences[number].start < span.end:
                touched.add(number)
                number += 1
        counts.update(touched)
    return counts
