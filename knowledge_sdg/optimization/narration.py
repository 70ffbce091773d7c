"""Progress, line by line, on standard error: optimizers take minutes, and say so themselves in too many words."""

import time

from knowledge_sdg.optimization.hushing import open_error_stream

SECONDS_BETWEEN_LINES = 10.0


class Narration:
    """Tells what is being done; nothing when quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._last = time.monotonic()

    def say(self, text: str) -> None:
        """A line of its own."""
        if not self._quiet:
            self._last = time.monotonic()
            print(text, file=open_error_stream(), flush=True)

    def trial(self, count: int) -> None:
        """A line about the trials so far, now and then."""
        if time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self.say(f"  {count:,} trials")
