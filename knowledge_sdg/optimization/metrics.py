"""Metrics: what a trial made of an example, as a share in [0, 1] with feedback in words. None of them asks a model.

All have DSPy's one shape, `metric(gold, pred, trace=None, pred_name=None, pred_trace=None)`, and give a prediction
with `score`, `feedback` and `parts`, the figures that the score is made of. What could not be read scores 0 with the
feedback "unreadable"; reported scores leave it out and count it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any, Protocol

import dspy

from knowledge_sdg.filters import Screen
from knowledge_sdg.optimization.feedback import on_answers, on_pairs, on_summaries
from knowledge_sdg.optimization.trials import CheckedAnswer, CheckedSummary
from knowledge_sdg.records import JudgedPair, QAPair, SummaryKind
from knowledge_sdg.text import words

SUMMARY_WEIGHTS = {"recall": 0.5, "faithfulness": 0.4, "fidelity": 0.1}
"""Of a summary: it is there to keep what questions ask for, and must not invent; extracts are verbatim anyway, because
what the document lacks is thrown away."""

QUESTION_WEIGHTS = {
    "kept": 0.4,
    "self_contained": 0.1,
    "relevant": 0.1,
    "distinct": 0.1,
    "manner": 0.1,
    "coverage": 0.2,
}
"""Of pairs: most is whether the judge keeps them; then, whether they teach what people thought worth asking."""

PROGRAM_WEIGHTS = {"judge": 0.4, "questions": 0.35, "summaries": 0.25}
"""Of the whole program: the judge first, because a lenient one lets every other figure look better."""


class Metric(Protocol):
    """The one shape, as evaluation, bootstrapping, MIPROv2, SIMBA and GEPA call it."""

    def __call__(
        self, gold: Any, pred: Any, trace: Any = None, pred_name: str | None = None, pred_trace: Any = None
    ) -> dspy.Prediction:
        """`score` in [0, 1], `feedback`, and `parts`."""


def judge_agreement(
    gold: Any,  # noqa: ARG001 - the label is in the check
    pred: Any,
    trace: Any = None,  # noqa: ARG001 - the one shape
    pred_name: str | None = None,
    pred_trace: Any = None,
) -> dspy.Prediction:
    """The share of labelled answers that the judge decides as their label says; the mean over balanced classes is the
    balanced accuracy.
    """
    if pred.fault:
        return _unreadable(pred.fault)
    checks: Sequence[CheckedAnswer] = pred.checks
    readable = [check for check in checks if not check.fault]
    if not readable:
        return _unreadable(checks[0].fault)
    feedback = on_answers(checks, pred_name, pred_trace)
    return _graded(_agreement(checks), feedback, {"agreement": _agreement(readable)})


def summary_quality(
    gold: Any,  # noqa: ARG001 - what was looked for is in the summaries
    pred: Any,
    trace: Any = None,  # noqa: ARG001 - the one shape
    pred_name: str | None = None,
    pred_trace: Any = None,  # noqa: ARG001 - the one shape
) -> dspy.Prediction:
    """Recall: the share of claims of the seed answers that the summaries still support. Faithfulness: the share of
    their statements that the document supports. Fidelity: the share of extracts that stand in it. By
    `SUMMARY_WEIGHTS`.
    """
    if pred.fault:
        return _unreadable(pred.fault)
    parts = _summary_parts(pred.summaries)
    return _graded(_weighted(parts, SUMMARY_WEIGHTS), on_summaries(pred.summaries, pred_name), parts)


def question_quality(
    gold: Any,
    pred: Any,
    trace: Any = None,  # noqa: ARG001 - the one shape
    pred_name: str | None = None,
    pred_trace: Any = None,  # noqa: ARG001 - the one shape
) -> dspy.Prediction:
    """Of the pairs written: the shares that the judge keeps, finds self-contained and relevant, that differ from one
    another, how near they are to the seeds' manner, and which share of the seed answers' claims they cover. By
    `QUESTION_WEIGHTS`; 0 when nothing was written.
    """
    if pred.fault:
        return _unreadable(pred.fault)
    parts = _question_parts(pred.judged, gold.pairs, len(pred.missed), len(gold.seed_claims))
    return _graded(_weighted(parts, QUESTION_WEIGHTS), on_pairs(pred.judged, pred.missed, pred_name), parts)


def program_quality(
    gold: Any,
    pred: Any,
    trace: Any = None,  # noqa: ARG001 - the one shape
    pred_name: str | None = None,
    pred_trace: Any = None,
) -> dspy.Prediction:
    """The three others on one context, by `PROGRAM_WEIGHTS`; a view that failed counts as a summary without worth."""
    if pred.fault:
        return _unreadable(pred.fault)
    parts = {
        "judge": _agreement(pred.checks),
        "questions": _weighted(
            _question_parts(pred.judged, gold.pairs, len(pred.missed), len(gold.seed_claims)), QUESTION_WEIGHTS
        ),
        "summaries": _weighted(_summary_parts(pred.summaries), SUMMARY_WEIGHTS)
        * (len(pred.summaries) / len(SummaryKind)),
    }
    step = pred_name or ""
    said = [
        on_answers(pred.checks, pred_name, pred_trace) if "judge" in step or not step else "",
        on_pairs(pred.judged, pred.missed, pred_name) if "judge" in step or "question" in step or not step else "",
        on_summaries(pred.summaries, pred_name) if "summarizer" in step or not step else "",
        *(f"The view {failure.view} failed: {failure.error}." for failure in pred.failures),
    ]
    return _graded(_weighted(parts, PROGRAM_WEIGHTS), "\n".join(filter(None, said)), parts)


def _graded(score: float, feedback: str, parts: Mapping[str, float]) -> dspy.Prediction:
    return dspy.Prediction(score=score, feedback=feedback or "Nothing is wrong here.", parts=dict(parts), fault="")


def _unreadable(fault: str) -> dspy.Prediction:
    return dspy.Prediction(score=0.0, feedback=f"unreadable: {fault}", parts={}, fault=fault)


def _weighted(parts: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted mean of the parts that are there."""
    total = sum(weights[name] for name in parts)
    return sum(weights[name] * value for name, value in parts.items()) / total if total else 0.0


