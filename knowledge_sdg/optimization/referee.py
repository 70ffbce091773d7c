"""Measures what a candidate writes: the judge as it was before compiling, the same one for every candidate."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import dspy

from knowledge_sdg.asking import ask
from knowledge_sdg.errors import UnreadableReplyError
from knowledge_sdg.faithfulness import FaithfulnessJudge, grounded, unclaimed
from knowledge_sdg.records import Claim, Judgement, QAPair
from knowledge_sdg.teacher import judge_model


class Referee:
    """A judge that no optimizer compiles and no trace records: an example's demos are made of the candidate's own work.

    It is no DSPy module, so it is not among the predictors of the module that holds it.
    """

    def __init__(self, judge: FaithfulnessJudge) -> None:
        self._judge = judge.deepcopy()

    def __deepcopy__(self, memo: object) -> "Referee":
        """Itself: optimizers copy what holds it by the hundred."""
        return self

    async def judgements(self, document: str, pairs: Sequence[QAPair]) -> list[Judgement]:
        """What the judge says of pairs."""
        with _unseen():
            reply = await self._judge.acall(document=document, pairs=list(pairs))
        judged: list[Judgement] = reply.judgements
        return judged

    async def claims(self, pair: QAPair) -> list[str]:
        """The claims of one answer. Raises UnreadableReplyError."""
        with _unseen():
            return await claims_of(self._judge.extract, pair)

    async def unsupported(self, document: str, claims: Sequence[str]) -> list[Claim]:
        """Those of the claims that the document does not support."""
        if not claims or not document.strip():
            return [Claim(claim, "not_found") for claim in claims]
        with _unseen():
            checked = await verdicts_of(self._judge.verify, document, claims)
        return [claim for claim in checked if claim.label != "supported"]


async def claims_of(predictor: dspy.Predict, pair: QAPair) -> list[str]:
    """The different claims of one answer. Raises UnreadableReplyError when they leave a number or a name out."""

    def check(reply: Any) -> None:
        if len(reply.claims) != 1:
            raise UnreadableReplyError(f"{len(reply.claims)} lists of claims for 1")
        if missing := unclaimed(pair.answer, reply.claims[0]):
            raise UnreadableReplyError(f"the claims leave out “{missing[0]}” of the answer")

    with dspy.context(lm=judge_model()):
        reply = await ask(predictor, {"pairs": [pair]}, check)
    return list(dict.fromkeys(claim.strip() for claim in reply.claims[0] if claim.strip()))


async def verdicts_of(predictor: dspy.Predict, document: str, claims: Sequence[str]) -> list[Claim]:
    """The claims with their labels, each resting on words of the document. Raises UnreadableReplyError."""

    def check(reply: Any) -> None:
        if len(reply.verdicts) != len(claims):
            raise UnreadableReplyError(f"{len(reply.verdicts)} verdicts for {len(claims)}")

    with dspy.context(lm=judge_model()):
        reply = await ask(predictor, {"document": document, "claims": list(claims)}, check)
    return [grounded(claim, verdict, document) for claim, verdict in zip(claims, reply.verdicts, strict=True)]


@contextmanager
def _unseen() -> Generator[None]:
    with dspy.context(trace=None):
        yield
