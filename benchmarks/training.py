"""How long training sets of many rows take, and how much private memory: phase 1 and phase 2, each in its own process.

    python -m benchmarks.training [--rows 100000] [--chunks 5000] [--words 300] [--phase 1|2]

The rows are made up: Zipf-distributed words, each chunk with four views, documents of ten chunks, one claim a row.
Private memory is what /proc/self/smaps_rollup counts as private, dirty or anonymous, at its highest.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from knowledge_sdg.records import digest
from knowledge_sdg.runs.tables import KEPT, OwnTableWriter
from knowledge_sdg.training import phase_1, phase_2

KINDS = ("base_document", "summary_detailed", "summary_extractive", "summary_atomic_facts")
CHUNKS_A_DOCUMENT = 10
VOCABULARY = 30_000


def kept_rows(rows: int, chunks: int, words: int) -> Iterator[Mapping[str, object]]:
    """So many made-up rows over so many chunks of so many words."""
    rng = random.Random(0)
    vocabulary = ["".join(rng.choices("bcdfglmnprstv", k=2)) + f"a{number}o" for number in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))

    def prose(length: int) -> str:
        drawn = rng.choices(vocabulary, cum_weights=weights, k=length)
        return ". ".join(" ".join(drawn[at : at + 15]).capitalize() for at in range(0, length, 15)) + "."

    for number in range(chunks):
        document_id = digest("document", number // CHUNKS_A_DOCUMENT)
        text = prose(words)
        views = {kind: text if kind == KINDS[0] else prose(words // 3) for kind in KINDS}
        for at in range(number * rows // chunks, (number + 1) * rows // chunks):
            answer = f"{prose(12)[:-1]} {rng.randrange(10_000)}."
            kind = KINDS[at % len(KINDS)]
            yield {
                **dict.fromkeys(KEPT.names),
                "question": f"What about {prose(6)[:-1].lower()}?",
                "response": answer,
                "document": views[kind],
                "raw_document": text,
                "dataset_type": kind,
                "domain": "made up",
                "document_outline": f"Document {number // CHUNKS_A_DOCUMENT}",
                "id": digest("row", at),
                "document_id": document_id,
                "chunk_id": digest("chunk", number),
                "claims": [{"claim": answer, "label": "supported", "evidence": answer, "start": 0, "end": len(answer)}],
            }


def private_megabytes() -> float:
    """Memory of this process that is its own: anonymous pages and changed private ones."""
    told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return (
        sum(int(kilobytes) for kilobytes in re.findall(r"^(?:Private_Dirty|Swap): +(\d+)", told, re.MULTILINE)) / 1024
    )


def measure(phase: int, path: Path) -> None:
    """Makes the set and prints its row of the table."""
    highest = [private_megabytes()]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            highest.append(private_megabytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun, used = time.perf_counter(), time.process_time()
    made = phase_1(path) if phase == 1 else phase_2(path)
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    done.set()
    watcher.join()
    print(
        f"phase {phase}  {made.num_rows:>9,} rows  {seconds:6.1f} s ({used:.1f} s CPU)  {max(highest):6.0f} MB private"
    )


def main() -> None:
    """Makes the rows and measures both phases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--chunks", type=int, default=5_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--phase", type=int, choices=[1, 2])
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.file and options.phase:
        measure(options.phase, options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "kept.parquet"
        with OwnTableWriter(path, KEPT) as table:
            for row in kept_rows(options.rows, options.chunks, options.words):
                table.append(dict(row))
        print(f"{options.rows:,} kept rows over {options.chunks:,} chunks of {options.words} words", flush=True)
        for phase in (1, 2):
            subprocess.run(
                [sys.executable, "-m", "benchmarks.training", "--phase", str(phase), "--file", str(path)], check=True
            )


if __name__ == "__main__":
    main()
