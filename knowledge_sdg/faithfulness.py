"""Phase 3: a judge takes every answer apart and verifies each claim against the source document."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import dspy

from knowledge_sdg.asking import MAX_ATTEMPTS, KnowledgeModule, ask
from knowledge_sdg.background import side_by_side
from knowledge_sdg.errors import CallFailedError, ReplyError, UnreadableReplyError
from knowledge_sdg.records import Claim, Judgement, QAPair, Stage, Verdict
from knowledge_sdg.teacher import judge_model
from knowledge_sdg.text import find_quote, names, numbers, words
from signatures import AssessPairs, ClaimVerdict, ExtractClaims, PairAssessment, VerifyClaims

DEFAULT_PAIRS_PER_CALL = 5
"""Pairs assessed, and taken apart, in one call."""

MIN_EVIDENCE_WORDS = 2
MIN_EVIDENCE_CHARACTERS = 4

# "1. Clean the filter." at the start of a line or sentence: the number counts the item.
_ENUMERATOR = re.compile(r"(?:(?<=^)|(?<=[.!?:]\s)|(?<=\n))\d{1,2}[.)]\s+")

KEEP_AT = 1.0
"""The share of supported claims from which an answer is kept: all of them."""


class FaithfulnessJudge(KnowledgeModule):
    """Judges pairs against a source document.

    `judge(document=..., pairs=[...])` gives a prediction whose `judgements` are one `Judgement` for each pair, in the
    same order. A pair is kept when its answer is relevant (2 of 2), its question self-contained, and at least
    `keep_at` of its claims, of which there must be one, are supported. What cannot be read after asking again is
    *failed*: never called unfaithful.
    """

    def __init__(self, *, keep_at: float = KEEP_AT, pairs_per_call: int = DEFAULT_PAIRS_PER_CALL) -> None:
        super().__init__()
        if not 0 <= keep_at <= 1:
            raise ValueError(f"keep_at is {keep_at}, but it is a share in [0, 1]")
        if pairs_per_call < 1:
            raise ValueError(f"pairs_per_call is {pairs_per_call}, but at least one pair is judged in a call")
        self.keep_at = keep_at
        self.pairs_per_call = pairs_per_call
        self.assess = dspy.Predict(AssessPairs)
        self.extract = dspy.Predict(ExtractClaims)
        self.verify = dspy.Predict(VerifyClaims)

    async def aforward(self, document: str, pairs: Sequence[QAPair], *, assess: bool = True) -> dspy.Prediction:
        """One judgement for each pair; calls for several pairs side by side. Without `assess`, neither the relevance of
        the answer nor the self-containedness of the question counts.
        """
        with dspy.context(lm=judge_model()):
            starts = range(0, len(pairs), self.pairs_per_call)
            calls = [list(pairs[start : start + self.pairs_per_call]) for start in starts]
            judged = await side_by_side(*(self._judge(document, some, assess=assess) for some in calls))
        return dspy.Prediction(judgements=[judgement for some in judged for judgement in some])

    async def _judge(self, document: str, pairs: list[QAPair], *, assess: bool) -> list[Judgement]:
        judged: dict[int, Judgement] = {}
        still_open: dict[int, Verdict] = {} if assess else {place: Verdict() for place in range(len(pairs))}
        for place, outcome in enumerate(await _for_each(pairs, self._assess) if assess else ()):
            match _assessed(outcome):
                case Judgement() as judgement:
                    judged[place] = judgement
                case verdict:
                    still_open[place] = verdict
        open_pairs = [pairs[place] for place in still_open]
        extracted = await _for_each(open_pairs, self._extract)
        verified = await side_by_side(
            *(
                self._settled(document, pair, claims, verdict)
                for pair, claims, verdict in zip(open_pairs, extracted, still_open.values(), strict=True)
            )
        )
        judged |= zip(still_open, verified, strict=True)
        return [judged[place] for place in range(len(pairs))]

    async def _assess(self, pairs: list[QAPair]) -> list[PairAssessment | ReplyError]:
        def check(reply: Any) -> None:
            _same_length("assessments", reply.assessments, pairs)

        reply = await ask(self.assess, {"pairs": pairs}, check, attempts=_attempts(pairs))
        return list(reply.assessments)

    async def _extract(self, pairs: list[QAPair]) -> list[list[str]]:
        """The claims of each pair; of a pair asked alone, all numbers and names of its answer are among them."""

        def check(reply: Any) -> None:
            _same_length("lists of claims", reply.claims, pairs)
            if len(pairs) == 1 and (missing := unclaimed(pairs[0].answer, reply.claims[0])):
                raise UnreadableReplyError(f"the claims leave out “{missing[0]}” of the answer")

        reply = await ask(self.extract, {"pairs": pairs}, check, attempts=_attempts(pairs))
        claims: list[list[str]] = list(reply.claims)
        return claims

    async def _settled(
        self, document: str, pair: QAPair, claims: list[str] | ReplyError, assessed: Verdict
    ) -> Judgement:
        """The judgement of a pair with these claims; where they leave something out, it alone is taken apart again."""
        if not isinstance(claims, ReplyError) and unclaimed(pair.answer, claims):
            (claims,) = await _for_each([pair], self._extract)
        return await self._verified(document, claims, assessed)

    async def _verified(self, document: str, claims: list[str] | ReplyError, assessed: Verdict) -> Judgement:
        if isinstance(claims, ReplyError):
            return _failed(Stage.EXTRACT, claims, assessed)
        texts = list(dict.fromkeys(claim.strip() for claim in claims if claim.strip()))
        if not texts:
            return Judgement("dropped", Stage.EXTRACT, "no claim: the answer states nothing", assessed)

        def check(reply: Any) -> None:
            _same_length("verdicts", reply.verdicts, texts)

        try:
            reply = await ask(self.verify, {"document": document, "claims": texts}, check)
        except ReplyError as error:
            return _failed(Stage.VERIFY, error, assessed)
        checked = tuple(grounded(claim, v, document) for claim, v in zip(texts, reply.verdicts, strict=True))
        verdict = Verdict(assessed.relevance, assessed.self_contained, checked, assessed.reason)
        return self._decided(verdict)

    def _decided(self, verdict: Verdict) -> Judgement:
        if (verdict.faithfulness or 0.0) >= self.keep_at:
            return Judgement("kept", Stage.KEPT, "", verdict)
        wrong = [claim for claim in verdict.claims if claim.label != "supported"]
        kind = "contradicted claim" if any(claim.label == "contradicted" for claim in wrong) else "claim not found"
        first = next(claim for claim in wrong if kind == "claim not found" or claim.label == "contradicted")
        detail = f"{len(wrong)} of {len(verdict.claims)} not supported, “{first.claim}” is {first.label}"
        return Judgement("dropped", Stage.VERIFY, f"{kind}: {detail}", verdict)


def grounded(claim: str, verdict: ClaimVerdict, document: str) -> Claim:
    """The claim with the judge's label, if the quoted evidence stands in the document; else `not_found`.

    The judge never trusts itself: a label rests on words that are there.
    """
    if verdict.label == "not_found":
        return Claim(claim, "not_found")
    span = find_quote(verdict.evidence, document)
    if span is None or is_too_short(document[span.start : span.end]):
        return Claim(claim, "not_found", verdict.evidence)
    return Claim(claim, verdict.label, document[span.start : span.end], span.start, span.end)


def unclaimed(answer: str, claims: Sequence[str]) -> list[str]:
    """The numbers and names of an answer that no claim mentions: what an extraction has hidden.

    unclaimed("Ada was born in London in 1815.", ["Ada was born in 1815."]) -> ["London"]
    """
    answer = _ENUMERATOR.sub("", answer)
    said = " ".join(claims)
    said_numbers, said_words = set(numbers(said)), set(words(said))
    missing_numbers = [number for number in numbers(answer) if number not in said_numbers]
    return missing_numbers + [name for name in names(answer) if not said_words.issuperset(words(name))]


def is_too_short(evidence: str) -> bool:
    """Whether evidence is a single word, which decides nothing; in scripts without spaces, fewer than four characters.

    is_too_short("The") -> True
    """
    return len(evidence.split()) < MIN_EVIDENCE_WORDS and (
        evidence.isascii() or len(evidence) < MIN_EVIDENCE_CHARACTERS
    )


def _assessed(outcome: PairAssessment | ReplyError) -> Verdict | Judgement:
    """The verdict so far of a pair that goes on, or the judgement of one that ends here."""
    if isinstance(outcome, ReplyError):
        return _failed(Stage.ASSESS, outcome, Verdict())
    verdict = Verdict(outcome.relevance, outcome.self_contained, (), outcome.reason)
    if outcome.relevance < 2:
        return Judgement("dropped", Stage.ASSESS, f"answer beside the question: {outcome.reason}", verdict)
    if not outcome.self_contained:
        return Judgement("dropped", Stage.ASSESS, f"question not self-contained: {outcome.reason}", verdict)
    return verdict


def _failed(stage: Stage, error: ReplyError, verdict: Verdict) -> Judgement:
    kind = "call failed" if isinstance(error, CallFailedError) else "unreadable reply"
    return Judgement("failed", stage, f"{kind}: {error}", verdict)


Outcome = TypeVar("Outcome")


async def _for_each(
    pairs: list[QAPair], judge: Callable[[list[QAPair]], Awaitable[Sequence[Outcome | ReplyError]]]
) -> list[Outcome | ReplyError]:
    """What `judge` says of each pair, asked for all in one call; when that cannot be read, for each alone, with the
    error in the place of a pair that cannot be read either.
    """
    if not pairs:
        return []
    try:
        return list(await judge(pairs))
    except ReplyError as error:
        if len(pairs) == 1 or isinstance(error, CallFailedError):
            return [error for _ in pairs]
    alone = await side_by_side(*(_for_each([pair], judge) for pair in pairs))
    return [outcome for outcomes in alone for outcome in outcomes]


def _attempts(pairs: list[QAPair]) -> int:
    """A call for several pairs is asked twice before each pair is asked alone."""
    return MAX_ATTEMPTS if len(pairs) == 1 else 2


def _same_length(what: str, got: Sequence[object], asked: Sequence[object]) -> None:
    if len(got) != len(asked):
        raise UnreadableReplyError(f"{len(got)} {what} for {len(asked)}")
