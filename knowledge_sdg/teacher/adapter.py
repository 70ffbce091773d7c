"""DSPy's chat adapter, without building the same system prompt for every call."""

import weakref
from typing import ClassVar

import dspy


class CachedChatAdapter(dspy.ChatAdapter):
    """`dspy.ChatAdapter` with one system prompt per signature.

    Rebuilding the JSON schema of a typed signature for every call is most of DSPy's own CPU time; the prompts are the
    same to the letter.
    """

    _prompts: ClassVar[weakref.WeakKeyDictionary[type[dspy.Signature], tuple[str, str]]] = weakref.WeakKeyDictionary()

    def format_system_message(self, signature: type[dspy.Signature]) -> str:
        """The system prompt; made anew when the signature's instructions have changed."""
        known = self._prompts.get(signature)
        if known is None or known[0] != signature.instructions:
            known = (signature.instructions, super().format_system_message(signature))
            self._prompts[signature] = known
        return known[1]
