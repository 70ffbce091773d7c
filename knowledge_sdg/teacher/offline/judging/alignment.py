"""A claim's words laid along the words of a window: what they share in the same order, and what stands in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge_sdg.teacher.offline.english.lexicon import Token, is_calendar_word, tokens
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.judging.sources import ClaimWords, Window, beside
from knowledge_sdg.text import names

_EDGE = 6  # words before the first and behind the last shared word in which a counterpart is looked for
# Prepositions that tell a word's role wherever the phrase is put: "in 1905", "by Ada".
_MARKED_ROLE = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "from",
        "to",
        "since",
        "until",
        "during",
        "for",
        "with",
        "of",
        "near",
        "between",
        "after",
        "before",
        "under",
        "over",
    ]
)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The words that claim and window share in the same order, as positions in their lists of tokens."""

    claim: tuple[Token, ...]
    window: tuple[Token, ...]
    pairs: tuple[tuple[int, int], ...]

    def gaps(self) -> Iterable[tuple[Sequence[Token], Sequence[Token]]]:
        """The words of claim and window between two neighbouring shared words, and at both ends up to `_EDGE` words."""
        first, last = self.pairs[0], self.pairs[-1]
        yield self.claim[: first[0]], self.window[max(0, first[1] - max(_EDGE, first[0])) : first[1]]
        for (left, at), (right, to) in zip(self.pairs, self.pairs[1:], strict=False):
            yield self.claim[left + 1 : right], self.window[at + 1 : to]
        yield self.claim[last[0] + 1 :], self.window[last[1] + 1 : last[1] + 1 + _EDGE]


@lru_cache(maxsize=4096)
def read_claim(claim: str) -> ClaimWords:
    """The words of a claim, and which of them are names."""
    words = tokens(claim)
    named = {part for name in names(claim) for part in (token.text for token in tokens(name))}
    places = frozenset(
        token.start
        for at, token in enumerate(words)
        if token.text[:1].isupper() and token.is_content and not is_calendar_word(token.text)
        if token.text.removesuffix("'s").removesuffix("’s") in named or (at == 0 and _may_be_name(words))
    )
    return ClaimWords(claim, words, tuple(token for token in words if token.is_content), places)


def _may_be_name(words: Sequence[Token]) -> bool:
    """Whether the first word may be a name: no known word, before another capital, or a noun without article."""
    known = readings(words[0].text.lower())
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
        best.append(weight + window.weights.of(claim.tokens[at].key))
        before.append(link)
    path: list[tuple[int, int]] = []
    at = max(range(len(best)), key=best.__getitem__, default=-1)
    while at >= 0:
        path.append(matches[at])
        at = before[at]
    return Alignment(claim.tokens, window.tokens, tuple(reversed(path)))


def has_same_role(words: Sequence[Token], at: int, others: Sequence[Token]) -> bool:
    """Whether a word stands in both behind the same preposition, or beside the same content word."""
    before = words[at - 1].text.lower() if at else ""
    neighbours = beside(words, at)
    for to, other in enumerate(others):
        if other.key != words[at].key:
            continue
        earlier = others[to - 1].text.lower() if to else ""
        if before in _MARKED_ROLE and before == earlier:
            return True
        if neighbours & beside(others, to):
            return True
    return False
