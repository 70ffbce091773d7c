"""The run: documents and seeds in, a run folder out. Units flow side by side and are stored as they finish."""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, cast

from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.documents import SkippedFile, read_documents
from knowledge_sdg.errors import InputError, TeacherError
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.progress import Progress, Tally, progress
from knowledge_sdg.records import Document, SeedExample, UnitResult, View, ViewFailure, ViewKind, digest
from knowledge_sdg.runs.planning import Unit, in_order, plan
from knowledge_sdg.runs.reading import STATE, Run
from knowledge_sdg.runs.settings import RunSettings, claim_folder
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.writing import documents_digest, write_run
from knowledge_sdg.seeds import SeedPool, read_seeds, seed_rows
from knowledge_sdg.teacher import (
    DEFAULT_CONCURRENCY,
    OFFLINE,
    GenerationParameters,
    Settings,
    Teacher,
    Usage,
    connect,
    read_settings,
    using,
)

if TYPE_CHECKING:
    import datasets

DEFAULT_CHUNK_WORDS = 350
"""About 500 tokens of English: three summaries and five pairs a view still fit a small model's window."""

OFFLINE_WORKERS = 2
"""Units at work with the built-in teacher, which only ever uses one core."""

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
    keep_at: float | None = None,
    chunk_words: int = DEFAULT_CHUNK_WORDS,
    domain: str = "",
    concurrency: int = DEFAULT_CONCURRENCY,
    fresh: bool = False,
    quiet: bool = False,
) -> Run:
    """A run folder of faithful question-answer pairs over `documents`, in the manner of `seeds`.

    documents: files, folders and globs; `Document` records; or a `datasets.Dataset` of sdg_hub seed rows, which bring
    their own seeds. seeds: a `qna.yaml` or JSON lines file, or `SeedExample` records. out: the run folder, by default
    `runs/` and the first document's name; a run of the same settings goes on where it stopped. judge: the teacher
    itself unless named. settings: generation parameters, as a record or a YAML file. program: a compiled program or
    its file. pairs_per_view, keep_at: the program's own (5 and 1.0) unless given. rounds: how many seed examples guide
    each chunk in turn. fresh: start beside a run of other settings instead of refusing.

    Works in a script, a thread and a notebook. Ctrl-C loses nothing that is finished. Raises InputError, TeacherError
    or RunError, each naming the remedy; before the first call to a model nothing has been written.
    """
    inputs = read_inputs(documents, seeds)
    chosen = settings if isinstance(settings, Settings) else read_settings(settings) if settings else Settings()
    compiled = _program(program, pairs_per_view, keep_at)
    if rounds < 1:
        raise InputError(f"rounds is {rounds}, but there is at least one")
    resolved = RunSettings(
        documents=len(inputs.documents),
        documents_digest=documents_digest(inputs.documents),
        seeds=len(_all_seeds(inputs.pool)),
        seeds_digest=digest(*(seed.id for seed in _all_seeds(inputs.pool))),
        program=compiled.fingerprint(),
        teacher=_name(teacher),
        judge=_name(judge or teacher),
        teacher_parameters=chosen.teacher,
        judge_parameters=chosen.judge,
        signature_parameters=chosen.signatures,
        rounds=rounds,
        pairs_per_view=compiled.pairs_per_view,
        pairs_per_call=compiled.judge.pairs_per_call,
        keep_at=compiled.judge.keep_at,
        chunk_words=chunk_words,
        domain=domain,
    )
    usage = Usage()
    teaching = _connect(teacher, teacher_url, chosen.teacher, concurrency, usage)
    judging = _connect(judge or teacher, judge_url if judge else teacher_url, chosen.judge, concurrency, usage)
    folder = claim_folder(Path(out) if out else _default_folder(inputs.documents), resolved, fresh=fresh)
    work = _Work(compiled, resolved, inputs, _Models(teaching, judging, usage), folder, concurrency)
    return work.run(quiet=quiet)


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


@dataclass(frozen=True, slots=True)
class _Models:
    teacher: Teacher
    judge: Teacher
    usage: Usage
    """Of both."""


def _name(model: str | Teacher) -> str:
    return model if isinstance(model, str) else model.model


def _connect(
    model: str | Teacher, url: str | None, parameters: GenerationParameters, concurrency: int, usage: Usage
) -> Teacher:
    engine = None if isinstance(model, str) else model.engine
    return connect(_name(model), url=url, engine=engine, parameters=parameters, concurrency=concurrency, usage=usage)


