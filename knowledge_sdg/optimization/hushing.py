"""DSPy's optimizers print, log and draw bars; here that goes to a file, or nowhere."""

import contextlib
import io
import os
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import TextIO

_lock = threading.Lock()
_depth = 0
_streams: tuple[TextIO, TextIO] | None = None


class _Sink(io.TextIOBase):
    """A text stream that writes at once. A buffered one must not be written to by the handler of Ctrl-C, which DSPy
    lets log, while it is being written to: Python raises RuntimeError then, and the interrupt is lost.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = os.open(path or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str) -> int:
        """Writes all of it; nothing once it is closed, because left-over threads still log."""
        if not self.closed:
            os.write(self._file, text.encode("utf-8", "replace"))
        return len(text)

    def close(self) -> None:
        """Closes the file."""
        if not self.closed:
            super().close()
            os.close(self._file)


@contextlib.contextmanager
def hushed(path: Path | None) -> Generator[None]:
    """Inside, what is printed goes to `path`, or nowhere. Several at once share the first one's place, and the streams
    come back when the last one ends.
    """
    global _depth, _streams  # noqa: PLW0603 - the streams belong to the process
    with _lock:
        if _streams is None:
            sink = _Sink(path)  # which may fail: before anything is changed
            _streams = sys.stdout, sys.stderr
            sys.stdout = sys.stderr = sink
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0 and _streams is not None:
                current = sys.stderr
                sys.stdout, sys.stderr = _streams
                _streams = None
                if isinstance(current, _Sink):
                    current.close()


def open_error_stream() -> TextIO:
    """Standard error, also inside `hushed`."""
    return _streams[1] if _streams else sys.stderr
