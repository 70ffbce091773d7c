"""What a `with using(...)` block sets, as the code inside it reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import dspy

import signatures
from knowledge_sdg.records import UsageRow
from knowledge_sdg.teacher.parameters import GenerationParameters
from knowledge_sdg.teacher.usage import Usage

_NO_DIFFERENCE = GenerationParameters(temperature=None)


def _is_signature(word: Any) -> bool:
    return isinstance(word, type) and issubclass(word, dspy.Signature)


_OURS: list[Any] = [getattr(signatures, name) for name in signatures.__all__]
_BY_OUTPUTS: dict[tuple[str, ...], str] = {
    tuple(word.output_fields): word.__name__ for word in _OURS if _is_signature(word)
}


@dataclass(frozen=True, slots=True)
class Form:
    """What a signature asks for; DSPy puts it together anew at every look."""

    name: str
    """Of one of our signatures its name, also after an optimizer has changed its instructions (DSPy renames it then);
    of any other its own."""
    inputs: Mapping[str, Any]
    """Pydantic's field infos, by name."""
    outputs: Mapping[str, Any]


def form_of(signature: Any) -> Form:
    """The form of a signature, whose fields never change: new ones make a new class."""
    return _form_of(signature)


@lru_cache(maxsize=256)
def _form_of(signature: Any) -> Form:
    outputs = signature.output_fields
    told = tuple(name for name in outputs if name != "reasoning")
    return Form(_BY_OUTPUTS.get(told, signature.__name__), signature.input_fields, outputs)


def signature_name(signature: Any) -> str:
    """The name in its form; `direct` for a bare `lm("...")` call."""
    return form_of(signature).name if _is_signature(signature) else "direct"


def parameters_of(signature: object) -> GenerationParameters:
    """What differs from the model's own parameters when this signature is asked; all None when nothing does."""
    by_signature: Mapping[str, GenerationParameters] = dspy.settings.get("generation_parameters", None) or {}
    return by_signature.get(signature_name(signature), _NO_DIFFERENCE) if by_signature else _NO_DIFFERENCE


def judge_model() -> dspy.LM:
    """The model that judges in this context: the judge of `using`, else the teacher."""
    return dspy.settings.get("judge_lm", None) or dspy.settings.lm


def count(signature: object, **counts: int) -> None:
    """Adds to the usage of this context, under the model that it asks: `count(VerifyClaims, reasks=1)`."""
    usage: Usage | None = dspy.settings.get("usage", None)
    if usage is not None:
        usage.add(UsageRow(dspy.settings.lm.model, signature_name(signature), **counts))
