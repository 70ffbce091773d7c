"""Do demonstrations of its own good summaries make the summarizer keep more of what people ask for?

    knowledge-sdg experiment experiments/summaries_bootstrap.py

The score of a context: how many claims of its seed answers the three summaries still support, whether they state
anything that it does not say, and whether extracts are verbatim.
"""

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions) -> Measured:
    """At most four contexts with the summaries that scored well."""
    return conditions.optimize("summaries", "bootstrap", bootstrapped_demos=4, labelled_demos=0)


EXPERIMENT = Experiment(
    question="Do demonstrations of its own good summaries help the summarizer?",
    variants={"bootstrap": compiled},
)
