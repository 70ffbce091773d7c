"""What stands of every candidate that an optimizer tries: so that the best so far is known whenever it ends.

Each optimizer keeps its own books and gives them up when it is stopped; this one does not. It also stops them: when
the metric calls are used up, or a call raises what no other call would be spared.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import dspy

from knowledge_sdg.records import digest


class Halt(BaseException):
    """Ends an optimizer: no `Exception`, because optimizers count those as a candidate's fault and go on."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class MetricCallsUsedError(Exception):
    """The metric calls that were allowed are used."""


@dataclass(frozen=True, slots=True)
class PredictorState:
    """What an optimizer changes of a predictor."""

    signature: type[dspy.Signature]
    demos: tuple[dspy.Example, ...]


State = Mapping[str, PredictorState]
"""By the predictor's name in its trial."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a candidate made of one example."""

    score: float
    fault: str = ""
    """Not empty when nothing could be read: left out of every reported score, 0 inside an optimizer."""
    parts: Mapping[str, float] | None = None
    """The figures that the score is made of, each in [0, 1]."""


def state_of(module: dspy.Module) -> State:
    """Instructions and demos of a module's predictors."""
    return {
        name: PredictorState(predictor.signature, tuple(predictor.demos))
        for name, predictor in module.named_predictors()
    }


def state_hash(state: State) -> str:
    """Hash of instructions and demos: copies of one candidate have the same."""
    shown = {name: (part.signature.instructions, [dict(demo) for demo in part.demos]) for name, part in state.items()}
    return digest(json.dumps(shown, sort_keys=True, default=str))


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told."""

    better: Callable[[State, float], None]
    """Of every candidate that is better on the validation examples than all before it, and its score."""
    trial: Callable[[int], None]
    """Of how many trials there have been, after each."""
    finished: Callable[[State, float], None] = lambda _state, _score: None
    """Of every candidate that has been tried on all validation examples, and its score, once."""


class Watch:
    """The outcomes of all candidates on all examples. One for each optimization; used by many threads."""

    def __init__(self, val_keys: Sequence[str], watchers: Watchers) -> None:
        self._val_keys = tuple(val_keys)
        self._limit: int | None = None
        self._watchers = watchers
        self._lock = threading.RLock()
        self._states: dict[str, State] = {}
        self._outcomes: dict[str, dict[str, Outcome]] = {}
        self._best = -1.0
        self._stopped: Halt | None = None
        self.calls = 0
        """How often a candidate was tried on an example."""

    def enter(self, trial: dspy.Module) -> str:
        """Before every trial: the candidate's hash. Raises Halt when the optimization has been stopped."""
        state = state_of(trial)
        candidate = state_hash(state)
        with self._lock:
            if self._stopped:
                raise self._stopped
            if self._limit is not None and self.calls >= self._limit:
                self._stopped = Halt(MetricCallsUsedError("the metric calls are used (--max-metric-calls)"))
                raise self._stopped
            self.calls += 1
            self._states.setdefault(candidate, state)
        return candidate

    def stop(self, cause: Exception) -> None:
        """Ends what other threads are still at."""
        with self._lock:
            self._stopped = self._stopped or Halt(cause)

    def allow(self, calls: int | None) -> None:
        """From now on: trials are allowed, again, and so many of them; None is no limit."""
        with self._lock:
            self._stopped = None
            self._limit = None if calls is None else self.calls + calls

    def record(self, candidate: str, key: str, outcome: Outcome) -> None:
        """After every trial."""
        with self._lock:
            was_finished = self.val_score(candidate) is not None
            self._outcomes.setdefault(candidate, {})[key] = outcome
            score = self.val_score(candidate)
            if score is not None and not was_finished:
                self._watchers.finished(self._states[candidate], score)
            if score is not None and score > self._best:
                self._best = score
                self._watchers.better(self._states[candidate], score)
        self._watchers.trial(self.calls)

    def outcomes(self, candidate: str, keys: Sequence[str]) -> dict[str, Outcome]:
        """What stands of a candidate on these examples."""
        with self._lock:
            known = self._outcomes.get(candidate, {})
            return {key: known[key] for key in keys if key in known}

    def val_score(self, candidate: str) -> float | None:
        """The mean score on the validation examples, with 0 for what could not be read; None until all are done."""
        known = self._outcomes.get(candidate, {})
        if any(key not in known for key in self._val_keys):
            return None
        return sum(known[key].score for key in self._val_keys) / len(self._val_keys)

    def best(self) -> tuple[State, float] | None:
        """The first of the candidates with the highest validation score; None when none is complete."""
        with self._lock:
            scores = {candidate: self.val_score(candidate) for candidate in self._states}
        complete = {candidate: score for candidate, score in scores.items() if score is not None}
        if not complete:
            return None
        best = max(complete, key=lambda candidate: complete[candidate])
        return self._states[best], complete[best]


def current_watch() -> Watch | None:
    """The watch of this context: `with dspy.context(optimization_watch=...)`."""
    watch: Watch | None = dspy.settings.get("optimization_watch", None)
    return watch
