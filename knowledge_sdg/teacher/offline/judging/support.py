"""How far the words of a document carry a claim: a few shares and counts, and one figure made of them."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass
from itertools import pairwise

from knowledge_sdg.teacher.offline.judging.claim_words import ClaimWords
from knowledge_sdg.teacher.offline.judging.sources import Source


@dataclass(frozen=True, slots=True)
class Support:
    """What is measured of a claim against a document."""

    together: float
    """Share of the claim's neighbouring content words that stand together in the document too, in [0, 1]."""
    plain: float
    """Share of its content words that are no names and no numbers which the document has anywhere, in [0, 1]."""
    missing_names: float
    """Names that the document does not have: 0, 1 or 2 for more."""
    missing_numbers: float
    """1 when the document lacks a number of the claim, else 0."""


def measure(claim: ClaimWords, source: Source) -> Support:
    """The measures of a claim, without a question before it; of one without content words, all shares are 1."""
    stated = claim.stated
    words = {token.key: token for token in stated}
    if not words:
        return Support(1.0, 1.0, 0.0, 0.0)
    counts = {key: claim.weight(token) for key, token in words.items()}
    names = {key for key, token in words.items() if token.start in claim.names}
    numbers = {key for key, token in words.items() if token.is_number}
    plain = counts.keys() - names - numbers
    missing = counts.keys() - source.keys
    pairs = [pair for pair in pairwise(token.key for token in stated) if pair[0] != pair[1]]
    # A heading and a column's title stand beside every word below them.
    headed = [(line.keys & words.keys(), above) for line in source.lines if (above := line.above & words.keys())]
    stand_together = {pair for pair in pairs if pair in source.neighbours or _is_headed(pair, headed)}
    return Support(
        _share_together(pairs, counts, stand_together) if pairs else float(not missing),
        sum(counts[key] for key in plain - missing) / sum(counts[key] for key in plain) if plain else 1.0,
        min(2.0, sum(counts[key] for key in names & missing)),
        min(1.0, sum(counts[key] for key in numbers & missing)),
    )


def _is_headed(pair: tuple[str, str], headed: Sequence[tuple[AbstractSet[str], AbstractSet[str]]]) -> bool:
    """Whether a line has one of the two and a heading above it the other."""
    one, other = pair
    return any((one in line and other in above) or (other in line and one in above) for line, above in headed)


def _share_together(
    pairs: Sequence[tuple[str, str]], counts: Mapping[str, float], together: AbstractSet[tuple[str, str]]
) -> float:
    weights = [min(counts[one], counts[other]) for one, other in pairs]
    found = sum(weight for pair, weight in zip(pairs, weights, strict=True) if pair in together)
    return found / sum(weights)


# What benchmarks/fit_judge.py found on the train halves (agreement_figures.half_of, seed 0) of WiCE dev, HaluEval QA,
# and Factcheck-GPT, each set counting the same and in it each label; "opposed", fitted beside them, has its own rule.
_WEIGHTS = Support(together=2.43, plain=1.43, missing_names=-0.97, missing_numbers=-1.66)
_INTERCEPT = -1.58


def likelihood(support: Support) -> float:
    """The measures as one figure in [0, 1]: from 0.5 the claim is rather supported."""
    total = _INTERCEPT + sum(
        weight * measured for weight, measured in zip(astuple(_WEIGHTS), astuple(support), strict=True)
    )
    return 1 / (1 + math.exp(-total))
