"""Kept rows from wherever they are: a `datasets.Dataset`, a run, a run folder, a file, or several of these merged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from knowledge_sdg.errors import InputError, RunError
from knowledge_sdg.records import Claim, digest
from knowledge_sdg.runs import Run, open_run
from knowledge_sdg.training.files import json_records, parquet_file
from knowledge_sdg.training.notes import Notes
from knowledge_sdg.training.rows import KeptRow

if TYPE_CHECKING:
    import datasets

REQUIRED = ("question", "response", "document")
_TEXTS = ("domain", "document_outline", "raw_document", "dataset_type", "id", "document_id", "chunk_id", "source")
BATCH = 1_000
"""Rows in memory at a time."""


OneSource: TypeAlias = "datasets.Dataset | Run | Path | str"
"""A set in memory, a run, the folder of one, or a Parquet or JSON lines file of its rows."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the sets that are merged."""

    name: str
    """Its folder or file, or `dataset[0]`."""
    table: "datasets.Dataset | Path"
    """A set in memory, or the Parquet or JSON lines file that is read piece by piece."""
    columns: tuple[str, ...]
    rows: int
    outlines_tell: bool
    """True when of some rows nothing but the outline tells the documents apart."""
    run: Path | None = None


@dataclass(frozen=True, slots=True)
class Generated:
    """The rows to make training sets from."""

    parts: tuple[Part, ...]
    only: frozenset[str] | None = None
    """The origins that count; None means all."""
    without: frozenset[str] = frozenset()
    """Ids of rows that do not count."""

    @property
    def columns(self) -> set[str]:
        """The columns that every part has."""
        return set.intersection(*(set(part.columns) for part in self.parts))

    def narrowed(self, only: frozenset[str], without: frozenset[str] = frozenset()) -> "Generated":
        """The rows of these origins alone, but for those with these ids."""
        return replace(self, only=only, without=self.without | without)

    def rows(self, notes: Notes | None = None) -> Iterator[KeptRow]:
        """The rows in their order. A row that several parts have, by its id, is given once, and counted in `notes`."""
        seen: set[str] = set()
        for part in self.parts:
            own: set[str] = set()
            for row in _rows(part):
                if (self.only is not None and row.origin not in self.only) or row.id in self.without:
                    continue
                if row.id in seen:
                    if notes is not None:
                        notes.repeated_rows += 1
                    continue
                own.add(row.id)
                yield row
            seen |= own if len(self.parts) > 1 else set()


GeneratedSource: TypeAlias = "OneSource | Generated | Sequence[OneSource]"
"""What training sets are made of: one set, or several that are merged."""


def open_generated(
    generated: "GeneratedSource",
    *,
    partial: bool = False,
) -> Generated:
    """The rows of a set or of several, checked: every part has a question, response and document in each row's columns.

    A run must be finished, unless `partial` is true. Raises InputError for a set without these columns or without a
    row, RunError for a folder that is no run or whose run is unfinished.
    """
    if isinstance(generated, Generated):
        return generated
    is_one = isinstance(generated, str | Path | Run) or hasattr(generated, "column_names")
    is_keyed = isinstance(generated, Mapping) or hasattr(generated, "columns")  # by a data frame's columns
    if not is_one and (is_keyed or not isinstance(generated, Iterable)):
        raise _not_generated(generated)
    given = cast("Sequence[OneSource]", [generated] if is_one else generated)
    parts = tuple(_part(one, number, partial=partial) for number, one in enumerate(given))
    if not sum(part.rows for part in parts):
        named = ", ".join(part.name for part in parts) or "nothing was given"
        raise InputError(f"no rows to make a training set of ({named}); generate some, or lower the run's keep_at")
    return Generated(parts)


def _part(one: OneSource, number: int, *, partial: bool) -> Part:
    run = one if isinstance(one, Run) else None
    if isinstance(one, str | Path) and not Path(one).is_file():
        run = open_run(one)
    if run is not None:
        _check_finished(run, partial=partial)
        return _checked(str(run.path), run.path / "kept.parquet", run=run.path)
    if isinstance(one, str | Path):
        return _checked(str(one), Path(one))
    if not hasattr(one, "column_names") or not hasattr(one, "num_rows"):  # a streamed set is gone after one reading
        raise _not_generated(one)
    return _checked(f"dataset[{number}]", one)


def _not_generated(one: object) -> InputError:
    remedy = "give a datasets.Dataset, a run folder, a Parquet or JSON lines file, or a list of these"
    return InputError(f"a {type(one).__name__} is no generated dataset; {remedy}")


