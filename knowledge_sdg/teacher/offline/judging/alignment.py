"""A claim's words laid along the words of a window: what they share in the same order, and what stands in between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from knowledge_sdg.teacher.offline.english.lexicon import is_calendar_word, stem, tokens
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords, claim_words, short_forms
from knowledge_sdg.teacher.offline.judging.sources import FAMILY_LETTERS, Source
from knowledge_sdg.teacher.offline.judging.windows import Window
from knowledge_sdg.teacher.offline.judging.words import Word, derived, read_words, without_accents
from knowledge_sdg.text import names

_SHORTEST_INITIALS = 3  # two letters stand for too much
_NAME_WEIGHT = 0.7  # of two parts of which one must have moved, it is the name rather than the verb
_EDGE = 1  # words more than the claim has there, in which a counterpart is looked for at both ends


@dataclass(frozen=True, slots=True)
class Alignment:
    """The words that claim and window share in the same order, as positions in their lists of tokens."""

    pairs: tuple[tuple[int, int], ...]
    gaps: tuple[tuple[Sequence[Word], Sequence[Word]], ...]
    """The words of claim and window between two neighbouring shared words, and at both ends the claim's words with as
    many of the window's, and `_EDGE` more; empty without shared words."""


@lru_cache(maxsize=4096)
def read_claim(claim: str) -> ClaimWords:
    """The words of a claim, and which of them are names."""
    words = read_words(claim)
    named = {part for name in names(claim) for part in (token.text for token in tokens(name))}
    places = frozenset(
        token.start
        for at, token in enumerate(words)
        if token.text[:1].isupper() and token.is_content and not is_calendar_word(token.text)
        if token.text.removesuffix("'s").removesuffix("’s") in named or (at == 0 and _may_be_name(words))
    )
    return claim_words(claim, words, places)


def read_against(claim: str, source: Source) -> ClaimWords:
    """The words of a claim, with the source's key for each that the source has in another form: of the same family
    ("assimilated", "assimilation"), as initials ("WHO") or spelled out, as one word or two ("FamilyMart"), with or
    without accents.
    """
    read = read_claim(claim)
    places = [at for at, token in enumerate(read.tokens) if token.is_content and token.key not in source.keys]
    if not places:
        return read
    words = list(read.tokens)
    for at in places:
        if key := _other_form(read, at, source):
            words[at] = words[at]._replace(key=key)
    for short, first in _initials(claim).items():
        if short.lower() in source.keys:
            _put_initials(words, short, first, source)
    return claim_words(claim, tuple(words), read.names)


@lru_cache(maxsize=4096)
def _initials(claim: str) -> dict[str, str]:
    """The initials of the claim's capitalised words in a row, each with the key of its first word."""
    found = short_forms(read_claim(claim).tokens)
    return {short: first for short, first in found.items() if short.isupper() and len(short) >= _SHORTEST_INITIALS}


def _other_form(claim: ClaimWords, at: int, source: Source) -> str | None:
    token = claim.tokens[at]
    if token.text.isupper() and (key := source.short_forms.get(token.text)):
        return key
    bare = without_accents(token.key)
    if key := bare if bare in source.keys else source.accented.get(bare):
        return key
    if token.start not in claim.names and (
        key := derived(token.key, source.families.get(token.key[:FAMILY_LETTERS], ()))
    ):
        return key
    return source.short_forms.get(token.lower) or _joined_with(claim.tokens, at, source)


def _put_initials(words: list[Word], short: str, first: str, source: Source) -> None:
    """The source's initials in place of the words that the claim spells out."""
    at = next((at for at, token in enumerate(words) if token.key == first), len(words))
    for to in range(at, min(len(words), at + len(short) + 2)):
        if words[to].key not in source.keys and words[to].text[:1].isupper():
            words[to] = words[to]._replace(key=short.lower())


def _joined_with(words: Sequence[Word], at: int, source: Source) -> str | None:
    """The source's key for a word written together with its neighbour."""
    for first in (at - 1, at):
        if 0 <= first < len(words) - 1:
            key = stem(words[first].text + words[first + 1].text)
            if key in source.keys:
                return key
    return None


def _may_be_name(words: Sequence[Word]) -> bool:
    """Whether the first word may be a name: no known word, before another capital, or a noun without article."""
    known = readings(words[0].lower)
    if not known or (len(words) > 1 and words[1].text[:1].isupper()):
        return True
    return "NN" in known and "JJ" not in known


def align(claim: ClaimWords, window: Window) -> Alignment:
    """The heaviest common subsequence of content words; among equal ones the most compact."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(window.tokens):
        if token.is_content:
            places.setdefault(token.key, []).append(at)
    matches = [
        (at, to)
        for at, token in enumerate(claim.tokens)
        if token.is_content
        for to in reversed(places.get(token.key, ()))
    ]
    best: list[float] = []
    before: list[int] = []
    for index, (at, to) in enumerate(matches):
        weight, link = 0.0, -1
        for other in range(index):
            left, lower = matches[other]
            if left < at and lower < to:
                value = best[other] - 0.001 * (to - lower)
                if value > weight:
                    weight, link = value, other
        own = window.weights.of(claim.tokens[at].key)
        best.append(weight + (own * _NAME_WEIGHT if claim.tokens[at].start in claim.names else own))
        before.append(link)
    path: list[tuple[int, int]] = []
    at = max(range(len(best)), key=best.__getitem__, default=-1)
    while at >= 0:
        path.append(matches[at])
        at = before[at]
    pairs = tuple(reversed(path))
    return Alignment(pairs, tuple(_gaps(claim.tokens, window.tokens, pairs)) if pairs else ())


def _gaps(
    claim: Sequence[Word], window: Sequence[Word], pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
    (first, to_first), (last, to_last) = pairs[0], pairs[-1]
    yield claim[:first], window[max(0, to_first - first - _EDGE) : to_first]
    for (left, at), (right, to) in pairwise(pairs):
        yield claim[left + 1 : right], window[at + 1 : to]
    behind = claim[last + 1 :]
    yield behind, window[to_last + 1 : to_last + 1 + len(behind) + _EDGE]
