"""One session of a run: its units flow side by side, each stored as it finishes; stopped, it goes on later."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Generic

import dspy

from knowledge_sdg.audit import DEFAULT_SEED, POOL, audit
from knowledge_sdg.background import WIND_DOWN_SECONDS, in_parallel, run_in_background
from knowledge_sdg.collecting import few_collections
from knowledge_sdg.errors import BudgetReachedError, KnowledgeSDGError, RunError, TeacherError
from knowledge_sdg.estimation import UNITS, UnitCost, audit_calls, estimate
from knowledge_sdg.models import Models
from knowledge_sdg.progress import Progress, Tally, progress
from knowledge_sdg.records import Stage, UnitResult, ViewFailure, ViewKind
from knowledge_sdg.reporting import report
from knowledge_sdg.runs.log import WRITTEN, RunLog
from knowledge_sdg.runs.reading import STATE, STATS, Run
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.traces import UnitTraces
from knowledge_sdg.teacher import OFFLINE, Usage, using
from knowledge_sdg.work_units import U, Work

OFFLINE_UNITS = 2
"""Units at work with the built-in teacher, which only ever uses one core."""

TICK = 0.002
"""Seconds between the begin of one unit and a look whether there is room for the next: its first calls are then out."""

HOPELESS = 5
"""Units in a row of which nothing could be judged, each call tried again for a minute, after which a run stops."""

AUDIT = "audit"
"""The name under which the audit's replies are journaled, and its outcome is kept."""


