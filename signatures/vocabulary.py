"""The words that prompts and rows share. Their docstrings and descriptions are read by the model."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class SummaryKind(StrEnum):
    """The three summaries of a document."""

    DETAILED = "detailed"
    EXTRACTIVE = "extractive"
    ATOMIC_FACTS = "atomic_facts"


# Judges write "Supported.", "NOT FOUND" or "Yes": the same word in other clothes is not an unreadable reply.
_SAME_LABEL = {
    "yes": "supported",
    "true": "supported",
    "entailed": "supported",
    "refuted": "contradicted",
    "false": "contradicted",
    "no": "not_found",
    "unsupported": "not_found",
    "not_supported": "not_found",
    "not_mentioned": "not_found",
    "neutral": "not_found",
    "insufficient": "not_found",
    "not_enough_information": "not_found",
    "n/a": "not_found",
    "supports": "supported",
    "fully_supported": "supported",
    "contradicts": "contradicted",
    "refutes": "contradicted",
    "partially_supported": "not_found",
    "partly_supported": "not_found",
}


def _spelled_as_label(value: object) -> object:
    if not isinstance(value, str):
        return value
    word = value.strip().strip(".!\"'*`").casefold().replace(" ", "_").replace("-", "_")
    return _SAME_LABEL.get(word, word)


Label = Annotated[Literal["supported", "contradicted", "not_found"], BeforeValidator(_spelled_as_label)]


def _digit_as_number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.strip() in {"0", "1", "2"} else value


# Under XML every value arrives as text, and a literal is not read from text.
Relevance = Annotated[Literal[0, 1, 2], BeforeValidator(_digit_as_number)]


def _as_text(value: object) -> object:
    """Null as nothing, and several quotations as one with "..." between them."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return " ... ".join(value)
    return value


Words = Annotated[str, BeforeValidator(_as_text)]


def _yes_or_no(value: object) -> object:
    return value.strip().rstrip(".!").casefold() if isinstance(value, str) else value


Answer = Annotated[bool, BeforeValidator(_yes_or_no)]

_FIELDS_SET = "__pydantic_fields_set__"


class _Record(BaseModel):
    """Frozen, and pickled alike in every process.

    DSPy's bootstrap chooses among an example's demonstrations by the hash of their pickles. A set of strings comes in
    another order in every process, and the same seed would give another program.
    """

    model_config = ConfigDict(frozen=True)

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        return state | {_FIELDS_SET: sorted(state[_FIELDS_SET])}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state | {_FIELDS_SET: set(state[_FIELDS_SET])})


class QAPair(_Record):
    """A question and its answer."""

    question: str = Field(description="a question that can be understood without seeing the document")
    answer: str = Field(description="a complete answer, true to the document")


class PairAssessment(_Record):
    """What can be said of a pair without the document."""

    reason: Words = Field(default="", description="one short sentence naming the fault, or empty when there is none")
    relevance: Relevance = Field(
        description="2: the answer addresses just what is asked; 1: only part of it, or much beside it; 0: something else"
    )
    self_contained: Answer = Field(
        description="true when a reader who has never seen the document knows what the question is about"
    )


class ClaimVerdict(_Record):
    """What the document says of one claim."""

    evidence: Words = Field(
        description="the words of the document that decide the claim, copied exactly; empty when label is not_found"
    )
    label: Label = Field(
        description="supported: the document says all of it; contradicted: the document says otherwise; "
        "not_found: the document does not say"
    )
