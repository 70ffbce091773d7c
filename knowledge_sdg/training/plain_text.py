"""Phase 1 as plain text for continued pre-training: summaries, facts, and questions with their answers."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from knowledge_sdg.records import digest
from knowledge_sdg.text import folded
from knowledge_sdg.training.counting import Counter
from knowledge_sdg.training.formats import Ids, Metadata, provenance, qa_metadata, summary_metadata, unique_summaries
from knowledge_sdg.training.notes import Cut, Notes
from knowledge_sdg.training.rows import KeptRow, TrainingRow
from knowledge_sdg.training.sources import Generated


class PlainText(NamedTuple):
    """One document to learn."""

    text: str
    metadata: str
    id: str
    tokens: int


def plain_texts(
    generated: Generated, notes: Notes, counter: Counter, summaries: bool, max_tokens: int | None
) -> Iterator[PlainText]:
    """The texts of a set. A text that differs from an earlier one only in case and white
    space is left out and counted.
    """
    ids = Ids()
    seen: set[str] = set()
    for row, text, metadata in _texts(generated, notes, summaries=summaries):
        key = digest(folded(text), length=32)
        if key in seen:
            notes.repeated_texts += 1
            continue
        seen.add(key)
        identity = ids.of("text", text)
        tokens = counter.lengths([text])[0]
        if max_tokens is not None and tokens > max_tokens:
            notes.left_out.append(Cut(identity, tokens, "left out"))
            continue
        yield PlainText(text, json.dumps(metadata | provenance(row)), identity, tokens)


def text_rows(texts: Iterator[PlainText]) -> Iterator[TrainingRow]:
    """The texts as rows of one `pretraining` message, to be mixed and exported like others."""
    for text in texts:
        yield TrainingRow(({"role": "pretraining", "content": text.text},), text.metadata, text.id, unmask=True)


def _texts(generated: Generated, notes: Notes, *, summaries: bool) -> Iterator[tuple[KeptRow, str, Metadata]]:
    if summaries:
        for row in unique_summaries(generated.rows()):
            yield row, row.document, summary_metadata(row)
    for row in generated.rows(notes):
        yield row, f"{row.question}\n\n{row.response}", qa_metadata(row)
