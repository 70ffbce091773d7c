"""An MLflow server, asked by its REST interface (https://mlflow.org/docs/latest/rest-api.html, version 2.0)."""

import json
import urllib.parse
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.record import Tracked, dataset_of
from knowledge_sdg.tracking.store import PATIENCE

LONGEST_REPLY = 120.0
"""Seconds for a reply of a server that is there; MLflow's own."""

_PROXIED = "mlflow-artifacts:/"
"""Beginning of artifact addresses whose files pass through the server."""


@contextmanager
def opened_server(place: str, experiment: str) -> Generator["ServerStore | None"]:
    """The store of an experiment that is there; None where it is not, or where files do not pass through the server.

    Raises OSError and ValueError when the server cannot be asked.
    """
    if not place.startswith(("http://", "https://")) or "@" in place:
        yield None
        return
    asked = ServerStore(place)
    yield asked if asked.select(experiment) else None


class ServerStore:
    """One experiment on a server."""

    def __init__(self, place: str) -> None:
        self._api = f"{place.rstrip('/')}/api/2.0"
        self._experiment_id = ""
        self._artifacts = ""

    def select(self, experiment: str) -> bool:
        """Whether the experiment is there and takes files."""
        query = urllib.parse.urlencode({"experiment_name": experiment})
        found = self._sent(f"mlflow/experiments/get-by-name?{query}", patience=PATIENCE)["experiment"]
        location = found["artifact_location"]
        self._experiment_id = found["experiment_id"]
        self._artifacts = location.removeprefix(_PROXIED)
        return bool(
            found["lifecycle_stage"] == "active" and location.startswith(_PROXIED) and self._artifacts.strip("/")
        )

    def run_of(self, record_id: str) -> tuple[str, str | None] | None:
        """See `DirectStore`."""
        wanted = {"experiment_ids": [self._experiment_id], "filter": f"tags.{names.RECORD} = '{record_id}'"}
        for run in self._told("runs/search", wanted | {"max_results": 1}).get("runs", ()):
            tags = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
            return run["info"]["run_id"], tags.get(names.RECORD_DIGEST)
        return None

    def begin(self, record: Tracked) -> str:
        """See `DirectStore`."""
        asked = {
            "experiment_id": self._experiment_id,
            "user_id": "unknown",
            "start_time": record.started,
            "run_name": record.name,
            "tags": _pairs({names.RECORD: record.id}),
        }
        return str(self._told("runs/create", asked)["run"]["info"]["run_id"])

    def log(self, run_id: str, record: Tracked) -> None:
        """See `DirectStore`."""
        metrics = [
            {"key": value.name, "value": value.value, "timestamp": value.time, "step": value.step}
            for value in record.values
        ]
        told = {"metrics": metrics, "params": _pairs(record.params), "tags": _pairs(record.tags)}
        self._told("runs/log-batch", {"run_id": run_id, **told})
        uses = [
            {"tags": _pairs({"mlflow.data.context": part.context}), "dataset": dataset_of(part)}
            for part in record.inputs
        ]
        if uses:
            self._told("runs/log-inputs", {"run_id": run_id, "datasets": uses})

    def put(self, run_id: str, name: str, content: bytes | Path) -> None:
        """See `DirectStore`."""
        place = urllib.parse.quote(f"{self._artifacts}/{run_id}/artifacts/{name}".lstrip("/"))
        self._sent(f"mlflow-artifacts/artifacts/{place}", content, "PUT", "application/octet-stream")

    def end(self, run_id: str, record: Tracked, digest: str) -> None:
        """See `DirectStore`."""
        self._told("runs/set-tag", {"run_id": run_id, "key": names.RECORD_DIGEST, "value": digest})
        self._told("runs/update", {"run_id": run_id, "status": record.status, "end_time": record.ended})

    def _told(self, what: str, content: Mapping[str, object]) -> Any:
        return self._sent(f"mlflow/{what}", json.dumps(content).encode(), "POST", "application/json")

    def _sent(
        self,
        what: str,
        content: bytes | Path | None = None,
        method: str = "GET",
        kind: str = "",
        patience: float = LONGEST_REPLY,
    ) -> Any:
        """The reply. A file is streamed."""
        with ExitStack() as ended:
            size = len(content) if isinstance(content, bytes) else content.stat().st_size if content else 0
            body = ended.enter_context(content.open("rb")) if isinstance(content, Path) else content
            about = {"Content-Type": kind, "Content-Length": str(size)} if content is not None else {}
            request = urllib.request.Request(f"{self._api}/{what}", body, about, method=method)  # noqa: S310 - the user's server
            with urllib.request.urlopen(request, timeout=patience) as reply:  # noqa: S310 - the same
                return json.loads(reply.read() or b"{}")


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": name, "value": value} for name, value in values.items()]
