"""Does GEPA find instructions with which the judge agrees better with people?

    knowledge-sdg experiment experiments/judge_gepa.py --teacher openai/gpt-5-mini

GEPA shows a model what the judge decided wrongly, in words and with quotations, and lets it rewrite the instructions;
demonstrations stay as they are. It needs a model that reads instructions.
"""

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions) -> Measured:
    """As many rounds as ten candidates take; --max-metric-calls and --budget-usd end it earlier."""
    return conditions.optimize("judge", "gepa", candidates=10)


EXPERIMENT = Experiment(
    question="Does GEPA find instructions with which the judge agrees better with people?",
    variants={"gepa": compiled},
    reads_instructions=True,
)
