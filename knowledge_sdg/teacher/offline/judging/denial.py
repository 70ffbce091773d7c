"""What a text denies: which of its words a "not" governs."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_sdg.teacher.offline.judging.words import Word

_REACH = 2  # content words that a negation governs: "not a small bird"
_WEAK_NEGATIONS = frozenset({"only", "just", "merely", "necessarily", "least", "limited"})  # "not only" denies nothing
# Words that deny what follows them without being a "not": "failed to win".
_DENYING = frozenset(("fail", "fails", "failed", "failing", "unable", "hardly", "scarcely", "barely"))


@dataclass(frozen=True, slots=True)
class Denials:
    """The denials of a text."""

    governed: frozenset[int]
    """Places of the words that a negation governs."""
    heads: frozenset[int]
    """Places of those next to it: of "not confused with birds" that of "confused", and hardly that of "birds"."""
    count: int
    """How many negations there are, without words such as "failed"."""
    weak: frozenset[str]
    """Words behind a "not" that denies nothing by itself, as "only" in "not only"."""


def denied(words: Sequence[Word]) -> Denials:
    """What the words deny and affirm; "not only" denies nothing."""
    negations = [at for at, token in enumerate(words) if token.is_negation and not _is_weak(words, at)]
    governed: set[int] = set()
    heads: set[int] = set()
    for at in [*negations, *(at for at, token in enumerate(words) if token.lower in _DENYING)]:
        ahead = [to for to in range(at + 1, min(len(words), at + 8)) if words[to].is_content][:_REACH]
        behind = [to for to in range(at - 1, -1, -1) if words[to].is_content][:1]
        governed.update(ahead or behind)
        heads.update((ahead or behind)[:1])
    return Denials(
        frozenset(governed),
        frozenset(heads),
        len(negations),
        frozenset(words[at + 1].lower for at, token in enumerate(words) if token.is_negation and _is_weak(words, at)),
    )


def _is_weak(words: Sequence[Word], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].lower in _WEAK_NEGATIONS
