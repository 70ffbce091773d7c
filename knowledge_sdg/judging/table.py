"""Reading a dataset of any common form as an Arrow table."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from knowledge_sdg.errors import InputError

Rows = "str | Path | datasets.Dataset | pa.Table | Iterable[Mapping[str, Any]]"
"""A file or folder, a `datasets.Dataset`, an Arrow table or dictionaries."""

CSV_FIELD_LIMIT = 2**27
"""Characters of one field of a CSV file: documents are longer than the 131,072 that Python allows unless told."""


def read_table(rows: Any) -> pa.Table:
    """The rows as a table: of a JSON lines, CSV or Parquet file, or of a folder that `Dataset.save_to_disk` wrote.

    Raises InputError that names file, line and remedy.
    """
    if isinstance(rows, str | Path):
        return _of_path(Path(rows))
    if isinstance(rows, pa.Table):
        return rows
    if hasattr(rows, "with_format"):  # a datasets.Dataset
        table: pa.Table = rows.with_format("arrow")[:]
        return table
    return _of_records(list(rows), None)


def given(table: pa.Table, ours: frozenset[str]) -> pa.Table:
    """The table with columns of its own that have a name of ours called `given_...`, so that nothing of it is lost.

    One that we have judged before, or written, stays: its verdicts are replaced. Raises InputError when both are there.
    """
    if "claims" in table.column_names and pa.types.is_list(table.schema.field("claims").type):
        return table
    names = [f"given_{name}" if name in ours else name for name in table.column_names]
    if twice := {name for name in names if names.count(name) > 1}:
        raise InputError(f"there are two columns for {', '.join(sorted(twice))}; rename one")
    return table.rename_columns(names)


def _of_path(path: Path) -> pa.Table:
    if not path.exists():
        raise InputError("does not exist; check the path", path=path)
    if path.is_dir():
        return _of_folder(path)
    readers = {".jsonl": _of_json_lines, ".ndjson": _of_json_lines, ".csv": _of_csv, ".parquet": _of_parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError("is of no known form; give .jsonl, .csv, .parquet or a saved Hugging Face folder", path=path)
    try:
        return reader(path)
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text; save it as UTF-8", path=path) from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error}); check the path", path=path) from error


def _of_folder(path: Path) -> pa.Table:
    if (path / "kept.parquet").is_file():
        return _of_parquet(path / "kept.parquet")
    import datasets  # noqa: PLC0415 - takes seconds to import

    try:
        loaded = datasets.load_from_disk(str(path))
    except (FileNotFoundError, ValueError) as error:
        raise InputError(
            "holds no dataset; give a file, a run folder, or a folder written by Dataset.save_to_disk", path=path
        ) from error
    if isinstance(loaded, datasets.DatasetDict):
        raise InputError(f"holds several splits; give one of {', '.join(loaded)} as {path}/NAME", path=path)
    return read_table(loaded)


def _of_json_lines(path: Path) -> pa.Table:
    records = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise InputError(f"is not JSON ({error}); write one object a line", path=path, line=number) from error
            if not isinstance(record, dict):
                raise InputError("is not a JSON object; write one object a line", path=path, line=number)
            records.append(record)
    return _of_records(records, path)


def _of_csv(path: Path) -> pa.Table:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        try:
            _check_commas(path, reader.fieldnames or ())
            records = list(reader)
        except csv.Error as error:
            raise InputError(
                f"is not CSV ({error}); mend the quotation marks", path=path, line=reader.line_num
            ) from error
    for number, record in enumerate(records, start=1):
        if None in record or None in record.values():
            raise InputError(f"row {number} has not as many fields as the header; mend it", path=path)
    return _of_records(records, path)


def _check_commas(path: Path, names: Sequence[str]) -> None:
    """Raises InputError for a table whose fields are parted by something else."""
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and mark in names[0]:
            raise InputError(f"has {name} between its fields; save it with commas, or as .jsonl", path=path, line=1)


def _of_parquet(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise InputError("is no Parquet file; write it anew", path=path) from error


def _of_records(records: list[Any], path: Path | None) -> pa.Table:
    if not records:
        raise InputError("has no rows; there is nothing to judge", path=path)
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = {}
    for name in names:
        try:
            columns[name] = pa.array([record.get(name) for record in records])
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            raise InputError(f"the column {name!r} mixes types ({error}); make it one type", path=path) from error
    return pa.table(columns)