class Session(Generic[U]):
    """The work of one command on one run folder."""

    def __init__(self, work: Work[U], models: Models, folder: Path, concurrency: int, traced: int = 0) -> None:
        """`traced`: of how many units all calls are written to `traces.jsonl`."""
        self._work = work
        self._traces = UnitTraces(folder, [unit.key for unit in work.units], traced)
        self._models = models
        self._folder = folder
        self._concurrency = concurrency
        self._log = RunLog(folder)
        self._hopeless = 0
        self._started = time.monotonic()
        self._calls_before = 0

    def run(self, *, quiet: bool, audit_count: int = 0, only_estimate: bool = False, only_failed: bool = False) -> Run:
        """Finishes what is not finished and writes the run's files; also, as far as it got, when it is stopped by a
        budget, by a model that refuses every call, or by Ctrl-C.
        """
        self._started = time.monotonic()
        with UnitStore(self._folder / STATE) as store:
            self._models.usage.restore(store.usage())
            self._models.purse.begin()
            self._calls_before = self._models.usage.calls
            done = store.keys("done")
            failed = store.keys("failed")
            chosen = [unit for unit in self._work.units if unit.key in failed] if only_failed else self._work.units
            tally = Tally(units=len(chosen), done=sum(unit.key in done for unit in chosen))
            self._log.write("session", units=len(chosen), done=tally.done)
            stopped, notes = "", {}
            try:
                with progress(quiet=quiet) as display, few_collections(), self._using():
                    if only_failed and not chosen:
                        display.say("nothing has failed")
                    if only_estimate:
                        notes = self._estimate(store, done, tally, display, audit_count)
                    else:
                        work = self._finish_all(chosen, store, done, tally, display)
                        run_in_background(work, partial(self._wind_down, display))
                        stopped = self._left_out(chosen, done, failed)
                        notes = self._audited(store, 0 if stopped else audit_count, display)
            except BudgetReachedError as reached:
                stopped = self._models.purse.reason() or str(reached)  # with what was under way by then
            except (KeyboardInterrupt, TeacherError) as error:
                stopped = str(error) or "Ctrl-C"
                raise
            finally:
                store.add_seconds(time.monotonic() - self._started)
                store.write_usage(self._models.usage.rows())
                self._log.write("stop", reason=stopped or None, units_done=tally.done, units_failed=tally.failed)
                self._write(store, stopped, notes)
        return Run(self._folder)

    def _left_out(self, chosen: Sequence[U], done: set[str], failed: set[str]) -> str:
        """What keeps the run from its end where only the failed units were chosen; empty when nothing does."""
        missing = sum(unit.key not in done and unit.key not in failed for unit in self._work.units)
        if len(chosen) == len(self._work.units) or not missing:
            return ""
        return f"{missing:,} units not begun, which --retry-failed leaves out"

    def _is_written(self, store: UnitStore) -> bool:
        return store.is_written and (self._folder / STATS).exists()

    def _write(self, store: UnitStore, stopped: str, notes: dict[str, object]) -> None:
        if self._is_written(store) and not notes and not stopped:
            return
        try:
            self._work.write(self._folder, store, {"stopped": stopped or None, **notes})
            report(self._folder)
        except OSError as error:
            raise RunError(
                f"{self._folder}: cannot be written ({error.strerror}); nothing that is finished is lost: make room "
                "and run the same command again"
            ) from error
        self._log.write(WRITTEN)
        if not stopped and "estimate" not in notes:
            store.mark_written()

    def _using(self) -> AbstractContextManager[None]:
        work, models = self._work, self._models
        return using(models.teacher, models.judge, by_signature=work.signature_parameters, structured=work.structured)

    def _wind_down(self, display: Progress) -> None:
        self._models.purse.end("Ctrl-C")
        display.say(
            f"stopping: replies in flight are awaited for {WIND_DOWN_SECONDS:.0f} s; Ctrl-C again gives them up"
        )

    async def _finish_all(
        self, units: Sequence[U], store: UnitStore, done: set[str], tally: Tally, display: Progress
    ) -> None:
        """Begins a group whenever there is room for its calls, so that the limit is always full and few are half-done;
        at most as many as calls may be in flight.
        """
        offline = self._models.teacher.model == OFFLINE and self._models.judge.model == OFFLINE
        places = asyncio.Semaphore(OFFLINE_UNITS if offline else self._concurrency)

        async def work(group: Sequence[U]) -> None:
            try:
                await self._finish_group(group, store, done, tally, display)
            finally:
                places.release()

        async with in_parallel() as begin:
            for _, group in groupby(units, key=lambda unit: unit.group):
                await places.acquire()
                await self._models.room()
                begin(work(list(group)))
                if self._models.purse.is_empty:
                    break  # what was begun says so
                await asyncio.sleep(TICK)

    async def _finish_group(
        self, group: Sequence[U], store: UnitStore, done: set[str], tally: Tally, display: Progress
    ) -> None:
        before: UnitResult | None = None
        for unit in group:
            if unit.key in done:
                before = store.result(unit.key) if len(group) > 1 else None
            else:
                done.add(unit.key)  # also for a unit of the same text elsewhere
                before = await self._finish(unit, before, store)
                self._check_success(before)
                self._count(tally, before)
                display.show(tally)

    async def _finish(self, unit: U, before: UnitResult | None, store: UnitStore) -> UnitResult:
        started = time.monotonic()
        journal = store.journal(unit.key, self._models.usage)
        with dspy.context(journal=journal), self._traces.unit(unit.key, unit.title):
            result = await self._result(unit, before)
        earlier = store.result(unit.key)
        if earlier and _decided(earlier) > _decided(result):
            result = earlier  # a worse session takes nothing away
        store.finish(unit.key, result, self._models.usage.rows())
        self._log.write(
            "unit",
            key=unit.key,
            **unit.place,
            pairs=len(result.pairs),
            failures=len(result.failures),
            seconds=round(time.monotonic() - started, 3),
        )
        return result

    async def _result(self, unit: U, before: UnitResult | None) -> UnitResult:
        """What becomes of a unit. A model that refuses every call, a budget and a full disk stop the run; anything else
        fails this unit alone.
        """
        try:
            return await self._work.result(unit, before)
        except (TeacherError, BudgetReachedError, RunError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad unit never takes down a run; it is listed with its error
            said = " ".join(str(error).split())
            failure = ViewFailure(ViewKind.BASE_DOCUMENT, f"unexpected {type(error).__name__}: {said}")
            return UnitResult((), (), (failure,))

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
            raise TeacherError(
                f"{HOPELESS} units in a row failed, the last with: {_errors(result)[-1]}; the same command goes on "
                "when the model answers again"
            )

    def _audited(self, store: UnitStore, count: int, display: Progress) -> dict[str, object]:
        """The judge put to the test on this run's own answers, unless nothing has changed since it was."""
        if not count:
            return {}
        asked = f"{count} of {store.state}"
        if (known := json.loads(store.fact(AUDIT) or "{}")).get("asked") == asked:
            return {} if self._is_written(store) else {"audit": known["found"]}
        answers = self._work.kept_answers(store, POOL * count, DEFAULT_SEED)
        with dspy.context(journal=store.journal(AUDIT, self._models.usage)):
            work = audit(self._work.judge, answers, count, DEFAULT_SEED, assess=self._work.assesses)
            found = run_in_background(work, partial(self._wind_down, display))
        store.write_usage(self._models.usage.rows())
        store.set_fact(AUDIT, json.dumps({"asked": asked, "found": found.as_dict()}))
        return {"audit": found.as_dict()}

    def _estimate(
        self, store: UnitStore, done: set[str], tally: Tally, display: Progress, audit_count: int
    ) -> dict[str, object]:
        """Runs a few units spread over the run, one after the other, and extrapolates."""
        missing = [unit for unit in self._work.units if unit.key not in done]
        if not missing:
            raise KnowledgeSDGError("nothing to estimate: every unit is finished")
        step = max(1, len(missing) // UNITS)
        costs = []
        for unit in missing[::step][:UNITS]:
            before = _spent(self._models.usage)
            run_in_background(self._finish_group([unit], store, done, tally, display))
            after = _spent(self._models.usage)
            costs.append(UnitCost(*(now - then for now, then in zip(after, before, strict=True))))
        kept = tally.kept / len(costs) * len(self._work.units)
        further = audit_calls(audit_count, kept)
        found = estimate(costs, len(missing) - len(costs), self._concurrency, further_calls=further)
        return {"estimate": asdict(found)}


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
