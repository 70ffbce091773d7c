"""Numbers and dates of a claim beside those of a window: another one in the same place, or one that is nowhere."""

from collections.abc import Iterator, Sequence
from typing import Literal

from knowledge_sdg.teacher.offline.english.lexicon import MONTHS
from knowledge_sdg.teacher.offline.judging.alignment import Alignment
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords, beside
from knowledge_sdg.teacher.offline.judging.windows import Window
from knowledge_sdg.teacher.offline.judging.words import Word

FigureClash = Literal["number", "unknown number", "misplaced number"]

_MORE = frozenset({"over", "above", "exceeding", "least", "minimum"})
_LESS = frozenset({"under", "below", "fewer", "most", "maximum", "almost", "nearly"})
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


def figure_clashes(
    claim: ClaimWords, window: Window, alignment: Alignment
) -> Iterator[tuple[FigureClash, frozenset[int]]]:
    """The kinds of disagreement about numbers, each with the offsets in the claim of the words that disagree."""
    said, ours = window.figures, claim.figures
    missing = [at for at, token in enumerate(claim.tokens) if token.is_figure and token.key not in said]
    if rivalled := frozenset(claim.tokens[at].start for at in missing if _has_rival(claim, at, window, alignment)):
        yield "number", rivalled
    if unknown := frozenset(claim.tokens[at].start for at in missing if not _is_known(claim.tokens, at, window)):
        yield "unknown number", unknown
    if any(0 < said[key] < count for key, count in ours.items()) or not claim.negative <= window.negative:
        yield "number", frozenset()
    if bounded := frozenset(_bounded_otherwise(claim.tokens, window.tokens, alignment)):
        yield "number", bounded
    for mine, theirs in alignment.gaps:
        there = {word.key for word in theirs if word.is_number}
        for token in mine if there else ():
            if token.is_number and token.key in said and token.key not in there:
                yield "misplaced number", frozenset({token.start})


def _kind(token: Word) -> str:
    if not token.is_number:
        return "month" if token.lower in MONTHS else "day"
    return "year" if token.key.isdigit() and _FIRST_YEAR <= int(token.key) <= _LAST_YEAR else "number"


def _has_rival(claim: ClaimWords, at: int, window: Window, alignment: Alignment) -> bool:
    """Whether the window has another figure of the same kind in the place of this one, or with the same word beside
    it, and no heading has this one.
    """
    token = claim.tokens[at]
    if token.key in window.above:
        return False
    kind = _kind(token)
    ours = {word.key for word in claim.tokens}
    neighbours = beside(claim.tokens, at)
    others = [
        to for to, word in enumerate(window.tokens) if word.key not in ours and word.is_figure and _kind(word) == kind
    ]
    if any(neighbours & beside(window.tokens, to) for to in others):
        return True
    rivals = {window.tokens[to].start for to in others}
    if any(token in mine and any(word.start in rivals for word in theirs) for mine, theirs in alignment.gaps):
        return True
    return any(token in mine and _is_exchange(mine, theirs, ours) for mine, theirs in alignment.gaps)


def _is_exchange(mine: Sequence[Word], theirs: Sequence[Word], ours: set[str]) -> bool:
    """Whether one figure stands for one other, of any kind, between the same two words."""
    here = [word for word in mine if word.is_content]
    there = [word for word in theirs if word.is_content]
    return len(here) == len(there) == 1 and there[0].is_figure and there[0].key not in ours


def _is_known(words: Sequence[Word], at: int, window: Window) -> bool:
    """Whether the document has the figure anywhere; a century, when it has one of its years."""
    token = words[at]
    if token.key in window.known:
        return True
    is_century = at + 1 < len(words) and words[at + 1].lower.startswith("centur")
    return is_century and any(
        len(key) == 4 and key.isdigit() and str(int(key[:2]) + 1) == token.key for key in window.known
    )


def _bounded_otherwise(ours: Sequence[Word], theirs: Sequence[Word], alignment: Alignment) -> Iterator[int]:
    """The numbers that the claim bounds from below and the window from above, or the other way round."""
    for at, to in alignment.pairs:
        if ours[at].is_number:
            mine, other = _bound(ours, at), _bound(theirs, to)
            if mine and other and mine != other:
                yield ours[at].start


def _bound(words: Sequence[Word], at: int) -> str:
    """The side, "more" or "less", by the words directly before a number; empty when they say neither."""
    before = [word.lower for word in words[max(0, at - 2) : at]]
    if before[-1:] == ["than"]:
        return {"more": "more", "greater": "more", "less": "less", "fewer": "less"}.get(before[0], "")
    if _MORE & set(before):
        return "more"
    return "less" if _LESS & set(before) else ""
