"""The short way into a store that MLflow has made: without importing MLflow, which takes longer than all the rest.

Importing MLflow and opening its store takes one to two seconds of CPU and 200 MB, and a run's parameters, metrics and
files some milliseconds. So a plain record goes to a server by MLflow's REST interface, and to a local database by its
tables, where the database has a schema that we know. Whatever is not plain, or does not succeed, is left to MLflow
itself, which finds what has arrived and goes on from there. Both ways write the same, which a test compares row by row.
"""

import logging
import math
import os
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from knowledge_sdg.tracking.direct.database import opened_database
from knowledge_sdg.tracking.direct.server import opened_server
from knowledge_sdg.tracking.direct.stored import StoredRun
from knowledge_sdg.tracking.record import Tracked
from knowledge_sdg.tracking.store import URI_VARIABLE, is_local_database

LONGEST_NAME = 250
"""Characters: the width of MLflow's columns."""

LONGEST_VALUE = 250
"""Characters of a parameter or tag: as many as `privacy.told` leaves."""

PARAMS_AT_MOST, METRICS_AT_MOST = 100, 800
"""MLflow's limits of one batch are 100 parameters, 100 tags and 1,000 in all."""

_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
"""Of a parameter, metric, tag or file. MLflow takes more, but spaces and slashes need its checks."""

_log = logging.getLogger(__name__)


class DirectStore(Protocol):
    """What a record needs of a store."""

    def run_of(self, record: Tracked) -> StoredRun:
        """The run that holds the record; made where there is none."""

    def log(self, run: StoredRun, record: Tracked) -> None:
        """Parameters, metrics, tags and inputs. Doing it again changes nothing."""

    def put(self, run: StoredRun, name: str, content: bytes | Path) -> None:
        """An artifact, in place of one of the same name."""

    def end(self, run: StoredRun, record: Tracked, digest: str) -> None:
        """Marks the run as ended, then as whole."""


def upload_directly(record: Tracked, place: str) -> str | None:
    """The id of the MLflow run that holds the record; None when this is to be left to MLflow."""
    if not _is_plain(record) or _has_settings_for_mlflow():
        return None
    try:
        with _opened(place, record.experiment) as store:
            return _uploaded(store, record) if store else None
    except Exception:  # noqa: BLE001 - whatever it is, MLflow does the work next, and tells what is wrong
        _log.debug("left to MLflow", exc_info=True)
        return None


def _is_plain(record: Tracked) -> bool:
    """Whether nothing in it needs MLflow's care: no model, no traces, no runs below it, no odd names and values."""
    names = [*record.params, *record.tags, *(value.name for value in record.values)]
    files = [*record.texts, *(path.name for path in record.files.values())]
    return (
        not (record.as_model or record.children or record.traced)
        and all(0 < len(name) <= LONGEST_NAME for name in (record.experiment, record.name))
        and all(len(name) <= LONGEST_NAME and _NAME.fullmatch(name) for name in (*names, *files))
        and all(len(text) <= LONGEST_VALUE for text in (*record.params.values(), *record.tags.values()))
        and all(math.isfinite(value.value) for value in record.values)
        and max(len(record.params), len(record.tags)) <= PARAMS_AT_MOST
        and len(record.values) <= METRICS_AT_MOST
    )


def _has_settings_for_mlflow() -> bool:
    """Whether the environment tells MLflow more than its address: credentials, certificates, a workspace."""
    return any(name.startswith("MLFLOW_") and name != URI_VARIABLE for name in os.environ)


def _opened(place: str, experiment: str) -> AbstractContextManager[DirectStore | None]:
    return (opened_database if is_local_database(place) else opened_server)(place, experiment)


def _uploaded(store: DirectStore, record: Tracked) -> str:
    digest = record.content_digest()
    run = store.run_of(record)
    if run.digest != digest:
        store.log(run, record)
        for name, text in record.texts.items():
            store.put(run, name, text.encode())
        for path in record.files.values():
            store.put(run, path.name, path)
        store.end(run, record, digest)
    return run.id
