"""A run on disk, as it is read."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge_sdg.errors import InputError, RunError
from knowledge_sdg.runs.showing import Row, run_as_html

if TYPE_CHECKING:
    import datasets

CONFIG = "config.json"
STATE = "state.sqlite"
STATS = "stats.json"
FAILED = "failed.jsonl"
PROGRAM = "program.json"
"""The program that a run was made with, as `load_program` reads it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder."""

    path: Path

    @property
    def dataset(self) -> "datasets.Dataset":
        """The kept rows."""
        return self._table("kept")

    @property
    def dropped(self) -> "datasets.Dataset":
        """The rows that were not kept, each with `stage` and `reason`."""
        return self._table("dropped")

    @property
    def summaries(self) -> "datasets.Dataset":
        """The three summaries of every chunk."""
        return self._table("summaries")

    @property
    def failed(self) -> list[dict[str, Any]]:
        """What could not be asked or read, each with its error; the next run tries it again."""
        lines = self._text(FAILED).split("\n")  # not splitlines: U+2028 ends no line of JSON
        return [json.loads(line) for line in lines if line]

    @property
    def stats(self) -> dict[str, Any]:
        """Funnel, coverage, usage and time: `stats.json`."""
        content: dict[str, Any] = json.loads(self._text(STATS))
        return content

    @property
    def config(self) -> dict[str, Any]:
        """The settings that the run was made with: `config.json`."""
        content: dict[str, Any] = json.loads(self._text(CONFIG))
        return content

    def row(self, number: int) -> Row:
        """The kept row of that number, from 0, which shows itself in a notebook; the end is -1. Raises InputError."""
        rows = self.dataset
        if not -rows.num_rows <= number < rows.num_rows:
            raise InputError(f"{self.path}: has {rows.num_rows:,} kept rows, and none of number {number}")
        return Row(rows[number])

    def _repr_html_(self) -> str | None:
        """The run in a notebook: its funnel; the plain words of any object while it has none."""
        return run_as_html(str(self.path), self.stats) if (self.path / STATS).is_file() else None

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except OSError as error:
            raise RunError(f"{self.path}: has no {name} yet; run `knowledge-sdg generate` to its end") from error

    def _table(self, name: str) -> "datasets.Dataset":
        import datasets  # noqa: PLC0415 - takes seconds to import
        import pyarrow.parquet as pq  # noqa: PLC0415

        path = self.path / f"{name}.parquet"
        if not path.exists():
            raise RunError(f"{self.path}: has no {name}.parquet yet; run `knowledge-sdg generate` to its end")
        return datasets.Dataset(pq.read_table(path, memory_map=True))


def open_run(path: Path | str) -> Run:
    """The run in that folder. Raises RunError when there is none."""
    path = Path(path)
    if not (path / CONFIG).is_file():
        raise RunError(f"{path}: is not a run folder (no {CONFIG})")
    return Run(path)
