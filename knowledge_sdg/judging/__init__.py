"""`judge`: any dataset of answers and their documents in, the faithful ones out, each claim with its evidence."""

from knowledge_sdg.judging.any_dataset import judge

__all__ = ["judge"]
