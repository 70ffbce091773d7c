"""The way to an MLflow store: opened without a global setting, and every fault of it in one line."""

import http.client
import logging
import os
import urllib.error
import urllib.request
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_sdg.collecting import few_collections, no_collections
from knowledge_sdg.errors import TrackingError

if TYPE_CHECKING:
    from mlflow import MlflowClient

DEFAULT_URI = "sqlite:///mlflow.db"
"""In the current folder, where `mlflow ui` looks for it too."""

URI_VARIABLE = "MLFLOW_TRACKING_URI"
_VARIABLES = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
_SCHEMES = ("sqlite:", "postgresql", "mysql", "mssql", "file:", "databricks", "uc:")
"""Beginnings of the addresses that MLflow knows beside those of servers."""
LONGEST_FAULT = 300
PATIENCE = 5.0
"""Seconds in which a server must say that it is there."""


def store_uri(uri: str | None = None) -> str:
    """The store that is meant: the one named, else the environment's `MLFLOW_TRACKING_URI`, else the local default."""
    return uri or os.environ.get(URI_VARIABLE) or DEFAULT_URI


@contextmanager
def opened_store(uri: str | None = None) -> Generator["MlflowClient"]:
    """A client of the store. Whatever goes wrong with it inside is a TrackingError of one line.

    MLflow's own tracking address, active run and log level are as before; only within the block, an unanswered request
    is tried twice more and not seven times.
    """
    place = store_uri(uri)
    check_reachable(place)
    try:
        with few_collections(), _environment(), _hushed():
            with no_collections():  # with the collector at work, it takes a quarter longer
                from mlflow import MlflowClient  # noqa: PLC0415 - takes two seconds and 200 MB

                client = MlflowClient(tracking_uri=place, registry_uri=place)
            yield client
    except TrackingError:
        raise
    except Exception as error:  # MLflow, SQLAlchemy, requests and the disk all raise errors of their own
        raise TrackingError(_in_one_line(place, error)) from error


def check_reachable(place: str) -> None:
    """Raises TrackingError at once where MLflow itself would try again for minutes."""
    if place.startswith(("http://", "https://")):
        try:
            # urllib would look for a host of the name "user:password@host"
            urllib.request.urlopen(f"{public_address(place).rstrip('/')}/health", timeout=PATIENCE).close()  # noqa: S310
        except urllib.error.HTTPError:
            return  # somebody answers
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise TrackingError(f"MLflow at {public_address(place)} cannot be reached ({reason})") from error
    elif is_local_database(place):
        folder = database(place).parent
        if not folder.is_dir():
            raise TrackingError(f"{folder}: is no folder, so {public_address(place)} cannot be made there")
    elif not place.startswith(_SCHEMES):
        raise TrackingError(f"{place!r} is no MLflow address; give sqlite:///FILE.db or http://HOST:PORT")


def is_local_database(place: str) -> bool:
    """Whether it is a file of a plain address."""
    return place.startswith("sqlite:///") and "?" not in place


def database(place: str) -> Path:
    """The file of a local database."""
    return Path(place.removeprefix("sqlite:///"))


def public_address(place: str) -> str:
    """The address without a name and a password in it."""
    scheme, mark, rest = place.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else place


def _in_one_line(place: str, error: Exception) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    where = f"MLflow at {public_address(place)}"
    if "database schema" in said or "Can't locate revision" in said:
        return f"{where} has the schema of another MLflow version; run `mlflow db upgrade` or name another store"
    if "readonly database" in said or "read-only" in said.casefold():
        return f"{where} can only be read; make it writable or name another store"
    if "<html" in said.casefold() or "<!doctype" in said.casefold():
        return f"{where} does not answer as MLflow does; is another server there?"
    said = said.partition(" [SQL: ")[0].partition(" (Background on this error")[0]
    return f"{where} failed: {said[:LONGEST_FAULT]}"


@contextmanager
def _hushed() -> Generator[None]:
    """MLflow and Alembic tell every table that they make, and a traceback of every error that they raise as well."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with no_collections():
            import mlflow  # noqa: F401, PLC0415 - only now: the import sets the levels of its loggers
        loggers = [logging.getLogger(name) for name in ("mlflow", "alembic")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


@contextmanager
def _environment() -> Generator[None]:
    """Fewer tries, no lines on standard output, no progress bars and no telemetry, where the user has not said
    otherwise.
    """
    ours = {name: value for name, value in _VARIABLES.items() if name not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)
