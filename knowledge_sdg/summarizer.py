"""Phase 1: a document becomes three summaries."""

from functools import partial
from typing import Any

import dspy

from knowledge_sdg.asking import KnowledgeModule, ask
from knowledge_sdg.background import side_by_side
from knowledge_sdg.errors import UnreadableReplyError
from knowledge_sdg.records import Summary, SummaryKind
from knowledge_sdg.text import find_quote
from signatures import ListAtomicFacts, SelectExtracts, WriteDetailedSummary


class Summarizer(KnowledgeModule):
    """Writes the detailed summary, the extracts and the atomic facts of a document.

    `summarizer(document=..., domain="", outline="")` gives a prediction whose `summaries` are three `Summary` records,
    in the order of `SummaryKind`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.detailed = dspy.Predict(WriteDetailedSummary)
        self.extractive = dspy.Predict(SelectExtracts)
        self.atomic_facts = dspy.Predict(ListAtomicFacts)

    async def aforward(self, document: str, domain: str = "", outline: str = "") -> dspy.Prediction:
        """All three, written side by side; empty where the document has nothing to teach.

        Raises UnreadableReplyError when one cannot be had.
        """
        kinds = list(SummaryKind)
        summaries = await side_by_side(*(self.summarize(kind, document, domain, outline) for kind in kinds))
        return dspy.Prediction(summaries=summaries)

    async def summarize(self, kind: SummaryKind, document: str, domain: str = "", outline: str = "") -> Summary:
        """The summary of one kind. Raises UnreadableReplyError when no reply can be used."""
        source = {"document": document, "domain": domain, "outline": outline}
        match kind:
            case SummaryKind.DETAILED:
                reply = await ask(self.detailed, source, _any)
                return Summary(kind, reply.summary.strip())
            case SummaryKind.EXTRACTIVE:
                reply = await ask(self.extractive, source, partial(_some_found, document))
                return extractive_summary(reply.extracts, document)
            case SummaryKind.ATOMIC_FACTS:
                reply = await ask(self.atomic_facts, source, _any)
                return Summary(kind, "\n".join(f"- {fact}" for fact in _without_repeats(reply.facts)))


def extractive_summary(extracts: list[str], document: str) -> Summary:
    """The extracts that stand in the document, each in the document's own words, in its order and once.

    What is not found there is left out and counted in `removed`.
    """
    found = [find_quote(extract, document) for extract in extracts]
    spans = {span for span in found if span}
    kept = [span for span in sorted(spans) if not any(_is_inside(span, other) for other in spans)]
    text = "\n\n".join(document[start:end] for start, end in kept)
    return Summary(SummaryKind.EXTRACTIVE, text, removed=found.count(None))


def _is_inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _without_repeats(facts: list[str]) -> list[str]:
    return list(dict.fromkeys(fact.strip() for fact in facts if fact.strip()))


def _any(_: object) -> None:
    """An empty summary is an answer: the text has nothing to teach."""


def _some_found(document: str, reply: Any) -> None:
    if reply.extracts and not extractive_summary(reply.extracts, document).text:
        raise UnreadableReplyError(f"none of the {len(reply.extracts)} extracts stands in the document")
