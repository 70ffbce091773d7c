"""The tables of a run: their columns, and a writer that holds few rows in memory and replaces a file only when whole.

The first seven columns are sdg_hub's, so that code written for its output reads ours.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq
from pydantic_core import to_json

from knowledge_sdg.files import partial_of

ROW_GROUP = 2_000
"""Rows held in memory, as Arrow has them, before they are written: about 10 MB with chunks of 350 words."""

ROWS_AT_ONCE = 250
"""Rows held as Python's own values, which take three times as much, before they are made Arrow's."""

MOST_JSON_BYTES = 2**30
"""Arrow reads at most 2 GiB of JSON in one piece."""

CLAIMS = pa.list_(
    pa.struct(
        [
            ("claim", pa.string()),
            ("label", pa.string()),
            ("evidence", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
        ]
    )
)
"""A row's claims, each with its label, the words that decide it and their offsets in the source."""

KEPT = pa.schema(
    [
        ("question", pa.string()),
        ("response", pa.string()),
        ("document", pa.string()),
        ("raw_document", pa.string()),
        ("dataset_type", pa.string()),
        ("domain", pa.string()),
        ("document_outline", pa.string()),
        ("id", pa.string()),
        ("document_id", pa.string()),
        ("chunk_id", pa.string()),
        ("source", pa.string()),
        ("title", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("seed_id", pa.string()),
        ("round", pa.int64()),
        ("claims", CLAIMS),
        ("faithfulness", pa.float64()),
        ("relevance", pa.int64()),
        ("self_contained", pa.bool_()),
        ("teacher", pa.string()),
        ("judge", pa.string()),
        ("program", pa.string()),
    ]
)
"""`document` is the view that was asked about, `raw_document` the source chunk, `start`/`end` the chunk's offsets in
the document's text as read; `claims` have offsets into `raw_document`."""

DROPPED = KEPT.append(pa.field("stage", pa.string())).append(pa.field("reason", pa.string()))

SUMMARIES = pa.schema(
    [KEPT.field(name) for name in ("document", "raw_document", "dataset_type", "domain", "document_outline")]
    + [KEPT.field(name) for name in ("id", "document_id", "chunk_id", "source", "title", "start", "end", "round")]
    + [KEPT.field(name) for name in ("teacher", "program")]
)


class TableWriter:
    """Writes rows to a Parquet file, in row groups; the file appears when the block ends without an error."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._partial = partial_of(path)
        self._schema = schema
        self._rows: list[dict[str, Any]] = []
        self._waiting: list[pa.Table] = []
        self._has_rows = False
        self._writer = pq.ParquetWriter(self._partial, schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
            if not self._has_rows:  # a file without a row group cannot be loaded
                self._writer.write_table(pa.Table.from_batches([], schema=self._schema))
        self._writer.close()
        if error is None:
            os.replace(self._partial, self._path)  # noqa: PTH105 - Path.replace is the same call
        else:
            self._partial.unlink(missing_ok=True)

    def append(self, row: dict[str, Any]) -> None:
        """Adds a row. Raises KeyError when it lacks a column."""
        self._rows.append({name: row[name] for name in self._schema.names})
        if len(self._rows) >= ROWS_AT_ONCE:
            self._pack()
        if sum(table.num_rows for table in self._waiting) >= ROW_GROUP:
            self._flush()

    def _pack(self) -> None:
        if self._rows:
            self._waiting.append(self._table(self._rows))
            self._rows = []

    def _flush(self) -> None:
        self._pack()
        if self._waiting:
            self._has_rows = True
            self._writer.write_table(pa.concat_tables(self._waiting))
            self._waiting = []

    def _table(self, rows: list[dict[str, Any]]) -> pa.Table:
        return pa.Table.from_pylist(rows, schema=self._schema)


class OwnTableWriter(TableWriter):
    """A `TableWriter` for our own columns: texts, finite numbers, truths, and lists and structs of them.

    Arrow reads them as JSON lines four times as fast as Python's own values, and without importing pandas.
    """

    def _table(self, rows: list[dict[str, Any]]) -> pa.Table:
        lines = [to_json(row) for row in rows]
        if (size := sum(map(len, lines)) + len(lines)) > MOST_JSON_BYTES:
            return super()._table(rows)
        whole = pj.ReadOptions(use_threads=False, block_size=size)
        as_declared = pj.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="error")
        return pj.read_json(pa.BufferReader(b"\n".join(lines)), whole, as_declared)
