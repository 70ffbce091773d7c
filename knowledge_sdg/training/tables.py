"""Rows, as they come, into a `datasets.Dataset` that lies on disk: memory holds a thousand of them at a time.

The file is in the system's folder for temporary files (TMPDIR moves it) until the process ends.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from knowledge_sdg.training.rows import TrainingRow

if TYPE_CHECKING:
    import datasets
    import pyarrow as pa

BATCH = 1_000
_NUMBERS = count()


def messages_schema(*, unmask: bool = True) -> "pa.Schema":
    """Columns of a training set of messages."""
    import pyarrow as pa  # noqa: PLC0415 - takes a while to import

    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    columns = [("messages", pa.list_(message)), ("metadata", pa.string()), ("id", pa.string())]
    return pa.schema([*columns, ("unmask", pa.bool_())] if unmask else columns)


def text_schema() -> "pa.Schema":
    """Columns of a plain-text set."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.schema([("text", pa.string()), ("metadata", pa.string()), ("id", pa.string()), ("tokens", pa.int64())])


def row_record(row: TrainingRow) -> Mapping[str, Any]:
    """The row by its columns."""
    return {"messages": row.messages, "metadata": row.metadata, "id": row.id, "unmask": row.unmask}


def rows_dataset(rows: Iterable[TrainingRow], *, unmask: bool = True) -> "datasets.Dataset":
    """The rows as `messages`, `metadata`, `id` and, if wanted, `unmask`."""
    return write_dataset((row_record(row) for row in rows), messages_schema(unmask=unmask))


def write_dataset(records: Iterable[Mapping[str, Any]], schema: "pa.Schema") -> "datasets.Dataset":
    """The records as a dataset with these columns; other keys of a record are left out."""
    import datasets  # noqa: PLC0415 - takes seconds to import
    import pyarrow as pa  # noqa: PLC0415

    path = Path(_scratch().name) / f"{next(_NUMBERS)}.arrow"
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, schema) as writer:
        for batch in _batches(records, schema):
            writer.write_batch(batch)
    return datasets.Dataset.from_file(str(path))


def _batches(records: Iterable[Mapping[str, Any]], schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa  # noqa: PLC0415

    held: list[Mapping[str, Any]] = []
    for record in records:
        held.append(record)
        if len(held) == BATCH:
            yield pa.RecordBatch.from_pylist(held, schema=schema)
            held = []
    if held:
        yield pa.RecordBatch.from_pylist(held, schema=schema)


@cache
def _scratch() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="knowledge-sdg-", ignore_cleanup_errors=True)
