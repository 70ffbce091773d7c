"""What a planter takes and gives."""

from dataclasses import dataclass
from typing import Literal, get_args

CorruptionKind = Literal["number", "date", "name", "negation", "swapped_roles", "other_document"]

KINDS: tuple[CorruptionKind, ...] = get_args(CorruptionKind)
"""Every kind, in the order in which they are reported."""


@dataclass(frozen=True, slots=True)
class Corruption:
    """A false answer and how it was made of a true one."""

    kind: CorruptionKind
    answer: str
    """The corrupted answer, whole."""
    replaced: str
    """The words that stood there: a number, a date, a name, a verb, the two parts that changed places."""
    replacement: str
    """What stands there instead."""


@dataclass(frozen=True, slots=True)
class SourcedAnswer:
    """An answer that is held to be true, with the text that it is true of."""

    question: str
    answer: str
    raw_document: str
    """The source chunk that the answer was judged against."""
    document_id: str


@dataclass(frozen=True, slots=True)
class PlantedAnswer:
    """An answer with a corruption planted into it."""

    origin: SourcedAnswer
    corruption: Corruption
