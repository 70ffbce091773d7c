"""How fast, how evenly and how cheaply `generate` asks a server, beside bare loops over the same prompts.

    python -m benchmarks.throughput [--quick] [--repeats 3] [--in-flight 64 256] [--json FILE]

Every figure is of a process of its own against a loopback teacher in another (`benchmarks/teacher_server.py` with
canned replies), so that client CPU is the client's alone. The bare loops send prompts that a run of ours has sent,
through litellm (`litellm.acompletion`) and through our own engine without DSPy, and do nothing with the replies: what
they reach in the same run is what this machine can give.
"""

import argparse
import asyncio
import json
import logging
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from dspy import lm15

from benchmarks.canned import canned_reply
from benchmarks.teacher_server import free_port
from knowledge_sdg.generation import generate
from knowledge_sdg.records import Document
from knowledge_sdg.runs import Run
from knowledge_sdg.teacher import connect
from knowledge_sdg.teacher.endpoint import ServerEngine

WORDS = 350
"""Of a document: one chunk."""

BARE_CALLS = 2_000
"""Of a bare loop."""

SLOW = ("--latency", "0.1", "--per-token", "0.01", "--tokens", "100", "--sigma", "0.5", "--seed", "7")
"""100 ms and 10 ms for each of 100 tokens, log-normal."""

SLOW_CHUNKS = 60


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process did."""

    calls: int
    seconds: float
    cpu: float
    """Seconds of CPU, user and system, of the client."""
    peak: float
    """MiB of memory at most."""
    kept: int = 0
    tokens: int = 0
    tokens_shared: int = 0
    """Of the tokens those of a beginning that an earlier prompt had: a server with a prefix cache spares them."""
    busy: float = 0.0
    """Efficiency of the whole run: time the server had calls for, over limit x wall time."""
    busy_middle: float = 0.0
    """The same between a tenth and nine tenths of the replies."""

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.calls / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Client CPU in milliseconds for a call."""
        return 1000 * self.cpu / self.calls


def documents(count: int) -> list[Document]:
    """So many made-up documents of `WORDS` words, all unlike."""
    made = []
    for number in range(count):
        chance = random.Random(number)
        sentences = [f"Place {number} of Velm lies on the river Arle and has {chance.randrange(9, 99)} mills."]
        while sum(len(sentence.split()) for sentence in sentences) < WORDS - 14:
            mark = "".join(chance.choices("abcdefghilmnoprstu", k=7))
            year = chance.randrange(1100, 1900)
            sentences.append(f"The {mark} of place {number} was built in {year} by the monk {mark[:4].title()}.")
        made.append(Document(f"place{number:05d}.md", f"Place {number}", " ".join(sentences)))
    return made


