"""Where a training set comes from: what its card and its manifest tell of each run and file."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from knowledge_sdg.training.sources import Generated, Part, records


@dataclass(frozen=True, slots=True)
class Origin:
    """One of the sets that a training set is made of."""

    name: str
    """Its folder or file, as it was given."""
    sha256: str
    """Of the file of its rows; empty for a set that was in memory."""
    rows: int
    kind: str
    """`run` for kept rows, `general` for instruction data and replay that was mixed in."""
    taken: int | None = None
    """Rows of general data in the set; None for a run, whose rows are all used."""
    tokens: int | None = None
    """Tokens of these, where a budget of tokens was asked for."""
    documents: int = 0
    teachers: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    faithfulness: float | None = None
    """Mean over its rows, in [0, 1]; None when the set does not tell it."""
    program: str = ""
    """The fingerprint of the run's program."""


def origins(generated: Generated) -> tuple[Origin, ...]:
    """What is known of each part."""
    return tuple(_origin(part) for part in generated.parts)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex; of a folder, of its files' names and bytes."""
    if path.is_dir():
        listed = sorted(file for file in path.rglob("*") if file.is_file())
        told = "\n".join(f"{file.relative_to(path).as_posix()} {file_sha256(file)}" for file in listed)
        return hashlib.sha256(told.encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _origin(part: Part) -> Origin:
    teachers: dict[str, None] = {}
    judges: dict[str, None] = {}
    documents: set[str] = set()
    shares = known = 0.0
    for record in records(part, ("teacher", "judge", "faithfulness", "document_id", "source")):
        teachers.setdefault(record.get("teacher") or "")
        judges.setdefault(record.get("judge") or "")
        documents.add(record.get("document_id") or record.get("source") or "")
        if record.get("faithfulness") is not None:
            shares += record["faithfulness"]
            known += 1
    return Origin(
        name=part.name,
        sha256=file_sha256(part.table) if isinstance(part.table, Path) else "",
        rows=part.rows,
        kind="run",
        documents=len(documents - {""}),
        teachers=tuple(sorted(name for name in teachers if name)),
        judges=tuple(sorted(name for name in judges if name)),
        faithfulness=round(shares / known, 4) if known else None,
        program=_program(part.run) if part.run else "",
    )


def _program(run: Path) -> str:
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    return str(config.get("program", ""))
