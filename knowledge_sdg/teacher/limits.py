"""How many calls at once: one limiter for each server, which slows all callers down together and speeds up again.

Additive increase, multiplicative decrease, as TCP does (Chiu and Jain 1989, doi:10.1016/0169-7552(89)90019-6).
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from weakref import WeakKeyDictionary

DECREASE = 0.5
"""What an overload leaves of the limit."""

SECONDS_BETWEEN_DECREASES = 1.0
"""Calls that were under way together are refused together: they count as one overload."""

LONGEST_PAUSE = 120.0
"""Seconds; a server that asks for more is asked again after this."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server may be asked."""

    concurrency: int
    """Calls in flight, at most."""
    rpm: int | None = None
    """Calls a minute; None is no limit."""
    tpm: int | None = None
    """Tokens a minute, in and out; None is no limit."""


class Server:
    """A server as all models on it share it: one limiter, for each event loop that asks."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.has_answered = False
        """Whether any reply has come from there."""
        self._limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, Limiter] = WeakKeyDictionary()

    @property
    def connections(self) -> int:
        """As many as calls in flight, so that none waits for one."""
        return self._limits.concurrency

    @property
    def limit(self) -> int:
        """How many calls may be in flight now: fewer than asked for after an overload."""
        return min((limiter.limit for limiter in self._limiters.values()), default=self._limits.concurrency)

    def limiter(self) -> "Limiter":
        """The limiter of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._limiters:
            self._limiters[loop] = Limiter(self._limits)
        return self._limiters[loop]


class Limiter:
    """Lets at most `concurrency` callers in at once, fewer after an overload, and not faster than `rpm` and `tpm`
    allow. Used in one event loop.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._limit = float(limits.concurrency)
        self._next = 0.0
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._emptied = asyncio.Event()
        self._closed_until = 0.0
        self._decreased = -SECONDS_BETWEEN_DECREASES

    @property
    def limit(self) -> int:
        """How many may be inside now."""
        return max(1, int(self._limit))

    async def room(self) -> None:
        """Waits until one more would be let in at once, without going in."""
        while (pause := self._pause()) > 0 or not self._has_room:
            if pause > 0:
                await asyncio.sleep(pause)
            else:
                self._emptied.clear()
                await self._emptied.wait()

    @property
    def _has_room(self) -> bool:
        return self._inside < self.limit and not self._waiting

    def _pause(self) -> float:
        """Seconds until anybody may go in."""
        return max(self._closed_until, self._next) - time.monotonic()

    async def __aenter__(self) -> None:
        while True:
            if (pause := self._pause()) > 0:
                await asyncio.sleep(pause)
            elif self._inside < self.limit:
                self._inside += 1
                if self._limits.rpm:
                    self._next = max(self._next, time.monotonic()) + 60 / self._limits.rpm
                return
            else:
                await self._turn()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inside -= 1
        self._wake()

    def overloaded(self, retry_after: float | None = None) -> None:
        """The server refused for want of room: halve the limit, and let nobody in for `retry_after` seconds."""
        now = time.monotonic()
        if retry_after:
            self._closed_until = max(self._closed_until, now + min(retry_after, LONGEST_PAUSE))
        if now - self._decreased >= SECONDS_BETWEEN_DECREASES:
            self._decreased = now
            self._limit = max(1.0, self._limit * DECREASE)

    def succeeded(self, tokens: int) -> None:
        """A reply of so many tokens, in and out, came: one more may be inside for every `limit` replies."""
        if self._limits.tpm:
            self._next = max(self._next, time.monotonic()) + tokens * 60 / self._limits.tpm
        self._limit = min(float(self._limits.concurrency), self._limit + 1 / self._limit)
        self._wake()

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake()  # its turn had come: the next one's now
            raise

    def _wake(self) -> None:
        room = self.limit - self._inside
        while room > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                room -= 1
        if self._has_room:
            self._emptied.set()
