"""The manner of human question-answer pairs: which questions they ask and how they answer."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from signatures import QAPair

QUESTION_KINDS = ("what", "who", "when", "where", "how many", "how much", "how", "why", "which", "yes/no")

OPENINGS = ("Regarding", "Concerning", "With regard to")
"""Words with which a question may begin that says first what it is about."""

_KIND = re.compile(
    r"\b(?P<kind>how many|how much|how (?:long|old|far|tall|high|wide|often|large|big|heavy|deep|fast)|how|"
    r"what|whom?|whose|"
    r"when|where|why|which)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"^(?:[^,?]+, )?(?:is|are|was|were|do|does|did|has|have|had|can|could|may|might|must|shall|should|will|"
    r"would)(?:n['’]t)?\b",
    re.IGNORECASE,
)
# An answer of at most this many words, or half of what the question has, is a phrase and no sentence.
_PHRASE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Manner:
    """How the pairs of some seed examples ask and answer."""

    shares: Mapping[str, float] = field(default_factory=dict)
    """For each question kind its share in [0, 1]; empty when no pairs were read."""
    answer_words: float = 0.0
    """Median length of an answer in words; 0 when no pairs were read."""
    short_answers: bool = False
    """Whether most answers are phrases ("In 1603.") rather than sentences."""


def question_kind(question: str) -> str:
    """What a question asks for, one of `QUESTION_KINDS`.

    question_kind("In 2012, how many cars were built?") -> "how many"; question_kind("Is it old?") -> "yes/no"
    """
    if _AUXILIARY.match(question.strip()):
        return "yes/no"
    found = _KIND.search(question)
    if not found:
        return "what"
    kind = found.group("kind").lower()
    if kind in {"whom", "whose"}:
        return "who"
    return "how much" if kind.startswith("how ") and kind != "how many" else kind


def read_manner(demos: Sequence[QAPair]) -> Manner:
    """The manner of some pairs; of no pairs, a manner without preferences and with full answers.

    read_manner([QAPair(question="Who made it?", answer="Ada.")]).shares -> {"who": 1.0}
    """
    if not demos:
        return Manner()
    kinds = Counter(question_kind(demo.question) for demo in demos)
    lengths = [len(demo.answer.split()) for demo in demos]
    phrases = sum(_is_phrase(demo) for demo in demos)
    return Manner(
        shares={kind: number / len(demos) for kind, number in sorted(kinds.items())},
        answer_words=float(median(lengths)),
        short_answers=phrases * 2 > len(demos),
    )


def _is_phrase(pair: QAPair) -> bool:
    words = pair.answer.split()
    if re.match(r"(?:yes|no)\b", pair.answer, re.IGNORECASE):
        return len(words) <= 2
    verb = re.search(r"\b(?:is|are|was|were|has|have|had|can|may|will|did|does)\b", pair.answer)
    return len(words) <= _PHRASE_WORDS and not (verb and len(words) > 4)
