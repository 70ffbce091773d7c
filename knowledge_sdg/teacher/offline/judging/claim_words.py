"""The words of a claim, and what is counted of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_sdg.teacher.offline.judging.denial import Denials, denied
from knowledge_sdg.teacher.offline.judging.words import LIGHT_WORDS, Word
from knowledge_sdg.text import numbers

LIGHT_WEIGHT = 0.4
"""What a word like "type" or "various" counts beside one that says something by itself."""
ASKED_WEIGHT = 0.1
"""What a word of a question counts that stands before its answer: "Who wrote Emma? Jane Austen." states the answer."""
_LONGEST_NAME = 7  # words of a name whose initials may stand for it
_INSIDE_NAMES = frozenset({"of", "the", "and", "for", "in", "de", "on"})


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The content words of a claim."""

    text: str
    tokens: tuple[Word, ...]
    """Every word, in order."""
    content: tuple[Word, ...]
    """Those that carry content, in order."""
    names: frozenset[int]
    """Offsets in the claim at which a name's word begins."""
    negative: frozenset[str]
    """Its numbers with a minus sign."""
    denials: Denials
    asked_until: int
    """Offset of the last question mark before a statement, -1 without one: what stands before it asks."""

    @property
    def stated(self) -> tuple[Word, ...]:
        """The content words that are not asked; all of them where only the question has any ("Is it old? Yes.")."""
        return tuple(word for word in self.content if not self.is_asked(word)) or self.content

    def is_asked(self, word: Word) -> bool:
        """Whether the word stands in a question before its answer, which asks more than it states."""
        return word.start < self.asked_until

    def weight(self, word: Word) -> float:
        """How much a word counts: 1, but less when it is asked or names only a kind of thing."""
        if word.start < self.asked_until:
            return ASKED_WEIGHT
        return LIGHT_WEIGHT if word.lower in LIGHT_WORDS else 1.0


def claim_words(text: str, words: tuple[Word, ...], names: frozenset[int]) -> ClaimWords:
    """The claim of these words; `names` are the offsets of those that are names."""
    content = tuple(word for word in words if word.is_content)
    return ClaimWords(text, words, content, names, negative_numbers(text), denied(words), text.rfind("? "))


def negative_numbers(text: str) -> frozenset[str]:
    """The numbers with a minus sign.

    negative_numbers("from -3 to 5") -> {"-3"}
    """
    return frozenset(number for number in numbers(text) if number.startswith("-"))


def beside(words: Sequence[Word], at: int) -> set[str]:
    """The keys of the content words directly before and behind a word.

    beside(tokens("in May 2019 in Rome"), 2) -> {"may"}
    """
    return {word.key for word in words[max(0, at - 1) : at + 2] if word.is_content} - {words[at].key}


def short_forms(words: Sequence[Word]) -> dict[str, str]:
    """For the initials of capitalised words in a row, small words between them left out, and for two words written as
    one, the key of the first word.

    short_forms(read_words("World Health Organization"))["WHO"] -> "world"
    """
    found: dict[str, str] = {}
    for at, token in enumerate(words):
        if token.is_content and at + 1 < len(words) and words[at + 1].is_content:
            found.setdefault((token.text + words[at + 1].text).lower(), token.key)
        if not token.text[:1].isupper():
            continue
        initials = token.text[0]
        for other in words[at + 1 : at + 1 + _LONGEST_NAME]:
            if other.text[:1].isupper():
                initials += other.text[0]
                found.setdefault(initials, token.key)
            elif other.lower not in _INSIDE_NAMES:
                break
    return found
