"""What a `with using(...)` block sets, as the code inside it reads it."""

from collections.abc import Mapping
from typing import Any

import dspy

import signatures
from knowledge_sdg.records import UsageRow
from knowledge_sdg.teacher.parameters import GenerationParameters
from knowledge_sdg.teacher.usage import Usage


def _is_signature(word: Any) -> bool:
    return isinstance(word, type) and issubclass(word, dspy.Signature)


_OURS: list[Any] = [getattr(signatures, name) for name in signatures.__all__]
_BY_OUTPUTS: dict[tuple[str, ...], str] = {
    tuple(word.output_fields): word.__name__ for word in _OURS if _is_signature(word)
}


def signature_name(signature: Any) -> str:
    """The name of one of our signatures, also after an optimizer has changed its instructions (DSPy renames it then);
    of any other signature its own name; `direct` for a bare `lm("...")` call.
    """
    if not _is_signature(signature):
        return "direct"
    outputs = tuple(name for name in signature.output_fields if name != "reasoning")
    return _BY_OUTPUTS.get(outputs, signature.__name__)


def parameters_of(signature: object) -> GenerationParameters:
    """What differs from the model's own parameters when this signature is asked; all None when nothing does."""
    by_signature: Mapping[str, GenerationParameters] = dspy.settings.get("generation_parameters", None) or {}
    return by_signature.get(signature_name(signature), GenerationParameters(temperature=None))


def judge_model() -> dspy.LM:
    """The model that judges in this context: the judge of `using`, else the teacher."""
    return dspy.settings.get("judge_lm", None) or dspy.settings.lm


def count(signature: object, **counts: int) -> None:
    """Adds to the usage of this context, under the model that it asks: `count(VerifyClaims, reasks=1)`."""
    usage: Usage | None = dspy.settings.get("usage", None)
    if usage is not None:
        usage.add(UsageRow(dspy.settings.lm.model, signature_name(signature), **counts))
