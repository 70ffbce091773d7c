"""The work of judging a dataset: rows of one document are judged together, and every row comes out with its verdict."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from knowledge_sdg.corruption import SourcedAnswer
from knowledge_sdg.faithfulness import FaithfulnessJudge
from knowledge_sdg.files import write_json, write_json_lines, write_text
from knowledge_sdg.judging.settings import JudgeSettings
from knowledge_sdg.judging.units import AnsweredRow, RowUnit, fault, row_units
from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.records import JudgedPair, Judgement, Stage, UnitResult, ViewKind, digest
from knowledge_sdg.runs.funnel import Funnel
from knowledge_sdg.runs.reading import FAILED, PROGRAM, STATS
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.tables import CLAIMS, TableWriter
from knowledge_sdg.runs.writing import usage_totals
from knowledge_sdg.teacher import GenerationParameters

ROW = "row"
JUDGED = pa.schema(
    [
        (ROW, pa.int64()),
        ("claims", CLAIMS),
        ("faithfulness", pa.float64()),
        ("relevance", pa.int64()),
        ("self_contained", pa.bool_()),
        ("judge", pa.string()),
        ("program", pa.string()),
    ]
)
"""What every row gets; `row` is its place in the dataset, from 0, and `claims` have offsets into its document."""

REASONED = pa.schema([("stage", pa.string()), ("reason", pa.string())])
"""What a dropped row gets beside."""

OURS = frozenset({*JUDGED.names, *REASONED.names})


@dataclass(frozen=True)
class RowWork:
    """What `judge` does with its units (`knowledge_sdg.session.Work`)."""

    program: KnowledgeProgram
    settings: JudgeSettings
    table: pa.Table
    rows: Sequence[AnsweredRow]

    @cached_property
    def units(self) -> Sequence[RowUnit]:
        """In the order of the dataset."""
        return row_units(self.rows, self.settings.pairs_per_call, self.settings.asked_with())

    @property
    def judge(self) -> FaithfulnessJudge:
        """The program's."""
        judge: FaithfulnessJudge = self.program.judge
        return judge

    @property
    def assesses(self) -> bool:
        """Only with questions, and when asked for."""
        return self.settings.assess

    @property
    def signature_parameters(self) -> Mapping[str, GenerationParameters]:
        """Those of the settings."""
        return self.settings.signature_parameters

    @property
    def structured(self) -> bool:
        """As the settings say."""
        return self.settings.structured

    async def result(self, unit: RowUnit, before: UnitResult | None) -> UnitResult:  # noqa: ARG002 - of no use here
        """A judgement of every row."""
        pairs = [row.pair for row in unit.rows]
        judged = await self.judge.acall(document=unit.rows[0].document, pairs=pairs, assess=self.settings.assess)
        both = zip(pairs, judged.judgements, strict=True)
        return UnitResult((), tuple(JudgedPair(pair, ViewKind.BASE_DOCUMENT, found) for pair, found in both))

    def kept_answers(self, store: UnitStore, most: int, seed: int) -> list[SourcedAnswer]:
        """Those of units in an order of chance, until there are enough."""
        answers: list[SourcedAnswer] = []
        for unit in random.Random(seed).sample(self.units, len(self.units)):  # noqa: S311 - not a secret
            if len(answers) >= most:
                break
            answers += [
                SourcedAnswer(row.pair.question, row.pair.answer, row.document, digest("document", row.document))
                for row, judgement in _judged(unit, store)
                if judgement.status == "kept"
            ]
        return answers

    def write(self, folder: Path, store: UnitStore, notes: Mapping[str, object]) -> None:
        """`kept` and `dropped` with the dataset's own columns, what failed, and the statistics."""
        self.program.save(folder / PROGRAM)
        funnel, failed = Funnel(), list[dict[str, Any]]()
        own = [self.table.schema.field(name) for name in self.table.column_names if name not in OURS]
        kept_schema = pa.schema([*own, *JUDGED])
        records = self._records([one.name for one in own])
        with (
            TableWriter(folder / "kept.parquet", kept_schema) as kept,
            TableWriter(folder / "dropped.parquet", pa.schema([*kept_schema, *REASONED])) as dropped,
        ):
            for row, judgement in self._in_order(store):
                funnel.add(ViewKind.BASE_DOCUMENT, judgement)
                if judgement.status == "failed":
                    failed.append(_failure(row, judgement))
                    continue
                record = next(record for number, record in records if number == row.number) | self._verdict(
                    row, judgement
                )
                if judgement.status == "kept":
                    kept.append(record)
                else:
                    dropped.append(record | {"stage": judgement.stage, "reason": judgement.reason})
        write_json_lines(folder / FAILED, failed)
        funnel.units = sum(store.result(unit.key) is not None for unit in self.units)
        stats = {**self._stats(funnel, failed, store), **notes}
        write_json(folder / STATS, stats)
        write_text(folder / "README.md", _card(self.settings, stats))

    def _records(self, names: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        number = 0
        for batch in self.table.select(list(names)).to_batches(max_chunksize=1_000):
            for record in batch.to_pylist():
                yield number, record
                number += 1

    def _in_order(self, store: UnitStore) -> Iterator[tuple[AnsweredRow, Judgement]]:
        """Every row that is decided, by its place."""
        empty = ((row, Judgement("dropped", Stage.FILTER, fault(row))) for row in self.rows if fault(row))
        judged = chain.from_iterable(_judged(unit, store) for unit in self.units)
        return merge(empty, judged, key=lambda found: found[0].number)

    def _verdict(self, row: AnsweredRow, judgement: Judgement) -> dict[str, Any]:
        verdict = judgement.verdict
        return {
            ROW: row.number,
            "claims": [asdict(claim) for claim in verdict.claims],
            "faithfulness": verdict.faithfulness,
            "relevance": verdict.relevance,
            "self_contained": verdict.self_contained,
            "judge": self.settings.judge,
            "program": self.settings.program,
        }

    def _stats(self, funnel: Funnel, failed: Sequence[Mapping[str, Any]], store: UnitStore) -> dict[str, object]:
        errors = Counter(row["error"] for row in failed)
        return {
            "rows": len(self.rows),
            "documents": len({row.document for row in self.rows}),
            "units_planned": len(self.units),
            "funnel": funnel.as_json(),
            "errors": [{"error": error, "count": count} for error, count in errors.most_common(3)],
            **usage_totals(store),
        }


def _judged(unit: RowUnit, store: UnitStore) -> list[tuple[AnsweredRow, Judgement]]:
    """The rows of a unit with what was found of each; of a unit that failed as a whole, why."""
    result = store.result(unit.key)
    if result is None:
        return []
    if not result.pairs:
        error = result.failures[0].error if result.failures else "no judgement"
        return [(row, Judgement("failed", Stage.VERIFY, error)) for row in unit.rows]
    return [(row, pair.judgement) for row, pair in zip(unit.rows, result.pairs, strict=True)]


def _failure(row: AnsweredRow, judgement: Judgement) -> dict[str, Any]:
    said = {"question": row.pair.question, "response": row.pair.answer}
    return {"kind": "row", ROW: row.number, **said, "stage": judgement.stage, "error": judgement.reason}


_CARD = """---
configs:
- config_name: kept
  data_files: kept.parquet
  default: true
- config_name: dropped
  data_files: dropped.parquet
tags:
- knowledge-sdg
---

# {rows:,} answers judged against their documents

Judged by `{judge}` with Knowledge SDG: {kept:,} kept, {dropped:,} dropped (each with its reason, in `dropped`) and
{failed:,} failed. Every claim of an answer stands in `claims` with its label and, where the document decides it, the
document's own words and their offsets.
"""


def _card(settings: JudgeSettings, stats: Mapping[str, Any]) -> str:
    funnel = stats["funnel"]
    return _CARD.format(
        rows=settings.rows,
        judge=settings.judge,
        kept=funnel["pairs_kept"],
        dropped=funnel["pairs_dropped"],
        failed=funnel["pairs_failed"],
    )
