"""Phase 2: what the documents say, asked among other documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.counting import Counter, token_counter
from knowledge_sdg.training.cutting import within_length
from knowledge_sdg.training.formats import (
    Ids,
    Metadata,
    chance,
    provenance,
    qa_metadata,
    summary_metadata,
    summary_turns,
    training_row,
    turns,
    unique_summaries,
)
from knowledge_sdg.training.notes import Cut, Notes
from knowledge_sdg.training.pretraining import phase_1_rows
from knowledge_sdg.training.raft import NUM_DOCUMENTS, ORACLE_PROBABILITY, ChunkPool, Context, Distractors, RaftSettings
from knowledge_sdg.training.rows import KeptRow, TrainingRow
from knowledge_sdg.training.sources import Generated, GeneratedSource, open_generated
from knowledge_sdg.training.tables import rows_dataset

if TYPE_CHECKING:
    import datasets

AnswerStyle = Literal["plain", "cot"]


@dataclass(frozen=True, slots=True)
class SkillsSettings:
    """How phase-2 rows are made."""

    raft: RaftSettings
    answer_style: AnswerStyle = "plain"
    summaries: bool = True
    knowledge: bool = False
    seed: int = 0
    extended: bool = True
    """Whether the metadata tell where a row comes from and where its oracle stands."""


def create_knowledge_regular_ds(generated_dataset: GeneratedSource, *, seed: int = 0) -> "datasets.Dataset":
    r"""The phase-2 set, with the columns and metadata of sdg_hub's function of this name: RAFT rows, then summaries.

    One row a question: `messages` is a user's message, the documents (each `Document:\n{text}\n\n`, joined by line
    breaks), two line breaks and the question, and the assistant's answer; `metadata` as in phase 1 with `dataset`
    `document_knowledge_qa_raft_p0.4`; and `id`. Then, if the set has a `dataset_type`, one row for each unique summary.
    Unlike the original's, no distractor is of the oracle's source document or tells the answer, ids are hashes of the
    content, and chance comes from `seed`: same input, same bytes. `phase_2` also records where the oracle stands.

    Raises what create_knowledge_pretraining_ds raises.

    create_knowledge_regular_ds(run.dataset)[0]["messages"][0]["content"] -> "Document:\n..."
    """
    opened = open_generated(generated_dataset)
    notes = Notes()
    settings = SkillsSettings(RaftSettings(), seed=seed, extended=False)
    made = rows_dataset(phase_2_rows(opened, notes, settings, token_counter()), unmask=False)
    notes.tell()
    return made


def phase_2(
    generated: GeneratedSource,
    *,
    num_documents: int = NUM_DOCUMENTS,
    p: float = ORACLE_PROBABILITY,
    distractors: Distractors = "hard",
    answer_style: AnswerStyle = "plain",
    summaries: bool = True,
    knowledge: bool = False,
    seed: int = 0,
    tokenizer: str | Path | None = None,
    max_tokens: int | None = None,
    partial: bool = False,
) -> "datasets.Dataset":
    """Rows that train answering from documents: every kept row once among `num_documents`, then every unique summary.

    With probability `p` the oracle is among them; else all are distractors. The default 0.4 is InstructLab's; the RAFT
    paper (arXiv:2403.10131) trains with 0.8 and finds 0.4, 0.6 or 1.0 best, by the set. `distractors` are `hard` (by
    BM25 the nearest chunks of other source documents) or `random`; none is of the oracle's source document, tells the
    answer or has all numbers and names that the answer adds to the question. Where too few are left the context is
    smaller: the log and the row's `missing_documents` say so. With `answer_style="cot"` the documents are source
    chunks and the answer begins with the evidence that its claims cite, `##begin_quote##...##end_quote##` (as in the
    RAFT paper), then `##Answer: `. `knowledge` adds the phase-1 rows of the questions as user and assistant with
    `unmask` true.

    The metadata add to sdg_hub's keys those of `phase_1`, and `oracle_index` (None without oracle), `context` (the
    chunk and origin of each document), `num_documents` (asked for) and `missing_documents`. A row of more than
    `max_tokens` tokens loses distractors until it fits, and is left out if that is not enough; both are told.

    Raises InputError for settings that cannot be, and what create_knowledge_pretraining_ds raises.
    """
    if answer_style not in get_args(AnswerStyle):
        raise InputError(f"answer_style is {' or '.join(get_args(AnswerStyle))}, not {answer_style!r}")
    raft = RaftSettings(num_documents, p, distractors, chunks=answer_style == "cot")
    settings = SkillsSettings(raft, answer_style, summaries, knowledge, seed)
    opened = open_generated(generated, partial=partial)
    notes = Notes()
    made = rows_dataset(phase_2_rows(opened, notes, settings, token_counter(tokenizer), max_tokens))
    notes.tell()
    return made


def phase_2_rows(
    generated: Generated,
    notes: Notes,
    settings: SkillsSettings,
    counter: Counter,
    max_tokens: int | None = None,
) -> Iterator[TrainingRow]:
    """The rows of phase 2, in the order of the kept rows."""
    if settings.answer_style == "cot" and "claims" not in generated.columns:
        raise InputError(
            'answer_style="cot" quotes the evidence of each row\'s claims, but the set has no column claims'
        )
    rows = _rows(generated, notes, settings, counter, max_tokens)
    yield from within_length(rows, counter, max_tokens, notes)
    if settings.knowledge:
        knowledge = phase_1_rows(
            generated, Notes(), summaries=False, seed=settings.seed, chat=True, extended=settings.extended
        )
        yield from within_length(knowledge, counter, max_tokens, notes)


def _rows(
    generated: Generated, notes: Notes, settings: SkillsSettings, counter: Counter, max_tokens: int | None
) -> Iterator[TrainingRow]:
    ids = Ids()
    pool = ChunkPool(generated.rows(), settings.raft)
    for row in generated.rows(notes):
        context = pool.context(row, chance(settings.seed, "raft", row.id))
        notes.fewer_documents += context.missing > 0
        notes.oracle_alone += context.distractors == 0 and settings.raft.num_documents > 1
        answer = _quoting(row, notes) if settings.answer_style == "cot" else row.response
        fitting = context
        if max_tokens is not None:
            fitting = _shortened(context, row, answer, counter, max_tokens)
        made = _raft_row(ids, row, fitting, answer, settings)
        if fitting is not context:
            taken = context.distractors - fitting.distractors
            notes.shortened.append(Cut(made.id, _length(context, row, answer, counter), f"{taken} distractors"))
        yield made
    if settings.summaries:
        for row in unique_summaries(generated.rows()):
            metadata = summary_metadata(row) | (provenance(row) if settings.extended else {})
            yield training_row(ids, summary_turns(row, settings.seed), metadata, unmask=False)


def _raft_row(ids: Ids, row: KeptRow, context: Context, answer: str, settings: SkillsSettings) -> TrainingRow:
    metadata = qa_metadata(row)
    metadata["dataset"] = f"{metadata['dataset']}_raft_p{settings.raft.p}"
    if settings.extended:
        metadata |= provenance(row) | _placement(context, settings.raft)
    return training_row(ids, turns(_asked(context, row), answer), metadata, unmask=False)


def _placement(context: Context, settings: RaftSettings) -> Metadata:
    places = zip(context.chunks, context.origins, strict=True)
    return {
        "oracle_index": context.oracle_index,
        "context": [{"chunk_id": chunk, "origin": origin} for chunk, origin in places],
        "num_documents": settings.num_documents,
        "missing_documents": context.missing,
    }


def _asked(context: Context, row: KeptRow) -> str:
    documents = "\n".join(f"Document:\n{text}\n\n" for text in context.documents)
    return f"{documents}\n\n{row.question}"


def _quoting(row: KeptRow, notes: Notes) -> str:
    """The answer behind the evidence that its supported claims cite; the answer alone when they cite none."""
    cited = (claim.evidence for claim in row.claims if claim.label == "supported")
    evidence = dict.fromkeys(quote for quote in cited if quote)
    if not evidence:
        notes.without_evidence += 1
        return row.response
    quotes = "\n".join(f"##begin_quote##{quote}##end_quote##" for quote in evidence)
    return f"{quotes}\n##Answer: {row.response}"


def _length(context: Context, row: KeptRow, answer: str, counter: Counter) -> int:
    return sum(counter.lengths([_asked(context, row), answer]))


def _shortened(context: Context, row: KeptRow, answer: str, counter: Counter, max_tokens: int) -> Context:
    """The context with as many distractors fewer as the maximum length demands; the oracle stays, or one document."""
    while len(context.documents) > 1 and _length(context, row, answer, counter) > max_tokens:
        context = context.without_last_distractor()
    return context
