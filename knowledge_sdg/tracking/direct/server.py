"""An MLflow server, asked by its REST interface (https://mlflow.org/docs/latest/rest-api.html, version 2.0)."""

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.direct.stored import StoredRun
from knowledge_sdg.tracking.record import Tracked, dataset_of

REPLY_PATIENCE = 120.0
"""Seconds for a reply; MLflow's own."""

_CREDENTIALS = ("~/.mlflow/credentials", "~/.netrc", "~/_netrc")
"""Files from which MLflow takes a name and a password, as the variable NETRC names one."""


@contextmanager
def opened_server(place: str, experiment: str) -> Generator["ServerStore | None"]:
    """The store of an experiment that is there; None where it is not, where files do not pass through the server, or
    where a name and a password may be asked for. Raises OSError and ValueError when the server cannot be asked.
    """
    kept = any(Path(file).expanduser().exists() for file in _CREDENTIALS)
    named = "@" in place or "NETRC" in os.environ or kept
    yield None if named else _store(f"{place.rstrip('/')}/api/2.0", experiment)


def _store(api: str, experiment: str) -> "ServerStore | None":
    query = urllib.parse.urlencode({"experiment_name": experiment})
    found = _asked(f"{api}/mlflow/experiments/get-by-name?{query}")["experiment"]
    if found["lifecycle_stage"] != "active" or not _passes_through(found["artifact_location"]):
        return None
    return ServerStore(api, found["experiment_id"])


def _passes_through(address: str) -> bool:
    """Whether files of that address are given to this server."""
    parts = urllib.parse.urlsplit(address)
    here = parts.scheme == "mlflow-artifacts" and not (parts.netloc or parts.query or parts.fragment)
    return here and bool(parts.path.strip("/"))


class ServerStore:
    """One experiment on a server."""

    def __init__(self, api: str, experiment_id: str) -> None:
        self._api = api
        self._experiment_id = experiment_id

    def run_of(self, record: Tracked) -> StoredRun:
        """See `DirectStore`."""
        wanted = {"experiment_ids": [self._experiment_id], "filter": f"tags.{names.RECORD} = '{record.id}'"}
        for run in self._post("runs/search", wanted | {"max_results": 1}).get("runs", ()):
            return _stored(run)
        begun = {
            "experiment_id": self._experiment_id,
            "user_id": "unknown",
            "start_time": record.started,
            "run_name": record.name,
            "tags": _pairs({names.RECORD: record.id}),
        }
        return _stored(self._post("runs/create", begun)["run"])

    def log(self, run: StoredRun, record: Tracked) -> None:
        """See `DirectStore`."""
        metrics = [
            {"key": value.name, "value": value.value, "timestamp": value.time, "step": value.step}
            for value in record.values
        ]
        batch = {"metrics": metrics, "params": _pairs(record.params), "tags": _pairs(record.tags)}
        self._post("runs/log-batch", {"run_id": run.id, **batch})
        uses = [
            {"tags": _pairs({"mlflow.data.context": part.context}), "dataset": dataset_of(part)}
            for part in record.inputs
        ]
        if uses:
            self._post("runs/log-inputs", {"run_id": run.id, "datasets": uses})

    def put(self, run: StoredRun, name: str, content: bytes | Path) -> None:
        """See `DirectStore`. Raises ValueError for a run whose files do not pass through the server."""
        if not _passes_through(run.artifacts):
            raise ValueError(f"{run.artifacts}: is not this server's")
        place = urllib.parse.quote(f"{urllib.parse.urlsplit(run.artifacts).path.strip('/')}/{name}")
        address = f"{self._api}/mlflow-artifacts/artifacts/{place}"
        if isinstance(content, bytes):
            _asked(address, content, "PUT")
        else:
            with content.open("rb") as file:
                _asked(address, file, "PUT", {"Content-Length": str(content.stat().st_size)})

    def end(self, run: StoredRun, record: Tracked, digest: str) -> None:
        """See `DirectStore`."""
        self._post("runs/update", {"run_id": run.id, "status": record.status, "end_time": record.ended})
        self._post("runs/set-tag", {"run_id": run.id, "key": names.RECORD_DIGEST, "value": digest})

    def _post(self, what: str, content: Mapping[str, object]) -> Any:
        body, kind = json.dumps(content).encode(), {"Content-Type": "application/json"}
        return _asked(f"{self._api}/mlflow/{what}", body, "POST", kind)


def _asked(
    address: str, body: bytes | BinaryIO | None = None, method: str = "GET", head: Mapping[str, str] | None = None
) -> Any:
    """The server's reply, read as JSON."""
    head = {"Content-Type": "application/octet-stream", **(head or {})} if body is not None else {}
    request = urllib.request.Request(address, body, head, method=method)  # noqa: S310 - the user's own server
    with urllib.request.urlopen(request, timeout=REPLY_PATIENCE) as reply:  # noqa: S310 - the same
        return json.loads(reply.read() or b"{}")


def _stored(run: Mapping[str, Any]) -> StoredRun:
    tags = {tag["key"]: tag["value"] for tag in run["data"].get("tags", ())}
    return StoredRun(run["info"]["run_id"], run["info"]["artifact_uri"], tags.get(names.RECORD_DIGEST))


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": name, "value": value} for name, value in values.items()]
