"""Replies of a unit that is not finished yet, so that a killed run need not pay for them again.

`ask` records every reply that it could read and use, under a hash of all that was asked; the same question in the same
unit is then answered from the journal. A unit's finishing empties its journal.
"""

import json
from collections.abc import Container, Mapping, Sequence
from typing import Any, Protocol

import dspy
from pydantic import TypeAdapter
from pydantic_core import to_json

from knowledge_sdg.records import digest
from knowledge_sdg.teacher import form_of


class Journal(Protocol):
    """Where the replies of one unit stand."""

    def recall(self, key: str) -> str | None:
        """The reply recorded under a key."""

    def record(self, key: str, reply: str) -> None:
        """Keeps a reply, so that it survives the process."""


def journal_in_use() -> Journal | None:
    """The journal of this context: `with dspy.context(journal=...)`."""
    journal: Journal | None = dspy.settings.get("journal", None)
    return journal


def demos_of(predictor: dspy.Predict, others: Sequence[dspy.Example]) -> list[dspy.Example]:
    """The predictor's own demos that its prompt shows; else `others`."""
    if not predictor.demos:
        return list(others)
    return [demo for demo in predictor.demos if is_shown(demo, predictor.signature)] or list(others)


def is_shown(demo: Container[str], signature: type[dspy.Signature]) -> bool:
    """Whether a prompt of this signature shows the demo: it has an input and an output at least."""
    return any(name in demo for name in signature.input_fields) and any(
        name in demo for name in signature.output_fields
    )


def question_hash(
    predictor: dspy.Predict, inputs: Mapping[str, object], demos: Sequence[dspy.Example], config: Mapping[str, object]
) -> str:
    """Hash of a question as a model would see it: instructions, shown demos, inputs and generation parameters."""
    asked = (
        predictor.signature.__doc__,
        inputs,
        [demo if isinstance(demo, dict) else demo.toDict() for demo in demos],
        config,
        dspy.settings.lm.model,
    )
    return digest(to_json(asked, fallback=str).decode(), length=32)


def dumped(predictor: dspy.Predict, prediction: dspy.Prediction) -> str:
    """The output fields of a prediction, as JSON. Raises PydanticSerializationError for half of a surrogate pair, which
    no file and no database takes.
    """
    return to_json({name: prediction[name] for name in form_of(predictor.signature).outputs}).decode()


def loaded(predictor: dspy.Predict, reply: str) -> dspy.Prediction:
    """The prediction that `dumped` wrote, its fields of their types again."""
    content: dict[str, Any] = json.loads(reply)
    fields = form_of(predictor.signature).outputs
    return dspy.Prediction(
        **{name: TypeAdapter(fields[name].annotation).validate_python(value) for name, value in content.items()}
    )
