"""The rows behind a run's scores: intervals of the scores, and which rows came and went."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge_sdg.agreement_figures import (
    Figure,
    Interval,
    bootstrap_interval,
    paired_bootstrap_difference,
)
from knowledge_sdg.tracking import Tracked, names
from knowledge_sdg.tracking.scored_rows import figure_of

ROWS_SHOWN = 20
"""Rows that came, and that went, that are told; their counts are of all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has a score."""

    document: str
    """What it is resampled by."""
    words: str
    """What it is, for people."""
    same: str
    """By what it is known again in another run. A generation may write the same pair over another view, or cut the
    document otherwise: its pairs are known by document, question and answer.
    """
    score: float | None
    """None when it could not be read."""
    before: float | None = None
    """The score of the uncompiled program."""
    is_supported: bool | None = None
    """What people say of it; None when it is no labelled answer."""


@dataclass(frozen=True, slots=True)
class ScoreDifference(Interval):
    """A difference of scores with the ends of its 95 % interval, and what it is of."""

    rows: int
    documents: int


@dataclass(frozen=True, slots=True)
class RowChanges:
    """What became of the rows of the first run."""

    in_both: int
    came: int
    went: int
    came_rows: tuple[str, ...]
    """The first `ROWS_SHOWN`."""
    went_rows: tuple[str, ...]


def rows_of(record: Tracked) -> dict[str, Row]:
    """By id the rows of a run: test examples of an experiment, or pairs of a generation, whose score is 1 when kept.

    None at all of a generation that has one of its two tables here: half of the rows have another score than all.
    """
    if text := record.text(names.ROWS):
        return {row["id"]: _test_row(row) for row in map(json.loads, text.splitlines())}
    found: dict[str, Row] = {}
    if not {names.KEPT_ROWS, names.DROPPED_ROWS} <= record.files.keys():
        return found
    import pyarrow.parquet as pq  # noqa: PLC0415 - takes a moment

    key, document, *spoken = _columns(record)
    for name, score in ((names.KEPT_ROWS, 1.0), (names.DROPPED_ROWS, 0.0)):
        for row in pq.read_table(record.files[name], columns=[key, document, *spoken]).to_pylist():
            words = " | ".join(str(row[column]) for column in spoken)
            same = str(row[key]) if _is_judging(record) else f"{row[document]} {words}"
            found[str(row[key])] = Row(str(row[document]), words, same, score)
    return found


def _columns(record: Tracked) -> list[str]:
    """Columns of id, document and words: a judging names the user's own in its settings, a generation has ours."""
    params = record.params
    if not _is_judging(record):
        return ["id", "document_id", "question", "response"]
    question = [params["question_column"]] if "question_column" in params else []
    return ["row", params["document_column"], *question, params["answer_column"]]


def _is_judging(record: Tracked) -> bool:
    return "document_column" in record.params


def _test_row(row: Mapping[str, object]) -> Row:
    gold = row.get("gold")
    words = " | ".join(str(row[name]) for name in ("gold", "question", "response") if row.get(name))
    return Row(
        str(row["document"]),
        words or str(row["document"]),
        str(row["id"]),
        _number(row["after"]),
        _number(row["before"]),
        None if gold is None else gold == "supported",
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def intervals(record: Tracked, rows: Mapping[str, Row]) -> dict[str, Interval]:
    """By metric its 95 % interval, documents resampled."""
    is_experiment = names.TEST_AFTER in record.metrics()
    wanted = {names.TEST_AFTER: False, names.TEST_BEFORE: True} if is_experiment else {names.KEPT_SHARE: False}
    found = {}
    for name, before in wanted.items():
        chosen = [row for row in rows.values() if (row.before if before else row.score) is not None]
        documents = [row.document for row in chosen]
        interval = bootstrap_interval(_figure(chosen, before=before), documents) if len(set(documents)) > 1 else None
        if interval:
            found[name] = interval
    return found


def difference_to(first: Mapping[str, Row], other: Mapping[str, Row]) -> ScoreDifference | None:
    """The score of `other` less that of `first` over the rows that both have read; None when they share too few."""
    shared = [
        key for key in first.keys() & other.keys() if first[key].score is not None and other[key].score is not None
    ]
    shared.sort()
    documents = [first[key].document for key in shared]
    count = len(set(documents))
    if count < 2:
        return None
    ours, theirs = [first[key] for key in shared], [other[key] for key in shared]
    found = paired_bootstrap_difference(_figure(theirs, before=False), _figure(ours, before=False), documents)
    return ScoreDifference(found.value, found.low, found.high, len(shared), count) if found else None


def _figure(rows: list[Row], *, before: bool) -> Figure:
    return figure_of([row.before if before else row.score for row in rows], [row.is_supported for row in rows])


def row_changes(first: Mapping[str, Row], other: Mapping[str, Row]) -> RowChanges:
    """The good rows (kept, or decided rightly) of the first run beside those of the other."""
    before = {row.same: row.words for row in first.values() if row.score}
    after = {row.same: row.words for row in other.values() if row.score}
    came, went = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    return RowChanges(
        len(before.keys() & after.keys()),
        len(came),
        len(went),
        tuple(after[same] for same in came[:ROWS_SHOWN]),
        tuple(before[same] for same in went[:ROWS_SHOWN]),
    )
