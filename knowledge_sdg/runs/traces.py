"""`traces.jsonl`: what chosen units asked and were answered, span by span; MLflow's trace view shows it later.

Written beside the work, without MLflow: a store that is down loses no trace, and a unit not chosen costs nothing.
"""

import json
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

import dspy
from dspy.utils.callback import ACTIVE_CALL_ID, BaseCallback
from pydantic_core import to_jsonable_python

TRACES = "traces.jsonl"


class Span(TypedDict):
    """A call of a module or of a model."""

    id: str
    parent: str | None
    """Id of the span that it happened in."""
    name: str
    type: str
    """MODULE or LLM, as MLflow spells them."""
    begin: int
    """Nanoseconds since 1970."""
    end: int
    inputs: object
    outputs: object
    error: str


class UnitTrace(TypedDict):
    """A line of `traces.jsonl`."""

    unit: str
    """The unit's key."""
    title: str
    spans: list[Span]


class UnitTraces:
    """Records the units that were chosen."""

    def __init__(self, folder: Path, keys: Sequence[str], count: int) -> None:
        """`count` of these units are recorded, evenly spread; 0 is none."""
        self._path = folder / TRACES
        step = max(1, len(keys) // count) if count else 1
        self._chosen = frozenset(keys[::step][:count])

    @contextmanager
    def unit(self, key: str, title: str) -> Generator[None]:
        """What is asked inside is recorded when the unit was chosen; also when it ends in an error."""
        if key not in self._chosen:
            yield
            return
        recorder = _Recorder()
        try:
            with dspy.context(callbacks=[*dspy.settings.get("callbacks", []), recorder]):
                yield
        finally:
            trace = UnitTrace(unit=key, title=title, spans=recorder.finished)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(trace, ensure_ascii=False, default=str) + "\n")


def read_traces(folder: Path) -> Iterator[UnitTrace]:
    """The traces of a run; of a unit that was tried twice, both."""
    path = folder / TRACES
    if path.exists():
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                yield json.loads(line)


class _Recorder(BaseCallback):
    """Notes begin and end of every call of a module and of a model."""

    def __init__(self) -> None:
        self.finished: list[Span] = []
        self._open: dict[str, Span] = {}

    def on_module_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A module is called."""
        given = {name: value for name, value in inputs.get("kwargs", inputs).items() if name not in {"args", "config"}}
        signature = getattr(instance, "signature", None)
        name = type(instance).__name__ if signature is None else f"{type(instance).__name__} {signature.__name__}"
        self._begin(call_id, name, "MODULE", given)

    def on_module_end(self, call_id: str, outputs: Any, exception: Exception | None = None) -> None:
        """It has answered, or failed."""
        self._end(call_id, outputs.toDict() if isinstance(outputs, dspy.Prediction) else outputs, exception)

    def on_lm_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A model is asked."""
        asked = {name: value for name, value in inputs.items() if name in {"prompt", "messages"} and value is not None}
        self._begin(call_id, str(instance.model), "LLM", asked)

    def on_lm_end(self, call_id: str, outputs: Any, exception: Exception | None = None) -> None:
        """It has answered, or failed."""
        self._end(call_id, outputs, exception)

    def _begin(self, call_id: str, name: str, kind: str, inputs: object) -> None:
        now = time.time_ns()
        parent = ACTIVE_CALL_ID.get()
        self._open[call_id] = Span(
            id=call_id,
            parent=parent if parent in self._open else None,
            name=name,
            type=kind,
            begin=now,
            end=now,
            inputs=_plain(inputs),
            outputs=None,
            error="",
        )

    def _end(self, call_id: str, outputs: object, exception: Exception | None) -> None:
        span = self._open.pop(call_id)
        span["end"] = time.time_ns()
        span["outputs"] = _plain(outputs)
        span["error"] = "" if exception is None else " ".join(str(exception).split())
        self.finished.append(span)


def _plain(value: object) -> object:
    return to_jsonable_python(value, fallback=str)
