"""The metrics: shares in [0, 1] with feedback that quotes what went wrong."""

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_sdg.optimization import judge_agreement, program_quality, question_quality, summary_quality
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer
from knowledge_sdg.optimization.metrics import PROGRAM_WEIGHTS, QUESTION_WEIGHTS, SUMMARY_WEIGHTS, nearness
from knowledge_sdg.optimization.optimizers import watched
from knowledge_sdg.optimization.trials import CheckedAnswer, CheckedSummary
from knowledge_sdg.optimization.watching import Watch, Watchers
from knowledge_sdg.records import Claim, JudgedPair, Judgement, Stage, SummaryKind, Verdict, ViewKind
from signatures import QAPair

PAIR = QAPair(question="When was the mill built?", answer="The mill was built in 1823.")
GOLD = dspy.Example(key="k", pairs=[PAIR], seed_claims=["The mill was built in 1823."])
METRICS = (judge_agreement, summary_quality, question_quality, program_quality)


def check(kind: str, *, passed: bool, fault: str = "") -> CheckedAnswer:
    answer = LabelledAnswer("The mill was built in 1823.", "When was it built?", "It was built in 1923.", kind)
    claim = Claim("It was built in 1923.", "supported" if passed else "not_found", "built in 1823" if passed else "")
    return CheckedAnswer(answer, () if fault else (claim,), passed, fault)


def summary(kind=SummaryKind.DETAILED, *, missed=(), invented=(), removed=0) -> CheckedSummary:
    return CheckedSummary(kind, "The mill is old.", tuple(missed), 2, tuple(invented), 2, removed)


def judged(status: str, reason: str = "") -> JudgedPair:
    verdict = Verdict(relevance=2, self_contained=True)
    return JudgedPair(PAIR, ViewKind.BASE_DOCUMENT, Judgement(status, Stage.VERIFY, reason, verdict))


def prediction(**fields) -> dspy.Prediction:
    whole = {"fault": "", "checks": [], "summaries": [], "judged": [], "missed": [], "failures": ()}
    return dspy.Prediction(**(whole | fields))


@pytest.mark.parametrize("weights", [SUMMARY_WEIGHTS, QUESTION_WEIGHTS, PROGRAM_WEIGHTS])
def test_weights_add_up_to_one(weights):
    """Every combined score is in [0, 1]."""
    assert sum(weights.values()) == pytest.approx(1)


@pytest.mark.parametrize("metric", METRICS)
def test_what_cannot_be_read_scores_zero_with_the_feedback_unreadable(metric):
    """An optimizer must rank it; a reported score leaves it out by its fault."""
    graded = metric(GOLD, prediction(fault="2 verdicts for 3"), None, None, None)

    assert (graded.score, graded.fault) == (0.0, "2 verdicts for 3")
    assert graded.feedback == "unreadable: 2 verdicts for 3"


@pytest.mark.parametrize(
    ("kind", "passed", "score"),
    [("supported", True, 1), ("supported", False, 0), ("contradicted", True, 0), ("not_found", False, 1)],
)
def test_the_judge_is_right_when_it_decides_as_the_label_says(kind, passed, score):
    """Whether supported or not decides; in which of the two ways an answer fails does not."""
    assert score == judge_agreement(GOLD, prediction(checks=[check(kind, passed=passed)])).score


def test_agreement_on_several_answers_weighs_both_classes_alike():
    """Calling everything supported is worth one half, however many supported answers there are."""
    checks = [check("supported", passed=True)] * 9 + [check("contradicted", passed=True)]

    assert pytest.approx(0.5) == judge_agreement(GOLD, prediction(checks=checks)).score


def test_feedback_on_a_wrong_verdict_quotes_claim_and_evidence():
    """A model that rewrites the instructions sees what was passed, and on which words."""
    told = judge_agreement(GOLD, prediction(checks=[check("contradicted", passed=True)]), pred_name="verify").feedback

    assert "“It was built in 1923.” is supported by “built in 1823”" in told
    assert "the document says otherwise" in told


def test_feedback_is_about_the_answer_that_the_predictor_was_asked_about():
    """Of several answers, the trace says which one the predictor saw."""
    other = check("supported", passed=True)
    wrong = check("not_found", passed=True)
    asked = [(None, {"document": other.answer.document, "claims": ["another"]}, None)]

    about_all = judge_agreement(GOLD, prediction(checks=[other, wrong]), None, "verify", asked).feedback
    asked[0][1]["claims"] = ["It was built in 1923."]
    about_it = judge_agreement(GOLD, prediction(checks=[wrong]), None, "verify", asked).feedback

    assert about_all.count("answer") > about_it.count("answer") > 0