def _check_finished(run: Run, *, partial: bool) -> None:
    stats = run.stats
    done, planned = stats["funnel"]["units"], stats["units_planned"]
    if done < planned and not partial:
        stopped = f" ({stats['stopped']})" if stats.get("stopped") else ""
        raise RunError(
            f"{run.path}: the run is unfinished{stopped}: {done:,} of {planned:,} units; run the same `knowledge-sdg "
            f"{'judge' if _is_judged(run) else 'generate'}` to its end, or take what is there with --partial"
        )
    if not (run.path / "kept.parquet").exists():
        raise RunError(f"{run.path}: has no kept.parquet yet; run `knowledge-sdg generate` to its end")


def _is_judged(run: Run) -> bool:
    """Whether its rows are a user's own, which were judged, and not generated."""
    return bool(run.config.get("command") == "judge")


def _checked(name: str, table: "datasets.Dataset | Path", run: Path | None = None) -> Part:
    if isinstance(table, Path):
        columns, count = _shape(table)
    else:
        if not isinstance(table.column_names, list):
            splits = ", ".join(table.column_names)
            raise InputError(f"{name}: has several splits ({splits}); give one of them")
        columns, count = tuple(table.column_names), table.num_rows
    missing = [column for column in REQUIRED if column not in columns]
    if missing and (count or columns):
        here = ", ".join(columns)
        if run and _is_judged(open_run(run)):
            raise InputError(
                f"{name}: its rows are your own, judged, and have no column {', '.join(missing)} (they have {here}); a "
                f"training set is made of question, response and document: rename your columns so in a copy of its "
                f"kept.parquet, and name that file"
            )
        raise InputError(f"{name}: has no column {', '.join(missing)} (it has {here}); give the rows that a run kept")
    part = Part(name, table, columns, count, outlines_tell=False, run=run)
    return replace(part, outlines_tell=_outlines_tell(part))


def _shape(path: Path) -> tuple[tuple[str, ...], int]:
    """Columns and number of rows of a file."""
    if path.suffix == ".parquet":
        with parquet_file(path) as file:
            return tuple(file.schema_arrow.names), file.metadata.num_rows
    names: dict[str, None] = {}
    count = 0
    for record in json_records(path):
        names.update(dict.fromkeys(record))
        count += 1
    return tuple(names), count


def _outlines_tell(part: Part) -> bool:
    """Whether the outline tells the documents of a set apart: of rows that have nothing better, there are several."""
    if "document_outline" not in part.columns:
        return False
    outlines: set[str] = set()
    for record in records(part, ("document_id", "source", "document_outline")):
        if record.get("document_id") or record.get("source"):
            continue
        outlines.add(_title(record.get("document_outline") or ""))
        if len(outlines - {""}) > 1:
            return True
    return False


def _title(outline: str) -> str:
    """The part of an outline that is the document's and not the chunk's: runs write `Title > Heading`."""
    return outline.partition(" > ")[0]


def records(part: Part, columns: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """These columns of a part's rows, as far as it has them; few rows in memory at a time."""
    wanted = [column for column in columns if column in part.columns]
    if not isinstance(part.table, Path):
        for table in part.table.select_columns(wanted).with_format("arrow").iter(batch_size=BATCH):
            yield from table.to_pylist()
    elif part.table.suffix == ".parquet":
        with parquet_file(part.table) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=wanted):
                yield from batch.to_pylist()
    else:
        yield from json_records(part.table)


def _rows(part: Part) -> Iterator[KeptRow]:
    for at, record in enumerate(records(part, (*REQUIRED, *_TEXTS, "claims"))):
        yield _row(record, part, at)


def _row(record: Mapping[str, Any], part: Part, at: int) -> KeptRow:
    for column in REQUIRED:
        if not isinstance(record.get(column), str):
            raise InputError(f"{part.name}: row {at} has no text in {column}; leave the row out, or mend it")
    texts = {column: record.get(column) or "" for column in _TEXTS}
    outline = _title(texts["document_outline"]) if part.outlines_tell else ""
    chunk = record.get("raw_document")
    return KeptRow(
        question=record["question"],
        # Marks that sdg_hub's prompts ask for; its training functions remove them too.
        response=record["response"].replace("[END]", "").replace("[ANSWER]", "").strip(),
        document=record["document"],
        domain=texts["domain"],
        outline=texts["document_outline"],
        raw_document=chunk,
        dataset_type=record.get("dataset_type"),
        id=texts["id"] or digest("kept", record["question"], record["response"], record["document"]),
        origin=texts["document_id"] or texts["source"] or digest("origin", outline or chunk or record["document"]),
        document_id=texts["document_id"],
        chunk_id=texts["chunk_id"],
        source=texts["source"],
        claims=tuple(
            Claim(claim["claim"], claim["label"], claim.get("evidence") or "") for claim in record.get("claims") or ()
        ),
    )
