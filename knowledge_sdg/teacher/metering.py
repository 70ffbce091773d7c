"""The engine in front of every model: at most N calls in flight, tried again, counted, cut off at a budget.

DSPy hands an engine a finished request and takes a finished response, whatever the provider; so one engine of ours in
front of the model's own is the place where all calls pass.
"""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import dspy
from dspy import lm15

from knowledge_sdg.background import run_in_background
from knowledge_sdg.errors import TeacherError
from knowledge_sdg.records import UsageRow
from knowledge_sdg.teacher.budget import Purse
from knowledge_sdg.teacher.context import parameters_of, signature_name
from knowledge_sdg.teacher.limits import LONGEST_PAUSE, Server
from knowledge_sdg.teacher.parameters import JsonScalar
from knowledge_sdg.teacher.prices import dollars
from knowledge_sdg.teacher.usage import Usage


class UnusableReply(Exception):  # noqa: N818 - it is a fact about a reply
    """A reply that came, and is no answer; it may be asked for again."""


_UNUSABLE = {
    "length": "the reply was cut off at the model's limit; raise max_tokens or lower --chunk-words",
    "content_filter": "the model refused the content; reword the document, lower --chunk-words or name another model",
}
"""By finish reason: what came is not the answer."""


DEFAULT_RETRIES = 6
"""How often a call is tried again: 1 + 2 + 4 + 8 + 16 + 32 seconds see a server through a restart."""

TRANSIENT = (
    lm15.RateLimitError,
    lm15.ServerError,
    lm15.TimeoutError,
    lm15.TransportError,
    TimeoutError,
    ConnectionError,
)

TRIES_WITHOUT_ANSWER = 3
"""How often a connection to a server that has never answered is tried again: 1 + 2 + 4 seconds."""

DEFAULT_TIMEOUT = 600.0
"""Seconds for one reply: what the OpenAI client allows."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a model may be called."""

    server: Server
    """Who answers, and how much of it at once."""
    timeout: float = DEFAULT_TIMEOUT
    """Seconds for one reply; a later one is asked for again."""
    retries: int = DEFAULT_RETRIES
    """How often a call is tried again."""
    purse: Purse | None = None
    """What may be spent; None is no limit."""


class AsyncEngine(Protocol):
    """What DSPy asks of an engine."""

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply to one request."""


class MeteredEngine:
    """`inner`, metered: it serves as the synchronous and (through `.asynchronous`) the asynchronous engine."""

    supports_function_calling = False
    supports_reasoning = False
    supports_response_schema = True
    supported_params: frozenset[str] = frozenset({"response_format"})

    def __init__(self, inner: AsyncEngine, usage: Usage, terms: Terms, extras: dict[str, JsonScalar]) -> None:
        """`extras` go into every request as they are."""
        self._takes_schema = True
        self._in_flight: dict[object, asyncio.Future[lm15.Response]] = {}
        self._inner = inner
        self._usage = usage
        self._terms = terms
        self._extras = extras
        self.asynchronous = _Asynchronous(self)

    def __deepcopy__(self, memo: object) -> "MeteredEngine":
        """Itself: a copied program shares the model, its limit and its count."""
        return self

    def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply, for synchronous callers."""
        return run_in_background(self.acomplete(request))

    async def acomplete(self, request: lm15.Request) -> lm15.Response:
        """The reply, after at most `retries` further tries. Raises UnusableReply when it is cut off or refused,
        BudgetReachedError before a call beyond the budget, TeacherError when the server has never answered, and the
        last error when there is no reply.

        Of equal requests in flight at temperature 0, whose replies are to be equal, one is sent.
        """
        signature = _asked_signature()
        extras = {**self._extras, **parameters_of(signature).extras}
        if extras:
            extensions = {**(request.config.extensions or {}), **extras}
            request = replace(request, config=replace(request.config, extensions=extensions))
        name = signature_name(signature)
        if request.config.temperature != 0:
            return await self._answered(request, name)
        texts = [message.text for message in request.messages]
        key = (asyncio.get_running_loop(), request.model, request.system, *texts, repr(request.config))
        while (asked := self._in_flight.get(key)) is not None:
            with suppress(_AskerGoneError):
                return await asyncio.shield(asked)
        return await self._asked_for_all(key, request, name)

    async def _asked_for_all(self, key: object, request: lm15.Request, name: str) -> lm15.Response:
        shared = self._in_flight[key] = asyncio.get_running_loop().create_future()
        try:
            response = await self._answered(request, name)
        except BaseException as error:
            shared.set_exception(error if isinstance(error, Exception) else _AskerGoneError())
            shared.exception()  # it may be that nobody else waits
            raise
        else:
            shared.set_result(response)
            return response
        finally:
            del self._in_flight[key]

    async def _answered(self, request: lm15.Request, name: str) -> lm15.Response:
        attempt = 0
        while True:
            try:
                return await self._once(request, name)
            except Exception as error:
                if not is_transient(error):
                    raise
                if attempt >= min(TRIES_WITHOUT_ANSWER, self._terms.retries) and self._is_unreachable(error):
                    raise TeacherError(_unreachable(request.model, error)) from error
                if attempt == self._terms.retries:
                    raise
                self._usage.add(UsageRow(request.model, name, retries=1))
                await asyncio.sleep(_delay(error, attempt))
            attempt += 1

    async def _once(self, request: lm15.Request, signature: str) -> lm15.Response:
        limiter = self._terms.server.limiter()
        async with limiter:
            if self._terms.purse:
                self._terms.purse.take()
            started = time.monotonic()
            try:
                async with asyncio.timeout(self._terms.timeout):
                    response = await self._shaped(request)
            except Exception as error:
                if _is_overload(error):
                    limiter.overloaded(_retry_after(error))
                raise
            self._terms.server.has_answered = True
            used = _used(request, response, signature, time.monotonic() - started)
            limiter.succeeded(used.tokens_in + used.tokens_out)
        self._usage.add(used)
        if fault := _UNUSABLE.get(response.finish_reason):
            raise UnusableReply(fault)
        return without_thoughts(response)

    async def _shaped(self, request: lm15.Request) -> lm15.Response:
        """The reply; a server that answers 400 to the schema of a reply is asked without it, now and from then on: the
        prompt asks for the same JSON.
        """
        if request.config.response_format is None:
            return await self._inner.complete(request)
        plain = replace(request, config=replace(request.config, response_format=None))
        if not self._takes_schema:
            return await self._inner.complete(plain)
        try:
            return await self._inner.complete(request)
        except (lm15.InvalidRequestError, lm15.UnsupportedFeatureError, dspy.LMInvalidRequestError) as error:
            if isinstance(error, lm15.ContextLengthError | dspy.ContextWindowExceededError):
                raise
            response = await self._inner.complete(plain)
            self._takes_schema = False
            return response

    def _is_unreachable(self, error: Exception) -> bool:
        """Whether no connection could be made, to a server that has never answered."""
        unmade = (lm15.TransportError, dspy.LMTransportError, ConnectionError)
        return isinstance(error, unmade) and not self._terms.server.has_answered


