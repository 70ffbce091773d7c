"""DSPy's chat and JSON adapters with everything kept that is the same from call to call.

DSPy builds the system prompt with its JSON schemas, and a validator for each value, anew in every call: most of its CPU
time. What is sent stays the same to the letter (a test compares), and a reply that DSPy can read is read alike.
"""

import json
import re
import weakref
from functools import cache
from typing import Any, ClassVar

import dspy
from dspy.adapters.utils import format_field_value
from dspy.utils.exceptions import AdapterParseError
from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model

from knowledge_sdg.teacher.context import form_of
from knowledge_sdg.teacher.direct import completed, engine_of

# A field's header on a line of its own, also as "**[[ ## Verdicts ## ]]**" or "### [[ ## verdicts ## ]]".
_HEADER = re.compile(r"^[ \t*#`]*\[\[ ?## ?(\w+) ?## ?\]\][ \t*#`:]*$", re.MULTILINE)
_FENCE = re.compile(r"^```\w*\n(.*)\n```$", re.DOTALL)
_COMPLETED = "[[ ## completed ## ]]"
_LIST = TypeAdapter(list)

Signature = type[dspy.Signature]
Message = dict[str, str]


class QuickAdapter(dspy.ChatAdapter):
    """What both adapters do without building it anew."""

    _prompts: ClassVar[weakref.WeakKeyDictionary[Signature, tuple[str, str]]]
    _endings: ClassVar[weakref.WeakKeyDictionary[Signature, str]]

    def __init_subclass__(cls) -> None:
        """Each adapter has prompts of its own."""
        cls._prompts = weakref.WeakKeyDictionary()
        cls._endings = weakref.WeakKeyDictionary()

    async def acall(
        self,
        lm: dspy.BaseLM,
        lm_kwargs: dict[str, Any],
        signature: Signature,
        demos: list[dict[str, Any]],
        inputs: dict[str, Any],
    ) -> list[dict[str, Any]]:
        """The fields of one reply, by the short way to the engine where it is open. Raises AdapterParseError."""
        engine = engine_of(lm, lm_kwargs)
        if engine is None:
            return await super().acall(lm, lm_kwargs, signature, demos, inputs)
        messages = self.format(signature, demos, inputs)
        text = await completed(engine, lm, lm_kwargs | self.shape(signature), messages)
        if not text:
            raise AdapterParseError(type(self).__name__, signature, text, "The LM returned an empty response.")
        return [self.parse(signature, text)]

    def shape(self, signature: Signature) -> dict[str, Any]:  # noqa: ARG002 - the JSON adapter's depends on it
        """What a call's configuration says of the form of the reply."""
        return {}

    def format_system_message(self, signature: Signature) -> str:
        """The system prompt; made anew when the signature's instructions have changed."""
        known, instructions = self._prompts.get(signature), signature.__doc__ or ""
        if known is None or known[0] != instructions:
            known = (instructions, super().format_system_message(signature))
            self._prompts[signature] = known
        return known[1]

    def user_message_output_requirements(self, signature: Signature) -> str:
        """What ends a prompt: the fields that are asked for, and their types."""
        if signature not in self._endings:
            self._endings[signature] = super().user_message_output_requirements(signature)
        return self._endings[signature]

    def format_user_message_content(
        self,
        signature: Signature,
        inputs: dict[str, Any],
        prefix: str = "",
        suffix: str = "",
        main_request: bool = False,
    ) -> str:
        """The inputs under their headers, and what is asked for."""
        parts = [prefix]
        for name, field in form_of(signature).inputs.items():
            if name in inputs:
                parts.append(f"[[ ## {name} ## ]]\n{_shown(field, inputs[name])}")
        if main_request:
            parts.append(self.user_message_output_requirements(signature))
        return "\n\n".join([*parts, suffix]).strip()


class CachedChatAdapter(QuickAdapter):
    """`dspy.ChatAdapter`; a reply that DSPy cannot parse is parsed once more with its form tidied, its content never
    touched.
    """

    def parse(self, signature: Signature, completion: str) -> dict[str, Any]:
        """The output fields of a reply. Raises AdapterParseError."""
        if (value := _only_field(signature, completion)) is not None:
            return value
        try:
            return super().parse(signature, completion)
        except AdapterParseError:
            tidy = tidied(completion, list(signature.output_fields))
            if tidy == completion:
                raise
            return super().parse(signature, tidy)


