"""Does GEPA find instructions with which summaries keep more of what people ask for?

    knowledge-sdg experiment experiments/summaries_gepa.py --teacher openai/gpt-5-mini

The feedback names the claims that a summary has lost and the statements that it has invented. It needs a model that
reads instructions.
"""

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions) -> Measured:
    """As many rounds as ten candidates take; --max-metric-calls and --budget-usd end it earlier."""
    return conditions.optimize("summaries", "gepa", candidates=10)


EXPERIMENT = Experiment(
    question="Does GEPA find instructions with which summaries keep more of what people ask for?",
    variants={"gepa": compiled},
    reads_instructions=True,
)
