"""What a run loses to faults, row by row against a clean run of the same teacher, and what it pays for again.

    python -m benchmarks.faults [--units 200] [--kills 20] [--json FILE]

Every fault is played by the loopback teacher (`benchmarks/teacher_server.py`); kills are `kill -9` of real processes at
seeded moments, each followed by the same command.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.teacher_server import Behaviour, TeacherServer, teacher_server
from knowledge_sdg.cli import main as knowledge_sdg

FAULTS: dict[str, Behaviour] = {
    "5 % errors (500)": Behaviour(errors=0.05),
    "5 % 429 with Retry-After": Behaviour(rate_limits=0.05),
    "3 % hangs": Behaviour(hangs=0.03),
    "5 % dropped connections": Behaviour(drops=0.05),
    "5 % malformed": Behaviour(malformed=0.05),
    "5 % truncated": Behaviour(truncated=0.05),
    "5 % empty or refused": Behaviour(empty=0.03, refusals=0.02),
    "50 % labels in other cases": Behaviour(shouting=0.5),
    "50 % <think> before the reply": Behaviour(thinking=0.5),
    "10 % judge's lists one short": Behaviour(short_lists=0.1),
    "more calls than the server takes": Behaviour(capacity=8, latency=0.01),
    "one prompt that always fails": Behaviour(fails="Place number 7 "),
}
DEAD_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one fault did."""

    fault: str
    code: int
    lost: int
    """Rows of the clean run that are missing, but for those of units that are listed as failed."""
    doubled: int
    listed: int
    """Entries of failed.jsonl."""
    faults: int
    """How often the fault was played."""
    calls: int
    again: int
    """Replies that were paid for again."""
    most_in_flight: int
    seconds: float
    allowed: int = 0
    """Replies that may be paid for again: those in flight at the kill, and those answered in its last two seconds."""


def write_documents(folder: Path, units: int) -> Path:
    """So many short documents, each a unit of its own."""
    folder.mkdir(parents=True)
    for number in range(units):
        (folder / f"place{number:05d}.md").write_text(
            f"# Place number {number} of Velm\n\nPlace number {number} of Velm is a village on the river Arle. "
            f"It was founded in {1100 + number % 800} by the monk Otto. The village has {20 + number} houses. "
            f"Most people in the village keep sheep because the soil is poor.\n",
            encoding="utf-8",
        )
    return folder


def command(documents: Path, out: Path, url: str, *options: str) -> list[str]:
    """The `generate` command of all measurements."""
    told = [
        "generate",
        str(documents),
        "--out",
        str(out),
        "--teacher",
        "tiny",
        "--teacher-url",
        url,
        "--quiet",
        "--audit",
        "0",
    ]
    return [*told, "--timeout", "2", *options]


def rows_of(out: Path) -> list[tuple[str, str, str]]:
    """Where from, and what: the kept and the dropped rows of a run."""
    columns = ["source", "dataset_type", "question", "response"]
    found = []
    for name in ("kept", "dropped"):
        found += [
            (row["source"], row["dataset_type"], f"{name}: {row['question']} {row['response']}")
            for row in pq.read_table(out / f"{name}.parquet", columns=columns).to_pylist()
        ]
    return found


@dataclass(frozen=True, slots=True)
class Clean:
    """An undisturbed run, to compare with."""

    rows: list[tuple[str, str, str]]
    repeated: int
    """Prompts that it asked twice by itself: chunks may have the same pairs to assess."""
    seconds: float


def clean_run(documents: Path, out: Path) -> Clean:
    """Runs it."""
    with teacher_server(Behaviour(latency=0.02)) as (url, server):
        started = time.monotonic()
        knowledge_sdg(command(documents, out, url))
        return Clean(rows_of(out), server.counters.repeated, time.monotonic() - started)


