"""Does MIPROv2 find instructions and demonstrations that write better questions?

    knowledge-sdg experiment experiments/questions_mipro.py --teacher openai/gpt-5-mini

MIPROv2 lets a model propose instructions and searches over these together with sets of demonstrations. It needs a model
that reads instructions, and optuna.
"""

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions) -> Measured:
    """Ten trials over five instructions and five sets of demonstrations."""
    return conditions.optimize("questions", "mipro", candidates=10)


EXPERIMENT = Experiment(
    question="Does MIPROv2 find instructions and demonstrations that write better questions?",
    variants={"mipro": compiled},
    reads_instructions=True,
)
