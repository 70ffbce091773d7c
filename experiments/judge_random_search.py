"""Does trying more sets of demonstrations give a better judge?

    knowledge-sdg experiment experiments/judge_random_search.py

DSPy's BootstrapFewShotWithRandomSearch draws sets of labelled answers and of the judge's own verdicts, and keeps the
one that is best on the validation documents. With few of these, the best of many is best by chance: the test tells.
"""

from functools import partial

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions, candidates: int) -> Measured:
    """The best of so many sets."""
    return conditions.optimize("judge", "random-search", candidates=candidates)


EXPERIMENT = Experiment(
    question="Does trying more sets of demonstrations give a better judge?",
    variants={f"{candidates} sets": partial(compiled, candidates=candidates) for candidates in (3, 10)},
)
