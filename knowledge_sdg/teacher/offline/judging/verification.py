"""Verifying claims against a document by its words.

A claim is measured against the document (`support`) and compared with windows of one to three neighbouring sentences
(`agreement`). It is supported when the measures together pass a threshold and no window that says nearly all of it
says otherwise; contradicted when such a window says otherwise; else not found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import pstdev

from knowledge_sdg.records import Span
from knowledge_sdg.sentences import split_sentences
from knowledge_sdg.teacher.offline.judging.agreement import (
    CONTRADICTIONS,
    SAME_SENTENCE,
    SERIOUS_FROM,
    ClashKind,
    compare,
)
from knowledge_sdg.teacher.offline.judging.alignment import read_against
from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords
from knowledge_sdg.teacher.offline.judging.sources import Source, read_source
from knowledge_sdg.teacher.offline.judging.support import likelihood, measure
from knowledge_sdg.teacher.offline.judging.windows import WeightedWord, Window
from signatures import ClaimVerdict

SUPPORT_THRESHOLD = 0.5
"""Score from which a claim is supported; the weights of `support` are fitted so that this is the middle."""
OPPOSED = 0.5
"""What an opposed claim keeps of its score: it is never supported at the default threshold."""
MINIMUM_DEMOS = 8
"""Labelled claims from which the threshold is fitted to them."""
_CANDIDATES = 4  # sentences around which windows are laid
_FLOOR = 0.3  # coverage below which a window is not looked at further
_CLEARLY = 0.05  # by how much an unopposed window may say less of a claim than the one that opposes it
_NEARLY = 0.05  # coverage that a longer window must add to be quoted instead of a shorter one
_NEGATION = frozenset[ClashKind]({"negation"})
_NOT_FOUND = ClaimVerdict(evidence="", label="not_found")


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim that somebody has judged against a document."""

    document: str
    claim: str
    is_supported: bool


@dataclass(frozen=True, slots=True)
class _Finding:
    """How well one window states a claim."""

    span: Span
    lines: int
    coverage: float
    """Without the words that clash."""
    serious: tuple[ClashKind, ...]
    """The clashes that count at this coverage."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A claim held against a document."""

    score: float
    """In [0, 1]; the support that its words have, or `OPPOSED` of it."""
    best: _Finding | None
    """The window that says most of it without saying otherwise."""
    opposing: _Finding | None
    """The window that says otherwise, unless another one says as much of the claim and does not."""


def verify_claim(claim: str, document: str, *, threshold: float = SUPPORT_THRESHOLD) -> ClaimVerdict:
    """The verdict on one claim: its label, and as evidence an exact stretch of the document, empty when not found.

    verify_claim("The zebu has a hump.", "The zebu is an ox. It has a hump.").label -> "supported"
    verify_claim("The zebu has 2 humps.", "The zebu has 1 hump.").label -> "contradicted"
    """
    source = read_source(document)
    if (repeated := source.sentence_like(claim)) is not None:
        return ClaimVerdict(evidence=document[repeated.start : repeated.end], label="supported")
    reading = _read(claim, document)
    opposing = reading.opposing
    if opposing is not None:
        if any(kind in CONTRADICTIONS for kind in opposing.serious):
            return ClaimVerdict(evidence=document[opposing.span.start : opposing.span.end], label="contradicted")
        return _NOT_FOUND
    if reading.best is not None and reading.score >= threshold:
        return ClaimVerdict(evidence=document[reading.best.span.start : reading.best.span.end], label="supported")
    return _NOT_FOUND


def verify_claims(claims: Sequence[str], document: str, *, demos: Sequence[LabelledClaim] = ()) -> list[ClaimVerdict]:
    """One verdict for each claim, in the same order; the threshold is fitted to the demos where there are enough.

    verify_claims(["The zebu is an ox."], "The zebu is an ox.")[0].evidence -> "The zebu is an ox."
    """
    threshold = fitted_threshold(tuple(demos))
    return [verify_claim(claim, document, threshold=threshold) for claim in claims]


