"""From runs to a folder that a trainer reads: rows of a phase, mixed with general data, a split held out, exported."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.amounts import Amount, check_amount
from knowledge_sdg.training.counting import Counter, token_counter
from knowledge_sdg.training.cutting import within_length
from knowledge_sdg.training.destination import check_not_read
from knowledge_sdg.training.exporting import write_training_set
from knowledge_sdg.training.manifest import Manifest
from knowledge_sdg.training.mixing import Mixture, mixed
from knowledge_sdg.training.notes import Notes
from knowledge_sdg.training.plain_text import plain_texts, text_rows
from knowledge_sdg.training.pretraining import Phase1Format, phase_1_rows
from knowledge_sdg.training.provenance import Origin, file_sha256, origins
from knowledge_sdg.training.raft import NUM_DOCUMENTS, ORACLE_PROBABILITY, Distractors, RaftSettings
from knowledge_sdg.training.reading import read_training_rows
from knowledge_sdg.training.rows import TrainingRow
from knowledge_sdg.training.shapes import ExportFormat
from knowledge_sdg.training.skills import AnswerStyle, SkillsSettings, phase_2_rows
from knowledge_sdg.training.sources import Generated, GeneratedSource, open_generated
from knowledge_sdg.training.splitting import leakage, split_documents
from knowledge_sdg.training.tables import rows_dataset


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a training set is made; `manifest.json` keeps it."""

    phase: int
    """1: knowledge rows, to learn the documents; 2: skills rows with RAFT."""
    seed: int = 0
    summaries: bool = True
    outline: bool = False
    """Phase 1: the document's outline in front of it."""
    rows: Phase1Format = "pretraining"
    """Phase 1: what a row is, as `phase_1` has it."""
    num_documents: int = NUM_DOCUMENTS
    p: float = ORACLE_PROBABILITY
    distractors: Distractors = "hard"
    answer_style: AnswerStyle = "plain"
    knowledge: bool = True
    """Phase 2: the questions with their own document too, as SOURCE's recipe has them, unmasked."""
    held_out: float = 0.0
    """Share of rows to hold out as the split `test`, as near as whole documents allow; 0 for none."""
    max_tokens: int | None = None
    with_replacement: bool = False

    def __post_init__(self) -> None:
        """Raises InputError for what cannot be."""
        if self.phase not in {1, 2}:
            raise InputError(f"{self.phase!r} is no phase; 1 is knowledge tuning, 2 is skills tuning")
        if self.phase == 2 and self.rows != "pretraining":
            raise InputError(f"{self.rows} rows are of phase 1; leave that out, or choose phase 1")


def build_training_set(
    generated: GeneratedSource,
    settings: TrainingSettings,
    out: str | Path,
    *,
    general: Sequence[tuple[str | Path, Amount]] = (),
    format: ExportFormat = "messages",  # noqa: A002 - the word that users know
    tokenizer: str | Path | None = None,
    licence: str = "",
    partial: bool = False,
) -> Manifest:
    """Makes the rows of a phase, mixes general data in, holds documents out, and writes rows, card and manifest.

    `general` are further sets with how much of each, as in `mix`; they go into `train` alone. The held-out rows are
    made of their own documents only, so no training document is a distractor there, nor the other way round.

    The manifest. Raises InputError and RunError, naming what is missing, or the set of another phase or of other runs
    that `out` holds; the same set made again takes its place.
    """
    for path, amount in general:
        check_amount(amount, str(path))
    check_not_read(Path(out), [path for path, _ in general])
    counter = token_counter(tokenizer)
    notes = Notes()
    opened = open_generated(generated, partial=partial)
    train, held_out, told = _sides(opened, settings)
    mixture = _mixture(train, settings, general, counter, notes)
    splits = {"train": read_training_rows(mixture.rows) if mixture else _phase_rows(train, settings, counter, notes)}
    if held_out is not None:
        splits["test"] = _phase_rows(held_out, settings, counter, notes)
    manifest = Manifest(
        format=format,
        tokenizer=counter.name,
        splits={},
        licence=licence,
        settings={**asdict(settings), "general": [[str(path), _plain(amount)] for path, amount in general]},
        origins=(*origins(opened), *_general_origins(general, mixture)),
    )
    written = write_training_set(splits, Path(out), manifest, counter, notes=lambda: {**told, **notes.as_json()})
    notes.tell()
    return written


def _sides(opened: Generated, settings: TrainingSettings) -> tuple[Generated, Generated | None, dict[str, object]]:
    """The rows to train on, the rows held out, and what there is to tell of the split."""
    if not settings.held_out:
        return opened, None, {}
    split = split_documents(opened, held_out=settings.held_out, seed=settings.seed)
    shared = leakage(split.train, split.held_out)
    if not shared.is_none:
        raise InputError(f"the held-out split would share {shared} with the training rows; take another seed")
    told = {
        "held_out_documents": split.documents,
        "held_out_share": round(split.share, 4),
        "held_out_rows_left_out": list(split.repeated_questions),
        "leakage": asdict(shared),
    }
    return split.train, split.held_out, told


def _phase_rows(
    generated: Generated, settings: TrainingSettings, counter: Counter, notes: Notes
) -> Iterator[TrainingRow]:
    if settings.phase == 1 and settings.rows == "text":
        return text_rows(plain_texts(generated, notes, counter, settings.summaries, settings.max_tokens))
    if settings.phase == 1:
        rows = phase_1_rows(
            generated,
            notes,
            summaries=settings.summaries,
            seed=settings.seed,
            outline=settings.outline,
            chat=settings.rows == "chat",
        )
        return within_length(rows, counter, settings.max_tokens, notes)
    is_quoting = settings.answer_style == "cot"
    raft = RaftSettings(settings.num_documents, settings.p, settings.distractors, chunks=is_quoting)
    chosen = SkillsSettings(raft, settings.answer_style, settings.summaries, settings.knowledge, settings.seed)
    return phase_2_rows(generated, notes, chosen, counter, settings.max_tokens)


def _mixture(
    train: Generated,
    settings: TrainingSettings,
    general: Sequence[tuple[str | Path, Amount]],
    counter: Counter,
    notes: Notes,
) -> Mixture | None:
    """The rows of the phase, all of them, with the general data; None when there is none."""
    if not general:
        return None
    made = rows_dataset(_phase_rows(train, settings, counter, notes))
    if not made.num_rows:
        raise InputError("no row of the run is left to mix; raise the maximum length")
    return mixed(
        [made, *general],
        notes,
        seed=settings.seed,
        counter=counter,
        with_replacement=settings.with_replacement,
        max_tokens=settings.max_tokens,
    )


def _general_origins(general: Sequence[tuple[str | Path, Amount]], mixture: Mixture | None) -> tuple[Origin, ...]:
    if mixture is None:
        return ()
    return tuple(
        Origin(str(path), file_sha256(Path(path)), taken.available, "general", taken.rows, taken.tokens)
        for (path, _), taken in zip(general, mixture.taken[1:], strict=True)
    )


def _plain(amount: Amount) -> object:
    return f"{amount[0]}t" if isinstance(amount, tuple) else amount
