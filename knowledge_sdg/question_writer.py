"""Phase 2: question-answer pairs over a view, in the manner of the seeds."""

from collections.abc import Sequence

import dspy

from knowledge_sdg.asking import KnowledgeModule, ask
from knowledge_sdg.records import QAPair, SeedExample
from knowledge_sdg.text import folded
from signatures import WriteQAPairs

DEFAULT_PAIRS_PER_VIEW = 5


class QuestionWriter(KnowledgeModule):
    """Writes pairs over a text. `writer(document=..., count=5, seeds=[...])` gives a prediction with `pairs`.

    The seeds are shown as demos, unless the predictor was compiled and has its own. A seed whose context stands in
    the document is not shown: its answers would only be copied.
    """

    def __init__(self) -> None:
        super().__init__()
        self.write = dspy.Predict(WriteQAPairs)

    async def aforward(
        self,
        document: str,
        domain: str = "",
        outline: str = "",
        count: int = DEFAULT_PAIRS_PER_VIEW,
        seeds: Sequence[SeedExample] = (),
    ) -> dspy.Prediction:
        """At most `count` pairs; none when the text has nothing to teach. Raises UnreadableReplyError."""
        demos = [seed_demo(seed) for seed in other_seeds(seeds, document)]
        source = {"document": document, "domain": domain, "outline": outline, "count": count}
        reply = await ask(self.write, source, _any_pairs, demos=demos)
        pairs: list[QAPair] = reply.pairs[:count]
        return dspy.Prediction(pairs=pairs)


def other_seeds(seeds: Sequence[SeedExample], document: str) -> list[SeedExample]:
    """The seeds whose context is not a part of the document."""
    text = folded(document)
    return [seed for seed in seeds if folded(seed.context) not in text]


def seed_demo(seed: SeedExample) -> dspy.Example:
    """A seed example with the field names of `WriteQAPairs`, as DSPy shows a demo."""
    return dspy.Example(
        document=seed.context,
        domain=seed.domain,
        outline=seed.outline,
        count=len(seed.pairs),
        pairs=list(seed.pairs),
    ).with_inputs("document", "domain", "outline", "count")


def _any_pairs(_: object) -> None:
    """An empty list is an answer: the text has nothing to teach."""
