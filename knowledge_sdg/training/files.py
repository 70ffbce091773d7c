"""Files of rows, read piece by piece, with errors that name file and line."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge_sdg.errors import InputError

if TYPE_CHECKING:
    import pyarrow.parquet as pq


def json_records(path: Path) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON lines file, in order; empty lines do not count.

    Raises InputError, with the line, for what is no object or holds half a surrogate pair, which no file can keep.
    """
    line = 0
    try:
        with path.open("rb") as file:
            for text in file:
                line += 1
                if text.strip():
                    yield _record(json.loads(text), text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not a JSON object ({error}); give JSON lines or Parquet", path=path, line=line) from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path) from error


def _record(content: object, text: bytes) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise ValueError(f"a {type(content).__name__}")  # noqa: TRY004 - told with the other faults of the line
    if b"\\u" in text:
        json.dumps(content, ensure_ascii=False).encode()
    return content


@contextmanager
def parquet_file(path: Path) -> Iterator["pq.ParquetFile"]:
    """A Parquet file, open. Raises InputError when it is none."""
    import pyarrow as pa  # noqa: PLC0415 - takes a while to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"is no Parquet file ({error})", path=path) from error
    with file:
        yield file
