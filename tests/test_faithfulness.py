"""The judge: claims, evidence, and what happens to replies that cannot be read."""

import dspy
import pytest
from dspy import lm15

from knowledge_sdg.errors import TeacherError
from knowledge_sdg.faithfulness import FaithfulnessJudge, grounded, unclaimed
from knowledge_sdg.records import Judgement, QAPair
from knowledge_sdg.teacher import connect, using
from signatures import ClaimVerdict, PairAssessment
from tests.scripted import ScriptedEngine, in_turn, scripted

DOCUMENT = "Ada Lovelace was born in London. She published notes on the Analytical Engine in 1843."
PAIR = QAPair(question="Where was Ada Lovelace born?", answer="Ada Lovelace was born in London.")
GOOD = PairAssessment(relevance=2, self_contained=True)


def judged(engine: ScriptedEngine | None = None, *pairs: QAPair, script=None, **settings) -> list[Judgement]:
    engine = engine or ScriptedEngine(script or {})
    teacher = connect("scripted/teacher", engine=engine, retries=0)
    with using(teacher):
        return FaithfulnessJudge(**settings)(document=DOCUMENT, pairs=list(pairs) or [PAIR]).judgements


def test_keeps_a_pair_whose_every_claim_the_document_supports():
    """A relevant, self-contained pair with one supported claim is kept, its evidence being words of the document."""
    (judgement,) = judged()

    (claim,) = judgement.verdict.claims
    assert judgement.status == "kept"
    assert claim.label == "supported"
    assert DOCUMENT[claim.start : claim.end] == claim.evidence


def test_one_false_claim_of_three_drops_the_pair_with_its_reason():
    """An answer with two true claims and a false one is dropped, naming the false claim and its label."""
    answer = "Ada Lovelace was born in London, published notes in 1843, and died in 1899."
    script = {
        "ExtractClaims": in_turn(
            {"claims": [["Ada was born in London.", "Ada published notes in 1843.", "Ada Lovelace died in 1899."]]}
        ),
        "VerifyClaims": in_turn(
            {
                "verdicts": [
                    ClaimVerdict(evidence="Ada Lovelace was born in London.", label="supported"),
                    ClaimVerdict(evidence="She published notes on the Analytical Engine in 1843.", label="supported"),
                    ClaimVerdict(evidence="", label="not_found"),
                ]
            }
        ),
    }

    (judgement,) = judged(None, PAIR.model_copy(update={"answer": answer}), script=script)

    assert (judgement.status, judgement.stage) == ("dropped", "verify")
    assert "Ada Lovelace died in 1899." in judgement.reason
    assert "not_found" in judgement.reason
    assert judgement.verdict.faithfulness == pytest.approx(2 / 3)


def test_keep_at_two_thirds_keeps_what_all_would_drop():
    """`keep_at` is the share of supported claims from which a pair is kept."""
    verdicts = [ClaimVerdict(evidence="Ada Lovelace was born in London.", label="supported")] * 2
    script = {
        "ExtractClaims": in_turn(
            {"claims": [["Ada was born in London.", "Ada Lovelace is from London.", "London is big."]]}
        ),
        "VerifyClaims": in_turn({"verdicts": [*verdicts, ClaimVerdict(evidence="", label="not_found")]}),
    }

    (judgement,) = judged(script=script, keep_at=0.6)

    assert judgement.status == "kept"


def test_evidence_that_the_document_does_not_have_makes_its_claim_not_found():
    """A judge that quotes words which do not exist supports nothing."""
    verdict = ClaimVerdict(evidence="Ada Lovelace lived on the Moon.", label="supported")

    claim = grounded("Ada Lovelace lived on the Moon.", verdict, DOCUMENT)

    assert (claim.label, claim.start) == ("not_found", -1)


def test_an_extraction_that_hides_a_number_fails_the_pair():
    """A claim extractor that leaves the false year out is asked again, alone, and then the pair fails at `extract`."""
    hiding = {"ExtractClaims": in_turn({"claims": [["Ada Lovelace was born in London."]]})}
    teacher, engine = scripted(hiding)
    pair = QAPair(question="Where was Ada Lovelace born?", answer="Ada Lovelace was born in London in 1799.")

    with using(teacher):
        (judgement,) = FaithfulnessJudge()(document=DOCUMENT, pairs=[pair]).judgements

    assert (judgement.status, judgement.stage) == ("failed", "extract")
    assert "1799" in judgement.reason
    assert len(engine.calls("ExtractClaims")) == 5


def test_hiding_in_one_pair_leaves_the_other_pairs_of_the_call_alone():
    """Of two pairs taken apart in one call, only the one whose name was left out is asked again."""
    other = QAPair(question="Who lived in Paris?", answer="A person called Zora lived in Paris.")

    def extract(prompt):
        return {
            "claims": [
                ["Ada Lovelace was born in London."] if "Ada" in p.answer else ["A person lived."]
                for p in prompt.inputs["pairs"]
            ]
        }

    kept, failed = judged(
        None,
        PAIR,
        other,
        script={"ExtractClaims": extract, "AssessPairs": lambda p: {"assessments": [GOOD] * len(p.inputs["pairs"])}},
    )

    assert (kept.status, failed.status) == ("kept", "failed")


@pytest.mark.parametrize("label", ["Supported.", "SUPPORTED", "Yes", "yes.", " supported "])
def test_a_label_in_other_spelling_is_the_same_label(label):
    """Case, full stops and "yes" do not make a judge's word unreadable."""
    assert ClaimVerdict(evidence="", label=label).label == "supported"


