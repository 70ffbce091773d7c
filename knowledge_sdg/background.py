"""One event loop in a thread of its own, on which all asynchronous work of the process runs.

Synchronous calls work from a script, from any thread and from inside a running loop (Jupyter), and limits and
connections that belong to a loop are shared by all of them.
"""

import asyncio
import atexit
import os
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from itertools import chain
from typing import TypeVar, cast

import dspy

from knowledge_sdg.errors import BudgetReachedError, KnowledgeSDGError

T = TypeVar("T")

CANCEL_SECONDS = 5.0
"""How long an interrupted caller waits for its work to end."""

WIND_DOWN_SECONDS = 20.0
"""How long replies that are under way at Ctrl-C are awaited: they are paid for."""

END_SECONDS = 1.0

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def _forget_loop() -> None:
    """A forked child has the loop but not its thread."""
    global _loop, _lock
    _loop, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_loop)


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop; started by the first call, and ended with the process."""
    global _loop  # noqa: PLW0603 - one per process is the purpose of this module
    with _lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            thread = threading.Thread(target=_loop.run_forever, name="knowledge-sdg", daemon=True)
            thread.start()
            atexit.register(_end, _loop, thread)
        return _loop


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    """Closes the loop with the process, unless it is at work: an open one complains when it is collected."""
    if loop is _loop:  # a forked child has not got the thread
        loop.call_soon_threadsafe(loop.stop)
        thread.join(END_SECONDS)
        if not loop.is_running() and not asyncio.all_tasks(loop):
            loop.close()


def run_in_background(work: Coroutine[object, object, T], wind_down: Callable[[], None] | None = None) -> T:
    """The result of `work`, run on the background loop in the caller's context (`dspy.context` holds).

    Ctrl-C calls `wind_down`, which makes the work end by itself, and waits for at most `WIND_DOWN_SECONDS` or until a
    second Ctrl-C. Any exception in the waiting thread then cancels what is left and waits, for at most
    `CANCEL_SECONDS`, until it has ended. Raises RuntimeError when called from the background loop
    itself, where waiting would never end: await the asynchronous form there.
    """
    loop = background_loop()
    if running_loop() is loop:
        work.close()
        raise RuntimeError("a synchronous call inside the program's own asynchronous code: await `acall` instead")
    ended = threading.Event()

    async def tell_the_end() -> T:
        try:
            return await work
        finally:
            ended.set()

    future = asyncio.run_coroutine_threadsafe(tell_the_end(), loop)
    try:
        return future.result()
    except BaseException as error:
        if wind_down and isinstance(error, KeyboardInterrupt):
            wind_down()
            with suppress(KnowledgeSDGError, TimeoutError, KeyboardInterrupt):
                future.result(WIND_DOWN_SECONDS)
        if future.cancel():
            ended.wait(CANCEL_SECONDS)
        raise


async def side_by_side(*work: Coroutine[object, object, T]) -> list[T]:
    """The results of all, run concurrently, in the order given; errors as in `in_parallel`.

    Their entries in DSPy's trace stand in that order too, whoever was first: of equal demonstrations an optimizer
    chooses by it, and the same seed is to give the same program.
    """
    whole = dspy.settings.trace
    traces: list[list[object]] = [[] for _ in work]
    try:
        async with in_parallel() as begin:
            tasks = [begin(one if whole is None else _traced(one, own)) for one, own in zip(work, traces, strict=True)]
    finally:
        for one in work:
            one.close()  # cancelled before it began, it was never awaited
        if whole is not None:
            whole.extend(chain.from_iterable(traces))
    return [cast("T", task.result()) for task in tasks]


async def _traced(work: Coroutine[object, object, T], trace: list[object]) -> T:
    with dspy.context(trace=trace):
        return await work


@asynccontextmanager
async def in_parallel() -> AsyncGenerator[Callable[[Coroutine[object, object, T]], asyncio.Task[T | None]]]:
    """What `begin(...)` is given runs beside the block, which ends when all have ended.

    The first error cancels the others and is raised, alone. A budget that is reached is raised when the others have
    ended: what they wait for is paid for.
    """
    reached: list[BudgetReachedError] = []

    async def patient(one: Coroutine[object, object, T]) -> T | None:
        try:
            return await one
        except BudgetReachedError as error:
            reached.append(error)
            return None

    try:
        async with asyncio.TaskGroup() as group:

            def begin(one: Coroutine[object, object, T]) -> asyncio.Task[T | None]:
                task = group.create_task(patient(one))
                task.add_done_callback(lambda _: one.close())  # cancelled before it began, it was never awaited
                return task

            yield begin
    except BaseExceptionGroup as failed:
        raise _first(failed) from None
    if reached:
        raise reached[0]


def _first(failed: BaseException) -> BaseException:
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return failed


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop of the caller, if there is one."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
