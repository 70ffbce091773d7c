"""Does asking for several pairs in one call cost the judge accuracy?

    knowledge-sdg experiment experiments/judge_pairs_per_call.py

All labelled answers are judged as a run judges them (assessed, taken apart, verified), one pair in a call, and then
several. Before is one in a call. Nothing is compiled; what it saves stands beside the score.
"""

from functools import partial

from knowledge_sdg import KnowledgeProgram
from knowledge_sdg.experiment import Conditions, Experiment, Measured


def judged(conditions: Conditions, pairs: int) -> Measured:
    """So many pairs in a call, beside one."""
    return conditions.judged(
        KnowledgeProgram(pairs_per_call=1), KnowledgeProgram(pairs_per_call=pairs), "pairs_per_call"
    )


EXPERIMENT = Experiment(
    question="Does asking for several pairs in one call cost the judge accuracy?",
    variants={f"{pairs} pairs": partial(judged, pairs=pairs) for pairs in (2, 5, 10)},
)
