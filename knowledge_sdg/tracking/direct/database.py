"""A local MLflow database, written as MLflow's own store writes it (`mlflow/store/tracking/sqlalchemy_store.py`)."""

import shutil
import sqlite3
import uuid
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.record import DataInput, Tracked, dataset_of
from knowledge_sdg.tracking.store import database

REVISIONS = frozenset({"dc11669786a5"})
"""Schemas that are known, by the revision that Alembic has left in the database: that of MLflow 3.17."""

PATIENCE = 20.0
"""Seconds to wait while another process writes; MLflow's own."""

_METRIC = "(key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, 0, ?)"
_LATER = "(excluded.step, excluded.timestamp, excluded.value) > (step, timestamp, value)"


@contextmanager
def opened_database(place: str, experiment: str) -> Generator["DatabaseStore | None"]:
    """The store of an experiment that is there; None where it is not, or where the schema is another one.

    Raises sqlite3.Error.
    """
    if "?" in place:
        yield None
        return
    file = database(place).resolve().as_uri()
    with closing(sqlite3.connect(f"{file}?mode=rw", uri=True, timeout=PATIENCE)) as connection:
        revisions = {revision for (revision,) in connection.execute("SELECT version_num FROM alembic_version")}
        found = connection.execute(
            "SELECT experiment_id, artifact_location FROM experiments"
            " WHERE name = ? AND lifecycle_stage = 'active' AND workspace = 'default'",
            (experiment,),
        ).fetchone()
        known = revisions and revisions <= REVISIONS and found and found[1].startswith("file:///")
        yield DatabaseStore(connection, *found) if known else None


class DatabaseStore:
    """Rows and files of one experiment."""

    def __init__(self, connection: sqlite3.Connection, experiment_id: int, artifact_location: str) -> None:
        self._connection = connection
        self._experiment_id = experiment_id
        self._artifacts = artifact_location

    def run_of(self, record_id: str) -> tuple[str, str | None] | None:
        """See `DirectStore`."""
        found = self._connection.execute(
            "SELECT run_uuid, whole.value FROM runs JOIN tags USING (run_uuid)"
            " LEFT JOIN (SELECT run_uuid, value FROM tags WHERE key = ?) AS whole USING (run_uuid)"
            " WHERE experiment_id = ? AND lifecycle_stage = 'active' AND tags.key = ? AND tags.value = ?"
            " ORDER BY start_time DESC, run_uuid",
            (names.RECORD_DIGEST, self._experiment_id, names.RECORD, record_id),
        ).fetchone()
        return tuple(found) if found else None

    def begin(self, record: Tracked) -> str:
        """See `DirectStore`."""
        run_id = uuid.uuid4().hex
        with self._connection:
            self._connection.execute(
                "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,"
                " start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)"
                " VALUES (?, ?, 'UNKNOWN', '', '', 'unknown', 'RUNNING', ?, '', 'active', ?, ?)",
                (run_id, record.name, record.started, f"{self._artifacts}/{run_id}/artifacts", self._experiment_id),
            )
            self._tag(run_id, {names.RECORD: record.id, "mlflow.runName": record.name})
        return run_id

    def log(self, run_id: str, record: Tracked) -> None:
        """See `DirectStore`. Raises ValueError for another value of a parameter, which MLflow refuses too."""
        known = dict(self._connection.execute("SELECT key, value FROM params WHERE run_uuid = ?", (run_id,)))
        if any(known.get(name, value) != value for name, value in record.params.items()):
            raise ValueError("a parameter has another value")
        metrics = [(value.name, value.value, value.time, value.step, run_id) for value in record.values]
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
                [(name, value, run_id) for name, value in record.params.items()],
            )
            self._tag(run_id, record.tags)
            self._connection.executemany(f"INSERT OR IGNORE INTO metrics {_METRIC}", metrics)
            self._connection.executemany(
                f"INSERT INTO latest_metrics {_METRIC} ON CONFLICT (key, run_uuid) DO UPDATE"
                " SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = 0"
                f" WHERE {_LATER}",
                metrics,
            )
            for part in record.inputs:
                self._input(run_id, part)

    def _tag(self, run_id: str, tags: Mapping[str, str]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
            [(name, value, run_id) for name, value in tags.items()],
        )

    def _input(self, run_id: str, part: DataInput) -> None:
        """The data set, of which an experiment has one of a name and digest, and its use by the run."""
        told = dataset_of(part)
        same = (self._experiment_id, part.name, part.digest)
        self._connection.execute(
            "INSERT OR IGNORE INTO datasets (experiment_id, name, digest, dataset_uuid, dataset_source_type,"
            " dataset_source, dataset_schema, dataset_profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*same, uuid.uuid4().hex, told["source_type"], told["source"], told["schema"], told["profile"]),
        )
        (dataset,) = self._connection.execute(
            "SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?", same
        ).fetchone()
        use = uuid.uuid4().hex
        done = self._connection.execute(
            "INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)"
            " VALUES (?, 'DATASET', ?, 'RUN', ?)",
            (use, dataset, run_id),
        )
        if done.rowcount:
            self._connection.execute(
                "INSERT INTO input_tags (input_uuid, name, value) VALUES (?, 'mlflow.data.context', ?)",
                (use, part.context),
            )

    def put(self, run_id: str, name: str, content: bytes | Path) -> None:
        """See `DirectStore`."""
        folder = Path(url2pathname(urlsplit(self._artifacts).path)) / run_id / "artifacts"
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, folder / name)
        else:
            (folder / name).write_bytes(content)

    def end(self, run_id: str, record: Tracked, digest: str) -> None:
        """See `DirectStore`."""
        with self._connection:
            self._tag(run_id, {names.RECORD_DIGEST: digest})
            self._connection.execute(
                "UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?", (record.status, record.ended, run_id)
            )
