"""The short way into a store that MLflow has made: without importing MLflow, which takes longer than all the rest.

Importing MLflow and opening its store takes one to two seconds of CPU and 200 MB, and a run's parameters, metrics and
files some milliseconds. So a plain record goes to a server by MLflow's REST interface, and to a local database by its
tables, where the database has a schema that we know. Whatever is not plain, or does not succeed, is left to MLflow
itself, which finds what has arrived and goes on from there. Both ways write the same, which a test compares row by row.
"""

import math
import os
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from knowledge_sdg.tracking.direct.database import opened_database
from knowledge_sdg.tracking.direct.server import opened_server
from knowledge_sdg.tracking.record import Tracked
from knowledge_sdg.tracking.store import URI_VARIABLE

LONGEST = 250
"""Characters of a name: the width of MLflow's columns."""

PARAMS_AT_MOST, METRICS_AT_MOST = 100, 800
"""MLflow's limits of one batch are 100 parameters, 100 tags and 1,000 in all."""


class DirectStore(Protocol):
    """What a record needs of a store."""

    def run_of(self, record_id: str) -> tuple[str, str | None] | None:
        """The run that holds this record, with the digest of what has arrived in whole; None when there is none."""

    def begin(self, record: Tracked) -> str:
        """Makes the run; its id."""

    def log(self, run_id: str, record: Tracked) -> None:
        """Parameters, metrics, tags and inputs. Doing it again changes nothing."""

    def put(self, run_id: str, name: str, content: bytes | Path) -> None:
        """An artifact, in place of one of the same name."""

    def end(self, run_id: str, record: Tracked, digest: str) -> None:
        """Marks the run as ended and as whole."""


def upload_directly(record: Tracked, place: str) -> str | None:
    """The id of the MLflow run that holds the record; None when this is to be left to MLflow."""
    if not _plain(record) or _mlflow_is_told_more():
        return None
    try:
        with _opened(place, record.experiment) as store:
            return _uploaded(store, record) if store else None
    except (OSError, sqlite3.Error, ValueError, LookupError):
        return None


def _plain(record: Tracked) -> bool:
    """Whether it is of a generation or a judging, without traces, and nothing in it needs MLflow's care."""
    names = [record.experiment, record.name, *record.params, *record.tags, *(value.name for value in record.values)]
    return (
        not (record.as_model or record.children or record.traced)
        and all(0 < len(name) <= LONGEST for name in names)
        and all(len(text) <= LONGEST for text in (*record.params.values(), *record.tags.values()))
        and all(math.isfinite(value.value) for value in record.values)
        and max(len(record.params), len(record.tags)) <= PARAMS_AT_MOST
        and len(record.values) <= METRICS_AT_MOST
    )


def _mlflow_is_told_more() -> bool:
    """Whether the environment has settings of MLflow: credentials, certificates, a workspace."""
    return any(name.startswith("MLFLOW_") and name != URI_VARIABLE for name in os.environ)


def _opened(place: str, experiment: str) -> AbstractContextManager[DirectStore | None]:
    if place.startswith("sqlite:///"):
        return opened_database(place, experiment)
    return opened_server(place, experiment)


def _uploaded(store: DirectStore, record: Tracked) -> str:
    digest = record.content_digest()
    run_id, arrived = store.run_of(record.id) or (None, None)
    if run_id and arrived == digest:
        return run_id
    run_id = run_id or store.begin(record)
    store.log(run_id, record)
    for name, text in record.texts.items():
        store.put(run_id, name, text.encode())
    for path in record.files.values():
        store.put(run_id, path.name, path)
    store.end(run_id, record, digest)
    return run_id
