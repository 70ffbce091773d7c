"""Python's garbage collector, less busy while a run is at work.

A run makes and drops thousands of small objects for every call, next to none of them in a cycle, and each full
collection walks through all modules that are loaded: a tenth of the client's CPU time.
"""

import gc
import threading
from collections.abc import Generator
from contextlib import contextmanager

OBJECTS = 2_000
"""New objects between two looks at the young ones: Python's own default is 700, and 2,000 from 3.14 on. With more, what
is in cycles stays until the memory of a long run shows it."""

_lock = threading.Lock()
_at_work = 0
_before = gc.get_threshold()


@contextmanager
def few_collections() -> Generator[None]:
    """What is loaded already is not looked through again inside, and what is new less often; as it was afterwards.

    A threshold of 0, by which it is off, stays. Several may be at work at once: the last one to end restores.
    """
    global _at_work, _before  # noqa: PLW0603 - the collector is the process's
    with _lock:
        if not _at_work:
            _before = gc.get_threshold()
            gc.freeze()
            gc.set_threshold(_before[0] and max(OBJECTS, _before[0]), *_before[1:])
        _at_work += 1
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if not _at_work:
                gc.unfreeze()
                gc.set_threshold(*_before)


@contextmanager
def no_collections() -> Generator[None]:
    """No collection inside: for the import of a large library, all of which stays."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:  # of two that overlap, the first one switches it on again: the other's import only takes longer
            gc.enable()
