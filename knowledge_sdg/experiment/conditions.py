"""What an experiment is run under, and the two things that it may do: compile, or judge in another way."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_sdg.experiment.measuring import Measured, measured, row_of
from knowledge_sdg.optimization import LabelledAnswer, optimize
from knowledge_sdg.optimization.evidence import OnCandidate
from knowledge_sdg.optimization.optimizers import Optimizer
from knowledge_sdg.optimization.tasks import Component
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import QAPair, SeedExample
from knowledge_sdg.teacher import DEFAULT_CONCURRENCY, OFFLINE, Limits, Server, Usage, connect, using


@dataclass(frozen=True, slots=True)
class Conditions:
    """Data, models and limits: the same for every experiment, so that their answers can be compared."""

    data: tuple[LabelledAnswer, ...]
    teacher: str = OFFLINE
    judge: str | None = None
    """None: the teacher."""
    prompt_model: str | None = None
    """Rewrites instructions. None: the teacher."""
    teacher_url: str | None = None
    judge_url: str | None = None
    prompt_model_url: str | None = None
    seed: int = 0
    max_metric_calls: int | None = None
    budget_usd: float | None = None
    """For each variant."""
    concurrency: int = DEFAULT_CONCURRENCY
    folder: Path | None = None
    """Where the best program so far is kept while an optimizer is at work."""
    quiet: bool = True
    on_candidate: OnCandidate | None = None

    @property
    def seeds(self) -> tuple[SeedExample, ...]:
        """The documents with their questions and supported answers, as seed examples."""
        pairs: dict[str, list[QAPair]] = {}
        for answer in self.data:
            if answer.is_supported and answer.question:
                pairs.setdefault(answer.document, []).append(QAPair(question=answer.question, answer=answer.response))
        return tuple(SeedExample(document, tuple(of_document)) for document, of_document in pairs.items())

    def optimize(
        self,
        component: Component,
        optimizer: Optimizer,
        *,
        labelled_demos: int = 16,
        bootstrapped_demos: int = 4,
        candidates: int = 10,
        take_apart: bool = False,
    ) -> Measured:
        """The component compiled: the judge on the labelled answers, anything else on the seeds made of them.

        take_apart: an answer's claims are verified one by one, as in a run, and not the answer as one claim.
        """
        answers = tuple(
            LabelledAnswer(one.document, one.question, one.response, one.kind, is_claim=not take_apart)
            for one in self.data
        )
        done = optimize(
            seeds=None if component == "judge" else self.seeds,
            data=answers if component == "judge" else None,
            optimizer=optimizer,
            component=component,
            labelled_demos=labelled_demos,
            bootstrapped_demos=bootstrapped_demos,
            candidates=candidates,
            teacher=self.teacher,
            judge=self.judge,
            prompt_model=self.prompt_model,
            teacher_url=self.teacher_url,
            judge_url=self.judge_url,
            prompt_model_url=self.prompt_model_url,
            seed=self.seed,
            max_metric_calls=self.max_metric_calls,
            budget_usd=self.budget_usd,
            concurrency=self.concurrency,
            out=self.folder / "best_so_far.json" if self.folder else None,
            quiet=self.quiet,
            on_candidate=self.on_candidate,
        )
        return measured(done)

    def judged(self, before: KnowledgeProgram, after: KnowledgeProgram, changed: str) -> Measured:
        """All labelled answers judged by two programs that differ in nothing but `changed`."""
        earlier, later = self._judgements(before), self._judgements(after)
        rows = [row_of(answer, earlier.scores[place], later.scores[place]) for place, answer in enumerate(self.data)]
        return Measured.of_rows(
            rows,
            programs=(before, after),
            optimizer="none",
            compiled=changed,
            usage=tuple(later.usage.rows()),
            seconds=later.seconds,
            further={
                "lm_calls_before": earlier.usage.calls,
                "tokens_before": earlier.usage.tokens,
                "seconds_before": earlier.seconds,
            },
        )

    def _judgements(self, program: KnowledgeProgram) -> "_Judgements":
        return _judgements(program, self.data, self)


@dataclass(frozen=True, slots=True)
class _Judgements:
    scores: Sequence[float | None]
    """Of each answer 1.0 when it was decided as its label says, else 0.0; None when it could not be read."""
    usage: Usage
    seconds: float


def _judgements(program: KnowledgeProgram, answers: Sequence[LabelledAnswer], conditions: Conditions) -> _Judgements:
    usage = Usage()
    server = Server(Limits(conditions.concurrency))
    teacher = connect(conditions.teacher, url=conditions.teacher_url, usage=usage, server=server)
    judge = connect(conditions.judge, url=conditions.judge_url, usage=usage) if conditions.judge else None
    places: dict[str, list[int]] = {}
    for place, answer in enumerate(answers):
        places.setdefault(answer.document, []).append(place)
    scores: list[float | None] = [None] * len(answers)
    started = time.monotonic()
    with using(teacher, judge):
        for document, of_document in places.items():
            pairs = [QAPair(question=answers[place].question, answer=answers[place].response) for place in of_document]
            judgements = program.judge(document=document, pairs=pairs).judgements
            for place, judgement in zip(of_document, judgements, strict=True):
                if judgement.status != "failed":
                    is_kept = judgement.status == "kept"
                    scores[place] = float(is_kept == answers[place].is_supported)
    return _Judgements(scores, usage, time.monotonic() - started)
