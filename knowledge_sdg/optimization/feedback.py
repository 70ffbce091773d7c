"""What went wrong, in words and with quotations: what a model that rewrites instructions learns from."""

from collections.abc import Sequence
from typing import Any

from knowledge_sdg.optimization.trials import CheckedAnswer, CheckedSummary
from knowledge_sdg.records import Claim, JudgedPair, SummaryKind

MOST_QUOTED = 5
"""Faults that are told of one example: more do not make an instruction better."""

_KIND_OF = {"detailed": SummaryKind.DETAILED, "extractive": SummaryKind.EXTRACTIVE, "atomic": SummaryKind.ATOMIC_FACTS}


def on_answers(checks: Sequence[CheckedAnswer], pred_name: str | None = None, pred_trace: Any = None) -> str:
    """What the judge decided wrongly; for one of its predictors, of the answer that it was asked about there."""
    step = (pred_name or "").rpartition(".")[2]
    if step == "assess":
        return ""
    asked = _asked(pred_trace)
    about = [check for check in checks if _was_asked(check, asked)] or list(checks)
    return "\n".join(filter(None, (_on_answer(check, step) for check in about[:MOST_QUOTED])))


def _asked(pred_trace: Any) -> Any:
    return pred_trace[0][1] if pred_trace else {}


def _was_asked(check: CheckedAnswer, asked: Any) -> bool:
    if "claims" in asked:
        same_claims = list(asked["claims"]) == [claim.claim for claim in check.claims]
        return bool(asked.get("document") == check.answer.document and same_claims)
    pairs = asked.get("pairs") or ()
    return any(pair.answer == check.answer.response for pair in pairs)


def _on_answer(check: CheckedAnswer, step: str) -> str:
    answer = check.answer
    if check.fault:
        return f"unreadable: on the answer “{answer.response}” {check.fault}"
    if check.is_supported == answer.is_supported:
        return f"Right: the answer “{answer.response}” is {answer.kind.replace('_', ' ')}."
    claims = "; ".join(f"“{claim.claim}” is {claim.label}{_resting_on(claim)}" for claim in check.claims)
    if answer.is_supported:
        wrong = [claim for claim in check.claims if claim.label != "supported"]
        what = "; ".join(f"“{claim.claim}” was called {claim.label}" for claim in wrong) or "no claim was found in it"
        hint = (
            "The claims must say no more than the answer does and be understood without the question."
            if step == "extract"
            else "The document does say this, perhaps in other words; the evidence must be copied from it exactly."
        )
        return f"Wrong: the document supports the answer “{answer.response}”, but {what}. {hint}"
    why = {
        "contradicted": "the document says otherwise",
        "not_found": "the document does not say it",
        "unsupported": "the document does not support all of it",
    }[answer.kind]
    hint = (
        "Is what is wrong in the answer stated by one of its claims?"
        if step == "extract"
        else "Compare every number, name, date, degree and role of each claim with the evidence."
    )
    return f"Wrong: the answer “{answer.response}” was passed as supported, but {why}. The verdicts: {claims}. {hint}"


def _resting_on(claim: Claim) -> str:
    return f" by “{claim.evidence}”" if claim.evidence else ""


def on_summaries(summaries: Sequence[CheckedSummary], pred_name: str | None = None) -> str:
    """What summaries leave out, invent, or did not copy letter by letter."""
    kind = next((kind for name, kind in _KIND_OF.items() if name in (pred_name or "")), None)
    said = []
    for summary in summaries:
        if kind not in {None, summary.kind}:
            continue
        name = f"The {summary.kind.value} summary"
        said += [f"{name} does not keep what people ask about: “{claim}”" for claim in summary.missed[:MOST_QUOTED]]
        said += [
            f"{name} says what the document does not say: “{statement}”" for statement in summary.invented[:MOST_QUOTED]
        ]
        if summary.removed:
            said.append(f"{summary.removed} of the extracts are not copied letter by letter from the document.")
    return "\n".join(said)


def on_pairs(judged: Sequence[JudgedPair], missed: Sequence[Claim], pred_name: str | None = None) -> str:
    """Pairs that the judge dropped, with its reason, and what people asked about and no pair answers."""
    said = [
        f"Dropped: “{one.pair.question}” / “{one.pair.answer}”: {one.judgement.reason}"
        for one in judged
        if one.judgement.status != "kept"
    ][:MOST_QUOTED]
    if not judged:
        said.append("No pair was written.")
    if "judge" not in (pred_name or ""):
        said += [f"No pair tells what people asked about here: “{claim.claim}”" for claim in missed[:MOST_QUOTED]]
    return "\n".join(said)
