"""A component, its examples in splits, and its metric: what an optimizer is given."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import dspy

from knowledge_sdg.background import run_in_background, side_by_side
from knowledge_sdg.errors import InputError, UnreadableReplyError
from knowledge_sdg.optimization.discretion import make_discreet
from knowledge_sdg.optimization.judge_examples import (
    answer_example,
    answers_of_seeds,
    balanced,
    worked_example,
)
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer
from knowledge_sdg.optimization.metrics import (
    Metric,
    judge_agreement,
    program_quality,
    question_quality,
    summary_quality,
)
from knowledge_sdg.optimization.referee import Referee
from knowledge_sdg.optimization.splits import Splits, assign, check_disjoint, split
from knowledge_sdg.optimization.trials import AnswerTrial, ProgramTrial, QuestionTrial, SummaryTrial, Trial
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import QAPair, SeedExample, digest

Component = Literal["program", "judge", "questions", "summaries"]
COMPONENTS: tuple[Component, ...] = get_args(Component)

Examples = Splits[dspy.Example]


@dataclass(frozen=True, slots=True)
class Supervision:
    """What people have said is right."""

    seeds: tuple[SeedExample, ...] = ()
    answers: tuple[LabelledAnswer, ...] = ()
    """Labelled answers, beside those that are made of the seeds."""
    test_answers: tuple[LabelledAnswer, ...] = ()
    """Answers to report on, instead of a part of the others."""

    def digest(self) -> str:
        """Hash of all of it."""
        return digest(*(seed.id for seed in self.seeds), *self.answers, *self.test_answers)


@dataclass(frozen=True, slots=True)
class Task:
    """One component to be compiled."""

    component: Component
    program: KnowledgeProgram
    """As it was before; never changed."""
    metric: Metric
    examples: Examples
    seeds: tuple[SeedExample, ...]
    """The seeds of the training split, which candidates are shown."""
    referee: Referee
    worked: Mapping[str, Sequence[dspy.Example]] = field(default_factory=dict)
    """Labelled demos by the predictor's name in its trial."""

    def trial(self, program: KnowledgeProgram | None = None) -> Trial:
        """The component of a copy of the program, by default as it was before, to be tried on the examples."""
        copied = (program or self.program).deepcopy()
        make_discreet(copied)
        match self.component:
            case "judge":
                labelled = (example.answer for part in self.examples.by_name().values() for example in part)
                return AnswerTrial(copied.judge, takes_apart=not all(answer.is_claim for answer in labelled))
            case "questions":
                return QuestionTrial(copied.question_writer, self.referee, self.seeds)
            case "summaries":
                return SummaryTrial(copied.summarizer, self.referee)
            case "program":
                return ProgramTrial(copied, self.referee, self.seeds)

    def home(self, name: str) -> str:
        """The name in the program of a predictor of the trial: "verify" -> "judge.verify"."""
        return f"judge.{name}" if self.component == "judge" else name.removeprefix("program.")


def judge_task(program: KnowledgeProgram, given: Supervision, chance: random.Random, most: int) -> Task:
    """The judge on labelled answers; train and validation in balance, with at most `most` answers each."""
    seeds, answers = _split(given, chance)
    referee = Referee(program.judge)
    answers = Splits(
        *((*answers_of_seeds(seeds.by_name()[name], chance), *rows) for name, rows in answers.by_name().items())
    )
    if given.test_answers:
        answers = Splits(answers.train, (*answers.val, *answers.test), given.test_answers)
    answers = Splits(
        tuple(balanced(answers.train, chance, most)), tuple(balanced(answers.val, chance, most)), answers.test
    )
    _check_answers(answers)
    worked = run_in_background(_worked(answers.train, referee))
    train = tuple(worked) or tuple(map(answer_example, answers.train))
    examples = Splits(train, tuple(map(answer_example, answers.val)), tuple(map(answer_example, answers.test)))
    return Task("judge", program, judge_agreement, examples, seeds.train, referee, {"verify": worked})