def test_summaries_lose_by_what_they_leave_out_and_by_what_they_invent():
    """Recall, faithfulness and fidelity each cost their weight."""
    whole = summary_quality(GOLD, prediction(summaries=[summary()])).score
    missing = summary_quality(GOLD, prediction(summaries=[summary(missed=["The mill has 3 floors."])]))
    inventing = summary_quality(GOLD, prediction(summaries=[summary(invented=["It burned down."])]))

    assert whole == 1.0
    assert missing.score < 1
    assert inventing.score < 1
    assert "“The mill has 3 floors.”" in missing.feedback
    assert "what the document does not say: “It burned down.”" in inventing.feedback


def test_feedback_on_one_summary_is_for_its_predictor_only():
    """The predictor of the facts is not told what the detailed summary left out."""
    summaries = [summary(missed=["A."]), summary(SummaryKind.ATOMIC_FACTS, missed=["B."])]

    told = summary_quality(GOLD, prediction(summaries=summaries), None, "summarizer.atomic_facts").feedback

    assert "B." in told
    assert "A." not in told


def test_no_pairs_are_worth_nothing():
    """Writing nothing is never a way to be right."""
    graded = question_quality(GOLD, prediction())

    assert graded.score == 0.0
    assert "No pair was written." in graded.feedback


def test_dropped_pairs_cost_and_are_told_with_the_judges_reason():
    """The writer is told what was wrong with which pair, and what people asked about."""
    missed = [Claim("The mill was built in 1823.", "not_found")]
    kept = question_quality(GOLD, prediction(judged=[judged("kept")]))
    dropped = question_quality(GOLD, prediction(judged=[judged("dropped", "claim not found: x")], missed=missed))

    assert kept.score == 1.0
    assert dropped.score < 0.5
    assert "claim not found: x" in dropped.feedback
    assert "what people asked about here: “The mill was built in 1823.”" in dropped.feedback


def test_the_programs_score_is_made_of_the_three_by_their_weights():
    """A program whose judge is wrong loses the judge's weight."""
    parts = {"judged": [judged("kept")], "summaries": [summary(kind) for kind in SummaryKind]}

    right = program_quality(GOLD, prediction(checks=[check("supported", passed=True)], **parts))
    wrong = program_quality(GOLD, prediction(checks=[check("supported", passed=False)], **parts))

    assert right.score == pytest.approx(1)
    assert wrong.score == pytest.approx(1 - PROGRAM_WEIGHTS["judge"])
    assert right.parts == {"judge": 1.0, "questions": 1.0, "summaries": 1.0}


def test_a_fault_in_one_check_is_no_verdict():
    """An answer that could not be judged counts as wrong in the search, never as right."""
    checks = [check("not_found", passed=False, fault="no reply"), check("supported", passed=True)]

    assert pytest.approx(0.5) == judge_agreement(GOLD, prediction(checks=checks)).score


texts = st.text("abc de?", max_size=30)
pairs = st.lists(st.builds(QAPair, question=texts, answer=texts), max_size=5)


@given(pairs, pairs)
def test_nearness_in_manner_is_a_share(ours, theirs):
    """Whatever was written, in [0, 1]; and 1 to itself."""
    assert 0 <= nearness(ours, theirs) <= 1
    assert nearness(theirs, theirs) == pytest.approx(1)


def test_optimizers_get_a_plain_score_and_gepa_the_feedback():
    """One metric serves evaluation with two arguments, bootstrapping with three and GEPA with five."""
    told = []
    watch = Watch(["k"], Watchers(lambda *better: told.append(better), told.append))
    with dspy.context(optimization_watch=watch):
        candidate = watch.enter(dspy.Predict("question -> answer"))
    pred = prediction(checks=[check("supported", passed=True)], candidate=candidate)

    assert watched(judge_agreement, watch)(GOLD, pred) == 1.0
    assert watched(judge_agreement, watch)(GOLD, pred, []) == 1.0
    with_feedback = watched(judge_agreement, watch, with_feedback=True)(GOLD, pred, None, "verify", None)
    assert with_feedback.score == 1.0
    assert with_feedback.feedback
    assert watch.val_score(candidate) == 1.0
