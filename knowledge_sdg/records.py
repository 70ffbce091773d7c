"""The nouns that flow through a run. Every one is frozen; ids are hashes of content.

Document -> Chunk -> Summary -> View -> QAPair -> Judgement -> JudgedPair -> UnitResult
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from signatures import Label, QAPair, SummaryKind

__all__ = [
    "Chunk",
    "Claim",
    "Document",
    "JudgedPair",
    "Judgement",
    "Label",
    "PairStatus",
    "QAPair",
    "SeedExample",
    "Span",
    "Stage",
    "Summary",
    "SummaryKind",
    "UnitResult",
    "UsageRow",
    "Verdict",
    "View",
    "ViewFailure",
    "ViewKind",
    "digest",
]


def digest(*parts: object, length: int = 16) -> str:
    """The first `length` hex digits of the SHA-256 of the parts; the same parts give the same id on any machine.

    digest("a", 1) -> "0ade138937c4b9cb"
    """
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


class Span(NamedTuple):
    """A half-open range of characters: `text[span.start:span.end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source text that answers must be faithful to."""

    source: str
    """Where it was read from: a path as it was given (posix), or `dataset[3]`."""
    title: str
    """Its first heading, or the name of the file."""
    text: str
    """The text as read: decoded and cleaned. All offsets count characters of this text."""
    domain: str = ""
    """The field of knowledge that came with the document; empty means that the seeds' domain is used."""
    outline: str = ""
    """An outline that came with the document; empty means that title and headings are used."""

    id: str = field(init=False)
    """Hash of the text: two files with the same text are one document."""

    def __post_init__(self) -> None:
        """Hashes the text once; a property would do it at every use."""
        object.__setattr__(self, "id", digest("document", self.text))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document, small enough for one prompt: `document.text[start:end] == text`."""

    document_id: str
    ordinal: int
    """Position among the document's chunks, from 0."""
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    """The headings above the chunk's first character, outermost first."""

    @property
    def id(self) -> str:
        """Hash of document and place."""
        return digest("chunk", self.document_id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class SeedExample:
    """A context with human questions and answers: what good pairs look like."""

    context: str
    pairs: tuple[QAPair, ...]
    domain: str = ""
    outline: str = ""

    @property
    def id(self) -> str:
        """Hash of everything that is shown to the teacher."""
        shown = [text for pair in self.pairs for text in (pair.question, pair.answer)]
        return digest("seed", self.context, self.domain, self.outline, *shown)


class ViewKind(StrEnum):
    """The texts that questions are written over: three summaries and the chunk itself. The column `dataset_type`."""

    BASE_DOCUMENT = "base_document"
    DETAILED = "summary_detailed"
    EXTRACTIVE = "summary_extractive"
    ATOMIC_FACTS = "summary_atomic_facts"

    @classmethod
    def of(cls, kind: SummaryKind) -> "ViewKind":
        """The view made of a summary of that kind."""
        return cls(f"summary_{kind.value}")


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary of a chunk, as text."""

    kind: SummaryKind
    text: str
    removed: int = 0
    """How many extracts were thrown away because the chunk does not contain them."""


@dataclass(frozen=True, slots=True)
class View:
    """A text over which questions are written."""

    kind: ViewKind
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer, its label, and the words of the source that decide it."""

    claim: str
    label: Label
    evidence: str = ""
    """For a supported claim `chunk.text[start:end]`; for any other, what the judge quoted, or empty."""
    start: int = -1
    """Offset of the evidence in the source chunk, -1 when it was not found there."""
    end: int = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found out about one answer."""

    relevance: int | None = None
    """0, 1 or 2; None when it was not assessed."""
    self_contained: bool | None = None
    claims: tuple[Claim, ...] = ()
    reason: str = ""
    """The assessor's own words."""

    @property
    def faithfulness(self) -> float | None:
        """Supported claims / claims, in [0, 1]; None when there is no claim (RAGAS, arXiv:2309.15217)."""
        if not self.claims:
            return None
        return sum(claim.label == "supported" for claim in self.claims) / len(self.claims)


class Stage(StrEnum):
    """Where a pair was decided, in the order of the work."""

    FILTER = "filter"
    ASSESS = "assess"
    EXTRACT = "extract"
    VERIFY = "verify"
    DUPLICATE = "duplicate"
    KEPT = "kept"


PairStatus = Literal["kept", "dropped", "failed"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a pair, decided at which stage, and why."""

    status: PairStatus
    stage: Stage
    reason: str = ""
    """`kind: detail` for a dropped or failed pair, empty for a kept one. The kind alone is counted in the funnel."""
    verdict: Verdict = field(default_factory=Verdict)


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A written pair and what became of it. Pairs written = kept + dropped + failed, always."""

    pair: QAPair
    view: ViewKind
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class ViewFailure:
    """A view that could not be made or questioned: no pairs, but the rest of the unit stands."""

    view: ViewKind
    error: str


@dataclass(frozen=True, slots=True)
class UnitResult:
    """All that one unit (a chunk in one round of seeds) gave: stored as a whole, in one transaction."""

    views: tuple[View, ...]
    pairs: tuple[JudgedPair, ...]
    failures: tuple[ViewFailure, ...] = ()
    removed_extracts: int = 0

    @property
    def is_complete(self) -> bool:
        """True when nothing of it failed."""
        return not self.failures and all(pair.judgement.status != "failed" for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What one signature used of one model."""

    model: str
    signature: str
    calls: int = 0
    """Replies received."""
    tokens_in: int = 0
    """Prompt tokens, as the server reports them (the offline teacher estimates)."""
    tokens_out: int = 0
    """Reply tokens."""
    tokens_cached: int = 0
    """Of the prompt tokens those that the server had in its prompt cache."""
    dollars: float = 0.0
    """By litellm's price map; 0 for a model whose price is not known."""
    seconds: float = 0.0
    """Time between request and reply, added up over calls that ran side by side."""
    retries: int = 0
    """Calls sent again after a time-out, a broken connection, a refusal for want of room, or a server's error."""
    reasks: int = 0
    """Questions asked again because the reply could not be used."""
    recalled: int = 0
    """Replies that the unit had in its journal already: it had asked the same before, or had been interrupted."""
