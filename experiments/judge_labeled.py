"""How many labelled demonstrations help the judge agree with people?

    knowledge-sdg experiment experiments/judge_labeled.py

The judge verifies each answer of the test documents as one claim, shown 1, 2, 4, 8 or 16 answers of the training
documents with the labels that people gave them. The score is the balanced accuracy.
"""

from functools import partial

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions, demos: int) -> Measured:
    """So many labelled answers, drawn by the seed."""
    return conditions.optimize("judge", "labeled", labelled_demos=demos)


EXPERIMENT = Experiment(
    question="How many labelled demonstrations help the judge agree with people?",
    variants={f"demos: {demos}": partial(compiled, demos=demos) for demos in (1, 2, 4, 8, 16)},
)
