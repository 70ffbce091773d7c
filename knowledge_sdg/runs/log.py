"""`run.log`: one JSON object a line for every session, finished unit, stop and writing of the run's files; no text of
documents or prompts.
"""

import json
import time
from pathlib import Path

LOG = "run.log"

WRITTEN = "written"
"""The event after which tables, statistics and page are those of the units finished so far."""


class RunLog:
    """Appends to a run's log."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG

    def write(self, event: str, **facts: str | float | None) -> None:
        """One line: time in UTC, event, facts."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"time": now, "event": event, **facts}, ensure_ascii=False) + "\n")
