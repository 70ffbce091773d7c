"""The audit of a run's judge: what is planted, what is counted, and what is never taken for a verdict."""

import pytest
from dspy import lm15

from knowledge_sdg.audit import Audit, audit, chosen
from knowledge_sdg.background import run_in_background
from knowledge_sdg.corruption import KINDS, SourcedAnswer
from knowledge_sdg.errors import TeacherError
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.teacher import Teacher, connect, using
from signatures import ClaimVerdict, PairAssessment
from tests.scripted import scripted

HARBOUR = (
    "Tarnow Harbour was built in 1891 by Ilsa Brandt. The lighthouse of Tarnow Harbour is 24 metres tall. A storm "
    "damaged the north pier in May 1974. The harbour was sold by Greta Holm."
)
MILL = "Corran Mill was built in 1823 by Jonas Reed. The wheel of Corran Mill has 48 blades. A flood broke the wheel."
KEPT = [
    SourcedAnswer("Who built Tarnow Harbour?", "Tarnow Harbour was built in 1891 by Ilsa Brandt.", HARBOUR, "harbour"),
    SourcedAnswer("How tall is the light?", "The lighthouse of Tarnow Harbour is 24 metres tall.", HARBOUR, "harbour"),
    SourcedAnswer("What damaged the north pier?", "A storm damaged the north pier in May 1974.", HARBOUR, "harbour"),
    SourcedAnswer("Who built Corran Mill?", "Corran Mill was built in 1823 by Jonas Reed.", MILL, "mill"),
    SourcedAnswer("How many blades has the wheel?", "The wheel of Corran Mill has 48 blades.", MILL, "mill"),
]  # fmt: skip
TRUE = {answer.answer for answer in KEPT}


def audited(teacher: Teacher, count: int = 12, answers: list[SourcedAnswer] = KEPT) -> Audit:
    with using(teacher):
        return run_in_background(audit(FaithfulnessJudge(), answers, count, seed=3))


def assessed(relevance: int):
    """A script that gives every pair that relevance."""
    return lambda prompt: {
        "assessments": [PairAssessment(relevance=relevance, self_contained=True) for _ in prompt.inputs["pairs"]]
    }


def test_the_built_in_judge_catches_wrong_numbers_and_keeps_the_truth():
    """Planted numbers are dropped, the untouched answers stay, and every kind has its line in the figures."""
    found = audited(connect())

    figures = found.as_dict()
    assert found.by_kind["number"].planted == found.by_kind["number"].caught > 0
    assert found.wrongly_dropped == 0
    assert list(figures["by_kind"]) == list(KINDS)
    assert figures["planted"] == sum(kind.planted for kind in found.by_kind.values()) > 6


def test_a_judge_that_believes_everything_misses_everything():
    """What is kept though false is missed, and listed with what was replaced."""
    teacher, _ = scripted(
        {
            "AssessPairs": assessed(2),
            "VerifyClaims": lambda prompt: {
                "verdicts": [
                    ClaimVerdict(evidence=prompt.inputs["document"].split(". ")[0], label="supported")
                    for _ in prompt.inputs["claims"]
                ]
            },
        }
    )

    found = audited(teacher)

    planted = sum(kind.planted for kind in found.by_kind.values())
    assert sum(kind.caught for kind in found.by_kind.values()) == 0
    assert len(found.missed) == planted
    assert all(missed.answer not in TRUE or missed.kind == "other_document" for missed in found.missed)
    assert found.by_kind["number"].catch_rate == 0.0


def test_what_is_dropped_as_irrelevant_is_caught_and_says_where():
    """A judge that finds every answer beside its question catches all, at `assess`, and drops the truth wrongly too."""
    found = audited(scripted({"AssessPairs": assessed(0)})[0])

    numbers = found.by_kind["number"]
    assert {"assess": numbers.planted} == numbers.caught_at
    assert found.wrongly_dropped == found.untouched > 0


def test_an_unreadable_reply_is_neither_caught_nor_missed():
    """Replies that cannot be read are counted apart, for planted and for untouched answers."""
    found = audited(scripted({"AssessPairs": lambda _: "no fields at all"})[0])

    numbers = found.by_kind["number"]
    assert (numbers.unreadable, numbers.caught, numbers.missed) == (numbers.planted, 0, 0)
    assert numbers.catch_rate is None
    assert found.untouched_unreadable == found.untouched
    assert found.as_dict()["untouched"] == {"judged": 0, "wrongly_dropped": 0, "unreadable": found.untouched}


def test_no_prompt_holds_a_falsehood_beside_the_truth():
    """Each answer is judged in calls of its own."""
    teacher, engine = scripted()

    audited(teacher)

    assert {1} == {len(prompt.inputs["pairs"]) for prompt in engine.calls("AssessPairs")}


@pytest.mark.parametrize(("count", "answers"), [(0, KEPT), (50, [])])
def test_nothing_to_plant_asks_nothing(count, answers):
    """A count of 0 turns the audit off, and a run without kept answers has nothing to audit."""
    teacher, engine = scripted()

    found = audited(teacher, count, answers)

    assert [] == engine.asked
    assert found.untouched == sum(kind.planted for kind in found.by_kind.values()) == 0


@pytest.mark.parametrize("count", [1, 4, 7])
def test_kinds_share_a_small_count(count):
    """Up to so many corruptions are planted as asked for, the kinds in turn."""
    planted = chosen(KEPT, count, seed=3)

    assert len(planted) == count
    assert len({one.corruption.kind for one in planted}) == min(count, len(KINDS))


def test_a_refusing_model_ends_the_audit():
    """An error that stops a run stops its audit."""
    with pytest.raises(TeacherError):
        audited(scripted({"AssessPairs": lambda _: lm15.AuthError("bad key")})[0])
