"""Reading a prompt from its text alone, as a model does: which adapter wrote it, what it asks, with which inputs.

DSPy's three text adapters write the fields of a signature into the system prompt, each demo as a user and an assistant
message, and the inputs into the last user message. That is all this module looks at, so the same engine answers a
program in the same process and one that calls it over HTTP.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import dspy
from dspy import lm15
from dspy.adapters.utils import parse_value

from signatures import (
    AssessPairs,
    ExtractClaims,
    ListAtomicFacts,
    SelectExtracts,
    VerifyClaims,
    WriteDetailedSummary,
    WriteQAPairs,
)

AdapterName: TypeAlias = Literal["chat", "json", "xml"]
Fields: TypeAlias = dict[str, Any]
"""Values of a signature's fields by name, of the types that the signature declares."""

SIGNATURES: tuple[type[dspy.Signature], ...] = (
    WriteDetailedSummary,
    SelectExtracts,
    ListAtomicFacts,
    WriteQAPairs,
    AssessPairs,
    ExtractClaims,
    VerifyClaims,
)
"""What the offline teacher can answer."""

REASONING = "reasoning"
"""The output field that dspy.ChainOfThought puts in front."""

_ADAPTERS: dict[AdapterName, dspy.Adapter] = {
    "chat": dspy.ChatAdapter(use_json_adapter_fallback=False),
    "json": dspy.JSONAdapter(),
    "xml": dspy.XMLAdapter(use_json_adapter_fallback=False),
}
_FIELD = re.compile(r"^\d+\. `(\w+)` \(", re.MULTILINE)  # "1. `document` (str): the source text"
_INPUTS, _OUTPUTS = "Your input fields are:", "Your output fields are:"
_LAYOUT = "All interactions will be structured in the following way"
_JSON_LAYOUT = "Outputs will be a JSON object with the following fields."
_REQUEST = {  # how each adapter ends the last user message
    "chat": "Respond with the corresponding output fields, starting with",
    "json": "Respond with a JSON object in the following order of fields",
    "xml": "Respond with the corresponding output fields wrapped in XML tags",
}
_ABSENT = "Not supplied for this particular example."


@dataclass(frozen=True, slots=True)
class Demo:
    """A worked example of the prompt. Fields that were not supplied are not there."""

    inputs: Fields
    outputs: Fields


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a prompt asks."""

    signature: type[dspy.Signature]
    """One of `SIGNATURES`."""
    adapter_name: AdapterName
    reasons: bool
    """True when a `reasoning` output is asked for in front of the signature's own."""
    inputs: Fields
    demos: tuple[Demo, ...]

    def render(self, outputs: Fields) -> str:
        """The outputs as the assistant message that the prompt's adapter can parse."""
        adapter = _ADAPTERS[self.adapter_name]
        return adapter.format_assistant_message_content(_with_reasoning(self.signature, self.reasons), outputs)


def read_prompt(request: lm15.Request) -> Prompt:
    """What a request asks.

    Raises lm15.UnsupportedFeatureError, which is not retried, when the prompt is not one of the seven signatures
    or when an input is missing or unreadable.
    """
    system = _text_of_system(request)
    input_names, output_names = _field_names(system)
    signature = _known_signature(input_names, output_names)
    adapter_name = _adapter_of(system)
    reasons = REASONING in output_names
    asked = request.messages[-1].text or ""
    end = asked.rfind("\n\n" + _REQUEST[adapter_name])
    values = _split_fields(asked[:end] if end >= 0 else asked, input_names, adapter_name)
    inputs = _typed(values, signature)
    if missing := [name for name in signature.input_fields if name not in inputs]:
        raise lm15.UnsupportedFeatureError(
            f"the offline teacher cannot read the input {', '.join(missing)} of {signature.__name__} in this prompt"
        )
    demos = tuple(
        Demo(_typed(_split_fields(user.text or "", input_names, adapter_name), signature), outputs)
        for user, assistant in pairwise(request.messages[:-1])
        if user.role == "user" and assistant.role == "assistant"
        if (outputs := _demo_outputs(assistant.text or "", signature, adapter_name))
    )
    return Prompt(signature, adapter_name, reasons, inputs, demos)


