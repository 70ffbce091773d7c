"""The engine in front of every model: at most N calls in flight, usage counted, truncated replies refused.

DSPy hands an engine a finished request and takes a finished response, whatever the provider; so one engine of ours in
front of the model's own is the place where all calls pass.
"""

import asyncio
import time
from dataclasses import replace
from typing import Protocol

import dspy
from dspy import lm15

from knowledge_sdg.background import run_in_background
from knowledge_sdg.teacher.context import parameters_of, signature_name
from knowledge_sdg.teacher.parameters import JsonScalar
from knowledge_sdg.teacher.usage import Usage


class TruncatedReply(Exception):  # noqa: N818 - it is a fact about a reply
    """The model stopped at its longest reply: what came is not the whole answer."""


class AsyncEngine(Protocol):
    """What DSPy asks of an engine."""

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply to one request."""


class MeteredEngine:
    """`inner`, metered: one object serves as the synchronous and (through `.asynchronous`) the asynchronous engine."""

    supports_function_calling = False
    supports_reasoning = False
    supports_response_schema = False
    supported_params: frozenset[str] = frozenset()

    def __init__(self, inner: AsyncEngine, usage: Usage, concurrency: int, extras: dict[str, JsonScalar]) -> None:
        """`extras` go into every request as they are."""
        self._inner = inner
        self._usage = usage
        self._concurrency = concurrency
        self._extras = extras
        self._slots: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}
        self.asynchronous = _Asynchronous(self)

    def __deepcopy__(self, memo: object) -> "MeteredEngine":
        """Itself: a copied program shares the model, its limit and its count."""
        return self

    def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply, for synchronous callers."""
        return run_in_background(self.acomplete(request))

    async def acomplete(self, request: lm15.Request) -> lm15.Response:
        """The reply. Raises TruncatedReply when it was cut off, lm15's errors when there is none."""
        signature = _asked_signature()
        extras = {**self._extras, **parameters_of(signature).extras}
        if extras:
            extensions = {**(request.config.extensions or {}), **extras}
            request = replace(request, config=replace(request.config, extensions=extensions))
        async with self._slot():
            started = time.monotonic()
            response = await self._inner.complete(request)
            seconds = time.monotonic() - started
        self._usage.add(
            request.model,
            signature_name(signature),
            tokens_in=response.usage.input_tokens or 0,
            tokens_out=response.usage.output_tokens or 0,
            seconds=seconds,
        )
        if response.finish_reason == "length":
            raise TruncatedReply("the reply was cut off at the model's limit; raise max_tokens or lower --chunk-words")
        return response

    def _slot(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if loop not in self._slots:
            self._slots[loop] = asyncio.Semaphore(self._concurrency)
        return self._slots[loop]


def _asked_signature() -> object:
    callers = dspy.settings.caller_modules or []
    return getattr(callers[-1], "signature", None) if callers else None


class _Asynchronous:
    """The asynchronous half, as DSPy wants it: an object of its own with `async def complete`."""

    def __init__(self, engine: MeteredEngine) -> None:
        self._engine = engine

    def __deepcopy__(self, memo: object) -> "_Asynchronous":
        return self

    async def complete(self, request: lm15.Request) -> lm15.Response:
        return await self._engine.acomplete(request)
