"""DSPy's optimizers, each called as one would by hand: a task in, the compiled trial out."""

import random
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import dspy

from knowledge_sdg.optimization.metrics import Metric
from knowledge_sdg.optimization.tasks import Task
from knowledge_sdg.optimization.trials import Trial
from knowledge_sdg.optimization.watching import Outcome, Watch

Optimizer = Literal["labeled", "bootstrap", "random-search", "mipro", "gepa", "simba", "none"]
"""DSPy's, by the names that its users know; with `none` a program is only scored."""
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)

NEVER = 10**9
"""Errors after which DSPy gives up: a trial does not raise, it has a fault; and what must end everything, does."""

GEPA_MINIBATCH = 3  # DSPy's default: examples of one reflection


@dataclass(frozen=True, slots=True)
class Search:
    """How an optimizer searches."""

    labelled_demos: int = 16
    """The most labelled demos of a predictor (DSPy's default)."""
    bootstrapped_demos: int = 4
    """The most demos made of a predictor's own good work (DSPy's default)."""
    candidates: int = 10
    """Candidates that random-search and MIPROv2 try; for GEPA and SIMBA, how often the examples are gone through."""
    seed: int = 0
    """Of chance: the splits, the order of the examples, and the optimizer's own."""
    max_metric_calls: int | None = None
    """Trials on examples while the optimizer is at work; None leaves it to `candidates`."""
    threads: int = 1
    folder: Path | None = None
    """Where GEPA keeps what it needs to go on."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What every optimizer is given."""

    task: Task
    search: Search
    watch: Watch
    good_enough: float
    prompt_lm: dspy.LM
    student: Trial
    trainset: list[dspy.Example]
    valset: list[dspy.Example]

    @property
    def metric(self) -> Any:
        return watched(self.task.metric, self.watch)

    @property
    def demos(self) -> dict[str, Any]:
        """What all that bootstrap take."""
        return {
            "metric": self.metric,
            "metric_threshold": self.good_enough,
            "max_bootstrapped_demos": self.search.bootstrapped_demos,
            "max_labeled_demos": self.search.labelled_demos,
            "max_errors": NEVER,
        }


def compile_task(
    optimizer: Optimizer, task: Task, search: Search, watch: Watch, good_enough: float, prompt_lm: dspy.LM
) -> Trial:
    """The compiled trial. `good_enough`: the score from which a candidate's own work becomes a demo. `prompt_lm`
    writes instructions.
    """
    trainset = list(task.examples.train)
    # DSPy's bootstrapping always takes examples from the front, and draws by a seed of its own.
    random.Random(search.seed).shuffle(trainset)  # noqa: S311 - not a secret
    given = _Given(task, search, watch, good_enough, prompt_lm, task.trial(), trainset, list(task.examples.val))
    return _COMPILERS[optimizer](given)


def watched(metric: Metric, watch: Watch, *, with_feedback: bool = False) -> Any:
    """The metric as optimizers call it, each outcome recorded: a plain score, or with its feedback for GEPA."""

    def measured(
        gold: Any, pred: Any, trace: Any = None, pred_name: str | None = None, pred_trace: Any = None
    ) -> float | dspy.Prediction:
        graded = metric(gold, pred, trace, pred_name, pred_trace)
        if pred_name is None:
            watch.record(pred.candidate, gold.key, Outcome(graded.score, graded.fault, graded.parts))
        if with_feedback:
            return dspy.Prediction(score=graded.score, feedback=graded.feedback)
        return float(graded.score)

    return measured


def _labelled(given: _Given) -> Trial:
    """Each predictor that has labelled examples of its own with some of them."""
    predictors = dict(given.student.named_predictors())
    for name, examples in given.task.worked.items():
        shuffled = random.Random(given.search.seed).sample(list(examples), len(examples))  # noqa: S311 - not a secret
        few_shot = dspy.LabeledFewShot(k=given.search.labelled_demos).compile(predictors[name], trainset=shuffled)
        predictors[name].demos = few_shot.demos
    return given.student


def _bootstrap(given: _Given) -> Trial:
    return dspy.BootstrapFewShot(**given.demos).compile(given.student, trainset=given.trainset)


def _random_search(given: _Given) -> Trial:
    search = given.search
    optimizer = dspy.BootstrapFewShotWithRandomSearch(
        num_candidate_programs=search.candidates, num_threads=search.threads, **given.demos
    )
    return optimizer.compile(given.student, trainset=given.trainset, valset=given.valset)


def _mipro(given: _Given) -> Trial:
    search = given.search
    optimizer = dspy.MIPROv2(
        prompt_model=given.prompt_lm,
        auto=None,
        num_candidates=max(2, search.candidates // 2),
        num_threads=search.threads,
        seed=search.seed,
        **given.demos,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # optuna calls the sampler that DSPy chooses experimental
        compiled: Trial = optimizer.compile(
            given.student,
            trainset=given.trainset,
            valset=given.valset,
            num_trials=search.candidates,
            minibatch=False,
            program_aware_proposer=False,  # it reads the code of a module that only exists for the search
        )
    return compiled


def _gepa(given: _Given) -> Trial:
    search = given.search
    optimizer = dspy.GEPA(
        metric=watched(given.task.metric, given.watch, with_feedback=True),
        max_metric_calls=search.max_metric_calls or search.candidates * (len(given.valset) + 2 * GEPA_MINIBATCH),
        reflection_minibatch_size=GEPA_MINIBATCH,
        reflection_lm=given.prompt_lm,
        num_threads=search.threads,
        log_dir=str(search.folder) if search.folder else None,
        warn_on_score_mismatch=False,
        seed=search.seed,
        gepa_kwargs={"use_cloudpickle": True},
    )
    return optimizer.compile(given.student, trainset=given.trainset, valset=given.valset)


def _simba(given: _Given) -> Trial:
    search = given.search
    optimizer = dspy.SIMBA(
        metric=given.metric,
        bsize=min(32, len(given.trainset)),  # DSPy's default
        num_candidates=min(6, search.candidates),  # DSPy's default
        max_steps=max(1, search.candidates // 2),
        max_demos=search.bootstrapped_demos,
        prompt_model=given.prompt_lm,
        num_threads=search.threads,
    )
    return optimizer.compile(given.student, trainset=given.trainset, seed=search.seed)


_COMPILERS: Mapping[Optimizer, Callable[[_Given], Trial]] = {
    "none": lambda given: given.student,
    "labeled": _labelled,
    "bootstrap": _bootstrap,
    "random-search": _random_search,
    "mipro": _mipro,
    "gepa": _gepa,
    "simba": _simba,
}
