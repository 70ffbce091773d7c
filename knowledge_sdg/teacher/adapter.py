"""DSPy's chat adapter, without building the same system prompt for every call, and with patience for untidy replies."""

import json
import re
import weakref
from typing import Any, ClassVar

import dspy
from dspy.utils.exceptions import AdapterParseError

# A field's header on a line of its own, also as "**[[ ## Verdicts ## ]]**" or "### [[ ## verdicts ## ]]".
_HEADER = re.compile(r"^[ \t*#`]*\[\[ ?## ?(\w+) ?## ?\]\][ \t*#`:]*$", re.MULTILINE)
_FENCE = re.compile(r"^```\w*\n(.*)\n```$", re.DOTALL)


class CachedChatAdapter(dspy.ChatAdapter):
    """`dspy.ChatAdapter` with one system prompt per signature, which is the same to the letter: rebuilding the JSON
    schema of a typed signature for every call is most of DSPy's own CPU time.

    A reply that DSPy cannot parse is parsed once more with its form tidied; its content is never touched.
    """

    _prompts: ClassVar[weakref.WeakKeyDictionary[type[dspy.Signature], tuple[str, str]]] = weakref.WeakKeyDictionary()

    def format_system_message(self, signature: type[dspy.Signature]) -> str:
        """The system prompt; made anew when the signature's instructions have changed."""
        known = self._prompts.get(signature)
        if known is None or known[0] != signature.instructions:
            known = (signature.instructions, super().format_system_message(signature))
            self._prompts[signature] = known
        return known[1]

    def parse(self, signature: type[dspy.Signature], completion: str) -> dict[str, Any]:
        """The output fields of a reply. Raises AdapterParseError."""
        try:
            return super().parse(signature, completion)
        except AdapterParseError:
            tidy = tidied(completion, list(signature.output_fields))
            if tidy == completion:
                raise
            return super().parse(signature, tidy)


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
    value = text.partition(header)[2].partition("[[ ## completed ## ]]")[0] if header in text else text
    value = value.strip()
    if fenced := _FENCE.match(value):
        value = fenced.group(1).strip()
    if value[:1] not in {"[", "{"} and header not in text:
        return completion  # prose without a header: nobody knows what it answers
    return f"{header}\n{_unwrapped(value, name)}\n\n[[ ## completed ## ]]"


def _unwrapped(value: str, name: str) -> str:
    """`{"verdicts": [...]}` as `[...]`."""
    try:
        content = json.loads(value)
    except ValueError:
        return value
    return (
        json.dumps(content[name], ensure_ascii=False) if isinstance(content, dict) and set(content) == {name} else value
    )
