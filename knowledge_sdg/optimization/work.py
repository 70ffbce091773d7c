"""One optimization at work: the score before, the search, the choice, the score after."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import dspy
from dspy.utils.exceptions import AdapterParseError

from knowledge_sdg.asking import FATAL
from knowledge_sdg.errors import BudgetReachedError, InputError, TeacherError, UnreadableReplyError
from knowledge_sdg.optimization.changes import changes, with_state
from knowledge_sdg.optimization.evidence import Candidate, Evidence, OnCandidate, candidate_of
from knowledge_sdg.optimization.hushing import hushed
from knowledge_sdg.optimization.models import Models
from knowledge_sdg.optimization.narration import Narration
from knowledge_sdg.optimization.optimizers import Optimizer, Search, compile_task
from knowledge_sdg.optimization.refusals import WRITES_INSTRUCTIONS
from knowledge_sdg.optimization.result import Optimization
from knowledge_sdg.optimization.saving import provenance_of, save_compiled
from knowledge_sdg.optimization.scoring import difference, score_of, try_on
from knowledge_sdg.optimization.spending import KEPT_BACK
from knowledge_sdg.optimization.tasks import Component, Supervision, judge_task, seed_task
from knowledge_sdg.optimization.trials import Trial
from knowledge_sdg.optimization.watching import (
    Halt,
    MetricCallsUsedError,
    Outcome,
    State,
    Watch,
    Watchers,
    state_hash,
    state_of,
)
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.teacher import GenerationParameters, model_identity, using

Outcomes = Mapping[str, Outcome]

DECIDING = ("optimizer", "component", "started_from", "supervision", "seed", "max_answers")
"""Of what a program file tells, that must be the same for a search to go on."""

LEAST_GOOD = 0.5
"""A demo made of a candidate's own work is at least this good, and not worse than the mean before compiling."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done."""

    optimizer: Optimizer
    component: Component
    program: KnowledgeProgram
    given: Supervision
    search: Search
    models: Models
    by_signature: Mapping[str, GenerationParameters]
    max_answers: int
    path: Path | None
    """Where the program goes; the best so far while the optimizer is at work."""
    resumes: bool = False
    """Whether an interrupted search of the same kind goes on."""
    on_candidate: OnCandidate | None = None
    """Who is told of each candidate that has been tried on all validation examples."""


def fill(order: Order, narration: Narration) -> Optimization:
    """Does it."""
    models = order.models
    log = order.path.with_suffix(".log") if order.path else None
    judge_lm = models.judge.lm if order.component == "judge" else models.teacher.lm
    with (
        using(models.teacher, models.judge, by_signature=order.by_signature),
        dspy.context(lm=judge_lm),
        hushed(log),
    ):
        return _Work(order, narration).done()


