"""What one variant of an experiment has measured: before and after, on the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import dspy
import numpy as np

from knowledge_sdg.agreement_figures import Interval, paired_bootstrap_difference
from knowledge_sdg.optimization import LabelledAnswer, Optimization
from knowledge_sdg.optimization.evidence import Candidate
from knowledge_sdg.optimization.watching import Outcome
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import UsageRow, digest
from knowledge_sdg.text import folded
from knowledge_sdg.tracking.scored_rows import figure_of


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test example and its two scores in [0, 1]; None for what could not be read."""

    __test__ = False  # pytest takes it for a class of tests

    id: str
    document: str
    question: str
    response: str
    gold: str | None
    """The label of an answer; None for a context, of which there is no label."""
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A variant's figures and the evidence for them."""

    metric: str
    compiled: str
    """The component, or what else was changed."""
    optimizer: str
    before: float | None
    """Score of the test rows; None when there is none."""
    after: float | None
    difference: Interval | None
    """None with fewer than two documents."""
    rows: tuple[TestRow, ...]
    splits: Mapping[str, Sequence[str]]
    """By split the ids of its examples."""
    programs: tuple[KnowledgeProgram, KnowledgeProgram]
    """Before and after."""
    usage: tuple[UsageRow, ...]
    seconds: float
    val_before: float | None = None
    val_after: float | None = None
    candidates: tuple[Candidate, ...] = ()
    stopped: str = ""
    further: Mapping[str, float] = field(default_factory=dict)
    """Other metrics, by name."""

    @property
    def is_unchanged(self) -> bool:
        """Whether a search found nothing better on the validation split, so that the program is as it was."""
        return self.val_after is not None and self.programs[0].fingerprint() == self.programs[1].fingerprint()

    @property
    def unreadable(self) -> int:
        """Test rows that could not be read before or after."""
        return sum(row.before is None or row.after is None for row in self.rows)

    @classmethod
    def of_rows(
        cls,
        rows: Sequence[TestRow],
        *,
        programs: tuple[KnowledgeProgram, KnowledgeProgram],
        optimizer: str,
        compiled: str,
        usage: tuple[UsageRow, ...],
        seconds: float,
        further: Mapping[str, float],
    ) -> Self:
        """Of rows that were scored without a search; all of them are test rows."""
        read = [row for row in rows if row.before is not None and row.after is not None]
        labels = [None if row.gold is None else row.gold == "supported" for row in read]
        before = figure_of([row.before for row in read], labels)
        after = figure_of([row.after for row in read], labels)
        documents = [folded(row.document) for row in read]
        everything = np.arange(len(read))
        return cls(
            metric=_metric_name(rows),
            compiled=compiled,
            optimizer=optimizer,
            before=before(everything) if read else None,
            after=after(everything) if read else None,
            difference=paired_bootstrap_difference(after, before, documents) if len(set(documents)) > 1 else None,
            rows=tuple(rows),
            splits={"train": (), "val": (), "test": tuple(row.id for row in rows)},
            programs=programs,
            usage=usage,
            seconds=seconds,
            further=further,
        )


def measured(done: Optimization) -> Measured:
    """What an optimization has measured."""
    evidence, gain = done.evidence, done.difference
    rows = tuple(
        _test_row(example, evidence.before.get(example.key), evidence.after.get(example.key))
        for example in evidence.examples["test"]
    )
    has_interval = gain.value is not None and gain.low is not None and gain.high is not None
    return Measured(
        metric=_metric_name(rows),
        compiled=done.component,
        optimizer=done.optimizer,
        before=done.before.value,
        after=done.after.value,
        difference=Interval(gain.value, gain.low, gain.high) if has_interval else None,  # type: ignore[arg-type]
        rows=rows,
        splits={name: tuple(example.key for example in part) for name, part in evidence.examples.items()},
        programs=(KnowledgeProgram(), done.program),
        usage=evidence.usage,
        seconds=done.seconds,
        val_before=done.val_before,
        val_after=done.val_after,
        candidates=evidence.candidates,
        stopped=done.stopped,
        further={"metric_calls_in_all": done.trials},
    )


def _metric_name(rows: Sequence[TestRow]) -> str:
    return "balanced accuracy" if rows and all(row.gold for row in rows) else "quality"


def row_of(answer: LabelledAnswer, before: float | None, after: float | None) -> TestRow:
    """The row of a labelled answer."""
    key = digest("answer", answer.document, answer.question, answer.response, answer.kind)
    return TestRow(key, answer.document, answer.question, answer.response, answer.kind, before, after)


def _test_row(example: dspy.Example, before: Outcome | None, after: Outcome | None) -> TestRow:
    scores = [None if outcome is None or outcome.fault else outcome.score for outcome in (before, after)]
    if answer := example.get("answer"):
        return TestRow(
            example.key, answer.document, answer.question, answer.response, answer.kind, scores[0], scores[1]
        )
    return TestRow(example.key, example.document, "", "", None, scores[0], scores[1])