class _Work:
    """One session of a run."""

    def __init__(
        self,
        program: KnowledgeProgram,
        settings: RunSettings,
        inputs: Inputs,
        models: _Models,
        folder: Path,
        concurrency: int,
    ) -> None:
        self._program = program
        self._settings = settings
        self._inputs = inputs
        self._models = models
        self._folder = folder
        self._concurrency = concurrency
        self._units = list(
            plan(
                inputs.documents,
                inputs.pool,
                rounds=settings.rounds,
                chunk_words=settings.chunk_words,
                domain=settings.domain,
                asked_with=settings.asked_with(),
            )
        )

    def run(self, *, quiet: bool) -> Run:
        started = time.monotonic()
        with UnitStore(self._folder / STATE) as store:
            self._models.usage.restore(store.usage())
            done = store.done()
            tally = Tally(units=len(self._units), done=sum(unit.key in done for unit in self._units))
            try:
                with progress(quiet=quiet) as display, self._using():
                    run_in_background(self._finish_all(store, done, tally, display))
            finally:
                store.add_seconds(time.monotonic() - started)
            write_run(self._folder, self._settings, self._inputs.documents, self._inputs.skipped, self._units, store)
        return Run(self._folder)

    def _using(self) -> AbstractContextManager[None]:
        return using(self._models.teacher, self._models.judge, by_signature=self._settings.signature_parameters)

    async def _finish_all(self, store: UnitStore, done: set[str], tally: Tally, display: Progress) -> None:
        by_chunk = groupby(self._units, key=lambda unit: unit.chunk.id)
        chunks = iter([list(rounds) for _, rounds in by_chunk])

        async def work() -> None:
            for rounds in chunks:
                await self._finish_chunk(rounds, store, done, tally, display)

        offline = self._settings.teacher == OFFLINE and self._settings.judge == OFFLINE
        workers = OFFLINE_WORKERS if offline else self._concurrency
        await side_by_side(*(work() for _ in range(workers)))

    async def _finish_chunk(
        self, rounds: list[Unit], store: UnitStore, done: set[str], tally: Tally, display: Progress
    ) -> None:
        """The rounds of one chunk, one after the other: a later one reuses the summaries of the first, unless they are
        written at a temperature that makes them differ.
        """
        summaries: list[View] = []
        for unit in rounds:
            if unit.key in done:
                result = store.result(unit.key) if len(rounds) > 1 else None
            else:
                result = await self._result(unit, summaries)
                store.finish(unit.key, result, self._models.usage.rows())
                _count(tally, result, self._models.usage)
                display.show(tally)
            if result and not self._settings.teacher_parameters.temperature:
                summaries = [view for view in result.views if view.kind is not ViewKind.BASE_DOCUMENT]

    async def _result(self, unit: Unit, summaries: Sequence[View]) -> UnitResult:
        """What the program makes of a unit. Anything but a model that refuses every call fails this unit alone."""
        try:
            prediction = await self._program.acall(
                document=unit.chunk.text, domain=unit.domain, outline=unit.outline, seeds=unit.seeds, views=summaries
            )
        except TeacherError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad unit never takes down a run; it is listed with its error
            said = " ".join(str(error).split())
            failure = ViewFailure(ViewKind.BASE_DOCUMENT, f"unexpected {type(error).__name__}: {said}")
            return UnitResult((), (), (failure,))
        unit_result: UnitResult = prediction.unit
        return unit_result


def _count(tally: Tally, result: UnitResult, usage: Usage) -> None:
    statuses = [pair.judgement.status for pair in result.pairs]
    tally.done += 1
    tally.kept += statuses.count("kept")
    tally.dropped += statuses.count("dropped")
    tally.failed += statuses.count("failed") + len(result.failures)
    tally.calls = usage.calls
    tally.tokens = usage.tokens


def _program(
    program: KnowledgeProgram | str | Path | None, pairs_per_view: int | None, keep_at: float | None
) -> KnowledgeProgram:
    """A copy of the program, with the settings that were given."""
    if isinstance(program, str | Path):
        program = load_program(program)
    chosen = program.deepcopy() if program else KnowledgeProgram()
    if pairs_per_view is not None:
        if pairs_per_view < 1:
            raise InputError(f"pairs_per_view is {pairs_per_view}, but at least one pair is asked for")
        chosen.pairs_per_view = pairs_per_view
    if keep_at is not None:
        if not 0 <= keep_at <= 1:
            raise InputError(f"keep_at is {keep_at}, but it is a share from 0 to 1")
        chosen.judge.keep_at = keep_at
    return chosen


def _all_seeds(pool: SeedPool) -> list[SeedExample]:
    return [*pool.default, *(seed for key in sorted(pool.by_document) for seed in pool.by_document[key])]


def _default_folder(documents: list[Document]) -> Path:
    return Path("runs") / (Path(documents[0].source).stem or "run")
