"""A loopback OpenAI-compatible teacher with settable latency and faults: a partner for measurements and for tests.

    python -m benchmarks.teacher_server --port 8000 --latency 0.05 --errors 0.05

It answers through the built-in offline engine, or with canned replies, over `POST /v1/chat/completions`;
`GET /counters` tells what it has seen. Which prompts meet a fault is decided by a hash of seed and
prompt, so a run can be repeated; a fault is met at a prompt's first call only, or at every call when it is `sticky`.
"""

import argparse
import asyncio
import hashlib
import json
import math
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from dspy import lm15

from benchmarks.canned import canned_reply
from knowledge_sdg.teacher.offline.engine import reply
from knowledge_sdg.teacher.offline.prompt import read_prompt

HANG_SECONDS = 3600.0

PREFIX = 64
"""Characters of a prefix cache's block: vLLM's has 16 tokens."""


@dataclass(slots=True)
class Behaviour:
    """How the server answers. Rates are shares of prompts, in [0, 1]."""

    latency: float = 0.0
    """Seconds before every reply."""
    per_token: float = 0.0
    """Seconds for every reply token (four characters)."""
    sigma: float = 0.0
    """Spread of the waiting time: log-normal, its median as it would be without."""
    capacity: int = 0
    """Calls at once; a further one is refused with 429. 0 is no limit."""
    errors: float = 0.0
    """500."""
    rate_limits: float = 0.0
    """429 with Retry-After."""
    retry_after: float = 0.2
    hangs: float = 0.0
    """No reply at all."""
    drops: float = 0.0
    """The connection is closed without a reply."""
    malformed: float = 0.0
    """A reply without its fields."""
    truncated: float = 0.0
    """Half a reply, with finish_reason length."""
    empty: float = 0.0
    """No content."""
    refusals: float = 0.0
    """"I cannot help with that.", with finish_reason content_filter."""
    thinking: float = 0.0
    """A <think> part before the reply."""
    shouting: float = 0.0
    """Labels in capitals, or "Yes." for supported."""
    short_lists: float = 0.0
    """A judge's list that is one entry short."""
    fails: str = ""
    """Prompts that hold this text get 500, always."""
    sticky: bool = False
    """Faults are met at every call of their prompt."""
    seed: int = 0
    canned: bool = False
    """Cheap canned replies (`benchmarks/canned.py`) instead of the offline engine's."""
    tokens: int = 0
    """Reply tokens that the waiting time counts, instead of those of the reply."""


@dataclass(slots=True)
class Counters:
    """What the server has seen."""

    calls: Counter[str] = field(default_factory=Counter)
    """By signature."""
    faults: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)
    """Calls of each prompt, by its hash."""
    keys: set[str] = field(default_factory=set)
    """Authorization headers."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    answered: dict[str, float] = field(default_factory=dict)
    """When each prompt was answered well for the first time, by its hash."""
    spans: list[tuple[float, float]] = field(default_factory=list)
    """Of each answered call when it came and when it was answered, in seconds of the server's clock."""
    shared: int = 0
    """Characters of prompts that another prompt began with, in steps of `PREFIX` characters."""
    prefixes: set[int] = field(default_factory=set)
    in_flight: int = 0
    most_in_flight: int = 0
    connections: int = 0
    """Open ones, also those whose last request has not been read yet."""

    def share(self, prompt: str) -> None:
        """Counts how much of the prompt a server with a prefix cache would have, and puts the rest into it."""
        known, is_known = 0, True
        for end in range(PREFIX, len(prompt), PREFIX):
            known = hash((known, prompt[end - PREFIX : end]))
            is_known = is_known and known in self.prefixes
            self.shared += PREFIX if is_known else 0
            self.prefixes.add(known)

    @property
    def repeated(self) -> int:
        """Calls of a prompt beyond its first."""
        return sum(count - 1 for count in self.prompts.values())