@lru_cache(maxsize=64)
def fitted_threshold(demos: tuple[LabelledClaim, ...]) -> float:
    """The score that tells supported from other claims best, by balanced accuracy over the demos.

    `SUPPORT_THRESHOLD` with fewer than `MINIMUM_DEMOS` claims or with claims of one kind only. It lies between two
    scores of demos, nearer to the kind of which the scores lie closer together; of equally good places, in the widest.

    fitted_threshold(()) -> SUPPORT_THRESHOLD
    """
    supported = [support_score(demo.claim, demo.document) for demo in demos if demo.is_supported]
    others = [support_score(demo.claim, demo.document) for demo in demos if not demo.is_supported]
    scores = sorted({*supported, *others})
    if len(demos) < MINIMUM_DEMOS or not supported or not others or len(scores) == 1:
        return SUPPORT_THRESHOLD

    def balanced(threshold: float) -> float:
        right = sum(score >= threshold for score in supported) / len(supported)
        return (right + sum(score < threshold for score in others) / len(others)) / 2

    low, high = max(pairwise(scores), key=lambda gap: (balanced(gap[1]), gap[1] - gap[0]))
    below, above = pstdev(others), pstdev(supported)
    return low + (high - low) * (below / (below + above) if below + above else 0.5)


def support_score(claim: str, document: str) -> float:
    """How likely the document supports the claim, in [0, 1]; 1 for one of its own sentences.

    support_score("The zebu is an ox.", "The zebu is an ox.") -> 1.0
    """
    if read_source(document).sentence_like(claim) is not None:
        return 1.0
    return _read(claim, document).score


def is_opposed(claim: str, document: str) -> bool:
    """Whether a sentence that is nearly the claim says otherwise, and none that says as much of it does not.

    is_opposed("The zebu has 2 humps.", "The zebu has 1 hump.") -> True
    """
    return _read(claim, document).opposing is not None


def _read(claim: str, document: str) -> _Reading:
    source = read_source(document)
    words = read_against(claim, source)
    score = likelihood(measure(words, source))
    best, opposing = _weighed(list(_findings(words, source)))
    sentences = [claim[start:end] for start, end in split_sentences(claim)]
    if len(sentences) > 1:  # no window states several sentences at once, and a question states nothing
        stated = [read_against(sentence, source) for sentence in sentences if not sentence.endswith("?")]
        # A phrase behind its question denies nothing: "What is the line not? Long." agrees with "It is not long."
        ignored = _NEGATION if words.asked_until >= 0 else frozenset[ClashKind]()
        each = [_weighed(list(_findings(one, source, ignored))) for one in stated]
        best = best or next((one for one, _ in each if one is not None), None)
        opposing = next((against for _, against in each if against is not None), None)
    return _Reading(score * OPPOSED if opposing else score, best, opposing)


def _weighed(findings: Sequence[_Finding]) -> tuple[_Finding | None, _Finding | None]:
    """The best window that does not say otherwise, and the one that does unless the first says as much of the claim.

    A window around an opposing one is no help: the number that the smaller one lacks must not be borrowed from the
    neighbouring sentence.
    """
    against = [found for found in findings if found.serious]
    spans = [found.span for found in against]
    free = [
        found
        for found in findings
        if not found.serious
        and not any(found.span.start <= span.start and span.end <= found.span.end for span in spans)
    ]
    highest = max((found.coverage for found in free), default=0.0)
    near = [found for found in free if found.coverage >= highest - _NEARLY]
    best = min(near, key=lambda found: (found.lines, -found.coverage, found.span), default=None)
    worst = max(against, key=lambda found: (found.coverage, -found.lines, -found.span.start), default=None)
    if worst is not None and highest >= worst.coverage - _CLEARLY:
        worst = None
    return best, worst


def _findings(claim: ClaimWords, source: Source, ignored: frozenset[ClashKind] = frozenset()) -> Iterator[_Finding]:
    """The windows that cover some of the claim, each with what it says otherwise, `ignored` kinds of clash left out."""
    weighted = source.weights.weighted(claim)
    for window in _windows(weighted, source):
        covered = window.coverage(weighted)
        if covered < _FLOOR:
            continue
        compared = compare(claim, window)
        if compared.in_order < SAME_SENTENCE:
            yield _Finding(window.span, window.lines, covered, ())
            continue
        clashing = frozenset[int]().union(*(clash.tokens for clash in compared.clashes))
        coverage = window.coverage(weighted, without=clashing) if clashing else covered
        serious = tuple(
            clash.kind
            for clash in compared.clashes
            if coverage >= SERIOUS_FROM[clash.kind] and clash.kind not in ignored
        )
        yield _Finding(window.span, window.lines, coverage if serious else covered, serious)


def _windows(claim: Sequence[WeightedWord], source: Source) -> Iterator[Window]:
    seen = set()
    for at in source.likest_lines(claim, _CANDIDATES):
        for first, last in ((at, at), (at - 1, at), (at, at + 1), (at - 1, at + 1), (at - 2, at)):
            if (first, last) not in seen and source.may_join(first, last):
                seen.add((first, last))
                yield source.window(first, last)
