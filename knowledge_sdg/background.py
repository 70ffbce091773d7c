"""One event loop in a thread of its own, on which all asynchronous work of the process runs.

Synchronous calls work from a script, from any thread and from inside a running loop (Jupyter), and limits and
connections that belong to a loop are shared by all of them.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")

CANCEL_SECONDS = 5.0
"""How long an interrupted caller waits for its work to end."""

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
            threading.Thread(target=_loop.run_forever, name="knowledge-sdg", daemon=True).start()
        return _loop


def run_in_background(work: Coroutine[object, object, T]) -> T:
    """The result of `work`, run on the background loop in the caller's context (`dspy.context` holds).

    An exception in the waiting thread (Ctrl-C) cancels the work and waits, for at most `CANCEL_SECONDS`, until it has
    ended, so that nothing goes on behind the caller's back. Raises RuntimeError when called from the background loop
    itself, where waiting would never end: await the asynchronous form there.
    """
    loop = background_loop()
    if _running_loop() is loop:
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
    except BaseException:
        if future.cancel():
            ended.wait(CANCEL_SECONDS)
        raise


async def side_by_side(*work: Coroutine[object, object, T]) -> list[T]:
    """The results of all, run concurrently, in the order given; the first error cancels the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except* BaseException as failed:  # noqa: BLE001 - it is raised again, alone
        raise _first(failed) from None
    return [task.result() for task in tasks]


def _first(failed: BaseException) -> BaseException:
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return failed


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
