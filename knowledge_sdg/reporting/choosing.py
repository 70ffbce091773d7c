"""Which rows and source texts a page holds: all of them, or of a large run as much as a browser opens at once."""

from dataclasses import dataclass, field

from knowledge_sdg.reporting.counting import RunCounts
from knowledge_sdg.reporting.reading import Row, RunFiles


@dataclass(frozen=True, slots=True)
class ChunkText:
    """A chunk of a source document."""

    id: str
    document_id: str
    start: int
    text: str
    outline: str


@dataclass(slots=True)
class Chosen:
    """What the page holds."""

    rows: list[Row]
    chunks: dict[str, ChunkText] = field(default_factory=dict)
    """By id, in the order of documents and places."""
    is_everything: bool = True


def choose(run: RunFiles, counts: RunCounts, most_rows: int, most_characters: int) -> Chosen:
    """Whole chunks with all their rows, document by document, until there are so many rows, or characters of source
    text; and at least one chunk.
    """
    wanted = _chunk_ids(counts, most_rows, most_characters)
    unknown_allowed = len(wanted) == len(counts.chunks)
    rows: list[Row] = []
    texts: dict[str, ChunkText] = {}
    for row in run.rows():
        if row.chunk_id in wanted or (unknown_allowed and row.chunk_id not in counts.chunks):
            rows.append(row)
            _keep_text(texts, row)
    if texts.keys() < wanted:
        for summary in run.chunks():
            if summary.chunk_id in wanted:
                _keep_text(texts, summary)
    in_order = {id_: texts[id_] for id_ in sorted(texts, key=counts.reading_order)}
    place = {id_: number for number, id_ in enumerate(in_order)}
    rows.sort(key=lambda row: (place.get(row.chunk_id, len(place)), row.round))
    return Chosen(rows, in_order, is_everything=len(rows) == counts.rows)


def _chunk_ids(counts: RunCounts, most_rows: int, most_characters: int) -> set[str]:
    wanted: set[str] = set()
    rows = characters = 0
    for id_ in counts.order_of_chance():
        rows += counts.rows_of_chunk[id_]
        characters += counts.chunks[id_].end - counts.chunks[id_].start
        if wanted and (rows > most_rows or characters > most_characters):
            break
        wanted.add(id_)
    return wanted


def _keep_text(texts: dict[str, ChunkText], row: Row) -> None:
    if row.chunk_id not in texts and row.status != "failed":
        texts[row.chunk_id] = ChunkText(row.chunk_id, row.document_id, row.start, row.chunk_text, row.outline)
