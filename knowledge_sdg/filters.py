"""Cheap filters: what is plainly no training pair is dropped before a judge is paid for it."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge_sdg.documents.chunking import count_words
from knowledge_sdg.records import Judgement, QAPair, Stage
from knowledge_sdg.text import folded, question_key

MIN_QUESTION_WORDS = 3
"""`Who sings?` asks too little to be understood without its document."""

NEAR_REPEAT = 95.0
"""Two questions of one chunk are one when their words, sorted, agree to this share (rapidfuzz ratio, 0-100)."""

# "according to the text", "mentioned in this passage", "the author states", "the table above": the asker would have to
# hold the document in his hands.
_REFERS_TO_DOCUMENT = re.compile(
    r"\b(?:according to|in|from|by)\s+(?:the|this)\s+(?:given\s+|provided\s+|above\s+)?"
    r"(?:text|passage|document|article|excerpt|paragraph|summary|context|extract)\b"
    r"|\b(?:does|do|did) the (?:text|passage|document|article|excerpt|author) (?:say|state|mention|describe|discuss)"
    r"|\bthe (?:text|passage|document|excerpt|paragraph|author) "
    r"(?:says?|states?|mentions?|describes?|discusses|explains?)\b"
    r"|\b(?:mentioned|described|listed|shown|stated|given|provided) (?:above|below)\b"
    r"|\b(?:table|figure|list|section) (?:above|below)\b",
    re.IGNORECASE,
)


_NUMBER = re.compile(r"\d+")


class Screen:
    """The filters of one unit, which remember the questions that they have let through."""

    def __init__(self) -> None:
        self._known: dict[str, _Asked] = {}

    def drop(self, pair: QAPair) -> Judgement | None:
        """Why the pair is dropped, or None when it goes on to the judge."""
        reason = _fault(pair) or self._repeats(pair)
        return Judgement("dropped", Stage.FILTER, reason) if reason else None

    def _repeats(self, pair: QAPair) -> str:
        key = question_key(pair.question)
        asked = _Asked(words := " ".join(sorted(key.split())), _NUMBER.findall(words))
        if key in self._known or any(asked.is_near(known) for known in self._known.values()):
            return "repeated question: asked in this chunk before"
        self._known[key] = asked
        return ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question by its words, sorted, and the numbers among them."""

    words: str
    numbers: list[str]

    def is_near(self, other: "_Asked") -> bool:
        """Whether both are one question; "in 1990" and "in 1991" ask for different things."""
        return self.numbers == other.numbers and fuzz.ratio(self.words, other.words, score_cutoff=NEAR_REPEAT) > 0


def _fault(pair: QAPair) -> str:
    question, answer = folded(pair.question), folded(pair.answer)
    if not question or not answer:
        return f"empty: no {'question' if not question else 'answer'}"
    if count_words(question) < MIN_QUESTION_WORDS:
        return f"too short: a question of {count_words(question)} words"
    if answer.rstrip(".!?") == question.rstrip(".!?"):
        return "no answer: it repeats the question"
    if found := _REFERS_TO_DOCUMENT.search(pair.question) or _REFERS_TO_DOCUMENT.search(pair.answer):
        return f"refers to the document: “{found.group()}”"
    return ""
