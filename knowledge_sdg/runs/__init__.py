"""Run folders: units planned and stored, tables written, and the whole read again."""

from knowledge_sdg.runs.reading import Run, open_run

__all__ = ["Run", "open_run"]