class _AskerGoneError(Exception):
    """Who had asked for all was cancelled: another one asks."""


def _unreachable(model: str, error: Exception) -> str:
    said = " ".join(str(error).split())
    return f"{model}: no connection ({said}); is the server running, and its address right?"


def without_thoughts(response: lm15.Response) -> lm15.Response:
    """The response without what a reasoning model wrote before `</think>`; its fields would stand in the wrong place.

    Thoughts that never end leave the response as it is: it is then unreadable, and asked again.
    """
    text = response.message.text or ""
    head, found, rest = text.partition("</think>")
    if not found or "[[ ##" in head.partition("<think>")[0]:
        return response
    return replace(response, message=lm15.Message.assistant(rest.lstrip()))


def is_transient(error: Exception) -> bool:
    """Whether the same call may succeed later: no room, a time-out, a broken connection, a server's error."""
    if isinstance(error, dspy.LMError):
        return bool(dspy.is_retryable_lm_error(error))
    return isinstance(error, TRANSIENT)


def _is_overload(error: Exception) -> bool:
    """A refusal for want of room: 429, or 503 and 529, by which servers say the same."""
    if isinstance(error, lm15.RateLimitError | dspy.LMRateLimitError):
        return True
    return getattr(error, "status", None) in {503, 529} or getattr(error, "status_code", None) in {503, 529}


def _retry_after(error: Exception) -> float | None:
    seconds = getattr(error, "retry_after", None)
    return float(seconds) if isinstance(seconds, int | float) else None


def _delay(error: Exception, attempt: int) -> float:
    """Seconds to wait: what the server asks for, else 1, 2, 4 ... 32, each with up to half of it on top by chance, so
    that calls that failed together do not come back together.
    """
    asked = _retry_after(error)
    wait = min(asked, LONGEST_PAUSE) if asked is not None else 2.0 ** min(attempt, 5)
    return wait * random.uniform(1.0, 1.5)  # noqa: S311 - not a secret


def _used(request: lm15.Request, response: lm15.Response, signature: str, seconds: float) -> UsageRow:
    usage = response.usage
    tokens_in, tokens_out, cached = usage.input_tokens or 0, usage.output_tokens or 0, usage.cache_read_tokens or 0
    return UsageRow(
        request.model,
        signature,
        calls=1,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_cached=cached,
        dollars=dollars(request.model, tokens_in, tokens_out, cached) or 0.0,
        seconds=seconds,
    )


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
