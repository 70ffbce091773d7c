"""`generate`: documents and seeds in, a run folder out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from knowledge_sdg.audit import DEFAULT_COUNT
from knowledge_sdg.choices import check_numbers, chosen_settings, configured
from knowledge_sdg.chunk_work import ChunkWork, is_repeatable
from knowledge_sdg.documents import SkippedFile, read_documents
from knowledge_sdg.documents.chunking import FEWEST_WORDS
from knowledge_sdg.errors import InputError
from knowledge_sdg.models import Terms, check_prices, connect_models
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import Document, SeedExample, digest
from knowledge_sdg.runs.planning import Unit, in_order, plan
from knowledge_sdg.runs.reading import Run
from knowledge_sdg.runs.settings import RunSettings, claim_folder
from knowledge_sdg.runs.writing import documents_digest
from knowledge_sdg.seeds import SeedPool, read_seeds, seed_rows
from knowledge_sdg.session import Session
from knowledge_sdg.teacher import (
    DEFAULT_CONCURRENCY,
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    OFFLINE,
    Budget,
    Limits,
    Settings,
    Teacher,
    model_name,
)

if TYPE_CHECKING:
    import datasets

DEFAULT_CHUNK_WORDS = 350
"""About 500 tokens of English: three summaries and five pairs a view still fit a small model's window."""