def seed_task(program: KnowledgeProgram, component: Component, given: Supervision, chance: random.Random) -> Task:
    """Questions, summaries or the whole program on seed contexts."""
    seeds, _ = _split(given, chance)
    check_disjoint({name: [seed.context for seed in part] for name, part in seeds.by_name().items()})
    referee = Referee(program.judge)
    examples = Splits(
        *(run_in_background(_contexts(part, referee, chance, component)) for part in seeds.by_name().values())
    )
    worked: dict[str, Sequence[dspy.Example]] = {}
    metric: Metric = summary_quality
    if component == "questions":
        metric, worked = question_quality, {"question_writer.write": examples.train}
    elif component == "program":
        answers = [answer for example in examples.train for answer in example.answers]
        verified = run_in_background(_worked(answers, referee))
        metric = program_quality
        worked = {"program.question_writer.write": examples.train, "program.judge.verify": verified}
    return Task(component, program, metric, examples, seeds.train, referee, worked)


def _split(given: Supervision, chance: random.Random) -> tuple[Splits[SeedExample], Splits[LabelledAnswer]]:
    documents = [seed.context for seed in given.seeds] + [answer.document for answer in given.answers]
    assigned = assign(documents, chance)
    return (
        split(given.seeds, lambda seed: seed.context, assigned),
        split(given.answers, lambda answer: answer.document, assigned),
    )


def _check_answers(answers: Splits[LabelledAnswer]) -> None:
    for name, part in answers.by_name().items():
        kinds = {answer.is_supported for answer in part}
        if kinds != {True, False}:
            missing = "unsupported" if True in kinds else "supported"
            raise InputError(f"no {missing} answers in the split {name!r}; give more seeds, or --data with both labels")
    check_disjoint({name: [answer.document for answer in part] for name, part in answers.by_name().items()})


async def _worked(answers: Sequence[LabelledAnswer], referee: Referee) -> list[dspy.Example]:
    """The answers of which a worked example can be made, as many supported as others."""
    taken_apart = [answer for answer in answers if not answer.is_claim]
    found_in = await _claims(referee, [QAPair(question=one.question, answer=one.response) for one in taken_apart])
    by_answer = dict(zip(taken_apart, found_in, strict=True))
    claims = [by_answer.get(answer, [answer.response]) for answer in answers]
    true_claims: dict[str, dict[str, list[str]]] = {}
    for answer, found in zip(answers, claims, strict=True):
        if answer.is_supported:
            true_claims.setdefault(answer.document, {})[answer.question] = found
    made = [
        worked_example(answer, found, true_claims.get(answer.document, {}))
        for answer, found in zip(answers, claims, strict=True)
        if found
    ]
    supported = [example for example in made if example and example.answer.is_supported]
    others = [example for example in made if example and not example.answer.is_supported]
    return [example for both in zip(supported, others, strict=False) for example in both]


_INPUTS: Mapping[Component, tuple[str, ...]] = {
    "questions": ("document", "domain", "outline", "count", "seed_claims"),
    "summaries": ("document", "domain", "outline", "seed_claims"),
    "program": ("document", "domain", "outline", "seed_claims", "answers"),
}


async def _contexts(
    seeds: Sequence[SeedExample], referee: Referee, chance: random.Random, component: Component
) -> tuple[dspy.Example, ...]:
    """For each seed context its example, with the field names of `WriteQAPairs`."""
    answers = answers_of_seeds(seeds, chance)
    examples = []
    for seed in seeds:
        claims = await _claims(referee, seed.pairs)
        example = dspy.Example(
            key=seed.id,
            document=seed.context,
            domain=seed.domain,
            outline=seed.outline,
            count=len(seed.pairs),
            pairs=list(seed.pairs),
            seed_claims=list(dict.fromkeys(claim for some in claims for claim in some)),
            answers=[answer for answer in answers if answer.document == seed.context],
        )
        examples.append(example.with_inputs(*_INPUTS[component]))
    return tuple(examples)


async def _claims(referee: Referee, pairs: Sequence[QAPair]) -> list[list[str]]:
    """The claims of each answer; none of one whose claims cannot be read."""

    async def of(pair: QAPair) -> list[str]:
        try:
            return await referee.claims(pair)
        except UnreadableReplyError:
            return []

    return await side_by_side(*map(of, pairs))
