"""A real MLflow server on loopback, with a database of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.teacher_server import free_port

STARTING_SECONDS = 90.0


@contextmanager
def mlflow_server(folder: Path) -> Iterator[str]:
    """Its address; ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    place = f"http://127.0.0.1:{port}"
    store = [
        "--backend-store-uri",
        f"sqlite:///{folder}/mlflow.db",
        "--artifacts-destination",
        str(folder / "artifacts"),
    ]
    command = [sys.executable, "-m", "mlflow", "server", *store, "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        server = subprocess.Popen(
            [*command, "--workers", "1"], stdout=log, stderr=log, env=environment, start_new_session=True
        )
        try:
            _wait(place, server, folder / "server.log")
            yield place
        finally:
            os.killpg(server.pid, 15)
            server.wait(30)


def _wait(place: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{place}/health", timeout=2).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text(errors="replace")[-2000:])
