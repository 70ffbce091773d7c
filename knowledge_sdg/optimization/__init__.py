"""Compiling the program against seed examples: seeds in, a better program out, with the evidence.

>>> from knowledge_sdg import optimize
>>> done = optimize(seeds="qna.yaml", component="judge", out="program.json")
>>> done.before.value, done.after.value  # balanced accuracy on contexts that were not compiled on
"""

from knowledge_sdg.optimization.compiling import optimize
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer, read_labelled_answers
from knowledge_sdg.optimization.metrics import judge_agreement, program_quality, question_quality, summary_quality
from knowledge_sdg.optimization.result import Optimization, describe
from knowledge_sdg.optimization.saving import provenance_of
from knowledge_sdg.optimization.splits import check_disjoint

__all__ = [
    "LabelledAnswer",
    "Optimization",
    "check_disjoint",
    "describe",
    "judge_agreement",
    "optimize",
    "program_quality",
    "provenance_of",
    "question_quality",
    "read_labelled_answers",
    "summary_quality",
]
