"""Names of a claim that a document shortens: it says "Morgan", and never another first name beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge_sdg.teacher.offline.english.lexicon import is_calendar_word
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords
from knowledge_sdg.teacher.offline.judging.words import Word

_PARTICLES = frozenset("von van de der den del della di da la le al el bin ibn".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Naming:
    """The parts of names that a document has alone."""

    bare_before: frozenset[str]
    """Keys of words of names that never stand behind another capitalised word: "Morgan", where no "Ann Morgan" is."""
    bare_after: frozenset[str]
    """Keys of those that never stand before one: "Ann", where no "Ann Morgan" is."""


def naming_of(lines: Sequence[Sequence[Word]]) -> Naming:
    """The bare names in the words of a document's lines."""
    seen: set[str] = set()
    behind: set[str] = set()
    before: set[str] = set()
    for words in lines:
        seen.update(word.key for word in _names_in(words))
        for first, second in pairwise(words):
            if second.start - first.end <= 1 and first.text[:1].isupper() and second.text[:1].isupper():
                before.add(first.key)
                behind.add(second.key)
    return Naming(frozenset(seen - behind), frozenset(seen - before))


def _names_in(words: Sequence[Word]) -> Iterator[Word]:
    """The words of names; the first word of a line only where it can be nothing else."""
    for at, word in enumerate(words):
        is_capital = word.text[:1].isupper() and word.is_content and not is_calendar_word(word.text)
        if is_capital and (at > 0 or not readings(word.lower)):
            yield word


def fuller_names(claim: ClaimWords, naming: Naming, keys: frozenset[str]) -> frozenset[int]:
    """Offsets in the claim of names that a document with these keys lacks because it shortens them: "Edith" in "Edith
    Morgan", where it says "Morgan" and never has a name before it. Abbreviations are not shortened.
    """
    return frozenset(
        word.start
        for at, word in enumerate(claim.tokens)
        if word.start in claim.names and word.key not in keys and not word.text.isupper()
        if _is_shortened(claim, at, naming)
    )


def _is_shortened(claim: ClaimWords, at: int, naming: Naming) -> bool:
    """Whether the document has another part of the name that the word is in, and never a name beside that part."""
    return any(word.key in naming.bare_before for word in _rest_of_name(claim, at, 1)) or any(
        word.key in naming.bare_after for word in _rest_of_name(claim, at, -1)
    )


def _rest_of_name(claim: ClaimWords, at: int, step: int) -> Iterator[Word]:
    """The further words of the name that a word is in, on one side of it."""
    words = claim.tokens
    to = at + step
    while 0 <= to < len(words) and words[max(to, to - step)].start - words[min(to, to - step)].end <= 1:
        if words[to].start in claim.names:
            yield words[to]
        elif words[to].lower not in _PARTICLES:
            return
        to += step
