"""One runner for all experiments: models checked, every variant measured beside the uncompiled program, all written
down, then tracked.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from knowledge_sdg.errors import InputError, TrackingError
from knowledge_sdg.experiment.conditions import Conditions
from knowledge_sdg.experiment.declaring import Experiment, read_experiment
from knowledge_sdg.experiment.measuring import Measured
from knowledge_sdg.experiment.recording import Trial, origin, record_of_trial, step_values
from knowledge_sdg.optimization.evidence import Candidate
from knowledge_sdg.records import digest
from knowledge_sdg.tracking import Tracked, names, tracked_or_warned
from knowledge_sdg.tracking.record import save_record
from knowledge_sdg.tracking.uploading import upload

DEFAULT_FOLDER = Path("runs") / "experiments"

SECONDS_BETWEEN_UPLOADS = 10.0
"""While an optimizer is at work: an upload takes a tenth of a second, a search minutes."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an experiment has given."""

    name: str
    question: str
    skipped: str
    """Why it was not run; empty when it was."""
    variants: dict[str, Measured] = field(default_factory=dict)
    chosen: str = ""
    """The variant that is best on the validation split; where there is none, the last."""
    folder: Path | None = None
    run_id: str | None = None
    """The MLflow run; None when it was not tracked."""
    conditions: Conditions | None = None
    ended: int = 0
    """Milliseconds since 1970."""


def run_experiment(
    experiment: Experiment | Path | str,
    conditions: Conditions,
    *,
    name: str | None = None,
    out: Path | str = DEFAULT_FOLDER,
    track: bool = True,
    uri: str | None = None,
) -> Result:
    """Answers the question of an experiment file, or says why it cannot with these models.

    Program, prompts, scored rows and splits of every variant go into a new folder in `out`, and into MLflow unless
    `track` is off: one run of the experiment of that name, with the variants nested when there are several. While an
    optimizer is at work, its candidates' scores are there to be watched. Raises InputError for a file without an
    experiment, and what `optimize` raises.
    """
    if not isinstance(experiment, Experiment):
        name = name or Path(experiment).stem
        experiment = read_experiment(experiment)
    if name is None:
        raise InputError("an experiment that is no file needs a name; give name=")
    if obstacle := experiment.obstacle(conditions):
        return Result(name, experiment.question, obstacle)
    folder = _new_folder(Path(out), name)
    work = _Work(name, experiment, conditions, folder, uri if track else None, track=track)
    try:
        measured = {variant: work.measure(variant) for variant in experiment.variants}
    except BaseException:
        _remove_if_empty(folder)
        raise
    chosen = max(measured, key=lambda variant: _rank(measured[variant], list(measured).index(variant)))
    record = work.record(measured, chosen)
    save_record(record, folder)
    run_id = tracked_or_warned(record, folder, uri) if track else None
    return Result(name, experiment.question, "", measured, chosen, folder, run_id, conditions, record.ended)


def _rank(measured: Measured, place: int) -> tuple[float, int]:
    """Best on the validation split, of two the earlier; without one, the last."""
    return (measured.val_after, -place) if measured.val_after is not None else (-1.0, place)


def _new_folder(out: Path, name: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    number, folder = 1, out / f"{name}-{stamp}"
    while folder.exists():
        number += 1
        folder = out / f"{name}-{stamp}-{number}"
    folder.mkdir(parents=True)
    return folder


def _remove_if_empty(folder: Path) -> None:
    """Removes the folder of what has come to nothing; a program or a log that an optimizer has left there stays."""
    if not any(path.is_file() and path.stat().st_size for path in folder.rglob("*")):
        shutil.rmtree(folder, ignore_errors=True)


def _now() -> int:
    return int(time.time() * 1000)


class _Work:
    """One execution of one experiment."""

    def __init__(
        self, name: str, experiment: Experiment, conditions: Conditions, folder: Path, uri: str | None, *, track: bool
    ) -> None:
        self._name = name
        self._experiment = experiment
        self._conditions = conditions
        self._folder = folder
        self._id = digest("experiment", name, folder.name, time.time_ns())
        self._trials: dict[str, Trial] = {}
        self._has_several = len(experiment.variants) > 1
        self._live: _LiveSteps | None = None
        if track and not self._has_several:
            self._live = _LiveSteps(self._begun, uri)

    def measure(self, variant: str) -> Measured:
        """One variant, measured."""
        started, times = _now(), {}
        seen: list[Candidate] = []

        def finished(candidate: Candidate) -> None:
            times[candidate.number] = _now()
            seen.append(candidate)
            if self._live:
                self._live.show(seen, times, started)

        place = self._place(variant)
        place.mkdir(parents=True, exist_ok=True)
        under = replace(self._conditions, folder=place, on_candidate=finished)
        measured = self._experiment.variants[variant](under)
        self._trials[variant] = Trial(
            digest(self._id, variant) if self._has_several else self._id,
            self._name,
            self._experiment.question,
            variant,
            started,
            _now(),
            times,
        )
        return measured

    def record(self, measured: dict[str, Measured], chosen: str) -> Tracked:
        """The record of the execution: the chosen variant's, with all variants nested when there are several."""
        records = {
            variant: record_of_trial(self._trials[variant], found, self._conditions, self._place(variant))
            for variant, found in measured.items()
        }
        if not self._has_several:
            return replace(records[chosen], name=self._folder.name)
        nested = tuple(
            replace(one, tags={**one.tags, names.KIND: "variant"}, as_model=False) for one in records.values()
        )
        return replace(
            records[chosen],
            id=self._id,
            name=self._folder.name,
            started=min(one.started for one in nested),
            ended=max(one.ended for one in nested),
            finished=all(one.finished for one in nested),
            children=nested,
        )

    def _place(self, variant: str) -> Path:
        safe = "".join(letter if letter.isalnum() else "_" for letter in variant)
        return self._folder / safe if self._has_several else self._folder

    def _begun(self) -> Tracked:
        """What is known of the run while it goes on."""
        return Tracked(
            id=self._id,
            experiment=self._name,
            name=self._folder.name,
            started=_now(),
            ended=_now(),
            finished=False,
            params=origin(self._conditions, self._experiment.question),
            tags={names.KIND: "experiment"},
        )


class _LiveSteps:
    """Shows the candidates in MLflow while the optimizer is at work; gives up at the first fault of the store, because
    all is uploaded at the end.
    """

    def __init__(self, begun: Callable[[], Tracked], uri: str | None) -> None:
        self._begun = begun
        self._uri = uri
        self._last = time.monotonic()
        self._works = True

    def show(self, candidates: list[Candidate], times: dict[int, int], started: int) -> None:
        """Uploads the steps so far, now and then."""
        if not self._works or time.monotonic() - self._last < SECONDS_BETWEEN_UPLOADS:
            return
        record = replace(self._begun(), started=started, values=tuple(step_values(candidates, times, started)))
        self._works = False
        with suppress(TrackingError):
            upload(record, self._uri, running=True)
            self._works = True
        self._last = time.monotonic()
