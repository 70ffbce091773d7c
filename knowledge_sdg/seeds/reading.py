"""Seed examples: read from files or a dataset's rows, chosen for a chunk, written in another format.

A seed example is a passage with questions and answers that a person wrote: it shows the teacher what good pairs are.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from markdown_it import MarkdownIt

from knowledge_sdg.errors import InputError, SeedError
from knowledge_sdg.records import Document, SeedExample
from knowledge_sdg.seeds.formats import (
    FORMAT_OF_SUFFIX,
    Placed,
    SeedFile,
    SeedFormat,
    parse_jsonl,
    parse_qna,
    placed_value,
    seed_of_row,
)
from knowledge_sdg.seeds.writing import DocumentReference, write_seeds
from knowledge_sdg.text import folded

__all__ = [
    "DocumentReference",
    "SeedFormat",
    "SeedPool",
    "convert_seeds",
    "read_seed_file",
    "read_seeds",
    "seed_rows",
    "write_seeds",
]

_NEEDED_COLUMNS = ("document", "icl_document", "icl_query_1", "icl_response_1")
_TITLE_LENGTH = 80  # characters; a first line may be a whole paragraph


@dataclass(frozen=True, slots=True)
class SeedPool:
    """The seed examples of a run: of single documents, and of all others."""

    default: tuple[SeedExample, ...] = ()
    """For every document that has none of its own."""
    by_document: Mapping[str, tuple[SeedExample, ...]] = field(default_factory=dict)
    """By document id."""

    def shown(self, document_id: str, ordinal: int, round_number: int, text: str = "") -> SeedExample | None:
        """The seed example for the chunk `ordinal` (from 0) of a document in a round (from 0); None when there is none.

        Place (ordinal + round) modulo number of examples: one round uses all of them, N rounds guide a chunk N ways.

        A seed whose context stands in the chunk's own `text` is passed over: its answers would only be copied.

        SeedPool((a, b, c)).shown("d", ordinal=1, round_number=1) -> c
        """
        seeds = self.by_document.get(document_id, self.default)
        around = folded(text)
        seeds = tuple(seed for seed in seeds if folded(seed.context) not in around)
        return seeds[(ordinal + round_number) % len(seeds)] if seeds else None


def read_seeds(path: Path | str) -> list[SeedExample]:
    """All seed examples of a file, in its order; never empty. All text is stripped of white space at both ends.

    Read are InstructLab's qna.yaml of version 3 (`.yaml`, `.yml`) and JSON lines (`.jsonl`, `.json`) of three kinds:
    our own, `{"context": ..., "questions_and_answers": [{"question": ..., "answer": ...}], "domain": ...,
    "document_outline": ...}`, flat ones with one `"question"` and `"answer"` beside the `"context"`, and sdg_hub's seed
    rows, of which `icl_document` is the context (their `document` is read by `seed_rows`). Examples with the same
    context become one with the pairs of all; its domain and outline are the first ones that are not empty.

    Raises SeedError with path, line and remedy when the file cannot be used.

    read_seeds("qna.yaml") -> [SeedExample("The kiln ...", (QAPair(...), QAPair(...)), domain="pottery"), ...]
    """
    return _merged(placed.seed for placed in read_seed_file(path).seeds)


def read_seed_file(path: Path | str) -> SeedFile:
    """A seed file entry by entry, each with its lines; what `read_seeds` makes one of is not merged. Raises as it does.

    read_seed_file("qna.yaml").seeds[0].pair_lines -> (12, 15, 18)
    """
    path = Path(path)
    kind = FORMAT_OF_SUFFIX.get(path.suffix.casefold())
    if path.is_dir():
        raise SeedError("a folder, not a seed file; name the qna.yaml or .jsonl file in it", path=path)
    if not path.exists():
        raise SeedError("no such seed file; check the path", path=path)
    if kind is None:
        raise SeedError(
            f"unknown kind of seed file '{path.suffix}'; seeds are read from qna.yaml (.yaml, .yml) and JSON lines "
            "(.jsonl, .json)",
            path=path,
        )
    text = _decoded(path)
    return parse_qna(text, path) if kind == "qna" else parse_jsonl(text, path)


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SeedError(f"cannot be read ({error.strerror}); check its permissions", path=path) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = len(content) - len(error.object) + error.start  # a byte order mark is cut off before decoding
        line = content.count(b"\n", 0, start) + 1
        raise SeedError(
            f"not UTF-8 (byte 0x{content[start]:02x}); save the file as UTF-8", path=path, line=line
        ) from error


def _merged(seeds: Iterable[SeedExample]) -> list[SeedExample]:
    by_context: dict[str, SeedExample] = {}
    for seed in seeds:
        first = by_context.get(seed.context, seed)
        pairs = tuple(dict.fromkeys((*first.pairs, *seed.pairs)))
        domain, outline = first.domain or seed.domain, first.outline or seed.outline
        by_context[seed.context] = replace(first, pairs=pairs, domain=domain, outline=outline)
    return list(by_context.values())


def seed_rows(
    rows: Iterable[Mapping[str, object]], *, origin: str = "dataset"
) -> tuple[list[Document], dict[str, list[SeedExample]]]:
    """The documents of sdg_hub's seed rows (a `datasets.Dataset`, any mappings), and the seeds of each by its id.

    Rows with the same text are one document; its source is its first row, `dataset[3]`, and its title the first
    Markdown heading, else the first line with a word (at most 80 characters), else the first such line of its outline.
    `domain` and `document_outline` may be missing or empty, and so may the second and the third pair.

    Raises InputError, naming the row and the columns, when `document`, `icl_document`, `icl_query_1` or
    `icl_response_1` is missing, when there are no rows, or when a document is empty or no text; SeedError for what
    stands in the other columns.

    seed_rows([{"document": "# Kilns", "icl_document": "A pot ...", ...}]) -> ([Document("dataset[0]", ...)], ...)
    """
    documents: dict[str, Document] = {}
    seeds: dict[str, list[SeedExample]] = {}
    for index, mapping in enumerate(rows):
        row = placed_value(mapping, f"{origin}[{index}]", None)
        text = _document_text(row)
        if text not in documents:
            outline = row.optional_text("document_outline")
            title = _title(text, outline)
            documents[text] = Document(str(row.path), title, text, row.optional_text("domain"), outline)
        seeds.setdefault(documents[text].id, []).append(seed_of_row(row))
    if not documents:
        raise InputError("no rows; give at least one seed row", path=origin)
    return list(documents.values()), {document_id: _merged(shown) for document_id, shown in seeds.items()}


def _document_text(row: Placed) -> str:
    columns = row.fields("a seed row")
    if missing := [name for name in _NEEDED_COLUMNS if name not in columns]:
        raise InputError(
            f"missing columns: {', '.join(missing)}; seed rows have document, document_outline, domain, icl_document, "
            "icl_query_1..3 and icl_response_1..3",
            path=row.path,
        )
    document = columns["document"]
    if document.kind not in ("text", "nothing"):
        raise InputError(f"'document' is {document.kind} where text is expected; give its text", path=row.path)
    if document.kind == "nothing" or not str(document.value).strip():
        raise InputError("'document' is empty; give its text or leave the row out", path=row.path)
    return str(document.value)


def _title(text: str, outline: str) -> str:
    blocks = MarkdownIt("commonmark").disable("inline").parse(text)
    for opening, content in itertools.pairwise(blocks):
        # A line underlined with "---" is taken for a heading too: only those with "#" are sure.
        if opening.type == "heading_open" and opening.markup.startswith("#") and content.content.strip():
            return content.content.strip()
    lines = (line.strip() for line in [*text.splitlines(), *outline.splitlines()])
    return next((line[:_TITLE_LENGTH].rstrip() for line in lines if re.search(r"\w", line)), "")


def convert_seeds(
    source: Path | str,
    target: Path | str,
    *,
    to: SeedFormat | None = None,
    documents: Sequence[Document] = (),
    created_by: str = "",
    document: DocumentReference | None = None,
    domain: str | None = None,
    outline: str | None = None,
    overwrite: bool = False,
) -> int:
    """The number of contexts read from `source` and written to `target`, as by `read_seeds` and `write_seeds`.

    Contexts, pairs, domain and outline are kept. The author and the repository that a qna.yaml names are no part of a
    seed example: give them as `created_by` and `document`. Raises SeedError as those two do.

    convert_seeds("qna.yaml", "rows.jsonl", to="sdg_hub", documents=read_documents("docs")) -> 5
    """
    return write_seeds(
        read_seeds(source),
        target,
        to=to,
        documents=documents,
        created_by=created_by,
        document=document,
        domain=domain,
        outline=outline,
        overwrite=overwrite,
    )
