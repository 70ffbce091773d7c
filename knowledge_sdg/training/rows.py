"""What flows through this room: a kept row of a run, and a row that a trainer reads."""

from dataclasses import dataclass
from typing import TypedDict

from knowledge_sdg.records import Claim

BASE_DOCUMENT = "base_document"


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One question with its answer, as a run kept it."""

    question: str
    response: str
    document: str
    """The view that was asked about."""
    domain: str
    outline: str
    raw_document: str | None
    """The source chunk; None when the set has no such column."""
    dataset_type: str | None
    id: str
    origin: str
    """What tells its source document from others: rows of one origin are never each other's distractors."""
    document_id: str
    chunk_id: str
    source: str
    claims: tuple[Claim, ...] = ()

    @property
    def chunk(self) -> str:
        """The text of the source chunk; the view where the set does not tell the chunk."""
        return self.document if self.raw_document is None else self.raw_document


class Message(TypedDict):
    """One turn."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One row that a trainer reads."""

    messages: tuple[Message, ...]
    metadata: str
    """A JSON object."""
    id: str
    """Hash of the content."""
    unmask: bool = False
    """True when the loss counts every token and not the answer's alone."""
