"""Demonstrations for a judge that takes answers apart: do they help as much as where it verifies them whole?

    knowledge-sdg experiment experiments/judge_take_apart.py

In a run, an answer is taken apart into claims and each is verified alone. Labels of people are for the whole answer.
Both ways are compiled with labelled answers and the judge's own verdicts on the same documents.
"""

from functools import partial

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions, take_apart: bool) -> Measured:
    """Up to four of the judge's own verdicts and eight labelled answers."""
    return conditions.optimize("judge", "bootstrap", bootstrapped_demos=4, labelled_demos=8, take_apart=take_apart)


EXPERIMENT = Experiment(
    question="Do demonstrations help a judge that takes answers apart as much as one that verifies them whole?",
    variants={"whole": partial(compiled, take_apart=False), "taken apart": partial(compiled, take_apart=True)},
)
