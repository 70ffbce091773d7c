"""What tracking costs: client CPU of a generation, and of tracking it in MLflow afterwards, in one process.

    python -m benchmarks.tracking [--chunks 50 200 1000]

The teacher is the loopback server with canned replies, so that all CPU but the client's is elsewhere. The store is a
local sqlite database that is there already, as from the second run on; traces are off. MLflow and its store are opened
after the generation, which costs the same whatever the size of the run; a second run of the same process does not pay
it again.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.throughput import documents, server
from knowledge_sdg.generation import generate

IN_FLIGHT = 64


def one(url: str, chunks: int, store: str) -> dict[str, float]:
    """CPU seconds of the generation, of opening the store (mostly the import of MLflow), and of the upload."""
    with tempfile.TemporaryDirectory() as folder:
        run = generate(
            documents(chunks),
            out=Path(folder) / "run",
            teacher="tiny",
            teacher_url=url,
            concurrency=IN_FLIGHT,
            quiet=True,
            audit=0,
        )
        from knowledge_sdg.tracking import track  # noqa: PLC0415
        from knowledge_sdg.tracking.store import opened_store  # noqa: PLC0415

        generated = time.process_time()
        with opened_store(store):
            opened = time.process_time()
        track(run.path, uri=store)
        return {
            "calls": run.stats["calls"],
            "generation": generated,
            "store": opened - generated,
            "upload": time.process_time() - opened,
        }


def main() -> None:
    """Prints a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=3, metavar=("URL", "CHUNKS", "STORE"), help=argparse.SUPPRESS)
    parser.add_argument("--chunks", nargs="+", type=int, default=[50, 200, 1000])
    given = parser.parse_args()
    if given.one:
        url, chunks, store = given.one
        print(json.dumps(one(url, int(chunks), store)))
        return
    with tempfile.TemporaryDirectory() as folder, server() as url:
        print("| chunks | calls | generation, CPU s | open store | upload | upload / generation | both / generation |")
        print("|---|---|---|---|---|---|---|")
        for chunks in (2, *given.chunks):  # the first makes the database
            command = ["--one", url, str(chunks), f"sqlite:///{folder}/mlflow.db"]
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.tracking", *command], capture_output=True, text=True, check=True
            )
            row = json.loads(done.stdout.splitlines()[-1])
            if chunks in given.chunks:
                print(_line(chunks, row), flush=True)


def _line(chunks: int, row: dict[str, float]) -> str:
    generation, store, upload = row["generation"], row["store"], row["upload"]
    shares = f"{upload / generation:.1%} | {(store + upload) / generation:.1%}"
    return f"| {chunks:,} | {row['calls']:,} | {generation:.1f} | {store:.1f} | {upload:.1f} | {shares} |"


if __name__ == "__main__":
    main()
