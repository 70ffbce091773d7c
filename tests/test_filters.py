"""Cheap filters before the judge."""

import pytest

from knowledge_sdg.filters import Screen
from knowledge_sdg.records import QAPair


def reason(question: str, answer: str = "Herons eat fish and frogs.", screen: Screen | None = None) -> str:
    judgement = (screen or Screen()).drop(QAPair(question=question, answer=answer))
    return judgement.reason if judgement else ""


@pytest.mark.parametrize(
    ("question", "answer", "kind"),
    [
        ("", "Herons eat fish.", "empty"),
        ("What do herons eat?", "  ", "empty"),
        ("Who sings?", "The wren sings.", "too short"),
        ("What do herons eat?", "what do herons eat", "no answer"),
        ("According to the text, what do herons eat?", "Fish.", "refers to the document"),
        ("What does the author say about herons?", "They eat fish.", "refers to the document"),
        ("What do herons eat, as mentioned above?", "Fish.", "refers to the document"),
        ("What do herons eat?", "The passage states that herons eat fish.", "refers to the document"),
    ],
)
def test_what_is_plainly_no_training_pair_is_dropped_with_its_kind(question, answer, kind):
    """Empty, too short, circular pairs and those that speak of "the text" go before a judge is paid."""
    assert reason(question, answer).split(":")[0] == kind


@pytest.mark.parametrize(
    "question",
    ["What do herons eat?", "Which text did Ada write?", "What is the western section of the railway called?"],
)
def test_ordinary_questions_pass(question):
    """A question about a text or a section of something is no reference to the source."""
    assert not reason(question)


def test_a_repeated_question_is_dropped_and_a_similar_one_is_not():
    """Case and punctuation make no new question; another year does."""
    screen = Screen()

    assert not reason("When did the mill close in 1931?", screen=screen)
    assert reason("when did the mill close in 1931", screen=screen).startswith("repeated question")
    assert not reason("When did the mill close in 1932?", screen=screen)
