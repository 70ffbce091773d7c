"""What an optimizer compiles: a component at work on one example, with all that its metric looks at in the prediction.

A metric asks no model: it grades a prediction. So everything that costs calls happens in here, under the optimizer's
threads, limits and budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dspy

from knowledge_sdg.asking import KnowledgeModule
from knowledge_sdg.background import side_by_side
from knowledge_sdg.errors import BudgetReachedError, ReplyError, TeacherError
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer
from knowledge_sdg.optimization.referee import Referee, claims_of, verdicts_of
from knowledge_sdg.optimization.watching import Halt, current_watch
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.question_writer import QuestionWriter
from knowledge_sdg.records import Claim, JudgedPair, QAPair, SeedExample, SummaryKind, View, ViewKind
from knowledge_sdg.sentences import split_sentences
from knowledge_sdg.summarizer import Summarizer


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """What the judge under compilation says of a labelled answer."""

    answer: LabelledAnswer
    claims: tuple[Claim, ...]
    is_supported: bool
    fault: str = ""
    """Why the judge's reply could not be used; then nothing is known."""


@dataclass(frozen=True, slots=True)
class CheckedSummary:
    """A summary as the referee sees it."""

    kind: SummaryKind
    text: str
    missed: tuple[str, ...]
    """Claims of the seed answers that it does not support."""
    claims: int
    """How many claims of seed answers were looked for."""
    invented: tuple[str, ...]
    """Its statements that the document does not support."""
    statements: int
    """How many of its statements were looked at."""
    removed: int = 0
    """Extracts that are not in the document."""


class Trial(KnowledgeModule):
    """A component at work. A reply that cannot be read makes a prediction with a `fault`; a limit that was reached, or
    a model that refuses every call, ends the whole optimization.
    """

    def forward(self, **inputs: Any) -> dspy.Prediction:
        """The prediction, with the candidate's hash for the watch."""
        watch = current_watch()
        candidate = watch.enter(self) if watch else ""
        try:
            prediction = super().forward(**inputs)
        except ReplyError as error:
            prediction = dspy.Prediction(fault=str(error))
        except (BudgetReachedError, TeacherError) as error:
            raise Halt(error) from error
        except Exception as error:  # noqa: BLE001 - one bad example never takes down a search; it is counted and told
            prediction = dspy.Prediction(fault=f"unexpected {type(error).__name__}: {' '.join(str(error).split())}")
        prediction.candidate = candidate
        return prediction


class AnswerTrial(Trial):
    """The judge's two steps that decide whether an answer is supported: its claims, and the verdict on each. Where no
    answer is taken apart, there is only the second one to compile.
    """

    def __init__(self, judge: FaithfulnessJudge, *, takes_apart: bool) -> None:
        super().__init__()
        self.keep_at = judge.keep_at
        self.extract = judge.extract if takes_apart else None
        self.verify = judge.verify

    async def aforward(self, answer: LabelledAnswer) -> dspy.Prediction:
        """A prediction with `checks`, of one answer."""
        return dspy.Prediction(fault="", checks=[await _checked(self.extract, self.verify, answer, self.keep_at)])


class SummaryTrial(Trial):
    """The three summaries of a seed context."""

    def __init__(self, summarizer: Summarizer, referee: Referee) -> None:
        super().__init__()
        self.summarizer = summarizer
        self._referee = referee

    async def aforward(self, document: str, domain: str, outline: str, seed_claims: Sequence[str]) -> dspy.Prediction:
        """A prediction with `summaries`."""
        reply = await self.summarizer.acall(document=document, domain=domain, outline=outline)
        work = (_checked_summary(self._referee, made, made.removed, document, seed_claims) for made in reply.summaries)
        return dspy.Prediction(fault="", summaries=await side_by_side(*work))


