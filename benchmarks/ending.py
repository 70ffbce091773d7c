"""How the benchmarks end: an error in one line, and the figures as JSON where a file is named."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from knowledge_sdg.errors import KnowledgeSDGError
from knowledge_sdg.files import write_json


def ended(work: Callable[[], Sequence[dict[str, Any]]], file: Path | None) -> int:
    """The exit code of a benchmark: 0, and its rows written to `file`; or 1, and the reason on standard error."""
    try:
        rows = work()
    except KnowledgeSDGError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if file:
        write_json(file, rows)
    return 0
