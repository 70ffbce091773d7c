"""Files that are there whole or not at all."""

import json
import os
import shutil
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Writes a file so that it is there whole or not at all."""
    write_pieces(path, (text,))


def write_pieces(path: Path, pieces: Iterable[str], *, errors: str = "strict") -> None:
    """Writes a text piece by piece, whole or not at all; `errors` as for `str.encode`."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8", errors=errors) as file:
        file.writelines(pieces)


def copy_file(source: Path, path: Path) -> None:
    """Copies a file with its times and permissions, whole or not at all."""
    with replacing(path) as partial:
        shutil.copy2(source, partial)


def partial_of(path: Path) -> Path:
    """Where a file is written before it is whole."""
    return path.with_name(f".{path.name}.partial")


def is_partial(path: Path) -> bool:
    """Whether it is what `partial_of` names: something that was killed may leave one behind."""
    return path.name.startswith(".") and path.name.endswith(".partial")


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """Where to write what takes the place of `path` when the block has ended well."""
    partial = partial_of(path)
    try:
        yield partial
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