def measured(fault: str, documents: Path, clean: Clean, work: Path, behaviour: Behaviour) -> Row:
    """One fault, over all documents."""
    out = work / "".join(character for character in fault if character.isalnum())
    with teacher_server(behaviour) as (url, server):
        started = time.monotonic()
        with _dying(server) if "dies" in fault else contextlib.nullcontext():
            code = knowledge_sdg(command(documents, out, url))
        return _row(fault, code, out, clean, server, time.monotonic() - started)


@contextlib.contextmanager
def _dying(server: TeacherServer) -> Iterator[None]:
    """The server refuses everything for ten seconds from its first second on."""

    def die() -> None:
        time.sleep(1)
        server.behaviour.drops, server.behaviour.sticky = 1.0, True
        time.sleep(DEAD_SECONDS)
        server.behaviour.drops, server.behaviour.sticky = 0.0, False

    thread = threading.Thread(target=die, daemon=True)
    thread.start()
    yield
    thread.join()


def _row(fault: str, code: int, out: Path, clean: Clean, server: TeacherServer, seconds: float) -> Row:
    rows = rows_of(out)
    failed = [json.loads(line) for line in (out / "failed.jsonl").read_text(encoding="utf-8").split("\n") if line]
    excused = {entry["source"] for entry in failed}
    lost = [row for row in set(clean.rows) - set(rows) if row[0] not in excused]
    counters = server.counters
    again = counters.repeated - clean.repeated - counters.faults.total()
    return Row(
        fault,
        code,
        len(lost),
        len(rows) - len(set(rows)),
        len(failed),
        counters.faults.total(),
        sum(counters.prompts.values()),
        max(0, again),
        counters.most_in_flight,
        round(seconds, 1),
    )


def killed(documents: Path, clean: Clean, work: Path, seed: int) -> Row:
    """`kill -9` at a seeded moment of a real process, then the same command to its end."""
    moment = random.Random(seed).uniform(1.5, clean.seconds + 2)
    out = work / f"killed{seed}"
    with teacher_server(Behaviour(latency=0.02)) as (url, server):
        started = time.monotonic()
        arguments = [sys.executable, "-m", "knowledge_sdg.cli", *command(documents, out, url)]
        process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        moment_of_death = time.time()
        process.send_signal(signal.SIGKILL)
        process.wait()
        _settled(server)
        allowed = sum(answered > moment_of_death - 2 for answered in server.counters.answered.values())
        code = knowledge_sdg(command(documents, out, url))
        row = _row(
            f"kill -9 after {moment:.1f} s",
            code,
            out,
            clean,
            server,
            time.monotonic() - started,
        )
    return replace(row, allowed=allowed)


def _settled(server: TeacherServer) -> None:
    """Waits until the server has read and answered all that a dead client had sent: it may lag behind it."""
    ends = time.monotonic() + 30
    while server.counters.connections and time.monotonic() < ends:
        time.sleep(0.01)


def table(rows: list[Row]) -> str:
    """The rows, for people."""
    lines = [f"{'fault':<42} rc  lost doubled listed faults  calls again (may) in flight seconds"]
    lines += [
        f"{row.fault:<42} {row.code:>2} {row.lost:>5} {row.doubled:>7} {row.listed:>6} {row.faults:>6} {row.calls:>6} "
        f"{row.again:>5} {row.allowed:>5} {row.most_in_flight:>9} {row.seconds:>7}"
        for row in rows
    ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> list[Row]:
    """Measures everything and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--json", type=Path, help="also write the rows there")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        documents = write_documents(work / "docs", given.units)
        clean = clean_run(documents, work / "clean")
        rows = [measured(fault, documents, clean, work, behaviour) for fault, behaviour in FAULTS.items()]
        rows.append(measured("a server that dies for ten seconds", documents, clean, work, Behaviour(latency=0.05)))
        rows += [killed(documents, clean, work, seed) for seed in range(given.kills)]
    print(f"{given.units} units, {len(clean.rows)} rows in the clean run\n\n{table(rows)}")
    if given.json:
        content: list[dict[str, Any]] = [asdict(row) for row in rows]
        given.json.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return rows


if __name__ == "__main__":
    main()
