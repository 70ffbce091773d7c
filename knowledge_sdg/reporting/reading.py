"""A run folder as the report needs it: rows in batches with any column missing, and notes on what cannot be read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from knowledge_sdg.errors import RunError
from knowledge_sdg.records import Claim, Label
from knowledge_sdg.reporting import lookup
from knowledge_sdg.runs import Run, open_run

BATCH = 500
"""Rows read at a time."""

REMEMBERED = 5_000
"""Rows kept in memory between two walks, about 10 MB; the rows of a larger run are read again."""

LABELS = ("supported", "contradicted", "not_found")


@dataclass(frozen=True, slots=True)
class Row:
    """A written pair and what became of it."""

    status: str
    """kept, dropped or failed."""
    question: str
    answer: str
    view: str
    document_id: str
    """Empty for a failed row: failed.jsonl names only the chunk."""
    chunk_id: str
    source: str
    title: str
    outline: str
    chunk_text: str
    start: int
    """Of the chunk in its document."""
    end: int
    round: int
    claims: tuple[Claim, ...]
    """Evidence that lies outside of the chunk's text counts as not located: -1."""
    faithfulness: float | None
    relevance: int | None
    self_contained: bool | None
    stage: str
    """Where it was dropped or failed; empty for a kept row."""
    reason: str
    id: str

    @property
    def reason_kind(self) -> str:
        """What the funnel counts: the reason up to its colon."""
        return self.reason.split(":", 1)[0].strip()


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of a run folder."""

    run: Run
    config: dict[str, Any]
    stats: dict[str, Any]
    failed: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)
    """What cannot be read or is not there, for the page to say."""
    _remembered: list[Row] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.run.path.resolve().name or str(self.run.path)

    def rows(self) -> Iterator[Row]:
        """Every row, as far as the tables can be read: kept, dropped, failed. A small run is read from disk once."""
        if self._remembered:
            yield from self._remembered
            return
        read: list[Row] = []
        for row in self._read_rows():
            if len(read) <= REMEMBERED:
                read.append(row)
            yield row
        if len(read) <= REMEMBERED:
            self._remembered.extend(read)

    def _read_rows(self) -> Iterator[Row]:
        for status in ("kept", "dropped"):
            before: dict[str, Any] = {}
            for cells in self.cells(status):
                # The rows of a chunk follow one another: one string is enough for what they share.
                cells |= {name: before[name] for name in _SHARED if name in before and before[name] == cells.get(name)}
                yield _row(cells, status)
                before = cells
        for cells in self.failed:
            if cells.get("kind") == "pair":
                yield _row({**cells, "reason": cells.get("error")}, "failed")

    def chunks(self) -> Iterator[Row]:
        """Every summary as a row without question and answer: it knows the text of a chunk that gave no row."""
        for cells in self.cells("summaries"):
            yield _row(cells, "summary")

    def cells(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a Parquet file; what it lacks is noted once."""
        import pyarrow as pa  # noqa: PLC0415 - the page of a run without tables needs none
        import pyarrow.parquet as pq  # noqa: PLC0415

        path = self.run.path / f"{table}.parquet"
        try:
            with pq.ParquetFile(path) as file:
                columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
                for batch in file.iter_batches(BATCH, columns=columns, use_threads=False):  # each keeps memory
                    yield from batch.to_pylist()
        except FileNotFoundError:
            # A dataset that was only judged has no summaries.
            if table != "summaries" or lookup.count(self.stats, "funnel", "views"):
                self.note(f"{path.name} is not in the folder")
        except (OSError, pa.ArrowException) as error:
            self.note(f"{path.name} cannot be read: {_first_line(error)}")

    def note(self, text: str) -> None:
        """Tells the reader of the page, once."""
        if text not in self.notes:
            self.notes.append(text)


_COLUMNS = (
    "question",
    "response",
    "raw_document",
    "dataset_type",
    "document_outline",
    "id",
    "document_id",
    "chunk_id",
    "source",
    "title",
    "start",
    "end",
    "round",
    "claims",
    "faithfulness",
    "relevance",
    "self_contained",
    "stage",
    "reason",
)


_SHARED = ("raw_document", "dataset_type", "document_outline", "document_id", "chunk_id", "source", "title")
"""What all rows of a chunk, or most of them, have in common."""


def read_run(run: Run | Path | str) -> RunFiles:
    """The files of a run. Raises RunError when the folder is not one; any file but config.json may be missing."""
    opened = run if isinstance(run, Run) else open_run(run)
    notes: list[str] = []
    return RunFiles(
        opened,
        lookup.mapping(_read(opened, "config", notes)),
        lookup.mapping(_read(opened, "stats", notes)),
        lookup.objects({"lines": _read(opened, "failed", notes)}, "lines"),
        notes,
    )


def _read(run: Run, name: str, notes: list[str]) -> object:
    """`config`, `stats` or `failed` of a run; None with a note when it cannot be read."""
    try:
        found: object = getattr(run, name)
    except (RunError, OSError, ValueError) as error:
        file = "failed.jsonl" if name == "failed" else f"{name}.json"
        reason = "is not valid JSON" if isinstance(error, json.JSONDecodeError) else _first_line(error)
        notes.append(f"{file} cannot be read: {reason}")
        return None
    return found


def _row(cells: dict[str, Any], status: str) -> Row:
    def text(name: str) -> str:
        found = cells.get(name)
        return found if isinstance(found, str) else "" if found is None else str(found)

    chunk_text = text("raw_document")
    start = lookup.count(cells, "start")
    return Row(
        status=status,
        question=text("question"),
        answer=text("response"),
        view=text("dataset_type"),
        document_id=text("document_id"),
        chunk_id=text("chunk_id"),
        source=text("source"),
        title=text("title"),
        outline=text("document_outline"),
        chunk_text=chunk_text,
        start=start,
        end=lookup.count(cells, "end") or start + len(chunk_text),
        round=lookup.count(cells, "round"),
        claims=_claims(lookup.objects(cells, "claims"), len(chunk_text)),
        faithfulness=lookup.number(cells, "faithfulness"),
        relevance=None if cells.get("relevance") is None else lookup.count(cells, "relevance"),
        self_contained=cells.get("self_contained"),
        stage=text("stage"),
        reason=text("reason"),
        id=text("id"),
    )


def _claims(found: Sequence[dict[str, Any]], length: int) -> tuple[Claim, ...]:
    claims = []
    for claim in found:
        start, end = lookup.number(claim, "start"), lookup.number(claim, "end")
        located = start is not None and end is not None and 0 <= start < end <= length
        claims.append(
            Claim(
                lookup.text(claim, "claim"),
                cast("Label", lookup.text(claim, "label")),  # one of another version is shown as it is
                lookup.text(claim, "evidence"),
                int(start) if located and start is not None else -1,
                int(end) if located and end is not None else -1,
            )
        )
    return tuple(claims)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
