"""All files of a finished run: tables, failures, statistics and the dataset card."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from knowledge_sdg.documents import SkippedFile
from knowledge_sdg.files import write_json, write_json_lines, write_text
from knowledge_sdg.records import Document, digest
from knowledge_sdg.runs.card import dataset_card
from knowledge_sdg.runs.planning import Unit
from knowledge_sdg.runs.reading import FAILED, STATS
from knowledge_sdg.runs.rows import Stamp, Written, write_tables
from knowledge_sdg.runs.settings import RunSettings
from knowledge_sdg.runs.store import UnitStore

ERRORS_TOLD = 3
"""The commonest errors of failed pairs and views that stats.json tells; all are in failed.jsonl."""


def documents_digest(documents: Iterable[Document]) -> str:
    """Hash of the documents' texts and of what is told of them, in their order; not of where they lie."""
    return digest(
        *(part for document in documents for part in (document.id, document.title, document.domain, document.outline))
    )


def write_run(
    folder: Path,
    settings: RunSettings,
    documents: Sequence[Document],
    skipped: Sequence[SkippedFile],
    units: Sequence[Unit],
    store: UnitStore,
    notes: Mapping[str, object],
) -> None:
    """Writes everything that follows from the stored units, each file whole or not at all.

    `notes` go into stats.json.
    """
    written = write_tables(folder, units, store, Stamp(settings.teacher, settings.judge, settings.program))
    write_json_lines(folder / FAILED, written.failed)
    stats = {**_stats(documents, skipped, units, store, written), **notes}
    write_json(folder / STATS, stats)
    write_text(folder / "README.md", dataset_card(settings, stats))


def _stats(
    documents: Sequence[Document],
    skipped: Sequence[SkippedFile],
    units: Sequence[Unit],
    store: UnitStore,
    written: Written,
) -> dict[str, object]:
    errors = Counter(row["error"] for row in written.failed)
    return {
        "documents": len(documents),
        "skipped_files": [asdict(file) for file in skipped],
        "chunks": len({unit.chunk.id for unit in units}),
        "units_planned": len(units),
        "funnel": written.funnel.as_json(),
        "coverage": written.coverage.as_json(documents),
        "errors": [{"error": error, "count": count} for error, count in errors.most_common(ERRORS_TOLD)],
        "chunks_without_rows": list(written.barren.values()),
        **usage_totals(store),
    }


def usage_totals(store: UnitStore) -> dict[str, object]:
    """What a run has used, in all and by model and signature, and its seconds, for `stats.json`."""
    usage = list(store.usage())
    return {
        "calls": sum(row.calls for row in usage),
        "tokens_in": sum(row.tokens_in for row in usage),
        "tokens_out": sum(row.tokens_out for row in usage),
        "dollars": round(sum(row.dollars for row in usage), 6),
        "retries": sum(row.retries for row in usage),
        "reasks": sum(row.reasks for row in usage),
        "recalled": sum(row.recalled for row in usage),
        "usage": [asdict(row) for row in usage],
        "seconds": round(store.seconds, 3),
    }
