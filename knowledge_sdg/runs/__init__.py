"""Run folders: units planned and stored, tables written, and the whole read again."""

from knowledge_sdg.runs.reading import Run, open_run
from knowledge_sdg.runs.showing import Row

__all__ = ["Row", "Run", "open_run"]
