"""Runs and experiments in MLflow. The only room that imports it, and only when the short way (`direct`) does not do.

>>> from knowledge_sdg import generate, track
>>> run = generate(["handbook.md"], "qna.yaml")
>>> track(run.path)  # the id of the MLflow run; sqlite:///mlflow.db unless told otherwise
"""

import sys
from pathlib import Path

from knowledge_sdg.errors import TrackingError
from knowledge_sdg.runs import Run, open_run
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.generation_runs import record_of_run
from knowledge_sdg.tracking.reading import read_tracked
from knowledge_sdg.tracking.record import RECORD_FILE, Tracked, load_record
from knowledge_sdg.tracking.store import public_address
from knowledge_sdg.tracking.uploading import upload

__all__ = ["Tracked", "local_record", "names", "read_tracked", "track", "track_run", "tracked_or_warned"]


def track(folder: Path | str, *, uri: str | None = None, experiment: str | None = None) -> str:
    """Uploads a run folder, or the result of an experiment; the id of the MLflow run.

    Doing it again changes nothing; after the run went on, its MLflow run is brought up to date. uri: an MLflow server
    or `sqlite:///FILE.db`; by default `MLFLOW_TRACKING_URI`, or `sqlite:///mlflow.db`. experiment: the MLflow
    experiment, by default `knowledge-sdg` for runs, and an experiment's own name. Raises RunError, and TrackingError
    when the store cannot be used.
    """
    return upload(local_record(folder, experiment), uri)


def local_record(folder: Path | str, experiment: str | None = None) -> Tracked:
    """What is tracked of a run folder or of an experiment's result. Raises RunError."""
    folder = Path(folder)
    if (folder / RECORD_FILE).is_file():
        return load_record(folder)
    return record_of_run(open_run(folder), experiment)


def track_run(run: Run, *, uri: str | None = None, experiment: str | None = None) -> str | None:
    """As `track`, but a store that cannot be used costs no more than a line of warning; the run id is then None."""
    return tracked_or_warned(record_of_run(run, experiment), run.path, uri)


def tracked_or_warned(record: Tracked, folder: Path, uri: str | None = None) -> str | None:
    """Uploads; None, and one line on standard error, when the store cannot be used."""
    try:
        return upload(record, uri)
    except TrackingError as error:
        again = f"knowledge-sdg track {folder}" + (f" --tracking-uri {public_address(uri)}" if uri else "")
        print(f"warning: not tracked: {error}; all is in {folder}: `{again}`", file=sys.stderr)  # noqa: T201
        return None
