"""RAFT (arXiv:2403.10131): a question among documents, of which one answers it - or none.

Three things that other tools get wrong hold here: a distractor is never a text of the oracle's own source document;
it never tells the answer or its key facts; and the place of the oracle that is recorded is its place.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.facts import Facts, key_facts, searchable
from knowledge_sdg.training.lexical import LexicalIndex
from knowledge_sdg.training.rows import BASE_DOCUMENT, KeptRow

NUM_DOCUMENTS = 4  # InstructLab's recipe; the RAFT paper has 5: the oracle and 4 distractors
ORACLE_PROBABILITY = 0.4
"""InstructLab's. The RAFT paper trains with 0.8 and finds the best of 0.4, 0.6 or 1.0, by the set: try yours."""
MOST_TRIES = 200
"""Chunks tried at random, after the nearest ones, before a context stays smaller."""

Distractors = Literal["hard", "random"]


@dataclass(frozen=True, slots=True)
class RaftSettings:
    """How contexts are made."""

    num_documents: int = NUM_DOCUMENTS
    p: float = ORACLE_PROBABILITY
    """Share of rows whose context has the oracle."""
    distractors: Distractors = "hard"
    """`hard`: the lexically nearest chunks of other documents; `random`: any."""
    chunks: bool = False
    """True when the documents shown are source chunks, which evidence is quoted from, and not views."""

    def __post_init__(self) -> None:
        """Raises InputError for a number that no context can have."""
        if not 0 <= self.p <= 1:
            raise InputError(f"p is {self.p}, but the share of rows with their oracle is from 0 to 1")
        if self.num_documents < 1:
            raise InputError(f"num_documents is {self.num_documents}, but a context has at least one document")
        if self.distractors not in get_args(Distractors):
            raise InputError(f"distractors are {' or '.join(get_args(Distractors))}, not {self.distractors!r}")


@dataclass(frozen=True, slots=True)
class Context:
    """The documents that a question stands among."""

    documents: tuple[str, ...]
    oracle_index: int | None
    """`documents[oracle_index]` answers the question; None when no document does."""
    chunks: tuple[str, ...]
    """Of each document the id of its chunk."""
    origins: tuple[str, ...]
    """Of each document what names its source."""
    missing: int
    """Documents fewer than asked for."""

    @property
    def distractors(self) -> int:
        """How many documents are not the oracle."""
        return len(self.documents) - (self.oracle_index is not None)

    def without_last_distractor(self) -> "Context":
        """The context without its last document that is not the oracle."""
        last = max(number for number in range(len(self.documents)) if number != self.oracle_index)
        oracle = self.oracle_index
        return Context(
            documents=_without(self.documents, last),
            oracle_index=oracle - 1 if oracle is not None and oracle > last else oracle,
            chunks=_without(self.chunks, last),
            origins=_without(self.origins, last),
            missing=self.missing + 1,
        )


def _without(values: tuple[str, ...], at: int) -> tuple[str, ...]:
    return values[:at] + values[at + 1 :]


@dataclass(slots=True)
class _Chunk:
    id: str
    origin: str
    text: str
    views: dict[str, str] = field(default_factory=dict)
    """By dataset_type the first view that a row has of it."""

    def view(self, kind: str | None) -> str:
        """The view of that kind, so that the oracle does not stand out by its form; else the base document, or any."""
        return self.views.get(kind or "") or self.views.get(BASE_DOCUMENT) or next(iter(self.views.values()))


class ChunkPool:
    """The chunks of a set, each once, as distractors for the rows of others."""

    def __init__(self, rows: Iterable[KeptRow], settings: RaftSettings) -> None:
        """Reads all rows once."""
        self._settings = settings
        self._chunks: list[_Chunk] = []
        self._numbers: dict[tuple[str, str], int] = {}
        for row in rows:
            self._add(row)
        self._searchable = lru_cache(maxsize=50_000)(self._make_searchable)
        self._index: LexicalIndex | None = None
        if settings.distractors == "hard" and (settings.num_documents > 1 or settings.p < 1):
            texts = [chunk.text for chunk in self._chunks]
            self._index = LexicalIndex(texts, [chunk.origin for chunk in self._chunks])

    def context(self, row: KeptRow, rng: random.Random) -> Context:
        """The documents for a row of the set. Which, and in what order, depends on `rng` alone.

        Fewer than asked for when the set has too few chunks of other documents that do not tell the answer; the oracle
        alone when it has none, whatever `p` is, for a question without any document is no exercise.
        """
        own = self._numbers[row.origin, row.chunk]
        shown = row.chunk if self._settings.chunks else row.document
        has_oracle = rng.random() < self._settings.p
        wanted = self._settings.num_documents - has_oracle
        found = self._distractors(own, shown, row, key_facts(row), wanted, rng)
        has_oracle = has_oracle or not found
        entries = [*found, (own, shown)] if has_oracle else found
        rng.shuffle(entries)
        numbers = [number for number, _ in entries]
        chunks = [self._chunks[number] for number in numbers]
        return Context(
            documents=tuple(text for _, text in entries),
            oracle_index=numbers.index(own) if has_oracle else None,
            chunks=tuple(chunk.id for chunk in chunks),
            origins=tuple(chunk.origin for chunk in chunks),
            missing=self._settings.num_documents - len(entries),
        )

    def _add(self, row: KeptRow) -> None:
        key = (row.origin, row.chunk)
        if key not in self._numbers:
            self._numbers[key] = len(self._chunks)
            self._chunks.append(_Chunk(row.chunk_id or f"chunk-{len(self._chunks)}", row.origin, row.chunk))
        self._chunks[self._numbers[key]].views.setdefault(row.dataset_type or "", row.document)

    def _distractors(
        self, own: int, oracle_text: str, row: KeptRow, facts: Facts, wanted: int, rng: random.Random
    ) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        texts = {oracle_text}
        for number in self._candidates(own, rng):
            if len(found) >= wanted:
                break
            chunk = self._chunks[number]
            text = chunk.text if self._settings.chunks else chunk.view(row.dataset_type)
            if chunk.origin != row.origin and text not in texts and not facts.stand_in(self._searchable(number, text)):
                texts.add(text)
                found.append((number, text))
        return found

    def _candidates(self, own: int, rng: random.Random) -> Iterator[int]:
        """The nearest chunks first, then others by chance; none twice."""
        nearest = self._index.neighbours(own).tolist() if self._index else []
        yield from nearest
        size = len(self._chunks)
        others = rng.sample(range(size), min(MOST_TRIES + len(nearest) + 1, size))
        tried = {own, *nearest}
        yield from (number for number in others if number not in tried)

    def _make_searchable(self, number: int, text: str) -> str:  # noqa: ARG002 - the number is the cheaper key
        return searchable(text)
