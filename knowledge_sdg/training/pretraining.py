"""Phase 1: what the documents say, to be learned by heart."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.counting import token_counter
from knowledge_sdg.training.cutting import within_length
from knowledge_sdg.training.formats import (
    Ids,
    Metadata,
    pretraining,
    provenance,
    qa_metadata,
    question_with_document,
    summary_metadata,
    summary_turns,
    training_row,
    turns,
    unique_summaries,
)
from knowledge_sdg.training.notes import Notes
from knowledge_sdg.training.plain_text import plain_texts
from knowledge_sdg.training.rows import KeptRow, TrainingRow
from knowledge_sdg.training.sources import Generated, GeneratedSource, open_generated
from knowledge_sdg.training.tables import rows_dataset, text_schema, write_dataset

if TYPE_CHECKING:
    import datasets

Phase1Format = Literal["pretraining", "chat", "text"]


def create_knowledge_pretraining_ds(
    generated_dataset: GeneratedSource,
    add_auxiliary_dataset: bool = True,
    *,
    seed: int = 0,
) -> "datasets.Dataset":
    r"""The phase-1 set, with the columns and metadata of sdg_hub's function of this name.

    One row a question: `messages` is one message of the role `pretraining`,
    `<|user|>\n{document}\n\n{question}\n<|assistant|>\n{response}`; `metadata` a JSON object with `sdg_document`,
    `domain`, `dataset` and, where the set has them, `raw_document` and `dataset_type`; `id`; and `unmask`, true. Then,
    unless `add_auxiliary_dataset` is false or the set has no `dataset_type`, one such row for each unique summary.
    Unlike the original's, ids are hashes of the content and the instructions come from `seed`: same input, same bytes.

    Raises InputError when the set is empty or has not `question`, `response` and `document`; RunError for a run folder
    that is none or unfinished.

    create_knowledge_pretraining_ds(run.dataset)[0]["messages"][0]["role"] -> "pretraining"
    """
    opened = open_generated(generated_dataset)
    notes = Notes()
    made = rows_dataset(phase_1_rows(opened, notes, summaries=add_auxiliary_dataset, seed=seed, extended=False))
    notes.tell()
    return made


def phase_1(
    generated: GeneratedSource,
    *,
    format: Phase1Format = "pretraining",  # noqa: A002 - the word that users know
    outline: bool = False,
    summaries: bool = True,
    seed: int = 0,
    tokenizer: str | Path | None = None,
    max_tokens: int | None = None,
    partial: bool = False,
) -> "datasets.Dataset":
    """Rows that teach the documents: every kept row once, then every unique summary of theirs once.

    `format` is `pretraining` (one message of that role, for InstructLab's trainer), `chat` (the same as a user's and an
    assistant's message with `unmask` true, for any trainer; instructlab-training 0.16 without a chat template file cuts
    a `pretraining` message at the first `<`, so texts with markup need this form), or `text` (columns `text`,
    `metadata`, `id`, `tokens`: summaries, facts and questions with their answers as documents for continued
    pre-training, repeated ones left out). `outline` puts the document's outline in front of it. The metadata add to
    sdg_hub's keys the kept `row` and, where known, `document_id`, `chunk_id` and `source`. Rows of more than
    `max_tokens` tokens (by `tokenizer`, a Hugging Face folder, else estimated) are left out and told in the log.
    `partial` admits an unfinished run.

    Raises InputError and RunError as create_knowledge_pretraining_ds, and InputError for another format.
    """
    if format not in get_args(Phase1Format):
        raise InputError(f"{format!r} is no format of phase 1; choose {', '.join(get_args(Phase1Format))}")
    opened = open_generated(generated, partial=partial)
    counter = token_counter(tokenizer)
    notes = Notes()
    if format == "text":
        texts = plain_texts(opened, notes, counter, summaries, max_tokens)
        made = write_dataset((text._asdict() for text in texts), text_schema())
    else:
        rows = phase_1_rows(opened, notes, summaries=summaries, seed=seed, outline=outline, chat=format == "chat")
        made = rows_dataset(within_length(rows, counter, max_tokens, notes))
    notes.tell()
    return made


def phase_1_rows(
    generated: Generated,
    notes: Notes,
    *,
    summaries: bool = True,
    seed: int = 0,
    outline: bool = False,
    chat: bool = False,
    extended: bool = True,
) -> Iterator[TrainingRow]:
    """The rows of phase 1, in the order of the kept rows; `extended` adds where each comes from."""
    ids = Ids()

    def made(row: KeptRow, user: str, assistant: str, metadata: Metadata) -> TrainingRow:
        messages = turns(user, assistant)
        if extended:
            metadata |= provenance(row)
        return training_row(ids, messages if chat else pretraining(messages), metadata, unmask=True)

    for row in generated.rows(notes):
        yield made(row, question_with_document(row, outline=outline), row.response, qa_metadata(row))
    if summaries:
        for row in unique_summaries(generated.rows()):
            user, assistant = summary_turns(row, seed)
            yield made(row, user["content"], assistant["content"], summary_metadata(row))