@contextmanager
def server(*options: str) -> Iterator[str]:
    """The loopback teacher in a process of its own; its address."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.teacher_server", "--port", str(port), "--canned", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        try:
            next(iter(started.stdout or ()), None)  # "serving ..."
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            started.terminate()


def measured(loop: str, url: str, chunks: int, in_flight: int) -> Figures:
    """One loop in a process of its own."""
    told = [loop, url, str(chunks), str(in_flight)]
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.throughput", "--one", *told], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return Figures(**json.loads(ended.stdout.splitlines()[-1]))


def one(loop: str, url: str, chunks: int, in_flight: int) -> Figures:
    """What `measured` runs."""
    if loop == "generate":
        return _generated(url, chunks, in_flight)
    prompts = recorded_prompts(max(1, BARE_CALLS // 35))[:BARE_CALLS]
    return asyncio.run(_looped({"litellm": _litellm, "engine": _engine}[loop](url, in_flight), prompts, in_flight))


def generated(work: list[Document], url: str, in_flight: int, folder: str) -> Run:
    """A run over these documents in a folder of that one, without audit."""
    out = Path(folder) / "run"
    return generate(work, out=out, teacher="tiny", teacher_url=url, concurrency=in_flight, quiet=True, audit=0)


def _generated(url: str, chunks: int, in_flight: int) -> Figures:
    work = documents(chunks)
    with tempfile.TemporaryDirectory() as folder:
        before, started = _cpu(), time.monotonic()
        run = generated(work, url, in_flight, folder)
        seconds, cpu = time.monotonic() - started, _cpu() - before
        stats = run.stats
    with urllib.request.urlopen(url.removesuffix("/v1") + "/counters") as told:  # noqa: S310 - our own server
        seen = json.load(told)
    usage = stats["usage"]
    return Figures(
        calls=sum(row["calls"] for row in usage),
        seconds=seconds,
        cpu=cpu,
        peak=_peak(),
        kept=stats["funnel"]["pairs_kept"],
        tokens=sum(row["tokens_in"] + row["tokens_out"] for row in usage),
        tokens_shared=seen["shared"] // 4,
        busy=_busy(seen["spans"], in_flight, 0.0),
        busy_middle=_busy(seen["spans"], in_flight, 0.1),
    )


def _busy(spans: list[tuple[float, float]], in_flight: int, cut: float) -> float:
    """Time spent answering between two moments, over what the limit allowed: `cut` of the replies lie outside at each
    end.
    """
    ends = sorted(end for _, end in spans)
    last = ends[min(len(ends) - 1, round(len(ends) * (1 - cut)))]
    first = ends[round(len(ends) * cut)] if cut else min(start for start, _ in spans)
    spent = sum(max(0.0, min(end, last) - max(start, first)) for start, end in spans)
    return spent / (in_flight * (last - first))


Send = Callable[[lm15.Request], Awaitable[object]]


def recorded_prompts(chunks: int) -> list[lm15.Request]:
    """The requests of a run over so many chunks, answered in this process."""
    seen: list[lm15.Request] = []

    class Recorder:
        async def complete(self, request: lm15.Request) -> lm15.Response:
            seen.append(request)
            _, text = canned_reply({"messages": _messages(request)})
            message = lm15.Message.assistant(text)
            return lm15.Response(
                id="canned", model=request.model, message=message, finish_reason="stop", usage=lm15.Usage()
            )

    with tempfile.TemporaryDirectory() as folder:
        generate(
            documents(chunks),
            out=Path(folder) / "run",
            teacher=connect("x/tiny", engine=Recorder()),
            quiet=True,
            audit=0,
        )
    return seen


def _messages(request: lm15.Request) -> list[dict[str, str]]:
    system = [{"role": "system", "content": str(request.system)}]
    return system + [{"role": message.role, "content": message.text or ""} for message in request.messages]


def _litellm(url: str, _: int) -> Send:
    import litellm  # noqa: PLC0415 - two seconds

    logging.getLogger("LiteLLM").setLevel(logging.ERROR)

    async def send(request: lm15.Request) -> object:
        return await litellm.acompletion(
            model="openai/tiny", api_base=url, api_key="none", messages=_messages(request), temperature=0.0
        )

    return send


def _engine(url: str, in_flight: int) -> Send:
    engine = ServerEngine("tiny", url, in_flight)
    return engine.complete


async def _looped(send: Send, prompts: list[lm15.Request], in_flight: int) -> Figures:
    room = asyncio.Semaphore(in_flight)

    async def sent(request: lm15.Request) -> None:
        async with room:
            await send(request)

    await sent(prompts[0])  # imports and connections
    before, started = _cpu(), time.monotonic()
    await asyncio.gather(*(sent(request) for request in prompts))
    return Figures(len(prompts), time.monotonic() - started, _cpu() - before, _peak())


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def medians(figures: list[Figures]) -> Figures:
    """Of each figure the median."""
    rows = [asdict(row) for row in figures]
    return Figures(**{name: statistics.median(row[name] for row in rows) for name in rows[0]})


def table(repeats: int, chunks: int, levels: list[int], *, memory: bool) -> Iterator[tuple[str, Figures]]:
    """Row by row: what, and its medians."""
    for in_flight in levels:
        runs: dict[str, list[Figures]] = {"generate": [], "litellm": [], "engine": []}
        for _ in range(repeats):  # turn by turn: a machine that is slow for a minute is slow for all
            for loop, found in runs.items():
                with server("--latency", "0.05") as url:
                    found.append(measured(loop, url, chunks, in_flight))
        for loop, found in runs.items():
            yield f"50 ms, {in_flight:3} in flight, {loop}", medians(found)
    for in_flight in (64, 256):
        found = []
        for _ in range(repeats):
            with server(*SLOW) as url:
                found.append(measured("generate", url, SLOW_CHUNKS, in_flight))
        yield f"1.1 s, {in_flight:3} in flight, generate", medians(found)
    for count in (200, 2_000) if memory else ():
        with server() as url:
            yield f"0 ms,   64 in flight, generate, {count:,} documents", measured("generate", url, count, 64)


def shown(rows: list[tuple[str, Figures]]) -> str:
    """The table as text."""
    words = ("calls", "calls/s", "CPU ms", "busy", "middle", "MiB", "calls/row", "tokens/row", "unshared")
    head = " " * 46 + "".join(f"{word:>11}" for word in words)
    lines = [head]
    for name, row in rows:
        line = f"{name:46}{row.calls:11,.0f}{row.rate:11,.0f}{row.cpu_ms:11.2f}"
        line += f"{row.busy:11.2f}{row.busy_middle:11.2f}" if row.busy else " " * 22
        line += f"{row.peak:11.0f}"
        if row.kept:
            line += f"{row.calls / row.kept:11.2f}{row.tokens / row.kept:11,.0f}"
            line += f"{(row.tokens - row.tokens_shared) / row.kept:11,.0f}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Prints the table, row by row, and writes it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=4, metavar=("LOOP", "URL", "CHUNKS", "IN_FLIGHT"), help=argparse.SUPPRESS)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[8, 32, 64, 128, 256])
    parser.add_argument("--no-memory", action="store_true", help="Without the runs over 200 and 2,000 documents.")
    parser.add_argument("--quick", action="store_true", help="50 chunks, 64 in flight, once.")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.one:
        loop, url, chunks, in_flight = given.one
        print(json.dumps(asdict(one(loop, url, int(chunks), int(in_flight)))))
        return
    repeats, chunks, levels = (1, 50, [64]) if given.quick else (given.repeats, 200, given.in_flight)
    rows: list[tuple[str, Figures]] = []
    for row in table(repeats, chunks, levels, memory=not given.no_memory):
        rows.append(row)
        print(shown(rows[-1:]).splitlines()[1], flush=True)
    print(shown(rows))
    if given.json:
        given.json.write_text(json.dumps({name: asdict(row) for name, row in rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
