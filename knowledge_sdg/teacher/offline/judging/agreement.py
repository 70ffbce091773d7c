"""Where a claim and the words of a document cannot both be true: numbers, names, negation, opposites, degree, order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge_sdg.teacher.offline.english.lexicon import STOP_WORDS
from knowledge_sdg.teacher.offline.judging.alignment import Alignment, align
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords
from knowledge_sdg.teacher.offline.judging.contraries import are_contrary
from knowledge_sdg.teacher.offline.judging.figures import figure_clashes
from knowledge_sdg.teacher.offline.judging.roles import moved_words
from knowledge_sdg.teacher.offline.judging.windows import Window
from knowledge_sdg.teacher.offline.judging.words import Word

ClashKind = Literal[
    "number", "unknown number", "misplaced number", "name", "unknown name", "negation", "opposite", "order", "degree"
]

SERIOUS_FROM: dict[ClashKind, float] = {
    "number": 0.8,
    "unknown number": 0.8,
    "misplaced number": 0.9,
    "name": 0.9,
    "unknown name": 0.9,
    "negation": 0.8,
    "opposite": 0.8,
    "order": 0.95,
    "degree": 0.9,
}
"""Coverage of the claim, without the words that clash, from which a clash decides: below it the window may speak of
something else. Chosen so that sentences with one planted change are caught and human answers are hardly touched."""
SAME_SENTENCE = 0.6
"""Share of the claim's words that a window must have in the same order for a clash to decide: a sentence that says
something else with the same words has fewer."""
CONTRADICTIONS: frozenset[ClashKind] = frozenset({"number", "name", "negation", "opposite"})
"""The kinds in which the document says otherwise; in the others it says less, or it is not certain."""

_ABSOLUTE = frozenset({"all", "every", "always", "entirely", "exclusively", "never", "none"})
_TENTATIVE = frozenset({"may", "might", "possibly", "perhaps", "allegedly", "reportedly", "supposedly", "probably"})
_HEDGES = _TENTATIVE | {"can", "could"}
_PERSONS = frozenset({"it", "he", "she", "they"})


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a window does not support a claim that it covers."""

    kind: ClashKind
    tokens: frozenset[int]
    """Offsets in the claim of the words that clash."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim held against a window."""

    clashes: tuple[Clash, ...]
    in_order: float
    """Share of the claim's words, without those that clash and those that headings say, which the window has in the
    same order: how much of it is the same sentence."""


def compare(claim: ClaimWords, window: Window) -> Comparison:
    """What keeps a window from supporting a claim. Words that are merely missing are no clash."""
    alignment = align(claim, window)
    if not alignment.pairs:
        return Comparison((), 0.0)
    clashes = tuple(clash for check in _CHECKS for clash in check(claim, window, alignment) if _is_stated(clash, claim))
    if not clashes:
        return Comparison((), 0.0)
    left_out = frozenset[int]().union(*(clash.tokens for clash in clashes))
    elsewhere = (window.above | window.near) - window.keys
    counted = [
        at
        for at, token in enumerate(claim.tokens)
        if token.is_content and token.start not in left_out and token.key not in elsewhere
    ]
    aligned = {at for at, _ in alignment.pairs}
    return Comparison(clashes, sum(at in aligned for at in counted) / len(counted) if counted else 0.0)


def _is_stated(clash: Clash, claim: ClaimWords) -> bool:
    """Whether a clash is about what the claim says, not about the question that it may begin with."""
    return claim.asked_until < 0 or any(start > claim.asked_until for start in clash.tokens)


def _numbers(claim: ClaimWords, window: Window, alignment: Alignment) -> Iterator[Clash]:
    for kind, tokens in figure_clashes(claim, window, alignment):
        yield Clash(kind, tokens)


