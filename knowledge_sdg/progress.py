"""Progress of long work: a live line on a terminal, a plain line now and then elsewhere, or nothing."""

import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

SECONDS_BETWEEN_LINES = 10.0


@dataclass(slots=True)
class Tally:
    """What stands at this moment."""

    units: int
    """To be done in all, finished ones of an earlier session among them."""
    done: int = 0
    kept: int = 0
    dropped: int = 0
    failed: int = 0
    calls: int = 0
    tokens: int = 0
    dollars: float = 0.0
    calls_per_second: float = 0.0
    limit: int = 0
    """Calls that may be in flight now."""

    def words(self) -> str:
        """The counts, for people."""
        speed = f"  {self.calls_per_second:.0f} calls/s at {self.limit}" if self.limit else ""
        return (
            f"{self.kept:,} kept  {self.dropped:,} dropped  {self.failed:,} failed  "
            f"{self.calls:,} calls  {self.tokens:,} tokens" + (f"  ${self.dollars:.2f}" if self.dollars else "") + speed
        )


class Progress(Protocol):
    """Shows a tally while a `with` block works."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, tally: Tally) -> None:
        """Called after every finished unit."""

    def say(self, words: str) -> None:
        """A line beside the tally."""


def progress(*, quiet: bool = False) -> Progress:
    """The display that fits: none when quiet, a live one on a terminal, else plain lines on standard error."""
    if quiet:
        return _Silent()
    return _Live() if sys.stderr.isatty() else _Lines()


class _Silent:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, tally: Tally) -> None:
        pass

    def say(self, words: str) -> None:
        pass


class _Lines(_Silent):
    def __init__(self) -> None:
        self._last = time.monotonic()

    def show(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            self.say(f"{tally.done:,}/{tally.units:,} units  {tally.words()}")

    def say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)  # noqa: T201 - its purpose


class _Live(_Silent):
    def __init__(self) -> None:
        self._bar = RichProgress(
            TextColumn("units"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def say(self, words: str) -> None:
        self._bar.console.print(words)

    def show(self, tally: Tally) -> None:
        self._bar.update(self._task, total=tally.units, completed=tally.done, description=tally.words())
