"""Do fixed demonstrations write better questions than the seed examples that a run shows in turn?

    knowledge-sdg experiment experiments/questions_labeled.py

Uncompiled, each context is questioned in the manner of the seed examples of other documents. Compiled, the writer is
shown the same few worked examples every time. The score is the quality of the pairs: kept by the judge, self-contained,
relevant, distinct, in the seeds' manner, and covering what people thought worth asking.
"""

from functools import partial

from knowledge_sdg.experiment import Conditions, Experiment, Measured


def compiled(conditions: Conditions, demos: int) -> Measured:
    """So many contexts of the training documents with their questions and answers."""
    return conditions.optimize("questions", "labeled", labelled_demos=demos)


EXPERIMENT = Experiment(
    question="Do fixed demonstrations write better questions than seed examples shown in turn?",
    variants={f"contexts: {demos}": partial(compiled, demos=demos) for demos in (1, 4)},
)
