"""The shapes of training rows, field by field as sdg_hub's users know them; what this product adds comes last."""

import json
import random
from collections.abc import Iterator

from knowledge_sdg.errors import InputError
from knowledge_sdg.records import digest
from knowledge_sdg.training.instructions import INSTRUCTIONS
from knowledge_sdg.training.rows import BASE_DOCUMENT, KeptRow, Message, TrainingRow

QA = "document_knowledge_qa"
Metadata = dict[str, object]


class Ids:
    """Ids of a set's rows: hashes of their content, and of their number among equals where a row is repeated."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def of(self, *content: str) -> str:
        """The id of a row with this content."""
        key = digest("training row", *content)
        self._count[key] = count = self._count.get(key, 0) + 1
        return key if count == 1 else digest(key, count)


def chance(seed: int, *what: str) -> random.Random:
    """The chance that belongs to one row: neither order nor batches change it."""
    return random.Random("\x1f".join((str(seed), *what)))  # noqa: S311 - reproducible on purpose


def training_row(ids: Ids, messages: tuple[Message, ...], metadata: Metadata, *, unmask: bool) -> TrainingRow:
    """A row with the id of its content; the metadata as JSON with sdg_hub's spelling (ASCII, keys in order)."""
    content = [text for message in messages for text in (message["role"], message["content"])]
    return TrainingRow(messages, json.dumps(metadata), ids.of(*content), unmask)


def turns(user: str, assistant: str) -> tuple[Message, ...]:
    """A question and its answer as two messages."""
    return ({"role": "user", "content": user}, {"role": "assistant", "content": assistant})


def pretraining(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    r"""The same two messages as one of the role `pretraining`, without a chat template.

    pretraining(turns("Q", "A")) -> ({"role": "pretraining", "content": "<|user|>\nQ\n<|assistant|>\nA"},)
    """
    user, assistant = messages
    return ({"role": "pretraining", "content": f"<|user|>\n{user['content']}\n<|assistant|>\n{assistant['content']}"},)


def qa_metadata(row: KeptRow) -> Metadata:
    """What a question's row tells about itself. Chunk and kind of view only where the set has both."""
    metadata: Metadata = {"sdg_document": row.document, "domain": row.domain, "dataset": QA}
    if row.raw_document is not None and row.dataset_type is not None:
        metadata |= {"raw_document": row.raw_document, "dataset_type": row.dataset_type}
    return metadata


def summary_metadata(row: KeptRow) -> Metadata:
    """What a summary's row tells about itself."""
    return {
        "dataset_type": row.dataset_type,
        "raw_document": row.raw_document,
        "dataset": f"document_{row.dataset_type}",
        "domain": row.domain,
    }


def provenance(row: KeptRow) -> Metadata:
    """Where a row comes from: what `phase_1` and `phase_2` add to the metadata."""
    known = {"document_id": row.document_id, "chunk_id": row.chunk_id, "source": row.source}
    return {"row": row.id, **{name: value for name, value in known.items() if value}}


def question_with_document(row: KeptRow, *, outline: bool) -> str:
    """The view, an empty line and the question; the outline in front on request."""
    front = f"{row.outline}\n" if outline else ""
    return f"{front}{row.document}\n\n{row.question}"


def unique_summaries(rows: Iterator[KeptRow]) -> Iterator[KeptRow]:
    """Of the rows over each summary the first; none over a base document."""
    seen: set[str] = set()
    for row in rows:
        if row.dataset_type is None or row.dataset_type == BASE_DOCUMENT:
            continue
        if row.dataset_type not in INSTRUCTIONS:
            known = ", ".join((*INSTRUCTIONS, BASE_DOCUMENT))
            raise InputError(f"the dataset_type {row.dataset_type!r} of row {row.id} is not known ({known})")
        if row.raw_document is None:
            raise InputError("the set has a dataset_type but no raw_document, the text that its summaries are of")
        key = digest(row.document, length=32)
        if key not in seen:
            seen.add(key)
            yield row


def summary_turns(row: KeptRow, seed: int) -> tuple[Message, ...]:
    """The chunk with one of ten instructions, and the summary."""
    assert row.dataset_type is not None  # noqa: S101 - unique_summaries gives no other
    instruction = chance(seed, "instruction", row.document).choice(INSTRUCTIONS[row.dataset_type])
    return turns(f"{row.raw_document}\n\n{instruction}", row.document)
