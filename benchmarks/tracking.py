"""What tracking costs: client CPU of a generation, and of tracking it in MLflow afterwards, in one process.

    python -m benchmarks.tracking [--chunks 50 200 1000] [--server http://127.0.0.1:5000]

The teacher is the loopback server with canned replies, so that all CPU but the client's is elsewhere. The store is a
local sqlite database, or the MLflow server that is named; it is there already, as from the second run on, and traces
are off. Beside the short way into such a store stands what MLflow itself takes, which also makes a store that is not
there. Of both the figures are those of a process that tracks one run: import and opening are in them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

from benchmarks.throughput import documents, generated, server

IN_FLIGHT = 64
BY_MLFLOW = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2"}
"""A setting of MLflow in the environment leaves the work to MLflow."""


def one(url: str, chunks: int, store: str) -> dict[str, float]:
    """CPU seconds of the generation and of its tracking."""
    with tempfile.TemporaryDirectory() as folder:
        run = generated(documents(chunks), url, IN_FLIGHT, folder)
        before = time.process_time()
        from knowledge_sdg.tracking import track  # noqa: PLC0415 - its import is a part of what tracking costs

        track(run.path, uri=store)
        return {
            "calls": run.stats["calls"],
            "generation": before,
            "tracking": time.process_time() - before,
        }


def measured(url: str, chunks: int, store: str, *, by_mlflow: bool) -> dict[str, float]:
    """`one` in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.tracking", "--one", url, str(chunks), store],
        capture_output=True,
        text=True,
        check=True,
        env=environment | (BY_MLFLOW if by_mlflow else {}),
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Prints a row for each size and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=3, metavar=("URL", "CHUNKS", "STORE"), help=argparse.SUPPRESS)
    parser.add_argument("--chunks", nargs="+", type=int, default=[50, 200, 1000])
    parser.add_argument("--server", help="An MLflow server in place of a local database.")
    given = parser.parse_args()
    if given.one:
        url, chunks, store = given.one
        print(json.dumps(one(url, int(chunks), store)))
        return
    with tempfile.TemporaryDirectory() as folder, server() as url:
        store = given.server or f"sqlite:///{folder}/mlflow.db"
        print("| chunks | calls | way | generation, CPU s | tracking, CPU s | tracking / generation |")
        print("|---|---|---|---|---|---|")
        print(_line("making the store, MLflow", 2, measured(url, 2, store, by_mlflow=True)))
        for chunks in given.chunks:
            for way in ("short", "MLflow"):
                print(_line(way, chunks, measured(url, chunks, store, by_mlflow=way == "MLflow")), flush=True)


def _line(way: str, chunks: int, row: dict[str, float]) -> str:
    generation, tracking = row["generation"], row["tracking"]
    return (
        f"| {chunks:,} | {row['calls']:,} | {way} | {generation:.1f} | {tracking:.2f} | {tracking / generation:.1%} |"
    )


if __name__ == "__main__":
    main()
