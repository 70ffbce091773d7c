"""From a record to an MLflow store. Uploading again changes nothing, or brings what is new."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.direct import upload_directly
from knowledge_sdg.tracking.model import write_model
from knowledge_sdg.tracking.record import Tracked, dataset_of
from knowledge_sdg.tracking.store import check_reachable, database, is_local_database, opened_store, store_uri
from knowledge_sdg.tracking.tracing import upload_traces

if TYPE_CHECKING:
    from mlflow import MlflowClient

PARAMS_AT_ONCE, METRICS_AT_ONCE = 100, 1_000  # MLflow's limits of one batch

T = TypeVar("T")


def upload(record: Tracked, uri: str | None = None, *, running: bool = False) -> str:
    """The id of the MLflow run that holds the record. Raises TrackingError; the next upload goes on from there.

    running: the record is not complete yet, and MLflow shows the run as at work.
    """
    place = store_uri(uri)
    if not running:
        check_reachable(place)  # a server that hangs is not waited for in both ways
        if run_id := upload_directly(record, place):
            return run_id

    def work() -> str:
        with opened_store(uri) as client:
            experiment_id = _experiment(client, record.experiment, place)
            return _upload(client, experiment_id, record, uri, parent=None, running=running)

    # MLflow ties every metric to the model that this thread has loaded last; a new thread has loaded none.
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def _experiment(client: "MlflowClient", name: str, place: str) -> str:
    from mlflow.exceptions import MlflowException  # noqa: PLC0415

    found = client.get_experiment_by_name(name)
    if found is None:
        # MLflow would put them under the current folder, where the database need not be.
        beside = (database(place).resolve().parent / "mlruns" / name).as_uri() if is_local_database(place) else None
        try:
            return str(client.create_experiment(name, artifact_location=beside))
        except MlflowException:  # another process was quicker
            found = client.get_experiment_by_name(name)
            if found is None:
                raise
    if found.lifecycle_stage == "deleted":
        client.restore_experiment(found.experiment_id)
    return str(found.experiment_id)


def _upload(
    client: "MlflowClient",
    experiment_id: str,
    record: Tracked,
    uri: str | None,
    *,
    parent: str | None,
    running: bool = False,
) -> str:
    digest = record.content_digest()
    wanted = f"tags.{names.RECORD} = '{record.id}'"
    run = next(iter(client.search_runs([experiment_id], wanted, max_results=1)), None)
    if run and run.data.tags.get(names.RECORD_DIGEST) == digest:
        return str(run.info.run_id)
    if run is None:
        tags = {names.RECORD: record.id} | ({"mlflow.parentRunId": parent} if parent else {})
        run = client.create_run(experiment_id, start_time=record.started, tags=tags, run_name=record.name)
    run_id = str(run.info.run_id)
    _log_values(client, run_id, record)
    _log_inputs(client, run_id, record)
    for name, text in record.texts.items():
        client.log_text(run_id, text, name)
    for path in record.files.values():
        client.log_artifact(run_id, str(path))
    if record.as_model:
        _log_model(client, experiment_id, run_id, record)
    if record.traced:
        upload_traces(record.traced, experiment_id, run_id, uri)
    for child in record.children:
        _upload(client, experiment_id, child, uri, parent=run_id)
    if running:
        return run_id
    client.set_terminated(run_id, record.status, record.ended)
    client.set_tag(run_id, names.RECORD_DIGEST, digest)  # last: what bears it is never touched again
    return run_id


def _log_values(client: "MlflowClient", run_id: str, record: Tracked) -> None:
    from mlflow.entities import Metric, Param, RunTag  # noqa: PLC0415

    params = [Param(name, value) for name, value in record.params.items()]
    tags = [RunTag(name, value) for name, value in record.tags.items()]
    metrics = [Metric(value.name, value.value, value.time, value.step) for value in record.values]
    for some in _some(params, PARAMS_AT_ONCE):
        client.log_batch(run_id, params=some)
    for some in _some(tags, PARAMS_AT_ONCE):
        client.log_batch(run_id, tags=some)
    for some in _some(metrics, METRICS_AT_ONCE):
        client.log_batch(run_id, metrics=some)


def _some(parts: Sequence[T], count: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(parts), count):
        yield parts[start : start + count]


def _log_inputs(client: "MlflowClient", run_id: str, record: Tracked) -> None:
    from mlflow.entities import Dataset, DatasetInput, InputTag  # noqa: PLC0415

    inputs = [
        DatasetInput(Dataset(**dataset_of(part)), [InputTag("mlflow.data.context", part.context)])
        for part in record.inputs
    ]
    if inputs:
        client.log_inputs(run_id, datasets=inputs)


def _log_model(client: "MlflowClient", experiment_id: str, run_id: str, record: Tracked) -> None:
    """Once for each run: a model cannot be written over."""
    from mlflow.entities import LoggedModelOutput  # noqa: PLC0415
    from mlflow.models import Model  # noqa: PLC0415

    outputs: Any = client.get_run(run_id).outputs
    state = record.text(names.PROGRAM_FILE)
    if state is None or (outputs and outputs.model_outputs):
        return
    logged = client.create_logged_model(
        experiment_id, name=names.MODEL, source_run_id=run_id, params=dict(record.params), model_type="dspy"
    )
    described = Model(
        artifact_path=logged.artifact_location, model_uuid=logged.model_id, run_id=run_id, model_id=logged.model_id
    )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "model"
        write_model(state, record.params, place, described)
        client.log_model_artifacts(logged.model_id, str(place))
    client.finalize_logged_model(logged.model_id, "READY")
    client.log_outputs(run_id, [LoggedModelOutput(logged.model_id, step=0)])
