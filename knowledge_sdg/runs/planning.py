"""Units of work: every chunk in every round of seeds, each under a key made of its content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_sdg.documents.chunking import split_document
from knowledge_sdg.records import Chunk, Document, SeedExample, digest
from knowledge_sdg.seeds import SeedPool


@dataclass(frozen=True, slots=True)
class Unit:
    """One chunk in one round."""

    document: Document
    chunk: Chunk
    round: int
    """From 0; each round shows the next seed example."""
    seed: SeedExample | None
    domain: str
    outline: str
    key: str
    """Hash of all that decides the result: the same key is never asked twice."""

    @property
    def group(self) -> str:
        """The rounds of one chunk stand together."""
        return self.chunk.id

    @property
    def place(self) -> dict[str, str | int]:
        """Where the chunk stands, and the round, for the log."""
        return {"source": self.document.source, "start": self.chunk.start, "round": self.round}

    @property
    def title(self) -> str:
        """The document's title, the chunk's first character, and the round, for people."""
        return f"{self.document.title}, character {self.chunk.start}, round {self.round}"

    @property
    def seeds(self) -> tuple[SeedExample, ...]:
        """The seed examples that are shown: one, or none."""
        return (self.seed,) if self.seed else ()


def in_order(documents: Sequence[Document]) -> list[Document]:
    """The documents by source and id, each text once: the order of a run's rows, however they were given."""
    unique: dict[str, Document] = {}
    for document in sorted(documents, key=lambda document: (document.source, document.id)):
        unique.setdefault(document.id, document)
    return list(unique.values())


def plan(
    documents: Sequence[Document],
    pool: SeedPool,
    *,
    rounds: int,
    chunk_words: int,
    domain: str,
    repeatable: bool,
    asked_with: str,
) -> Iterator[Unit]:
    """The units in the order (document, chunk, round).

    `domain` stands in where neither the document nor its seed has one. `asked_with`: hash of program, models and
    parameters, a part of every key. `repeatable`: the teacher answers the same prompt in the same way (temperature 0),
    so a round that would show a chunk a seed again is left out.
    """
    for document in in_order(documents):
        for chunk in split_document(document, words=chunk_words):
            already: set[str] = set()
            for number in range(rounds):
                seed = pool.shown(document.id, chunk.ordinal, number, chunk.text)
                if repeatable and (seed.id if seed else "") in already:
                    continue  # the same prompt again
                already.add(seed.id if seed else "")
                unit_domain = document.domain or domain or (seed.domain if seed else "")
                outline = document.outline or outline_of(document, chunk)
                shown = seed.id if seed else ""
                key = digest("unit", chunk.text, unit_domain, outline, shown, number, asked_with, length=32)
                yield Unit(document, chunk, number, seed, unit_domain, outline, key)


def outline_of(document: Document, chunk: Chunk) -> str:
    """Where a chunk stands: title and headings, outermost first.

    "Zebu > Uses > Hindu tradition"
    """
    headings = [heading for heading in chunk.headings if heading != document.title]
    return " > ".join([document.title, *headings])
