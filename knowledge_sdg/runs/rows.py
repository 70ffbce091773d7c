"""From finished units to the files of a run folder. Order and content depend on the units alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from knowledge_sdg.records import JudgedPair, Judgement, Span, Stage, UnitResult, ViewKind, digest
from knowledge_sdg.runs.funnel import Coverage, Funnel
from knowledge_sdg.runs.planning import Unit
from knowledge_sdg.runs.store import UnitStore
from knowledge_sdg.runs.tables import CLAIMS, DROPPED, KEPT, SUMMARIES, OwnTableWriter
from knowledge_sdg.text import question_key

_CLAIM = [column.name for column in CLAIMS.value_type]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who made the rows."""

    teacher: str
    judge: str
    program: str


@dataclass(slots=True)
class Written:
    """What a run's tables hold."""

    funnel: Funnel = field(default_factory=Funnel)
    coverage: Coverage = field(default_factory=Coverage)
    failed: list[dict[str, Any]] = field(default_factory=list)
    """The lines of `failed.jsonl`."""
    barren: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id the chunks that gave no kept row in any round, each with the reason."""
    fruitful: set[str] = field(default_factory=set)
    """The ids of the other chunks."""


def write_tables(folder: Path, units: Iterable[Unit], store: UnitStore, stamp: Stamp) -> Written:
    """Writes `kept`, `dropped` and `summaries` from the units that are finished, and tells what they hold.

    A question that an earlier row of the same document has asked is dropped here, in the order (document, chunk,
    round): neither the order of work nor a resume changes which one.
    """
    written = Written()
    asked: dict[str, set[str]] = {}
    with (
        OwnTableWriter(folder / "kept.parquet", KEPT) as kept,
        OwnTableWriter(folder / "dropped.parquet", DROPPED) as dropped,
        OwnTableWriter(folder / "summaries.parquet", SUMMARIES) as summaries,
    ):
        for unit in units:
            result = store.result(unit.key)
            if result is None:
                continue
            texts = {view.kind: view.text for view in result.views}
            for row in _summary_rows(unit, result, stamp):
                summaries.append(row)
            judged = [_without_repeat(pair, asked.setdefault(unit.document.id, set())) for pair in result.pairs]
            for pair in judged:
                row = _row(unit, pair, texts.get(pair.view, ""), stamp)
                if pair.judgement.status == "kept":
                    kept.append(row)
                elif pair.judgement.status == "dropped":
                    dropped.append({**row, "stage": pair.judgement.stage, "reason": pair.judgement.reason})
            _count(written, unit, result, judged)
    return written


def _without_repeat(pair: JudgedPair, asked: set[str]) -> JudgedPair:
    if pair.judgement.status != "kept":
        return pair
    key = question_key(pair.pair.question)
    if key in asked:
        reason = "repeated question: an earlier row of the document asks it"
        return replace(pair, judgement=replace(pair.judgement, status="dropped", stage=Stage.DUPLICATE, reason=reason))
    asked.add(key)
    return pair


def _row(unit: Unit, pair: JudgedPair, view_text: str, stamp: Stamp) -> dict[str, Any]:
    verdict = pair.judgement.verdict
    return {
        **_place(unit, pair.view, view_text),
        "question": pair.pair.question,
        "response": pair.pair.answer,
        "id": digest("row", unit.chunk.id, unit.round, pair.view, pair.pair.question, pair.pair.answer),
        "seed_id": unit.seed.id if unit.seed else "",
        "claims": [{name: getattr(claim, name) for name in _CLAIM} for claim in verdict.claims],
        "faithfulness": verdict.faithfulness,
        "relevance": verdict.relevance,
        "self_contained": verdict.self_contained,
        "teacher": stamp.teacher,
        "judge": stamp.judge,
        "program": stamp.program,
    }


def _summary_rows(unit: Unit, result: UnitResult, stamp: Stamp) -> Iterable[dict[str, Any]]:
    for view in result.views:
        if view.kind is not ViewKind.BASE_DOCUMENT:
            yield {
                **_place(unit, view.kind, view.text),
                "id": digest("summary", unit.chunk.id, unit.round, view.kind, view.text),
                "teacher": stamp.teacher,
                "program": stamp.program,
            }


def _place(unit: Unit, view: ViewKind, view_text: str) -> dict[str, Any]:
    return {
        "document": view_text,
        "raw_document": unit.chunk.text,
        "dataset_type": view.value,
        "domain": unit.domain,
        "document_outline": unit.outline,
        "document_id": unit.document.id,
        "chunk_id": unit.chunk.id,
        "source": unit.document.source,
        "title": unit.document.title,
        "start": unit.chunk.start,
        "end": unit.chunk.end,
        "round": unit.round,
    }


def _count(written: Written, unit: Unit, result: UnitResult, judged: Sequence[JudgedPair]) -> None:
    funnel = written.funnel
    funnel.units += 1
    funnel.units_failed += not result.is_complete
    funnel.views_failed += len(result.failures)
    funnel.removed_extracts += result.removed_extracts
    funnel.views.update(view.kind for view in result.views)
    where = {"source": unit.document.source, "chunk_id": unit.chunk.id, "start": unit.chunk.start, "round": unit.round}
    for failure in result.failures:
        written.failed.append({"kind": "view", **where, "dataset_type": failure.view, "error": failure.error})
    for pair in judged:
        funnel.add(pair.view, pair.judgement)
        if pair.judgement.status == "kept":
            claims = (claim for claim in pair.judgement.verdict.claims if claim.label == "supported")
            written.coverage.cite(
                unit.document.id,
                (Span(unit.chunk.start + claim.start, unit.chunk.start + claim.end) for claim in claims),
            )
        elif pair.judgement.status == "failed":
            asked = {"question": pair.pair.question, "response": pair.pair.answer}
            written.failed.append({"kind": "pair", **where, "dataset_type": pair.view, **asked, **_why(pair.judgement)})
    if any(pair.judgement.status == "kept" for pair in judged):
        written.fruitful.add(unit.chunk.id)
        written.barren.pop(unit.chunk.id, None)
    elif unit.chunk.id not in written.fruitful:
        written.barren.setdefault(unit.chunk.id, {**where, "reason": _why_barren(result, judged)})


def _why(judgement: Judgement) -> dict[str, str]:
    return {"stage": judgement.stage, "error": judgement.reason}


def _why_barren(result: UnitResult, judged: Sequence[JudgedPair]) -> str:
    if judged:
        return f"none of {len(judged)} pairs was kept; the first: {judged[0].judgement.reason}"
    if result.failures:
        return f"no pair was written: {result.failures[0].error}"
    return "no pair was written: the teacher found nothing to teach"