class _Work:
    def __init__(self, order: Order, narration: Narration) -> None:
        self._order = order
        self._narration = narration
        self._started = time.monotonic()
        self._on_disk = _score_on_disk(order) if order.resumes else -1.0
        chance = random.Random(order.search.seed)  # noqa: S311 - not a secret
        self._task = (
            judge_task(order.program, order.given, chance, order.max_answers)
            if order.component == "judge"
            else seed_task(order.program, order.component, order.given, chance)
        )
        self._candidates: list[Candidate] = []
        watchers = Watchers(self._keep, narration.trial, self._tell)
        self._watch = Watch([example.key for example in self._task.examples.val], watchers)

    def done(self) -> Optimization:
        order, task, watch = self._order, self._task, self._watch
        with dspy.context(optimization_watch=watch):
            baseline = task.trial()
            before, val_before = self._before(baseline)
            stopped = self._search(val_before)
            order.models.allowance.kept_back = float
            watch.allow(None)
            state, val_after = watch.best() or (state_of(baseline), val_before)
            is_better = val_after > val_before
            compiled = with_state(task, state) if is_better else order.program.deepcopy()
            after, unfinished = self._after(task.trial(compiled) if is_better else baseline)
        usage = order.models.usage
        result = Optimization(
            compiled,
            order.optimizer,
            order.component,
            score_of(before, task.examples.test, task),
            score_of(after, task.examples.test, task),
            difference(before, after, task.examples.test, task),
            val_before,
            val_after,
            {name: len(part) for name, part in task.examples.by_name().items()},
            changes(order.program, compiled),
            usage.calls,
            usage.tokens,
            usage.dollars,
            time.monotonic() - self._started,
            watch.calls,
            "; ".join(filter(None, (stopped, unfinished))),
            order.path,
            Evidence(task.examples.by_name(), before, after, tuple(self._candidates), tuple(usage.rows())),
        )
        if order.path:
            save_compiled(compiled, order.path, provenance(order, result))
        return result

    def _before(self, baseline: Trial) -> tuple[Outcomes, float]:
        """The outcomes on the test split, and the score on the validation split, of the program as it was."""
        examples, usage = self._task.examples, self._order.models.usage
        self._narration.say(f"before: scoring {len(examples.val)} validation and {len(examples.test)} test examples")
        try:
            candidate = self._try(baseline, examples.val)
            self._try(baseline, examples.test)
        except Halt as halt:
            raise halt.cause from halt
        trials, spent = self._watch.calls, usage.dollars

        def last_score() -> float:
            since = max((usage.dollars - spent) / max(1, self._watch.calls - trials), spent / trials)
            return KEPT_BACK * len(examples.test) * since

        self._order.models.allowance.kept_back = last_score
        before = self._known(candidate, examples.test)
        faults = [outcome.fault for outcome in before.values() if outcome.fault]
        if len(faults) == len(before):
            fault = faults[0] if faults else "no score"
            raise UnreadableReplyError(f"no reply on the test examples could be used ({fault}); name another model")
        return before, self._watch.val_score(candidate) or 0.0

    def _search(self, val_before: float) -> str:
        """Lets the optimizer work; why it ended early, or empty. What it found stands in the watch."""
        order, watch = self._order, self._watch
        self._narration.say(f"{order.optimizer} at work on {len(self._task.examples.train)} training examples")
        watch.allow(None if order.optimizer == "gepa" else order.search.max_metric_calls)
        good_enough = 1.0 if order.component == "judge" else max(val_before, LEAST_GOOD)
        try:
            compiled = compile_task(
                order.optimizer, self._task, order.search, watch, good_enough, order.models.prompt_model.lm
            )
            watch.allow(None)
            self._try(compiled, self._task.examples.val)
        except Halt as halt:
            return _reason(halt.cause, halt)
        except (dspy.LMError, AdapterParseError) as error:
            return _reason(error.__cause__ if isinstance(error.__cause__, BudgetReachedError) else error, error)
        except KeyboardInterrupt:
            watch.stop(InterruptedError("Ctrl-C"))
            raise
        return ""

    def _after(self, trial: Trial) -> tuple[Outcomes, str]:
        """The outcomes on the test split, as many as the budget pays for; and why there are not all."""
        self._narration.say("after: scoring the test examples")
        unfinished = ""
        try:
            self._try(trial, self._task.examples.test)
        except Halt as halt:
            unfinished = _reason(halt.cause, halt)
        return self._known(state_hash(state_of(trial)), self._task.examples.test), unfinished

    def _try(self, trial: Trial, examples: Sequence[dspy.Example]) -> str:
        return try_on(trial, examples, self._task, self._watch, self._order.search.threads)

    def _known(self, candidate: str, examples: Sequence[dspy.Example]) -> Outcomes:
        return self._watch.outcomes(candidate, [example.key for example in examples])

    def _tell(self, state: State, score: float) -> None:
        """One more candidate is finished."""
        candidate = candidate_of(len(self._candidates), state, score, self._watch.calls)
        self._candidates.append(candidate)
        if self._order.on_candidate:
            self._order.on_candidate(candidate)

    def _keep(self, state: State, score: float) -> None:
        """The best so far, on disk."""
        order = self._order
        self._narration.say(f"  best on the validation split so far: {score:.3f}")
        if order.path and score > self._on_disk:
            save_compiled(with_state(self._task, state), order.path, {**_origin(order), "val_after": score})


def _score_on_disk(order: Order) -> float:
    """The validation score of what the search that goes on has found. Raises InputError when it was another search."""
    known = provenance_of(order.path) if order.path and order.path.exists() else None
    if known is None:
        return -1.0
    today = _origin(order)
    if differing := [name for name in DECIDING if known.get(name) != today[name]]:
        raise InputError(
            f"holds a search of another {', '.join(differing)}; give the same, or start anew with --overwrite",
            path=order.path,
        )
    score = known["val_after"]
    return float(score) if isinstance(score, int | float) else -1.0


def _reason(cause: Exception, raised: BaseException) -> str:
    """Why an optimizer ended early. What no other call would be spared is raised."""
    if isinstance(cause, BudgetReachedError | MetricCallsUsedError):
        return str(cause)
    if isinstance(cause, TeacherError):
        raise cause from raised
    said = " ".join(str(cause).split())
    if isinstance(cause, FATAL):
        raise TeacherError(f"the model that rewrites instructions refuses every call: {said}") from raised
    return f"the model that rewrites instructions failed: {said[:200]}"


def _origin(order: Order) -> dict[str, object]:
    """Where a compiled program comes from, as far as it is known before it is finished."""
    settings = {
        name: value for name, value in asdict(order.search).items() if name not in {"folder", "threads", "seed"}
    }
    models = order.models
    return {
        "finished": False,
        "optimizer": order.optimizer,
        "component": order.component,
        "started_from": order.program.fingerprint(),
        "supervision": order.given.digest(),
        "seed": order.search.seed,
        "max_answers": order.max_answers,
        "settings": settings,
        "teacher": model_identity(models.teacher.model),
        "judge": model_identity(models.judge.model),
        "prompt_model": model_identity(models.prompt_model.model) if order.optimizer in WRITES_INSTRUCTIONS else None,
        "dspy": version("dspy"),
    }


def provenance(order: Order, result: Optimization) -> dict[str, object]:
    """Where a compiled program comes from, and what it is worth."""
    return {
        **_origin(order),
        "finished": True,
        "stopped": result.stopped or None,
        "metric": "balanced accuracy" if order.component == "judge" else "quality",
        "examples": dict(result.examples),
        "test_before": asdict(result.before),
        "test_after": asdict(result.after),
        "difference": asdict(result.difference),
        "val_before": result.val_before,
        "val_after": result.val_after,
        "trials": result.trials,
        "calls": result.calls,
        "tokens": result.tokens,
        "dollars": result.dollars,
        "seconds": round(result.seconds, 1),
    }
