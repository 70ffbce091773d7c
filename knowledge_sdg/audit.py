"""The judge of a run put to the test: known falsehoods among kept answers, judged beside the untouched ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge_sdg.background import side_by_side
from knowledge_sdg.corruption import KINDS, CorruptionKind, PlantedAnswer, SourcedAnswer, plant
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.records import Judgement, QAPair, Stage

DEFAULT_COUNT = 50
"""Corruptions planted into a run: with a sixth of them of each kind, a judge that misses every third is seen."""

DEFAULT_SEED = 0

POOL = 10
"""Kept answers read for each corruption wanted: few have a number, a name and a role to swap."""

AT_WORK = 16
"""Answers judged side by side; the server's own limit holds beside it."""


@dataclass(frozen=True, slots=True)
class AuditedKind:
    """What became of the corruptions of one kind: planted = caught + missed + unreadable."""

    planted: int
    caught: int
    """Dropped by the judge."""
    unreadable: int
    """Failed: no verdict, neither caught nor missed."""
    caught_at: dict[str, int] = field(default_factory=dict)
    """How many were caught at which stage: `assess` (beside the question), `extract` or `verify`."""

    @property
    def missed(self) -> int:
        """Kept by the judge though false."""
        return self.planted - self.caught - self.unreadable

    @property
    def catch_rate(self) -> float | None:
        """Caught / (caught + missed), in [0, 1]; None when none was judged."""
        judged = self.planted - self.unreadable
        return self.caught / judged if judged else None


@dataclass(frozen=True, slots=True)
class MissedCorruption:
    """A planted falsehood that the judge kept."""

    kind: CorruptionKind
    question: str
    answer: str
    """With the falsehood in it."""
    replaced: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What a judge made of planted corruptions and of the same answers without them."""

    seed: int
    by_kind: dict[CorruptionKind, AuditedKind]
    """Every kind, also one of which none could be planted."""
    untouched: int
    """Answers judged as they are: each one once that a corruption was planted into."""
    wrongly_dropped: int
    """Of the untouched ones those that were dropped now, though they had been kept."""
    untouched_unreadable: int
    missed: tuple[MissedCorruption, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The audit for `stats.json`: `planted`, `caught` and `unreadable` in all, `by_kind` with the stages,
        `untouched` with `judged`, `wrongly_dropped` and `unreadable`, and `missed` with every answer that got through.
        """
        kinds = self.by_kind.values()
        return {
            "seed": self.seed,
            "planted": sum(kind.planted for kind in kinds),
            "caught": sum(kind.caught for kind in kinds),
            "unreadable": sum(kind.unreadable for kind in kinds),
            "by_kind": {
                name: {
                    "planted": kind.planted,
                    "caught": kind.caught,
                    "unreadable": kind.unreadable,
                    "catch_rate": None if kind.catch_rate is None else round(kind.catch_rate, 4),
                    "caught_at": kind.caught_at,
                }
                for name, kind in self.by_kind.items()
            },
            "untouched": {
                "judged": self.untouched - self.untouched_unreadable,
                "wrongly_dropped": self.wrongly_dropped,
                "unreadable": self.untouched_unreadable,
            },
            "missed": [
                {
                    "kind": missed.kind,
                    "question": missed.question,
                    "answer": missed.answer,
                    "replaced": missed.replaced,
                    "replacement": missed.replacement,
                }
                for missed in self.missed
            ],
        }


async def audit(
    judge: FaithfulnessJudge, answers: Sequence[SourcedAnswer], count: int, seed: int, *, assess: bool = True
) -> Audit:
    """What `judge` makes of up to `count` corruptions, in equal parts of each kind, planted into kept answers by chance
    of that seed, and of the same answers untouched. Runs under the `using(...)` of its caller.

    Each answer is judged alone, so that a falsehood never stands in one prompt with the truth. Fewer answers give
    fewer corruptions; 0 asks nothing. `assess` as in the run: whether relevance and questions count. Raises what the
    judge raises: TeacherError, BudgetReachedError.

    (await audit(judge, kept, count=50, seed=0)).by_kind["number"].caught -> 9
    """
    planted = chosen(answers, count, seed)
    untouched = list(dict.fromkeys(one.origin for one in planted))
    texts = [(one.origin, one.corruption.answer) for one in planted] + [(one, one.answer) for one in untouched]
    judgements = await _judged(judge, texts, assess=assess)
    of_planted, of_untouched = judgements[: len(planted)], judgements[len(planted) :]
    statuses = Counter(judgement.status for judgement in of_untouched)
    return Audit(
        seed=seed,
        by_kind={kind: _of_kind(kind, planted, of_planted) for kind in KINDS},
        untouched=len(untouched),
        wrongly_dropped=statuses["dropped"],
        untouched_unreadable=statuses["failed"],
        missed=tuple(
            MissedCorruption(
                one.corruption.kind,
                one.origin.question,
                one.corruption.answer,
                one.corruption.replaced,
                one.corruption.replacement,
            )
            for one, judgement in zip(planted, of_planted, strict=True)
            if judgement.status == "kept"
        ),
    )


def chosen(answers: Sequence[SourcedAnswer], count: int, seed: int) -> list[PlantedAnswer]:
    """Up to `count` planted corruptions, the kinds in turn, so that of any two one has at most one more than the other
    while the answers offer both.

    chosen(answers, 8, seed=0) -> two of the kinds number and date, one of each other kind
    """
    by_kind: dict[CorruptionKind, list[PlantedAnswer]] = {kind: [] for kind in KINDS}
    for one in plant(answers, -(-count // len(KINDS)), seed):
        by_kind[one.corruption.kind].append(one)
    most = max(map(len, by_kind.values()))
    in_turn = [of_kind[at] for at in range(most) for of_kind in by_kind.values() if at < len(of_kind)]
    return in_turn[: max(count, 0)]


async def _judged(
    judge: FaithfulnessJudge, texts: Sequence[tuple[SourcedAnswer, str]], *, assess: bool
) -> list[Judgement]:
    """A judgement of each answer, at most `AT_WORK` at a time, in their order."""
    judgements: dict[int, Judgement] = {}
    waiting = iter(enumerate(texts))

    async def work() -> None:
        for place, (origin, answer) in waiting:
            pair = QAPair(question=origin.question, answer=answer)
            prediction = await judge.acall(document=origin.raw_document, pairs=[pair], assess=assess)
            judgements[place] = prediction.judgements[0]

    await side_by_side(*(work() for _ in range(min(AT_WORK, len(texts)))))
    return [judgements[place] for place in range(len(texts))]


def _of_kind(kind: CorruptionKind, planted: Sequence[PlantedAnswer], judgements: Sequence[Judgement]) -> AuditedKind:
    judged = [found for one, found in zip(planted, judgements, strict=True) if one.corruption.kind == kind]
    stages = Counter(judgement.stage for judgement in judged if judgement.status == "dropped")
    return AuditedKind(
        planted=len(judged),
        caught=stages.total(),
        unreadable=sum(judgement.status == "failed" for judgement in judged),
        caught_at={stage.value: stages[stage] for stage in Stage if stages[stage]},
    )
