"""One session of a run: its units flow side by side, each stored as it finishes; stopped, it goes on later."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import dspy

from knowledge_sdg.background import WIND_DOWN_SECONDS, in_parallel, run_in_background
from knowledge_sdg.documents import SkippedFile
from knowledge_sdg.errors import BudgetReachedError, KnowledgeSDGError, RunError, TeacherError
from knowledge_sdg.estimation import UNITS, UnitCost, estimate
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.progress import Progress, Tally, progress
from knowledge_sdg.records import Document, Stage, UnitResult, View, ViewFailure, ViewKind
from knowledge_sdg.runs.log import RunLog
from knowledge_sdg.runs.planning import Unit, plan
from knowledge_sdg.runs.reading import STATE, Run
from knowledge_sdg.runs.settings import RunSettings
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.writing import write_run
from knowledge_sdg.seeds import SeedPool
from knowledge_sdg.teacher import OFFLINE, Purse, Teacher, Usage, using

OFFLINE_UNITS = 2
"""Units at work with the built-in teacher, which only ever uses one core."""

TICK = 0.002
"""Seconds between the begin of one unit and a look whether there is room for the next: its first calls are then out."""

HOPELESS = 5
"""Chunks in a row of which nothing could be judged, each call tried again for a minute, after which a run stops."""


@dataclass(frozen=True, slots=True)
class Models:
    """Who writes and who judges."""

    teacher: Teacher
    judge: Teacher
    usage: Usage
    """Of both."""
    purse: Purse
    """What both may spend."""

    async def room(self) -> None:
        """Waits until a call to either would go out at once."""
        for model in (self.teacher, self.judge):
            await model.server.limiter().room()


class Session:
    """The work of one `generate` call on one run folder."""

    def __init__(
        self,
        program: KnowledgeProgram,
        settings: RunSettings,
        documents: Sequence[Document],
        pool: SeedPool,
        skipped: Sequence[SkippedFile],
        models: Models,
        folder: Path,
        concurrency: int,
    ) -> None:
        self._program = program
        self._settings = settings
        self._documents = documents
        self._skipped = skipped
        self._models = models
        self._folder = folder
        self._concurrency = concurrency
        self._log = RunLog(folder)
        self._hopeless = 0
        self._started = time.monotonic()
        self._calls_before = 0
        self._units = list(
            plan(
                documents,
                pool,
                rounds=settings.rounds,
                chunk_words=settings.chunk_words,
                domain=settings.domain,
                repeatable=is_repeatable(settings),
                asked_with=settings.asked_with(),
            )
        )

    def run(self, *, quiet: bool, only_estimate: bool = False, only_failed: bool = False) -> Run:
        """Finishes what is not finished and writes the run's files; also, as far as it got, when it is stopped by a
        budget, by a model that refuses every call, or by Ctrl-C.
        """
        self._started = time.monotonic()
        with UnitStore(self._folder / STATE) as store:
            self._models.usage.restore(store.usage())
            self._calls_before = self._models.usage.calls
            done = store.keys("done")
            failed = store.keys("failed")
            chosen = [unit for unit in self._units if unit.key in failed] if only_failed else self._units
            tally = Tally(units=len(chosen), done=sum(unit.key in done for unit in chosen))
            self._log.write("session", units=len(chosen), done=tally.done)
            stopped, notes = "", {}
            try:
                with progress(quiet=quiet) as display, self._using():
                    if only_estimate:
                        notes = self._estimate(store, done, tally, display)
                    else:
                        work = self._finish_all(chosen, store, done, tally, display)
                        run_in_background(work, partial(self._wind_down, display))
            except BudgetReachedError as reached:
                stopped = str(reached)
            except (KeyboardInterrupt, TeacherError) as error:
                stopped = str(error) or "Ctrl-C"
                raise
            finally:
                store.add_seconds(time.monotonic() - self._started)
                self._log.write("stop", reason=stopped or None, units_done=tally.done, units_failed=tally.failed)
                self._write(store, stopped, notes)
        return Run(self._folder)

    def _write(self, store: UnitStore, stopped: str, notes: dict[str, object]) -> None:
        if store.is_written and not notes and not stopped and (self._folder / "stats.json").exists():
            return
        told = {"stopped": stopped or None, **notes}
        try:
            write_run(self._folder, self._settings, self._documents, self._skipped, self._units, store, told)
        except OSError as error:
            raise RunError(
                f"{self._folder}: cannot be written ({error.strerror}); nothing that is finished is lost: make room "
                "and run the same command again"
            ) from error
        store.mark_written()

    def _using(self) -> AbstractContextManager[None]:
        settings, models = self._settings, self._models
        parameters = settings.signature_parameters
        return using(models.teacher, models.judge, by_signature=parameters, structured=settings.structured)

    def _wind_down(self, display: Progress) -> None:
        self._models.purse.end("Ctrl-C")
        display.say(
            f"stopping: replies in flight are awaited for {WIND_DOWN_SECONDS:.0f} s; Ctrl-C again gives them up"
        )

    async def _finish_all(
        self, units: Sequence[Unit], store: UnitStore, done: set[str], tally: Tally, display: Progress
    ) -> None:
        """Begins a chunk whenever there is room for its calls, so that the limit is always full and few are half-done;
        at most as many as calls may be in flight.
        """
        offline = self._settings.teacher == OFFLINE and self._settings.judge == OFFLINE
        places = asyncio.Semaphore(OFFLINE_UNITS if offline else self._concurrency)

        async def work(rounds: Sequence[Unit]) -> None:
            try:
                await self._finish_chunk(rounds, store, done, tally, display)
            finally:
                places.release()

        async with in_parallel() as begin:
            for _, rounds in groupby(units, key=lambda unit: unit.chunk.id):
                await places.acquire()
                await self._models.room()
                begin(work(list(rounds)))
                if self._models.purse.is_empty:
                    break  # what was begun says so
                await asyncio.sleep(TICK)

    async def _finish_chunk(
        self, rounds: Sequence[Unit], store: UnitStore, done: set[str], tally: Tally, display: Progress
    ) -> None:
        """The rounds of one chunk, one after the other: a later one reuses the summaries of the first, unless they are
        written at a temperature that makes them differ.
        """
        summaries: list[View] = []
        for unit in rounds:
            if unit.key in done:
                result = store.result(unit.key) if len(rounds) > 1 else None
            else:
                done.add(unit.key)  # also for a chunk of the same text elsewhere
                result = await self._finish(unit, summaries, store)
                self._check_success(result)
                self._count(tally, result)
                display.show(tally)
            if result and is_repeatable(self._settings):
                summaries = [view for view in result.views if view.kind is not ViewKind.BASE_DOCUMENT]

    async def _finish(self, unit: Unit, summaries: Sequence[View], store: UnitStore) -> UnitResult:
        started = time.monotonic()
        with dspy.context(journal=store.journal(unit.key, self._models.usage)):
            result = await self._result(unit, summaries)
        before = store.result(unit.key)
        if before and _decided(before) > _decided(result):
            result = before  # a worse session takes nothing away
        store.finish(unit.key, result, self._models.usage.rows())
        self._log.write(
            "unit",
            key=unit.key,
            source=unit.document.source,
            start=unit.chunk.start,
            round=unit.round,
            pairs=len(result.pairs),
            failures=len(result.failures),
            seconds=round(time.monotonic() - started, 3),
        )
        return result

    async def _result(self, unit: Unit, summaries: Sequence[View]) -> UnitResult:
        """What the program makes of a unit. A model that refuses every call, a budget and a full disk stop the run;
        anything else fails this unit alone.
        """
        try:
            prediction = await self._program.acall(
                document=unit.chunk.text, domain=unit.domain, outline=unit.outline, seeds=unit.seeds, views=summaries
            )
        except (TeacherError, BudgetReachedError, RunError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad unit never takes down a run; it is listed with its error
            said = " ".join(str(error).split())
            failure = ViewFailure(ViewKind.BASE_DOCUMENT, f"unexpected {type(error).__name__}: {said}")
            return UnitResult((), (), (failure,))
        unit_result: UnitResult = prediction.unit
        return unit_result

    def _count(self, tally: Tally, result: UnitResult) -> None:
        usage, statuses = self._models.usage, [pair.judgement.status for pair in result.pairs]
        tally.done += 1
        tally.kept += statuses.count("kept")
        tally.dropped += statuses.count("dropped")
        tally.failed += statuses.count("failed") + len(result.failures)
        tally.calls_per_second = (usage.calls - self._calls_before) / (time.monotonic() - self._started)
        tally.limit = self._models.teacher.server.limit
        tally.calls, tally.tokens, tally.dollars = usage.calls, usage.tokens, usage.dollars

    def _check_success(self, result: UnitResult) -> None:
        """Raises TeacherError after `HOPELESS` units in a row of which nothing could be judged."""
        self._hopeless = 0 if result.is_complete or _decided(result) else self._hopeless + 1
        if self._hopeless >= HOPELESS:
            raise TeacherError(f"{HOPELESS} chunks in a row failed, the last with: {_errors(result)[-1]}")

    def _estimate(self, store: UnitStore, done: set[str], tally: Tally, display: Progress) -> dict[str, object]:
        """Runs a few units spread over the run, one after the other, and extrapolates."""
        missing = [unit for unit in self._units if unit.key not in done]
        if not missing:
            raise KnowledgeSDGError("nothing to estimate: every unit is finished")
        step = max(1, len(missing) // UNITS)
        costs = []
        for unit in missing[::step][:UNITS]:
            before = _spent(self._models.usage)
            run_in_background(self._finish_chunk([unit], store, done, tally, display))
            after = _spent(self._models.usage)
            costs.append(UnitCost(*(now - then for now, then in zip(after, before, strict=True))))
        left = len(missing) - len(costs)
        return {"estimate": asdict(estimate(costs, left, self._concurrency))}


def is_repeatable(settings: RunSettings) -> bool:
    """Whether the teacher answers the same prompt in the same way: everything it writes is asked at temperature 0."""
    parameters = [settings.teacher_parameters, *settings.signature_parameters.values()]
    return settings.teacher_parameters.temperature == 0 and not any(asked.temperature for asked in parameters)


def _decided(result: UnitResult) -> int:
    """How many pairs a model has judged."""
    undecided = (Stage.FILTER, Stage.DUPLICATE)
    return sum(pair.judgement.status != "failed" and pair.judgement.stage not in undecided for pair in result.pairs)


def _errors(result: UnitResult) -> list[str]:
    failed = [pair.judgement.reason for pair in result.pairs if pair.judgement.status == "failed"]
    return [*failed, *(failure.error for failure in result.failures)]


def _spent(usage: Usage) -> tuple[float, float, float, float]:
    seconds = sum(row.seconds for row in usage.rows())
    return usage.calls, usage.tokens, usage.dollars, seconds
