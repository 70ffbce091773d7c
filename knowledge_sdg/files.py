"""Files that are there whole or not at all."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Writes a file so that it is there whole or not at all."""
    write_pieces(path, (text,))


def write_pieces(path: Path, pieces: Iterable[str], *, errors: str = "strict") -> None:
    """Writes a text piece by piece, whole or not at all; `errors` as for `str.encode`."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", errors=errors) as file:
            file.writelines(pieces)
        os.replace(partial, path)  # noqa: PTH105 - Path.replace is the same call
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: object) -> None:
    """Writes a JSON file, indented, whole or not at all."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_json_lines(path: Path, rows: Sequence[object]) -> None:
    """Writes one JSON object a line, whole or not at all."""
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
