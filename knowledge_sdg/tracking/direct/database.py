"""A local MLflow database, written as MLflow's own store writes it (`mlflow/store/tracking/sqlalchemy_store.py`)."""

import sqlite3
import uuid
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from knowledge_sdg.files import copy_file, replacing
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.direct.stored import StoredRun
from knowledge_sdg.tracking.record import DataInput, Tracked, dataset_of
from knowledge_sdg.tracking.store import database

REVISIONS = frozenset({"dc11669786a5"})
"""Schemas that are known, by the revision that Alembic has left in the database: that of MLflow 3.17."""

LOCK_PATIENCE = 20.0
"""Seconds to wait while another process writes; MLflow's own."""

_METRIC = "(key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, 0, ?)"
_LATER = "(excluded.step, excluded.timestamp, excluded.value) > (step, timestamp, value)"


@contextmanager
def opened_database(place: str, experiment: str) -> Generator["DatabaseStore | None"]:
    """The store of an experiment that is there; None where it is not, or where the schema is another one.

    Raises sqlite3.Error.
    """
    file = database(place).resolve().as_uri()
    with closing(sqlite3.connect(f"{file}?mode=rw", uri=True, timeout=LOCK_PATIENCE)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield _store(connection, experiment)


def _store(connection: sqlite3.Connection, experiment: str) -> "DatabaseStore | None":
    revisions = {revision for (revision,) in connection.execute("SELECT version_num FROM alembic_version")}
    if not revisions or revisions - REVISIONS:
        return None
    found = connection.execute(
        "SELECT experiment_id, artifact_location FROM experiments"
        " WHERE name = ? AND lifecycle_stage = 'active' AND workspace = 'default'",
        (experiment,),
    ).fetchone()
    return DatabaseStore(connection, *found) if found and _is_plain_folder(found[1]) else None


def _is_plain_folder(address: str) -> bool:
    parts = urlsplit(address)
    return address.startswith("file:///") and not (parts.query or parts.fragment or address.endswith("/"))


class DatabaseStore:
    """Rows and files of one experiment."""

    def __init__(self, connection: sqlite3.Connection, experiment_id: int, artifact_location: str) -> None:
        self._connection = connection
        self._experiment_id = experiment_id
        self._artifact_location = artifact_location

    def run_of(self, record: Tracked) -> StoredRun:
        """See `DirectStore`. Two processes that ask at once get the same run."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            return self._found(record.id) or self._begun(record)

    def _found(self, record_id: str) -> StoredRun | None:
        found = self._connection.execute(
            "SELECT run_uuid, artifact_uri, whole.value FROM runs JOIN tags USING (run_uuid)"
            " LEFT JOIN (SELECT run_uuid, value FROM tags WHERE key = ?) AS whole USING (run_uuid)"
            " WHERE experiment_id = ? AND lifecycle_stage = 'active' AND tags.key = ? AND tags.value = ?"
            " ORDER BY start_time DESC, run_uuid",
            (names.RECORD_DIGEST, self._experiment_id, names.RECORD, record_id),
        ).fetchone()
        return StoredRun(*found) if found else None

    def _begun(self, record: Tracked) -> StoredRun:
        run_id = uuid.uuid4().hex
        run = StoredRun(run_id, f"{self._artifact_location}/{run_id}/artifacts")
        self._connection.execute(
            "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,"
            " start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)"
            " VALUES (?, ?, 'UNKNOWN', '', '', 'unknown', 'RUNNING', ?, '', 'active', ?, ?)",
            (run.id, record.name, record.started, run.artifacts, self._experiment_id),
        )
        self._tag(run, {names.RECORD: record.id, "mlflow.runName": record.name})
        return run

    def log(self, run: StoredRun, record: Tracked) -> None:
        """See `DirectStore`. Raises ValueError for another value of a parameter, which MLflow refuses too."""
        known = dict(self._connection.execute("SELECT key, value FROM params WHERE run_uuid = ?", (run.id,)))
        if any(known.get(name, value) != value for name, value in record.params.items()):
            raise ValueError("a parameter has another value")
        metrics = [(value.name, value.value, value.time, value.step, run.id) for value in record.values]
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
                [(name, value, run.id) for name, value in record.params.items()],
            )
            self._tag(run, record.tags)
            self._connection.executemany(f"INSERT OR IGNORE INTO metrics {_METRIC}", metrics)
            self._connection.executemany(
                f"INSERT INTO latest_metrics {_METRIC} ON CONFLICT (key, run_uuid) DO UPDATE"
                " SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = 0"
                f" WHERE {_LATER}",
                metrics,
            )
            for part in record.inputs:
                self._input(run, part)

    def _tag(self, run: StoredRun, tags: Mapping[str, str]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
            [(name, value, run.id) for name, value in tags.items()],
        )

    def _input(self, run: StoredRun, part: DataInput) -> None:
        """The data set, of which an experiment has one of a name and digest, and its use by the run."""
        fields = dataset_of(part)
        same = (self._experiment_id, part.name, part.digest)
        self._connection.execute(
            "INSERT OR IGNORE INTO datasets (experiment_id, name, digest, dataset_uuid, dataset_source_type,"
            " dataset_source, dataset_schema, dataset_profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*same, uuid.uuid4().hex, fields["source_type"], fields["source"], fields["schema"], fields["profile"]),
        )
        (dataset,) = self._connection.execute(
            "SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?", same
        ).fetchone()
        use = uuid.uuid4().hex
        done = self._connection.execute(
            "INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)"
            " VALUES (?, 'DATASET', ?, 'RUN', ?)",
            (use, dataset, run.id),
        )
        if done.rowcount:
            self._connection.execute(
                "INSERT INTO input_tags (input_uuid, name, value) VALUES (?, 'mlflow.data.context', ?)",
                (use, part.context),
            )

    def put(self, run: StoredRun, name: str, content: bytes | Path) -> None:
        """See `DirectStore`. Raises ValueError for a run whose files are elsewhere."""
        if not _is_plain_folder(run.artifacts):
            raise ValueError(f"{run.artifacts}: is no folder")
        folder = Path(url2pathname(urlsplit(run.artifacts).path))
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            copy_file(content, folder / name)
        else:
            with replacing(folder / name) as partial:
                partial.write_bytes(content)

    def end(self, run: StoredRun, record: Tracked, digest: str) -> None:
        """See `DirectStore`."""
        with self._connection:
            self._connection.execute(
                "UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?", (record.status, record.ended, run.id)
            )
            self._tag(run, {names.RECORD_DIGEST: digest})
