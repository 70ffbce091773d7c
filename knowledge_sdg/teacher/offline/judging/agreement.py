"""Where a claim and the words of a document cannot both be true: numbers, names, negation, opposites, degree, order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge_sdg.teacher.offline.english.lexicon import (
    OPPOSITES,
    STOP_WORDS,
    Token,
    is_calendar_word,
    is_negation,
)
from knowledge_sdg.teacher.offline.judging.alignment import Alignment, align, has_same_role
from knowledge_sdg.teacher.offline.judging.sources import ClaimWords, Window, beside
from knowledge_sdg.text import numbers

ClashKind = Literal["number", "name", "negation", "opposite", "degree", "order"]

_REACH = 2  # content words that a negation governs: "not a small bird"
_WEAK_NEGATIONS = frozenset({"only", "just", "merely", "necessarily", "least", "limited"})  # "not only" denies nothing
_ABSOLUTE = frozenset({"all", "every", "always", "only", "must", "entirely", "exclusively", "never", "none"})
_TENTATIVE = frozenset(
    {"may", "might", "could", "possibly", "perhaps", "allegedly", "reportedly", "supposedly", "probably"}
)
_PERSONS = frozenset({"it", "he", "she", "they"})
_JOINED = frozenset({"and", "or", "both", "as", "well"})


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a window does not support a claim that it covers."""

    kind: ClashKind
    tokens: frozenset[int]
    """Offsets in the claim of the words that clash."""
    is_contradiction: bool
    """Whether the window says otherwise; else it says less."""


def find_clash(claim: ClaimWords, window: Window) -> Clash | None:
    """The first thing that keeps a window from supporting a claim, or None. Missing words alone are no clash."""
    alignment = align(claim, window)
    if not alignment.pairs:
        return None
    return (
        _number_clash(claim, window, alignment)
        or _name_clash(claim, window, alignment)
        or _negation_clash(claim, window)
        or _opposite_clash(claim, window, alignment)
        or _order_clash(claim, window, alignment)
        or _degree_clash(claim, window, alignment)
    )


def _is_figure(words: Sequence[Token], at: int) -> bool:
    """Whether a word is a number, or a month or day written as a name: what must not be another one."""
    token = words[at]
    return token.is_number or (
        token.text[:1].isupper() and is_calendar_word(token.text) and (at > 0 or len(token.text) > 5)
    )


def _figures(words: Sequence[Token]) -> Counter[str]:
    return Counter(token.key for at, token in enumerate(words) if _is_figure(words, at))


def _number_clash(claim: ClaimWords, window: Window, alignment: Alignment) -> Clash | None:
    said = _figures(window.tokens)
    ours = _figures(claim.tokens)
    missing = [
        (at, token) for at, token in enumerate(claim.tokens) if _is_figure(claim.tokens, at) and token.key not in said
    ]
    if clashing := frozenset(token.start for at, token in missing if not _said_elsewhere(claim, at, window, alignment)):
        return Clash("number", clashing, is_contradiction=bool(said))
    if any(0 < said[key] < count for key, count in ours.items()):
        return Clash("number", frozenset(), is_contradiction=True)
    negative = {number for number in numbers(claim.text) if number.startswith("-")}
    if not negative <= set(numbers(window.text)):
        return Clash("number", frozenset(), is_contradiction=True)
    aligned = {at for at, _ in alignment.pairs}
    for at, token in enumerate(claim.tokens):
        is_misplaced = token.is_number and at not in aligned and token.key in said
        if is_misplaced and not has_same_role(claim.tokens, at, window.tokens):
            return Clash("number", frozenset({token.start}), is_contradiction=False)
    return None


def _said_elsewhere(claim: ClaimWords, at: int, window: Window, alignment: Alignment) -> bool:
    """Whether a heading has the number, or the document has it with the same unit or month outside the window, and the
    window has no other number in its place.
    """
    number = claim.tokens[at].key
    neighbours = beside(claim.tokens, at)
    if number not in window.above and not neighbours & window.beside.get(number, frozenset()):
        return False
    ours = {token.key for token in claim.tokens}
    for to, token in enumerate(window.tokens):
        if _is_figure(window.tokens, to) and token.key not in ours:
            is_year = len(token.key) == len(number) == 4  # 1905 stands for 1906, not for 3
            if is_year or neighbours & beside(window.tokens, to):
                return False
    return not any(
        claim.tokens[at] in mine and any(token.is_number and token.key not in ours for token in theirs)
        for mine, theirs in alignment.gaps()
    )