def test_a_reply_of_another_length_is_asked_again():
    """A list one short is not matched up with the wrong claims; the next reply counts."""
    script = {"VerifyClaims": in_turn({"verdicts": []}, None)}
    teacher, engine = scripted(script)

    with using(teacher):
        (judgement,) = FaithfulnessJudge()(document=DOCUMENT, pairs=[PAIR]).judgements

    assert judgement.status == "kept"
    assert len(engine.calls("VerifyClaims")) == 2


def test_an_unreadable_judge_fails_the_pair_and_never_calls_it_unfaithful():
    """After five unreadable replies the pair has failed: no label, no faithfulness."""
    (judgement,) = judged(script={"VerifyClaims": in_turn("I would say so.")})

    assert (judgement.status, judgement.stage) == ("failed", "verify")
    assert judgement.verdict.faithfulness is None
    assert judgement.reason.startswith("unreadable reply: ")


def test_pairs_that_cannot_be_read_together_are_judged_one_by_one():
    """An assessor that only ever answers for one pair still assesses two, alone."""
    script = {"AssessPairs": lambda prompt: {"assessments": [GOOD]}}
    other = QAPair(question="When did Ada Lovelace publish notes?", answer="Ada Lovelace published notes in 1843.")

    judgements = judged(None, PAIR, other, script=script)

    assert [judgement.status for judgement in judgements] == ["kept", "kept"]


@pytest.mark.parametrize(
    ("assessment", "reason"),
    [
        (PairAssessment(relevance=1, self_contained=True, reason="half"), "answer beside the question: half"),
        (PairAssessment(relevance=2, self_contained=False, reason="it"), "question not self-contained: it"),
    ],
)
def test_a_pair_that_is_beside_the_question_or_not_self_contained_is_dropped_unverified(assessment, reason):
    """What fails the assessment is dropped with the assessor's words and costs no further call."""
    teacher, engine = scripted({"AssessPairs": in_turn({"assessments": [assessment]})})

    with using(teacher):
        (judgement,) = FaithfulnessJudge()(document=DOCUMENT, pairs=[PAIR]).judgements

    assert (judgement.status, judgement.stage, judgement.reason) == ("dropped", "assess", reason)
    assert not engine.calls("ExtractClaims")


def test_an_answer_without_a_claim_is_dropped():
    """An answer that states nothing teaches nothing."""
    pair = QAPair(question="Is she nice?", answer="perhaps so")
    script = {"ExtractClaims": in_turn({"claims": [[]]}), "AssessPairs": in_turn({"assessments": [GOOD]})}

    (judgement,) = judged(None, pair, script=script)

    assert (judgement.status, judgement.stage) == ("dropped", "extract")


def test_a_wrong_key_stops_everything_with_one_line():
    """An error that every call would meet is a TeacherError, not a failed pair."""
    script = {"AssessPairs": in_turn(lm15.AuthError("bad\nkey"))}

    with pytest.raises(TeacherError, match=r"refuses every call: .*bad key"):
        judged(script=script)


def test_a_failed_call_fails_its_pairs_alone():
    """A server error, after its retries, fails the pairs of that call and no others."""
    script = {"VerifyClaims": in_turn(lm15.ServerError("down"), None)}
    other = QAPair(question="When did Ada Lovelace publish notes?", answer="Ada Lovelace published notes in 1843.")

    judgements = judged(None, PAIR, other, script=script)

    assert sorted(judgement.status for judgement in judgements) == ["failed", "kept"]


def test_the_judge_asks_its_own_model():
    """`using(teacher, judge)` sends the judge's questions to the judge and nothing to the teacher."""
    teacher, teaching = scripted()
    judge, judging = scripted()

    with using(teacher, judge):
        FaithfulnessJudge()(document=DOCUMENT, pairs=[PAIR])

    assert not teaching.asked
    assert {prompt.signature.__name__ for prompt in judging.asked} == {"AssessPairs", "ExtractClaims", "VerifyClaims"}


def test_a_call_holds_at_most_pairs_per_call():
    """Seven pairs at three a call are assessed in three calls."""
    pairs = [
        QAPair(question=f"Where was Ada Lovelace number {n} born?", answer="Ada Lovelace was born in London.")
        for n in range(7)
    ]
    teacher, engine = scripted()

    with using(teacher):
        FaithfulnessJudge(pairs_per_call=3)(document=DOCUMENT, pairs=pairs)

    assert [len(prompt.inputs["pairs"]) for prompt in engine.calls("AssessPairs")] == [3, 3, 1]


def test_unclaimed_lists_numbers_and_names_that_no_claim_mentions():
    """A hidden city and a hidden year are both found."""
    assert unclaimed("Ada was born in London in 1815.", ["Ada was born."]) == ["1815", "London"]


@pytest.mark.parametrize("settings", [{"keep_at": 1.5}, {"pairs_per_call": 0}])
def test_settings_out_of_range_are_refused(settings):
    """A share above one and a call without pairs make no judge."""
    with pytest.raises(ValueError, match=next(iter(settings))):
        FaithfulnessJudge(**settings)


def test_the_judge_is_a_dspy_module_with_three_predictors():
    """Optimizers see assess, extract and verify."""
    assert [name for name, _ in FaithfulnessJudge().named_predictors()] == ["assess", "extract", "verify"]
    assert isinstance(FaithfulnessJudge(), dspy.Module)
