"""Who does what to whom: words of a claim that stand in another role than in the window."""

from collections.abc import Sequence
from itertools import pairwise

from knowledge_sdg.teacher.offline.judging.alignment import Alignment
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords
from knowledge_sdg.teacher.offline.judging.windows import Window
from knowledge_sdg.teacher.offline.judging.words import Word

# Prepositions tell a word's role wherever its phrase is put: "in 1905", "for the farmers".
_PREPOSITIONS = frozenset(
    """
    in on at by from to since until during for with of near between after before under over into through against
    within without across along around about as like
    """.split()  # noqa: SIM905
)
MOST_MOVED = 0.6
"""Share of a claim's words up to which they have moved; above it the sentence is built in another way."""
_BE = frozenset({"is", "are", "was", "were", "be", "been"})
_DETERMINERS = frozenset({"the", "a", "an", "its", "his", "her", "their", "one"})
_JOINED = frozenset({"and", "or", "both", "as", "well"})


def moved_words(claim: ClaimWords, window: Window, alignment: Alignment) -> frozenset[int]:
    """Offsets in the claim of words that the window has elsewhere and in another role; none when the claim may be the
    same statement turned round: an active sentence as a passive one, the two sides of an "is", an enumeration,
    a question with its answer.
    """
    aligned = {at for at, _ in alignment.pairs}
    taken = {to for _, to in alignment.pairs}
    loose = [at for at, word in enumerate(claim.tokens) if word.is_content and at not in aligned]
    free = {word.key for to, word in enumerate(window.tokens) if to not in taken} - window.above - window.near
    crossing = [at for at in loose if claim.tokens[at].key in free and not _is_joined(claim.tokens, at)]
    is_other_sentence = window.lines > 1 or len(crossing) > MOST_MOVED * len(claim.content)
    if not crossing or is_other_sentence or claim.is_asked(claim.tokens[0]):
        return frozenset()
    compares = any(word.lower == "than" for word in claim.tokens)
    if not compares and (
        _has_by(claim.tokens) != _has_by(window.tokens) or _equates(claim.tokens) or _equates(window.tokens)
    ):
        return frozenset()
    moved = [at for at in crossing if not _keeps_role(claim.tokens, at, window.tokens, taken)]
    return frozenset(claim.tokens[at].start for at in moved)


def _keeps_role(ours: Sequence[Word], at: int, theirs: Sequence[Word], taken: set[int]) -> bool:
    """Whether the word stands behind the same preposition, or beside the same content word, in both."""
    role = _preposition(ours, at)
    for to, word in enumerate(theirs):
        if word.key == ours[at].key and to not in taken and role and role == _preposition(theirs, to):
            return True
    return False


def _preposition(words: Sequence[Word], at: int) -> str:
    """The preposition before the phrase that a word is in, its determiner left out; empty when there is none."""
    before = at - 1
    while before >= 0 and words[before].is_content:
        before -= 1
    while before >= 0 and words[before].lower in _DETERMINERS:
        before -= 1
    return words[before].lower if before >= 0 and words[before].lower in _PREPOSITIONS else ""


def _has_by(words: Sequence[Word]) -> bool:
    return any(word.lower == "by" for word in words)


def _equates(words: Sequence[Word]) -> bool:
    """Whether an "is" stands before a noun phrase: its two sides may change places."""
    return any(
        word.lower in _BE and (behind.lower in _DETERMINERS or behind.text[:1].isupper())
        for word, behind in pairwise(words)
    )


def _is_joined(words: Sequence[Word], at: int) -> bool:
    """Whether a word is part of an enumeration, whose order says nothing."""
    return any(word.lower in _JOINED for word in (*words[max(0, at - 1) : at], *words[at + 1 : at + 2]))