def _names(claim: ClaimWords, window: Window, alignment: Alignment) -> Iterator[Clash]:
    """Names of the claim in whose place the window has another one, and names that the document does not have."""
    claimed = {token.key for token in claim.tokens if token.text[:1].isupper()}
    stated = {token.key for token in window.tokens}
    missing = {token for token in claim.tokens if token.start in claim.names and token.key not in stated}
    if not missing:
        return
    before = window.tokens[: alignment.pairs[0][1]]
    resolved = window.near | window.above if any(word.lower in _PERSONS for word in before) else frozenset()
    partners = dict(alignment.pairs)
    fuller = {token for at, token in enumerate(claim.tokens) if token in missing and _is_fuller(at, claim, partners)}
    gaps = alignment.gaps if window.lines == 1 else ()  # several sentences have names enough beside each other
    for gap, (ours, theirs) in enumerate(gaps):
        swapped = [token for token in ours if token in missing - fuller and (gap > 0 or token.key not in resolved)]
        if swapped and any(_is_other_name(word, claimed) for word in theirs):
            yield Clash("name", frozenset(token.start for token in swapped))
    for at, token in enumerate(claim.tokens):
        if token in fuller and (rival := _other_part(at, claim, window, partners)) and _is_other_name(rival, claimed):
            yield Clash("name", frozenset({token.start}))
    if unknown := frozenset(token.start for token in missing - fuller if token.key not in window.known):
        yield Clash("unknown name", unknown)


def _is_fuller(at: int, claim: ClaimWords, partners: Mapping[int, int]) -> bool:
    """Whether a name's word is of one name with a word that the window has: "Ann" in "Edith Ann Morgan", where it has
    "Morgan".
    """
    words = claim.tokens
    for step in (-1, 1):
        to = at + step
        while (
            0 <= to < len(words)
            and words[to].start in claim.names
            and _touch(words[min(to, to - step)], words[max(to, to - step)])
        ):
            if to in partners:
                return True
            to += step
    return False


def _other_part(at: int, claim: ClaimWords, window: Window, partners: Mapping[int, int]) -> Word | None:
    """What the window has in the place of a part of a name: "Anna" for "Edith" beside the "Morgan" of both."""
    for beside, step in ((at + 1, -1), (at - 1, 1)):
        to = partners.get(beside)
        if to is None or not 0 <= to + step < len(window.tokens) or claim.tokens[beside].start not in claim.names:
            continue
        first, second = sorted((window.tokens[to], window.tokens[to + step]), key=lambda word: word.start)
        if _touch(first, second):
            return window.tokens[to + step]
    return None


def _touch(first: Word, second: Word) -> bool:
    """Whether nothing but one space is between two words."""
    return second.start - first.end <= 1


def _is_other_name(word: Word, besides: set[str]) -> bool:
    """Whether a word is a name that is not among these; a month or day is none."""
    is_named = word.text[:1].isupper() and not word.is_figure and word.lower not in STOP_WORDS
    return is_named and word.key not in besides


def _negation(claim: ClaimWords, window: Window, alignment: Alignment) -> Iterator[Clash]:
    """Shared words that are denied in one of the two only, and a denial of which the window has none.

    A claim that affirms something is denied by the window only where that is next to the window's negation.
    """
    ours, theirs = claim.denials, window.denials
    against = any(
        (at in ours.governed and to not in theirs.governed) or (to in theirs.heads and at not in ours.governed)
        for at, to in alignment.pairs
    )
    if against or ours.count > theirs.count or not ours.weak <= theirs.weak:
        yield Clash("negation", frozenset())


def _opposites(claim: ClaimWords, window: Window, alignment: Alignment) -> Iterator[Clash]:
    """Words in whose place the window has an opposite, or another one of a kind: another colour, another unit."""
    claimed = {token.key for token in claim.tokens}
    stated = {token.key for token in window.tokens}
    for ours, theirs in alignment.gaps:
        if not ours or not theirs:
            continue
        there = [token for token in theirs if token.key not in claimed]
        for token in ours:
            if token.key not in stated and any(are_contrary(token, other) for other in there):
                yield Clash("opposite", frozenset({token.start}))


def _order(claim: ClaimWords, window: Window, alignment: Alignment) -> Iterator[Clash]:
    if moved := moved_words(claim, window, alignment):
        yield Clash("order", moved)


def _degree(claim: ClaimWords, window: Window, alignment: Alignment) -> Iterator[Clash]:
    """The claim says "all" and the window does not, or the window says "may" and the claim does not."""
    stated = {token.lower for token in window.tokens}
    claimed = {token.lower for token in claim.tokens}
    # In several sentences, a "may" is rather said of something else.
    between = [word for _, theirs in alignment.gaps[:-1] for word in theirs] if window.lines == 1 else []
    is_surer = not claimed & _HEDGES and any(word.text in _TENTATIVE for word in between)
    if is_surer or claimed & _ABSOLUTE - stated:
        yield Clash("degree", frozenset())


_CHECKS: tuple[Callable[[ClaimWords, Window, Alignment], Iterator[Clash]], ...] = (
    _numbers,
    _names,
    _negation,
    _opposites,
    _order,
    _degree,
)
