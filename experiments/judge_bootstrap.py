"""Do four demonstrations of its own good work help the judge agree with people?

    knowledge-sdg experiment experiments/judge_bootstrap.py

DSPy's BootstrapFewShot lets the judge verify training answers and shows it what it got right, with the evidence that it
quoted; none of the people's own labels is shown.
"""

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions) -> Measured:
    """At most four of the judge's own verdicts."""
    return conditions.optimize("judge", "bootstrap", bootstrapped_demos=4, labelled_demos=0)


EXPERIMENT = Experiment(
    question="Do four demonstrations of its own good work help the judge agree with people?",
    variants={"bootstrap": compiled},
)