class QuestionTrial(Trial):
    """Pairs over a seed context, in the manner of the other seeds."""

    def __init__(self, question_writer: QuestionWriter, referee: Referee, seeds: Sequence[SeedExample]) -> None:
        super().__init__()
        self.question_writer = question_writer
        self._referee = referee
        self._seeds = tuple(seeds)

    async def aforward(
        self, document: str, domain: str, outline: str, count: int, seed_claims: Sequence[str]
    ) -> dspy.Prediction:
        """A prediction with `pairs`, each judged, and the `missed` claims of the seed answers."""
        reply = await self.question_writer.acall(
            document=document, domain=domain, outline=outline, count=count, seeds=self._seeds
        )
        judgements = await self._referee.judgements(document, reply.pairs)
        missed = await self._referee.unsupported(_as_text(reply.pairs), seed_claims)
        judged = [
            JudgedPair(pair, ViewKind.BASE_DOCUMENT, judgement)
            for pair, judgement in zip(reply.pairs, judgements, strict=True)
        ]
        return dspy.Prediction(fault="", judged=judged, missed=missed)


class ProgramTrial(Trial):
    """The whole program on a seed context, and its judge on the labelled answers of that context."""

    def __init__(self, program: KnowledgeProgram, referee: Referee, seeds: Sequence[SeedExample]) -> None:
        super().__init__()
        self.program = program
        self._referee = referee
        self._seeds = tuple(seeds)

    async def aforward(
        self,
        document: str,
        domain: str,
        outline: str,
        seed_claims: Sequence[str],
        answers: Sequence[LabelledAnswer],
    ) -> dspy.Prediction:
        """A prediction with `summaries`, `judged`, `missed` and `checks`."""
        judge = self.program.judge
        reply = await self.program.acall(document=document, domain=domain, outline=outline, seeds=self._seeds)
        unit = reply.unit
        written = [view for view in unit.views if view.kind is not ViewKind.BASE_DOCUMENT]
        summaries = await side_by_side(
            *(_checked_summary(self._referee, view, unit.removed_extracts, document, seed_claims) for view in written)
        )
        checks = await side_by_side(
            *(_checked(judge.extract, judge.verify, answer, judge.keep_at) for answer in answers)
        )
        missed = await self._referee.unsupported(_as_text([judged.pair for judged in unit.pairs]), seed_claims)
        return dspy.Prediction(
            fault="", summaries=summaries, judged=list(unit.pairs), missed=missed, checks=checks, failures=unit.failures
        )


async def _checked(
    extract: dspy.Predict | None, verify: dspy.Predict, answer: LabelledAnswer, keep_at: float
) -> CheckedAnswer:
    try:
        claims = [answer.response] if answer.is_claim or not extract else await claims_of(extract, _pair(answer))
        checked = await verdicts_of(verify, answer.document, claims) if claims else []
    except ReplyError as error:
        return CheckedAnswer(answer, (), is_supported=False, fault=str(error))
    supported = sum(claim.label == "supported" for claim in checked)
    return CheckedAnswer(answer, tuple(checked), bool(checked) and supported / len(checked) >= keep_at)


def _pair(answer: LabelledAnswer) -> QAPair:
    return QAPair(question=answer.question, answer=answer.response)


async def _checked_summary(
    referee: Referee, made: Any, removed: int, document: str, seed_claims: Sequence[str]
) -> CheckedSummary:
    """`made`: a `Summary` or a `View` of one."""
    kind = SummaryKind(made.kind.removeprefix("summary_")) if isinstance(made, View) else made.kind
    statements = _statements(kind, made.text)
    missed = await referee.unsupported(made.text, seed_claims)
    invented = await referee.unsupported(document, statements)
    return CheckedSummary(
        kind,
        made.text,
        tuple(claim.claim for claim in missed),
        len(seed_claims),
        tuple(claim.claim for claim in invented),
        len(statements),
        removed if kind is SummaryKind.EXTRACTIVE else 0,
    )


def _statements(kind: SummaryKind, text: str) -> list[str]:
    """What a summary states, to be verified; nothing for extracts, which are compared with the document letter by
    letter when they are made.
    """
    match kind:
        case SummaryKind.DETAILED:
            found = [text[start:end] for start, end in split_sentences(text)]
        case SummaryKind.ATOMIC_FACTS:
            found = [line.removeprefix("- ") for line in text.splitlines()]
        case SummaryKind.EXTRACTIVE:
            found = []
    return list(dict.fromkeys(statement.strip() for statement in found if statement.strip()))


def _as_text(pairs: Sequence[QAPair]) -> str:
    return "\n\n".join(f"{pair.question}\n{pair.answer}" for pair in pairs)
