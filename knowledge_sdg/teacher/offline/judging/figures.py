"""Numbers and dates of a claim beside those of a window: another one in the same place, or one that is nowhere."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from knowledge_sdg.teacher.offline.english.lexicon import MONTHS
from knowledge_sdg.teacher.offline.judging.alignment import Alignment
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords, beside
from knowledge_sdg.teacher.offline.judging.numbered_names import figure_keys, is_name, is_other_name, numbered_names
from knowledge_sdg.teacher.offline.judging.windows import Window
from knowledge_sdg.teacher.offline.judging.words import Word

FigureClash = Literal["number", "unknown number", "misplaced number"]

_MORE = frozenset({"over", "above", "exceeding", "least", "minimum"})
_LESS = frozenset({"under", "below", "fewer", "most", "maximum", "almost", "nearly"})
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


def figure_clashes(
    claim: ClaimWords, window: Window, alignment: Alignment
) -> Iterator[tuple[FigureClash, frozenset[int]]]:
    """The kinds of disagreement about numbers, each with the offsets in the claim of the words that disagree.

    A number that ends a name, as in "KX-40", agrees with that name only, and with no other 40.
    """
    names = numbered_names(claim.tokens, window.tokens)
    keys = _Keys(figure_keys(claim.tokens, names), figure_keys(window.tokens, names))
    said = Counter(keys.window.values())
    missing = [at for at, token in enumerate(claim.tokens) if token.is_figure and keys.claim[token.start] not in said]
    if rivalled := frozenset(
        claim.tokens[at].start for at in missing if _has_rival(claim, at, window, alignment, keys)
    ):
        yield "number", rivalled
    if unknown := frozenset(claim.tokens[at].start for at in missing if not _is_known(claim.tokens, at, window, keys)):
        yield "unknown number", unknown
    if _counts_more(keys) or not claim.negative <= window.negative:
        yield "number", frozenset()
    if bounded := frozenset(_bounded_otherwise(claim.tokens, window.tokens, alignment)):
        yield "number", bounded
    for mine, theirs in alignment.gaps:
        there = {keys.window[word.start] for word in theirs if word.is_number}
        for token in mine if there else ():
            if token.is_number and keys.claim[token.start] in said and keys.claim[token.start] not in there:
                yield "misplaced number", frozenset({token.start})


class _Keys(NamedTuple):
    """The keys of the figures by their offsets (`figure_keys`)."""

    claim: Mapping[int, str]
    window: Mapping[int, str]


def _counts_more(keys: _Keys) -> bool:
    """Whether the claim has a figure of the window more often than the window; a name may be said again."""
    said = Counter(keys.window.values())
    return any(0 < said[key] < count and not is_name(key) for key, count in Counter(keys.claim.values()).items())


def _kind(token: Word, key: str) -> str:
    if is_name(key):
        return "name"
    if not token.is_number:
        return "month" if token.lower in MONTHS else "day"
    return "year" if token.key.isdigit() and _FIRST_YEAR <= int(token.key) <= _LAST_YEAR else "number"


def _has_rival(claim: ClaimWords, at: int, window: Window, alignment: Alignment, keys: _Keys) -> bool:
    """Whether the window has another figure of the same kind in the place of this one, or with the same word beside
    it, and no heading has this one.
    """
    token = claim.tokens[at]
    if token.key in window.above:
        return False
    kind = _kind(token, keys.claim[token.start])
    ours = {keys.claim.get(word.start, word.key) for word in claim.tokens}
    neighbours = beside(claim.tokens, at)
    others = [
        to
        for to, word in enumerate(window.tokens)
        if word.is_figure and (key := keys.window[word.start]) not in ours and _kind(word, key) == kind
    ]
    if any(neighbours & beside(window.tokens, to) for to in others):
        return True
    rivals = {window.tokens[to].start for to in others}
    if any(token in mine and any(word.start in rivals for word in theirs) for mine, theirs in alignment.gaps):
        return True
    return any(token in mine and _is_exchange(mine, theirs, ours, keys) for mine, theirs in alignment.gaps)


def _is_exchange(mine: Sequence[Word], theirs: Sequence[Word], ours: set[str], keys: _Keys) -> bool:
    """Whether one figure stands for one other, of any kind, between the same two words."""
    here = [word for word in mine if word.is_content]
    there = [word for word in theirs if word.is_content]
    return len(here) == len(there) == 1 and there[0].is_figure and keys.window[there[0].start] not in ours


def _is_known(words: Sequence[Word], at: int, window: Window, keys: _Keys) -> bool:
    """Whether the document has the figure anywhere; a century, when it has one of its years; a name, unless it has
    other numbers only behind it.
    """
    token = words[at]
    if is_other_name(keys.claim[token.start], window.numbers_of_words):
        return False
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
