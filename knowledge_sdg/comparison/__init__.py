"""Runs side by side: run folders, results of experiments, MLflow runs.

>>> from knowledge_sdg import compare
>>> compare("runs/handbook", "runs/handbook-2").cautions  # why their scores cannot be compared; empty when they can
"""

from knowledge_sdg.comparison.comparing import BesideFirst, Comparison, Figures, compare
from knowledge_sdg.comparison.page import as_html
from knowledge_sdg.comparison.rows import RowChanges
from knowledge_sdg.comparison.wording import as_json, describe

__all__ = ["BesideFirst", "Comparison", "Figures", "RowChanges", "as_html", "as_json", "compare", "describe"]
