"""From an MLflow store back to records: for comparing, and for asking which program is best."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge_sdg.errors import TrackingError
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.record import DataInput, Tracked, Value
from knowledge_sdg.tracking.store import database, is_local_database, opened_store, public_address, store_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

_WANTED = (
    names.PROMPTS,
    names.PROMPTS_BEFORE,
    names.PROMPTS_AFTER,
    names.ROWS,
    names.STATS,
    names.KEPT_ROWS,
    names.DROPPED_ROWS,
)
"""Artifacts that a comparison reads."""


def read_tracked(run_id: str, folder: Path, uri: str | None = None) -> Tracked:
    """The record of an MLflow run; the artifacts that a comparison reads go into `folder`.

    Raises TrackingError when the store cannot be used or has no such run.
    """
    place = store_uri(uri)
    unknown = f"no run {run_id!r}: neither a run folder here, nor an MLflow run in {public_address(place)}"
    if is_local_database(place) and not database(place).exists():
        raise TrackingError(unknown)  # MLflow would make it
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - takes two seconds

    with opened_store(uri) as client:
        try:
            run: Any = client.get_run(run_id)
        except MlflowException as error:
            raise TrackingError(unknown) from error
        kept = folder / run_id
        kept.mkdir(parents=True, exist_ok=True)
        return Tracked(
            id=run.data.tags.get(names.RECORD, run_id),
            experiment=client.get_experiment(run.info.experiment_id).name,
            name=run.info.run_name,
            started=run.info.start_time,
            ended=run.info.end_time or run.info.start_time,
            finished=run.info.status == "FINISHED",
            params=run.data.params,
            values=_values(client, run_id, run.data.metrics),
            tags={name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")},
            files=_files(client, run_id, kept),
            inputs=tuple(_input(part) for part in run.inputs.dataset_inputs),
        )


def _values(client: "MlflowClient", run_id: str, metrics: dict[str, float]) -> tuple[Value, ...]:
    stepwise = (names.VAL_SCORE, names.BEST_VAL_SCORE, names.METRIC_CALLS)
    found = [Value(name, value, 0) for name, value in metrics.items() if name not in stepwise]
    for name in stepwise:
        if name in metrics:
            history = client.get_metric_history(run_id, name)
            found += [Value(name, one.value, one.timestamp, one.step) for one in history]
    return tuple(found)


def _files(client: "MlflowClient", run_id: str, place: Path) -> dict[str, Path]:
    there = {artifact.path for artifact in client.list_artifacts(run_id)}
    return {
        name: Path(client.download_artifacts(run_id, name, dst_path=str(place))) for name in _WANTED if name in there
    }


def _input(part: Any) -> DataInput:
    profile = json.loads(part.dataset.profile or "{}")
    context = next((tag.value for tag in part.tags if tag.key == "mlflow.data.context"), "")
    return DataInput(part.dataset.name, part.dataset.digest, int(profile.get("num_rows", 0)), context)