class CachedJSONAdapter(QuickAdapter, dspy.JSONAdapter):
    """`dspy.JSONAdapter`, which asks the server to hold the reply to the JSON schema of the output fields."""

    def parse(self, signature: Signature, completion: str) -> dict[str, Any]:
        """The output fields of a reply. Raises AdapterParseError."""
        try:
            content = json.loads(completion)
            fields = {name: field.annotation for name, field in form_of(signature).outputs.items()}
            if content.keys() == fields.keys():
                return {name: _validator(kind).validate_python(content[name]) for name, kind in fields.items()}
        except (ValueError, AttributeError, TypeError):
            pass  # not plain JSON of these fields: DSPy's own reader mends what it can
        return super().parse(signature, completion)

    def shape(self, signature: Signature) -> dict[str, Any]:
        """The schema of the output fields, as OpenAI's API takes it."""
        return {"response_format": _response_format(signature)}

    def _prepare_response_format(self, lm: dspy.BaseLM, lm_kwargs: dict[str, Any], signature: Signature) -> None:  # noqa: ARG002 - DSPy's own signature
        lm_kwargs.update(self.shape(signature))


def _shown(field: Any, value: Any) -> str:
    """An input as DSPy writes it."""
    if type(value) is str:
        return value
    if type(value) is list and field.annotation is not str:
        return json.dumps(_LIST.dump_python(value, mode="json", fallback=str), ensure_ascii=False)
    shown: str = format_field_value(field_info=field, value=value)
    return shown


@cache
def _validator(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def _only_field(signature: Signature, completion: str) -> dict[str, Any] | None:
    """The value of a signature's only output field from a reply that is just as it was asked for; None of any other."""
    fields = form_of(signature).outputs
    if len(fields) != 1:
        return None
    ((name, field),) = fields.items()
    header, text = f"[[ ## {name} ## ]]\n", completion.strip()
    if not text.startswith(header) or not text.endswith(_COMPLETED) or text.count("[[ ##") != 2:
        return None
    value = text[len(header) : -len(_COMPLETED)].strip()
    if field.annotation is str:
        return {name: "\n".join(value.splitlines())}
    try:
        return {name: _validator(field.annotation).validate_python(json.loads(value))}
    except (ValueError, ValidationError):
        return None


_response_formats: weakref.WeakKeyDictionary[Signature, dict[str, Any]] = weakref.WeakKeyDictionary()


def _response_format(signature: Signature) -> dict[str, Any]:
    if signature not in _response_formats:
        fields: dict[str, Any] = {name: (field.annotation, ...) for name, field in signature.output_fields.items()}
        schema = create_model("Reply", __config__=ConfigDict(extra="forbid"), **fields).model_json_schema()
        shape = {"name": "reply", "schema": _strict(schema), "strict": True}
        _response_formats[signature] = {"type": "json_schema", "json_schema": shape}
    return _response_formats[signature]


def _strict(schema: Any) -> Any:
    """A JSON schema with every property required and no other allowed, as OpenAI's strict mode wants it
    (https://platform.openai.com/docs/guides/structured-outputs).
    """
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: _strict(part) for name, part in schema.items() if name not in {"default", "title"}}
    if "properties" in schema:
        strict |= {"required": list(schema["properties"]), "additionalProperties": False}
    return strict


def tidied(completion: str, names: list[str]) -> str:
    """The reply with its headers as they were asked for: "**[[ ## Claims ## ]]**" is "[[ ## claims ## ]]".

    Where a single field was asked for, JSON without a header is that field, and an object that only holds that field
    is its value.
    """
    by_lower = {name.lower(): name for name in (*names, "completed")}
    text = _HEADER.sub(lambda found: f"[[ ## {by_lower.get(found.group(1).lower(), found.group(1))} ## ]]", completion)
    if len(names) != 1:
        return text
    (name,) = names
    header = f"[[ ## {name} ## ]]"
    value = text.partition(header)[2].partition(_COMPLETED)[0] if header in text else text
    value = value.strip()
    if fenced := _FENCE.match(value):
        value = fenced.group(1).strip()
    if value[:1] not in {"[", "{"} and header not in text:
        return completion  # prose without a header: nobody knows what it answers
    return f"{header}\n{_unwrapped(value, name)}\n\n{_COMPLETED}"


def _unwrapped(value: str, name: str) -> str:
    """`{"verdicts": [...]}` as `[...]`."""
    try:
        content = json.loads(value)
    except ValueError:
        return value
    return (
        json.dumps(content[name], ensure_ascii=False) if isinstance(content, dict) and set(content) == {name} else value
    )
