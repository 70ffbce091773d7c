"""Lines of a document and windows over a few of them, and how much of a claim they state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge_sdg.records import Span
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords
from knowledge_sdg.teacher.offline.judging.denial import Denials
from knowledge_sdg.teacher.offline.judging.words import Word

MAX_SUBJECT_WORDS = 4  # of a claim's first words, that may stand in a sentence before instead of a pronoun


class WeightedWord(NamedTuple):
    """A content word of a claim, with what it counts against one document."""

    start: int
    """Its offset in the claim."""
    key: str
    rarity: float
    """How much its key tells in the document."""
    weight: float
    """The same, less for a word that is asked or names only a kind of thing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, list entry, heading or table row of a document."""

    span: Span
    tokens: tuple[Word, ...]
    keys: frozenset[str]
    """Keys of its content words."""
    above: frozenset[str]
    """Keys of the headings above it, of the document's title and of a table's column titles."""
    section: int
    is_heading: bool
    looks_back: bool
    """Whether it has a pronoun or opens with "The": its subject may be named before it."""


@dataclass(frozen=True, slots=True)
class Window:
    """One or a few neighbouring lines."""

    span: Span
    lines: int
    tokens: tuple[Word, ...]
    keys: frozenset[str]
    above: frozenset[str]
    near: frozenset[str]
    """Keys of the lines before it, where its pronouns may point; empty when it has none. Only the words with which a
    claim begins, its subject, are looked for there."""
    known: frozenset[str]
    """Keys of all the words of the document."""
    numbers_of_words: Mapping[str, frozenset[str]]
    """For each word of the document that a number follows all those numbers."""
    negative: frozenset[str]
    denials: Denials
    weights: "Weights"

    def coverage(self, claim: Sequence[WeightedWord], *, without: frozenset[int] = frozenset()) -> float:
        """Weight of the claim's content words that the window states / weight of all, in [0, 1]; 0 without any.

        `without` are offsets in the claim of words that are left out of both.
        """
        total = said = named_before = 0.0
        subject_words = MAX_SUBJECT_WORDS
        for start, key, _, weight in claim:
            if start in without:
                continue
            total += weight
            if key in self.keys:
                said += weight
                subject_words = 0
            elif key in self.above:
                said += weight
            elif subject_words > 0 and key in self.near:
                named_before += weight
                subject_words -= 1
        return (said + min(said, named_before)) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each key tells in a document."""

    by_key: dict[str, float]
    unknown: float
    """The weight of a word that the document does not have: more than that of any other."""

    def of(self, key: str) -> float:
        """The weight of a key."""
        return self.by_key.get(key, self.unknown)

    def weighted(self, claim: ClaimWords) -> tuple[WeightedWord, ...]:
        """The claim's content words with their weights."""
        return tuple(
            WeightedWord(word.start, word.key, rarity := self.of(word.key), rarity * claim.weight(word))
            for word in claim.content
        )
