"""Does compiling the whole program at once make it better than it was?

    knowledge-sdg experiment experiments/program_bootstrap.py

Summaries, questions and judge are compiled together on training contexts with demonstrations of their own good work and
labelled ones. The score weighs the judge's agreement with people, the questions and the summaries.
"""

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions) -> Measured:
    """At most two demonstrations of its own work and four labelled ones for each predictor."""
    return conditions.optimize("program", "bootstrap", bootstrapped_demos=2, labelled_demos=4)


EXPERIMENT = Experiment(
    question="Does compiling the whole program at once make it better?",
    variants={"bootstrap": compiled},
)
