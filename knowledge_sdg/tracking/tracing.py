"""A run's recorded traces, as MLflow's trace view shows them."""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge_sdg.runs.traces import Span, UnitTrace, read_traces
from knowledge_sdg.tracking.store import store_uri

PREVIEW = 200
"""Characters of the first input and the last output in the list of traces."""


def upload_traces(folder: Path, experiment_id: str, run_id: str, uri: str | None) -> int:
    """Uploads the traces of a run folder and ties them to its MLflow run; how many there are. Those that are there are
    passed over, because a trace's id is made of its run, unit and begin.
    """
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - takes two seconds
    from mlflow.tracing.client import TracingClient  # noqa: PLC0415

    client = TracingClient(store_uri(uri))
    count = 0
    for trace in read_traces(folder):
        if not trace["spans"]:
            continue
        count += 1
        trace_id = _trace_id(run_id, trace)
        try:
            client.get_trace_info(f"tr-{trace_id}")
        except MlflowException:
            _upload(client, trace, trace_id, experiment_id, run_id)
    return count


def _trace_id(run_id: str, trace: UnitTrace) -> str:
    first = min(span["begin"] for span in trace["spans"])
    return hashlib.sha256(f"{run_id}:{trace['unit']}:{first}".encode()).hexdigest()[:32]


def _upload(client: Any, trace: UnitTrace, trace_id: str, experiment_id: str, run_id: str) -> None:
    from mlflow.entities import TraceInfo, TraceLocation, TraceState  # noqa: PLC0415
    from mlflow.entities.span import Span as MlflowSpan  # noqa: PLC0415
    from mlflow.tracing.constant import TraceMetadataKey  # noqa: PLC0415

    spans = trace["spans"]
    ids = {span["id"]: hashlib.sha256(span["id"].encode()).digest()[:8] for span in spans}
    root = min(spans, key=lambda span: (span["begin"], -span["end"]))
    client.log_spans(experiment_id, [MlflowSpan.from_dict(_span(span, ids, trace_id)) for span in spans])
    begin, end = root["begin"], max(span["end"] for span in spans)
    client.start_trace(
        TraceInfo(
            trace_id=f"tr-{trace_id}",
            trace_location=TraceLocation.from_experiment_id(experiment_id),
            request_time=begin // 1_000_000,
            execution_duration=(end - begin) // 1_000_000,
            state=TraceState.ERROR if root["error"] else TraceState.OK,
            request_preview=_preview(root["inputs"]),
            response_preview=_preview(root["outputs"]),
            trace_metadata={TraceMetadataKey.SOURCE_RUN: run_id},
            tags={"mlflow.traceName": trace["title"], "unit": trace["unit"]},
        )
    )


def _preview(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:PREVIEW]


def _span(span: Span, ids: dict[str, bytes], trace_id: str) -> dict[str, object]:
    """A span in the form of MLflow's own JSON."""
    parent = ids.get(span["parent"] or "")
    attributes: Sequence[tuple[str, object]] = (
        ("mlflow.traceRequestId", f"tr-{trace_id}"),
        ("mlflow.spanType", span["type"]),
        ("mlflow.spanInputs", span["inputs"]),
        ("mlflow.spanOutputs", span["outputs"]),
    )
    return {
        "trace_id": base64.b64encode(bytes.fromhex(trace_id)).decode(),
        "span_id": base64.b64encode(ids[span["id"]]).decode(),
        "parent_span_id": base64.b64encode(parent).decode() if parent else None,
        "name": span["name"],
        "start_time_unix_nano": span["begin"],
        "end_time_unix_nano": span["end"],
        "events": [],
        "status": {"code": "STATUS_CODE_ERROR" if span["error"] else "STATUS_CODE_OK", "message": span["error"]},
        "attributes": {name: json.dumps(value, ensure_ascii=False) for name, value in attributes},
        "links": [],
    }