def _agreement(checks: Sequence[CheckedAnswer]) -> float:
    """Accuracy on balanced classes: the mean of the shares of supported and of other answers decided rightly."""
    by_class: dict[bool, list[bool]] = {}
    for check in checks:
        right = not check.fault and check.is_supported == check.answer.is_supported
        by_class.setdefault(check.answer.is_supported, []).append(right)
    return fmean(fmean(right) for right in by_class.values()) if by_class else 0.0


def _summary_parts(summaries: Sequence[CheckedSummary]) -> dict[str, float]:
    looked_for = sum(summary.claims for summary in summaries)
    statements = sum(summary.statements for summary in summaries)
    extracts = [summary for summary in summaries if summary.kind is SummaryKind.EXTRACTIVE]
    offered = sum(len(summary.text.split("\n\n")) + summary.removed for summary in extracts)
    parts = {}
    if looked_for:
        parts["recall"] = 1 - sum(len(summary.missed) for summary in summaries) / looked_for
    if statements:
        parts["faithfulness"] = 1 - sum(len(summary.invented) for summary in summaries) / statements
    if offered:
        parts["fidelity"] = 1 - sum(summary.removed for summary in extracts) / offered
    return parts


def _question_parts(
    judged: Sequence[JudgedPair], seeds: Sequence[QAPair], missed: int, seed_claims: int
) -> dict[str, float]:
    read = [one for one in judged if one.judgement.status != "failed"]
    if not read:
        return dict.fromkeys(QUESTION_WEIGHTS, 0.0)
    assessed = [one.judgement.verdict for one in read if one.judgement.verdict.relevance is not None]
    screen = Screen()
    parts = {
        "kept": sum(one.judgement.status == "kept" for one in read) / len(read),
        "distinct": sum(screen.drop(one.pair) is None for one in read) / len(read),
        "manner": nearness([one.pair for one in read], seeds),
    }
    if assessed:
        parts["self_contained"] = fmean(bool(verdict.self_contained) for verdict in assessed)
        parts["relevant"] = fmean((verdict.relevance or 0) / 2 for verdict in assessed)
    if seed_claims:
        parts["coverage"] = 1 - missed / seed_claims
    return parts


def nearness(pairs: Sequence[QAPair], seeds: Sequence[QAPair]) -> float:
    """How near pairs are to the seeds in manner, in [0, 1]: the mean of the ratios of median lengths, of questions and
    of answers, and of the share of opening words ("what", "how") that they have in common. 1 without seeds.

    nearness(seeds, seeds) -> 1.0
    """
    if not pairs or not seeds:
        return 0.0 if seeds else 1.0
    ours, theirs = _openings(pairs), _openings(seeds)
    return fmean(
        (
            _ratio([pair.question for pair in pairs], [pair.question for pair in seeds]),
            _ratio([pair.answer for pair in pairs], [pair.answer for pair in seeds]),
            sum(min(share, theirs.get(word, 0.0)) for word, share in ours.items()),
        )
    )


def _openings(pairs: Sequence[QAPair]) -> dict[str, float]:
    first = Counter((words(pair.question) or [""])[0] for pair in pairs)
    return {word: count / len(pairs) for word, count in first.items()}


def _ratio(ours: Sequence[str], theirs: Sequence[str]) -> float:
    lengths = sorted(median(len(words(text)) for text in texts) for texts in (ours, theirs))
    return lengths[0] / lengths[1] if lengths[1] else 1.0
