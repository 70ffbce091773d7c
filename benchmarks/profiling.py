"""Where the CPU of a call goes: the ten functions with most time of their own, and the shares of the packages.

    python -m benchmarks.profiling [--chunks 60] [--in-flight 64]

cProfile in the thread of the event loop, where all calls are made, beside the loopback teacher with canned replies;
waiting is left out. A profiled call takes about three times as long as another one, so shares are to be read, not
milliseconds.
"""

import argparse
import cProfile
import pstats
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.throughput import documents, generated, server
from knowledge_sdg.background import background_loop, run_in_background

Row = tuple[str, float, float]
"""What, seconds of its own, seconds with all that it called."""

WAITING = ("epoll", "select.poll")
TOP = 10


def profiled(chunks: int, in_flight: int) -> tuple[int, list[Row]]:
    """Calls made, and a row for each function that the loop's thread ran."""
    profile, work = cProfile.Profile(), documents(chunks)
    with tempfile.TemporaryDirectory() as folder, server() as url:
        _on_the_loop(profile.enable)
        run = generated(work, url, in_flight, folder)
        _on_the_loop(profile.disable)
        calls = run.stats["calls"]
    found = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    rows = [(_place(file, line, name), own, total) for (file, line, name), (_, _, own, total, _) in found.items()]
    return calls, [row for row in rows if not any(word in row[0] for word in WAITING)]


def _on_the_loop(work: Callable[[], None]) -> None:
    """A profile is of the thread that starts it."""

    async def done() -> None:
        work()

    background_loop()
    run_in_background(done())


def _place(file: str, line: int, name: str) -> str:
    if file == "~":
        return f"built-in: {name.strip('<>')}"
    parts = Path(file).parts
    inside = parts[parts.index("site-packages") + 1 :] if "site-packages" in parts else _of_ours(parts)
    return f"{'/'.join(inside)}:{line} {name}"


def _of_ours(parts: tuple[str, ...]) -> tuple[str, ...]:
    for package in ("knowledge_sdg", "signatures"):
        if package in parts:
            return parts[len(parts) - 1 - parts[::-1].index(package) :]
    return ("standard library", *parts[-2:])


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=60)
    parser.add_argument("--in-flight", type=int, default=64)
    given = parser.parse_args()
    calls, rows = profiled(given.chunks, given.in_flight)
    whole = sum(own for _, own, _ in rows)
    print(f"{calls:,} calls, {1000 * whole / calls:.2f} ms each under the profiler\n")
    for name, own, _ in sorted(rows, key=lambda row: -row[1])[:TOP]:
        print(f"{own / whole:6.1%} {1e6 * own / calls:7.1f} us/call  {name}")
    packages: defaultdict[str, float] = defaultdict(float)
    for name, own, _ in rows:
        packages["built-in" if name.startswith("built-in") else name.partition("/")[0]] += own
    print()
    for name, own in sorted(packages.items(), key=lambda part: -part[1])[:TOP]:
        print(f"{own / whole:6.1%}  {name}")


if __name__ == "__main__":
    main()
