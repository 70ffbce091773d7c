"""What the offline teacher answers to each signature."""

from collections.abc import Callable, Mapping

import dspy

from knowledge_sdg.teacher.offline.judging.assessment import assess_pair
from knowledge_sdg.teacher.offline.judging.claims import split_claims
from knowledge_sdg.teacher.offline.judging.verification import LabelledClaim, verify_claims
from knowledge_sdg.teacher.offline.prompt import REASONING, Demo, Fields, Prompt
from knowledge_sdg.teacher.offline.reading.manner import read_manner
from knowledge_sdg.teacher.offline.writing.facts import atomic_facts
from knowledge_sdg.teacher.offline.writing.questions import write_pairs
from knowledge_sdg.teacher.offline.writing.summaries import detailed_summary, extracts
from signatures import (
    AssessPairs,
    ClaimVerdict,
    ExtractClaims,
    ListAtomicFacts,
    QAPair,
    SelectExtracts,
    VerifyClaims,
    WriteDetailedSummary,
    WriteQAPairs,
)


def answer(prompt: Prompt) -> Fields:
    """The outputs that the prompt asks for, by name; with a sentence of `reasoning` where that is asked too."""
    outputs = _ANSWERS[prompt.signature](prompt)
    return {REASONING: _reasoning(outputs), **outputs} if prompt.reasons else outputs


def _write_detailed_summary(prompt: Prompt) -> Fields:
    return {"summary": detailed_summary(prompt.inputs["document"], prompt.inputs["outline"])}


def _select_extracts(prompt: Prompt) -> Fields:
    return {"extracts": extracts(prompt.inputs["document"])}


def _list_atomic_facts(prompt: Prompt) -> Fields:
    return {"facts": atomic_facts(prompt.inputs["document"], prompt.inputs["outline"])}


def _write_qa_pairs(prompt: Prompt) -> Fields:
    shown: list[QAPair] = [pair for demo in prompt.demos for pair in demo.outputs.get("pairs", ())]
    pairs = write_pairs(
        prompt.inputs["document"],
        outline=prompt.inputs["outline"],
        count=prompt.inputs["count"],
        manner=read_manner(shown) if shown else None,
    )
    return {"pairs": pairs}


def _assess_pairs(prompt: Prompt) -> Fields:
    return {"assessments": [assess_pair(pair) for pair in prompt.inputs["pairs"]]}


def _extract_claims(prompt: Prompt) -> Fields:
    return {"claims": [split_claims(pair.question, pair.answer) for pair in prompt.inputs["pairs"]]}


def _verify_claims(prompt: Prompt) -> Fields:
    labelled = tuple(claim for demo in prompt.demos for claim in _labelled_claims(demo))
    return {"verdicts": verify_claims(prompt.inputs["claims"], prompt.inputs["document"], demos=labelled)}


def _labelled_claims(demo: Demo) -> list[LabelledClaim]:
    """The claims of a demo with their labels; none when document, claims or verdicts were not supplied."""
    verdicts: list[ClaimVerdict] = demo.outputs.get("verdicts", [])
    claims: list[str] = demo.inputs.get("claims", [])
    document: str | None = demo.inputs.get("document")
    if document is None or len(verdicts) != len(claims):
        return []
    return [
        LabelledClaim(document, claim, is_supported=verdict.label == "supported")
        for claim, verdict in zip(claims, verdicts, strict=True)
    ]


_ANSWERS: Mapping[type[dspy.Signature], Callable[[Prompt], Fields]] = {
    WriteDetailedSummary: _write_detailed_summary,
    SelectExtracts: _select_extracts,
    ListAtomicFacts: _list_atomic_facts,
    WriteQAPairs: _write_qa_pairs,
    AssessPairs: _assess_pairs,
    ExtractClaims: _extract_claims,
    VerifyClaims: _verify_claims,
}


def _reasoning(outputs: Fields) -> str:
    """A true sentence about the outputs; what was done is the same for every document."""
    (name, value), *_ = outputs.items()
    if name == "verdicts":
        supported = sum(verdict.label == "supported" for verdict in value)
        return f"{supported} of {len(value)} claims are supported by words of the document."
    if isinstance(value, list):
        return f"The list of {name} has {len(value)} entries, made by rule from the text that was given."
    return f"The {name} has {len(str(value).split())} words, taken from the sentences of the document."