Paths = str | Path | Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run works on."""

    documents: list[Document]
    pool: SeedPool
    skipped: list[SkippedFile]
    """Files that could not be read, with the reason."""


def generate(
    documents: "Paths | Sequence[Document] | datasets.Dataset",
    seeds: str | Path | Sequence[SeedExample] | None = None,
    *,
    out: str | Path | None = None,
    teacher: str | Teacher = OFFLINE,
    judge: str | Teacher | None = None,
    teacher_url: str | None = None,
    judge_url: str | None = None,
    settings: Settings | str | Path | None = None,
    program: KnowledgeProgram | str | Path | None = None,
    rounds: int = 1,
    pairs_per_view: int | None = None,
    pairs_per_call: int | None = None,
    keep_at: float | None = None,
    structured: bool = False,
    chunk_words: int = DEFAULT_CHUNK_WORDS,
    domain: str = "",
    concurrency: int = DEFAULT_CONCURRENCY,
    timeout: float = DEFAULT_TIMEOUT,
    retries: int = DEFAULT_RETRIES,
    rpm: int | None = None,
    tpm: int | None = None,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    budget_usd: float | None = None,
    audit: int = DEFAULT_COUNT,
    trace: int = 0,
    estimate: bool = False,
    retry_failed: bool = False,
    fresh: bool = False,
    quiet: bool = False,
) -> Run:
    """A run folder of faithful question-answer pairs over `documents`, in the manner of `seeds`.

    documents: files, folders and globs; `Document` records; or a `datasets.Dataset` of sdg_hub seed rows, which bring
    their own seeds. seeds: a `qna.yaml` or JSON lines file, or `SeedExample` records. out: the run folder, by default
    `runs/` and the first document's name; a run of the same settings goes on where it stopped. judge: the teacher
    itself unless named. settings: generation parameters, as a record or a YAML file. program: a compiled program or
    its file. pairs_per_view, pairs_per_call (assessed, and taken apart, in one call), keep_at: the program's own (5, 5
    and 1.0) unless given. structured: replies as JSON, held to their schema by servers that can. rounds: how
    many seed examples guide each chunk in turn.

    concurrency, rpm, tpm: what a server may be asked at once and in a minute. timeout: seconds for one reply; retries:
    how often a call is tried again. max_calls, max_tokens, budget_usd: what this call may use; at the limit it stops
    cleanly, and `stats` says so. audit: how many falsehoods are planted into kept answers at the end, to tell how many
    the judge catches; 0 is none. trace: of how many chunks every call is written to `traces.jsonl`.
    estimate: run three units, keep them, and put the price of the rest into `stats`. retry_failed: only the units in
    which something failed. fresh: start beside a run of other settings instead of refusing.

    Works in a script, a thread and a notebook. Ctrl-C loses nothing that was answered. Raises InputError, TeacherError
    or RunError, each naming the remedy; before the first call to a model nothing has been written.
    """
    inputs = read_inputs(documents, seeds)
    chosen = chosen_settings(settings, teacher, judge or teacher)
    compiled = configured(program, pairs_per_view=pairs_per_view, pairs_per_call=pairs_per_call, keep_at=keep_at)
    check_numbers(1, rounds=rounds, concurrency=concurrency)
    check_numbers(FEWEST_WORDS, chunk_words=chunk_words)
    check_numbers(0, audit=audit, trace=trace, retries=retries, timeout=timeout)
    if teacher_url and teacher == OFFLINE:
        raise InputError("a teacher's address without its model; name the model that the server has (--teacher)")
    if judge_url and not judge:
        raise InputError("a judge's address without its model; name the model that the server has (--judge)")
    resolved = RunSettings(
        documents=len(inputs.documents),
        documents_digest=documents_digest(inputs.documents),
        seeds=len(_all_seeds(inputs.pool)),
        seeds_digest=digest(*(seed.id for seed in _all_seeds(inputs.pool))),
        program=compiled.fingerprint(),
        teacher=model_name(teacher),
        judge=model_name(judge or teacher),
        teacher_parameters=chosen.teacher,
        judge_parameters=chosen.judge,
        signature_parameters=chosen.signatures,
        rounds=rounds,
        pairs_per_view=compiled.pairs_per_view,
        pairs_per_call=compiled.judge.pairs_per_call,
        keep_at=compiled.judge.keep_at,
        chunk_words=chunk_words,
        domain=domain,
        structured=structured,
    )
    terms = Terms(Limits(concurrency, rpm, tpm), timeout, retries, Budget(max_calls, max_tokens, budget_usd))
    urls = (teacher_url, judge_url if judge else teacher_url)
    models = connect_models(teacher, judge or teacher, urls, chosen, terms)
    if budget_usd is not None:
        check_prices(resolved.teacher, resolved.judge)
    place = Path(out) if out else _default_folder(inputs.documents)
    folder = claim_folder(place, resolved, fresh=fresh, must_exist=retry_failed)
    work = ChunkWork(compiled, resolved, inputs.documents, inputs.skipped, _units(inputs, resolved))
    session = Session(work, models, folder, concurrency, trace)
    return session.run(quiet=quiet, audit_count=audit, only_estimate=estimate, only_failed=retry_failed)


def _units(inputs: Inputs, settings: RunSettings) -> list[Unit]:
    return list(
        plan(
            inputs.documents,
            inputs.pool,
            rounds=settings.rounds,
            chunk_words=settings.chunk_words,
            domain=settings.domain,
            repeatable=is_repeatable(settings),
            asked_with=settings.asked_with(),
        )
    )


def read_inputs(
    documents: "Paths | Sequence[Document] | datasets.Dataset", seeds: str | Path | Sequence[SeedExample] | None
) -> Inputs:
    """Documents and seeds, read. Raises InputError; a file that cannot be read beside good ones is listed."""
    skipped: list[SkippedFile] = []
    own_seeds: dict[str, list[SeedExample]] = {}
    if hasattr(documents, "column_names"):
        read, own_seeds = seed_rows(cast("Iterable[Mapping[str, object]]", documents))
    elif isinstance(documents, str | Path):
        read = read_documents(documents, on_skipped=skipped.append)
    else:
        paths = [one for one in documents if not isinstance(one, Document)]
        read = [one for one in documents if isinstance(one, Document)]
        read += read_documents(paths, on_skipped=skipped.append) if paths else []
    if not read:
        raise InputError("no documents; give files, folders or globs of Markdown or plain text")
    shown = read_seeds(seeds) if isinstance(seeds, str | Path) else list(seeds or ())
    pool = SeedPool(tuple(shown), {key: tuple(of_document) for key, of_document in own_seeds.items()})
    return Inputs(in_order(read), pool, skipped)


def _all_seeds(pool: SeedPool) -> list[SeedExample]:
    return [*pool.default, *(seed for key in sorted(pool.by_document) for seed in pool.by_document[key])]


def _default_folder(documents: list[Document]) -> Path:
    stem = Path(documents[0].source).stem
    return Path("runs") / (re.sub(r"[^\w.-]+", "-", stem).strip("-.") or "run")