class TeacherServer:
    """The server; `async with` or the `teacher_server` context run it."""

    def __init__(self, behaviour: Behaviour, *, keep_bodies: bool = False) -> None:
        self.behaviour = behaviour
        self.counters = Counters()
        self._keep_bodies = keep_bodies
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listens; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=2**24)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stops listening and drops what is open."""
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counters.connections += 1
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")).strip():
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length.group(1))) if length else b""
                if not await self._answer(head, body, writer):
                    break
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self.counters.connections -= 1
            writer.close()

    async def _answer(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        """Writes the response; False when the connection is to be dropped."""
        if head.startswith(b"GET /counters"):
            told = {"calls": dict(self.counters.calls), "repeated": self.counters.repeated}
            _send(writer, 200, told | {"spans": self.counters.spans, "shared": self.counters.shared})
            return True
        self.counters.in_flight += 1
        self.counters.most_in_flight = max(self.counters.most_in_flight, self.counters.in_flight)
        try:
            return await self._complete(head, json.loads(body), writer)
        finally:
            self.counters.in_flight -= 1

    async def _complete(self, head: bytes, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        came = time.monotonic()
        if key := re.search(rb"authorization: (.+?)\r\n", head, re.IGNORECASE):
            self.counters.keys.add(key.group(1).decode())
        if self._keep_bodies:
            self.counters.bodies.append(body)
        prompt = hashlib.sha256(json.dumps(body["messages"]).encode()).hexdigest()[:16]
        self.counters.prompts[prompt] += 1
        if self.behaviour.canned:
            self.counters.share("\n".join(message["content"] for message in body["messages"]))
        fault = self._fault(prompt, body)
        if fault:
            self.counters.faults[fault] += 1
        if fault == "hangs":
            await asyncio.sleep(HANG_SECONDS)
        if fault == "drops":
            return False
        if fault in _REFUSED:
            status, seconds = _REFUSED[fault], self.behaviour.retry_after
            _send(writer, status, {"error": {"message": fault}}, seconds if status == 429 else None)
            return True
        completion = _completed(body, canned=self.behaviour.canned, counters=self.counters)
        choice = completion["choices"][0]
        if fault:
            choice["message"]["content"], choice["finish_reason"] = _SPOILED[fault](choice["message"]["content"])
        await asyncio.sleep(self._wait(prompt, self.behaviour.tokens or completion["usage"]["completion_tokens"]))
        _send(writer, 200, completion)
        self.counters.spans.append((came, time.monotonic()))
        if not fault:
            self.counters.answered.setdefault(prompt, time.time())
        return True

    def _fault(self, prompt: str, body: dict[str, Any]) -> str:
        behaviour = self.behaviour
        if behaviour.fails and behaviour.fails in body["messages"][-1]["content"]:
            return "errors"
        if behaviour.capacity and self.counters.in_flight > behaviour.capacity:
            return "rate_limits"
        if self.counters.prompts[prompt] > 1 and not behaviour.sticky:
            return ""
        draw = random.Random(f"{behaviour.seed} {prompt}").random()
        for name in _RATES:
            draw -= getattr(behaviour, name)
            if draw < 0:
                return name
        return ""

    def _wait(self, prompt: str, tokens: int) -> float:
        behaviour = self.behaviour
        seconds = behaviour.latency + behaviour.per_token * tokens
        if behaviour.sigma:
            chance = random.Random(f"{behaviour.seed} wait {prompt}")
            seconds *= math.exp(chance.gauss(0, behaviour.sigma))
        return seconds


_REFUSED = {"errors": 500, "rate_limits": 429}
_SPOILED: dict[str, Callable[[str], tuple[str, str]]] = {
    "malformed": lambda text: (
        "Certainly! Here is what you asked for: " + re.sub(r"\[\[ ## \w+ ## \]\]", "", text)[:40],
        "stop",
    ),
    "truncated": lambda text: (text[: len(text) // 2], "length"),
    "empty": lambda _: ("", "stop"),
    "refusals": lambda _: ("", "content_filter"),
    "thinking": lambda text: ("<think>\nThe fields [[ ## are ## ]] clear.\n</think>\n\n" + text, "stop"),
    "shouting": lambda text: (
        text.replace('"supported"', '"SUPPORTED"').replace('"not_found"', '"Not found."'),
        "stop",
    ),
    "short_lists": lambda text: (_one_short(text), "stop"),
}
_RATES = ("errors", "rate_limits", "hangs", "drops", *_SPOILED)


def _one_short(text: str) -> str:
    """The reply without the last entry of its list."""
    start, end = text.find("\n[") + 1, text.rfind("]\n\n[[ ##")
    if start <= 0 or end < 0 or not text.startswith(("[[ ## assess", "[[ ## claims", "[[ ## verdicts")):
        return text
    return text[:start] + json.dumps(json.loads(text[start : end + 1])[:-1]) + text[end + 1 :]


def _completed(body: dict[str, Any], *, canned: bool, counters: Counters) -> dict[str, Any]:
    signature, text = canned_reply(body) if canned else _offline_reply(body)
    counters.calls[signature] += 1
    prompt_tokens = sum(len(message["content"]) for message in body["messages"]) // 4
    return {
        "id": "teacher",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": max(1, len(text) // 4), "total_tokens": 0},
    }


def _offline_reply(body: dict[str, Any]) -> tuple[str, str]:
    system = "".join(message["content"] for message in body["messages"] if message["role"] in ("system", "developer"))
    messages = tuple(
        lm15.Message.user(message["content"])
        if message["role"] == "user"
        else lm15.Message.assistant(message["content"])
        for message in body["messages"]
        if message["role"] in ("user", "assistant")
    )
    request = lm15.Request(model=body["model"], messages=messages, system=system)
    return read_prompt(request).signature.__name__, reply(request).message.text or ""


def _send(writer: asyncio.StreamWriter, status: int, content: dict[str, Any], retry_after: float | None = None) -> None:
    payload = json.dumps(content).encode()
    wait = f"Retry-After: {retry_after}\r\n" if retry_after is not None else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{wait}Content-Length: {len(payload)}\r\n\r\n"
    writer.write(head.encode() + payload)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def teacher_server(
    behaviour: Behaviour | None = None, *, port: int = 0, keep_bodies: bool = False
) -> Iterator[tuple[str, TeacherServer]]:
    """The server in a thread of its own: its address and itself; ends with the block."""
    server = TeacherServer(behaviour or Behaviour(), keep_bodies=keep_bodies)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    bound = asyncio.run_coroutine_threadsafe(server.start(port), loop).result()
    try:
        yield f"http://127.0.0.1:{bound}/v1", server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        asyncio.run_coroutine_threadsafe(_end_tasks(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_tasks() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def main() -> None:
    """Serves until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    for setting in fields(Behaviour):
        kind = type(setting.default)
        if kind is bool:
            parser.add_argument(f"--{setting.name.replace('_', '-')}", action="store_true")
        else:
            parser.add_argument(f"--{setting.name.replace('_', '-')}", type=kind, default=setting.default)
    given = vars(parser.parse_args())
    with teacher_server(
        Behaviour(**{name: value for name, value in given.items() if name != "port"}), port=given["port"]
    ) as (url, _):
        print(f"serving {url}; Ctrl-C ends it", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main()
