"""Verifying claims against a document by its words: coverage, numbers, names, negation, opposites and order.

A claim is compared with windows of one to three neighbouring sentences. It is supported when a window covers its
content words (weighted by how rare they are in the document) up to a threshold and nothing clashes; contradicted when
they are covered and something clashes; else not found. What is not said in the document's words is not found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from knowledge_sdg.records import Span
from knowledge_sdg.teacher.offline.judging.agreement import Clash, find_clash
from knowledge_sdg.teacher.offline.judging.alignment import read_claim
from knowledge_sdg.teacher.offline.judging.sources import ClaimWords, Source, Window, read_source
from signatures import ClaimVerdict

SUPPORT_THRESHOLD = 0.8
"""Coverage from which a claim without a clash is supported: of .30, .40 ... .95 the best mean balanced accuracy on
halves, by document, of WiCE dev and HaluEval QA (.575 and .888; on the other halves .525 and .873)."""
CONTRADICTION_THRESHOLD = 0.7
"""Coverage, without the words that clash, from which a clash is a contradiction and not another subject."""
OPPOSING_COVERAGE = 0.9
"""Coverage, without the words that clash, from which a sentence is about the same fact as the claim."""
MINIMUM_DEMOS = 8
"""Labelled claims from which the threshold is fitted to them."""
_CANDIDATES = 4  # sentences around which windows are laid
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
    clash: Clash | None


def verify_claim(claim: str, document: str, *, threshold: float = SUPPORT_THRESHOLD) -> ClaimVerdict:
    """The verdict on one claim: its label, and as evidence an exact stretch of the document, empty when not found.

    verify_claim("The zebu has a hump.", "The zebu is an ox. It has a hump.").label -> "supported"
    verify_claim("The zebu has 2 humps.", "The zebu has 1 hump.").label -> "contradicted"
    """
    source = read_source(document)
    if (repeated := source.sentence_like(claim)) is not None:
        return ClaimVerdict(evidence=document[repeated.start : repeated.end], label="supported")
    findings = _findings(read_claim(claim), source)
    fitting = [found for found in _unopposed(findings) if found.coverage >= threshold]
    if fitting:
        best = min(fitting, key=lambda found: (found.lines, -found.coverage, found.span))
        return ClaimVerdict(evidence=document[best.span.start : best.span.end], label="supported")
    clashing = [
        found
        for found in findings
        if found.clash is not None and found.clash.is_contradiction and found.coverage >= CONTRADICTION_THRESHOLD
    ]
    if clashing:
        best = max(clashing, key=lambda found: (found.coverage, -found.lines, -found.span.start))
        return ClaimVerdict(evidence=document[best.span.start : best.span.end], label="contradicted")
    return _NOT_FOUND


def verify_claims(claims: Sequence[str], document: str, *, demos: Sequence[LabelledClaim] = ()) -> list[ClaimVerdict]:
    """One verdict for each claim, in the same order; the threshold is fitted to the demos where there are enough.

    verify_claims(["The zebu is an ox."], "The zebu is an ox.")[0].evidence -> "The zebu is an ox."
    """
    threshold = fitted_threshold(tuple(demos))
    return [verify_claim(claim, document, threshold=threshold) for claim in claims]


@lru_cache(maxsize=64)
def fitted_threshold(demos: tuple[LabelledClaim, ...]) -> float:
    """The coverage that tells supported from other claims best, by balanced accuracy over the demos.

    `SUPPORT_THRESHOLD` with fewer than `MINIMUM_DEMOS` claims or with claims of one kind only; among equally good ones
    the nearest to it.

    fitted_threshold(()) -> SUPPORT_THRESHOLD
    """
    supported = [support_score(demo.claim, demo.document) for demo in demos if demo.is_supported]
    others = [support_score(demo.claim, demo.document) for demo in demos if not demo.is_supported]
    if len(demos) < MINIMUM_DEMOS or not supported or not others:
        return SUPPORT_THRESHOLD
    scores = sorted({*supported, *others})
    between = [(low + high) / 2 for low, high in pairwise(scores)]

    def balanced(threshold: float) -> float:
        right = sum(score >= threshold for score in supported) / len(supported)
        return (right + sum(score < threshold for score in others) / len(others)) / 2

    options = [SUPPORT_THRESHOLD, *(option for option in between if option > 0)]
    return max(options, key=lambda option: (balanced(option), -abs(option - SUPPORT_THRESHOLD)))


def support_score(claim: str, document: str) -> float:
    """The highest coverage of a claim by a window that does not clash with it, in [0, 1]; 0 when every one does.

    support_score("The zebu is an ox.", "The zebu is an ox.") -> 1.0
    """
    source = read_source(document)
    if source.sentence_like(claim) is not None:
        return 1.0
    return max((found.coverage for found in _unopposed(_findings(read_claim(claim), source))), default=0.0)


def _unopposed(findings: Sequence[_Finding]) -> list[_Finding]:
    """The windows without a clash, and without a smaller window inside that says nearly all of the claim otherwise:
    the number or the name that it lacks must not be borrowed from the neighbouring sentence.
    """
    opposing = [
        found.span
        for found in findings
        if found.clash is not None and found.clash.is_contradiction and found.coverage >= OPPOSING_COVERAGE
    ]
    return [
        found
        for found in findings
        if found.clash is None
        and not any(found.span.start <= span.start and span.end <= found.span.end for span in opposing)
    ]


def _findings(claim: ClaimWords, source: Source) -> list[_Finding]:
    """The windows that cover a good part of the claim, each with its first clash."""
    found = []
    for window in _windows(claim, source):
        covered = window.coverage(claim)
        if covered < _floor(window):
            continue
        clash = find_clash(claim, window)
        coverage = window.coverage(claim, without=clash.tokens) if clash else covered
        found.append(_Finding(window.span, window.lines, coverage, clash))
    return found


def _floor(window: Window) -> float:
    """Coverage below which a window is not looked at further."""
    return 0.3 if window.lines == 1 else 0.4


def _windows(claim: ClaimWords, source: Source) -> Iterator[Window]:
    ranked = sorted(range(len(source.lines)), key=lambda at: (-source.overlap(claim, at), at))[:_CANDIDATES]
    seen = set()
    for at in ranked:
        if source.overlap(claim, at) <= 0:
            continue
        for first, last in ((at, at), (at - 1, at), (at, at + 1), (at - 1, at + 1), (at - 2, at)):
            if (first, last) not in seen and source.may_join(first, last):
                seen.add((first, last))
                yield source.window(first, last)