def _name_clash(claim: ClaimWords, window: Window, alignment: Alignment) -> Clash | None:
    claimed = {token.key for token in claim.tokens if token.text[:1].isupper()}
    stated = {token.key for token in window.tokens}
    missing = [token for token in claim.tokens if token.start in claim.names and token.key not in stated]
    unknown = frozenset(token.start for token in missing if token.key not in window.known)
    if unknown:
        return Clash("name", unknown, any(_has_name(theirs, claimed) for _, theirs in alignment.gaps()))
    before = window.tokens[: alignment.pairs[0][1]]
    resolved = window.near | window.above if any(word.text.lower() in _PERSONS for word in before) else frozenset()
    for gap, (ours, theirs) in enumerate(alignment.gaps()):
        swapped = [token for token in ours if token in missing and (gap > 0 or token.key not in resolved)]
        if swapped and _has_name(theirs, claimed):
            return Clash("name", frozenset(token.start for token in swapped), is_contradiction=True)
    return None


def _has_name(words: Sequence[Token], besides: set[str]) -> bool:
    return any(
        word.text[:1].isupper() and word.key not in besides and word.text.lower() not in STOP_WORDS for word in words
    )


def _denials(words: Sequence[Token]) -> list[int]:
    """Where words deny something; "not only" does not."""
    return [
        at
        for at, token in enumerate(words)
        if is_negation(token.text) and not (at + 1 < len(words) and words[at + 1].text.lower() in _WEAK_NEGATIONS)
    ]


def _denied(words: Sequence[Token]) -> tuple[set[str], set[str]]:
    """The keys that a negation governs somewhere, and those that stand somewhere without one."""
    governed: set[int] = set()
    for at in _denials(words):
        ahead = [to for to in range(at + 1, min(len(words), at + 8)) if words[to].is_content][:_REACH]
        behind = [to for to in range(at - 1, -1, -1) if words[to].is_content][:1]
        governed.update(ahead or behind)
    denied = {words[at].key for at in governed}
    affirmed = {token.key for at, token in enumerate(words) if token.is_content and at not in governed}
    return denied, affirmed


def _weakened(words: Sequence[Token]) -> set[str]:
    """The words behind a "not" that denies nothing by itself, as "only" in "not only"."""
    return {
        words[at + 1].text.lower()
        for at, token in enumerate(words[:-1])
        if is_negation(token.text) and words[at + 1].text.lower() in _WEAK_NEGATIONS
    }


def _negation_clash(claim: ClaimWords, window: Window) -> Clash | None:
    denied, affirmed = _denied(claim.tokens)
    denied_there, affirmed_there = _denied(window.tokens)
    against = (denied - affirmed) & (affirmed_there - denied_there)
    against |= (affirmed - denied) & (denied_there - affirmed_there)
    is_more = len(_denials(claim.tokens)) > len(_denials(window.tokens))
    if against or is_more or not _weakened(claim.tokens) <= _weakened(window.tokens):
        return Clash("negation", frozenset(), is_contradiction=True)
    return None


def _opposite_clash(claim: ClaimWords, window: Window, alignment: Alignment) -> Clash | None:
    claimed = {token.key for token in claim.tokens}
    stated = {token.key for token in window.tokens}
    for ours, theirs in alignment.gaps():
        there = {token.key for token in theirs} - claimed
        for token in ours:
            if token.key not in stated and OPPOSITES.get(token.key, frozenset()) & there:
                return Clash("opposite", frozenset({token.start}), is_contradiction=True)
    return None


def _order_clash(claim: ClaimWords, window: Window, alignment: Alignment) -> Clash | None:
    """Names that the window has in another order, so that who did what to whom may be another."""
    aligned = {at for at, _ in alignment.pairs}
    in_place = {claim.tokens[at].key for at in aligned}
    stated = {token.key for token in window.tokens}
    for at, token in enumerate(claim.tokens):
        if token.start not in claim.names or token.key in in_place or token.key not in stated:
            continue
        if has_same_role(claim.tokens, at, window.tokens) or _is_joined(claim.tokens, at):
            continue
        return Clash("order", frozenset({token.start}), is_contradiction=False)
    than = [at for at, token in enumerate(claim.tokens) if token.text.lower() == "than"]
    for at in than:
        moved = [token for to, token in enumerate(claim.tokens) if to > at and token.is_content and to not in aligned]
        if any(token.key in stated for token in moved):
            return Clash("order", frozenset(token.start for token in moved), is_contradiction=False)
    return None


def _is_joined(words: Sequence[Token], at: int) -> bool:
    """Whether a word is part of an enumeration, whose order says nothing."""
    around = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
    return any(word.text.lower() in _JOINED for word in around)


def _degree_clash(claim: ClaimWords, window: Window, alignment: Alignment) -> Clash | None:
    stated = {token.text.lower() for token in window.tokens}
    claimed = {token.text.lower() for token in claim.tokens}
    if claimed & _ABSOLUTE - stated:
        return Clash("degree", frozenset(), is_contradiction=False)
    if claimed & _TENTATIVE:
        return None
    for _, theirs in alignment.gaps():
        if any(word.text in _TENTATIVE for word in theirs):
            return Clash("degree", frozenset(), is_contradiction=False)
    return None
