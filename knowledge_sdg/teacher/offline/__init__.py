"""The built-in offline teacher `offline/extractive`: classic language processing, deterministic, nothing to download.

It reads a prompt as a model would, from its text alone, and answers the seven signatures of this project by ranking,
splitting, transforming and matching the document's own sentences. English only; it does not read instructions.
"""

from knowledge_sdg.teacher.offline.engine import AsyncOfflineEngine, OfflineEngine

__all__ = ["AsyncOfflineEngine", "OfflineEngine"]