def _text_of_system(request: lm15.Request) -> str:
    if isinstance(request.system, str):
        return request.system
    if request.system:
        return "\n".join(getattr(part, "text", "") for part in request.system)
    return "\n".join(message.text or "" for message in request.messages if message.role in ("system", "developer"))


def _field_names(system: str) -> tuple[list[str], list[str]]:
    """Names of the input and of the output fields, in their order; empty where the prompt is no adapter's."""
    declared = system.partition(_LAYOUT)[0]
    before, found, after = declared.partition(_OUTPUTS)
    if not found or _INPUTS not in before:
        return [], []
    return _FIELD.findall(before.partition(_INPUTS)[2]), _FIELD.findall(after)


def _known_signature(inputs: list[str], outputs: list[str]) -> type[dspy.Signature]:
    asked = (set(inputs), set(outputs) - {REASONING})
    for signature in SIGNATURES:
        if asked == (set(signature.input_fields), set(signature.output_fields)):
            return signature
    shown = f"{', '.join(inputs)} -> {', '.join(outputs)}" if outputs else "a prompt without DSPy fields"
    known = ", ".join(signature.__name__ for signature in SIGNATURES)
    raise lm15.UnsupportedFeatureError(
        f"the offline teacher answers only {known}; this is {shown}. Name a real model for it, "
        "for example openai/gpt-4o-mini or ollama_chat/llama3.2."
    )


def _adapter_of(system: str) -> AdapterName:
    if _JSON_LAYOUT in system:
        return "json"
    return "chat" if "\n[[ ## " in system.partition(_LAYOUT)[2] else "xml"


def _split_fields(message: str, names: list[str], adapter_name: AdapterName) -> dict[str, str]:
    """The text of each input field. A document may itself contain headers and tags of fields: the first field's header
    is the first one, and the headers of what follows the document are the last ones of their names.
    """
    values: dict[str, str] = {}
    rest = message
    for name in reversed(names):
        opening = f"<{name}>\n" if adapter_name == "xml" else f"[[ ## {name} ## ]]\n"
        is_first = name == names[0]
        at = rest.find(opening) if is_first else rest.rfind("\n\n" + opening)
        if at < 0 and not is_first and rest.startswith(opening):  # an incomplete demo without the fields before
            at = 0
        if at < 0:
            continue
        value = rest[at:].lstrip("\n").removeprefix(opening)
        if adapter_name == "xml":
            value = value.rstrip().removesuffix(f"</{name}>")
        values[name] = value.strip("\n")
        rest = rest[:at]
    return values


def _typed(values: dict[str, str], signature: type[dspy.Signature]) -> Fields:
    """The values as the signature's types; what cannot be read as its type is left out."""
    typed: Fields = {}
    for name, field in signature.input_fields.items():
        if name not in values or values[name].strip() == _ABSENT:
            continue
        try:
            typed[name] = parse_value(values[name], field.annotation)
        except (ValueError, TypeError):
            continue
    return typed


def _demo_outputs(reply: str, signature: type[dspy.Signature], adapter_name: AdapterName) -> Fields:
    """The outputs of a demo, without its reasoning; empty when they were not supplied or cannot be read."""
    if _ABSENT in reply:
        return {}
    try:
        return dict(_ADAPTERS[adapter_name].parse(signature, reply))
    except (ValueError, TypeError, dspy.utils.exceptions.AdapterParseError):
        return {}


def _with_reasoning(signature: type[dspy.Signature], reasons: bool) -> type[dspy.Signature]:
    if not reasons:
        return signature
    return signature.prepend(REASONING, dspy.OutputField(), type_=str)
