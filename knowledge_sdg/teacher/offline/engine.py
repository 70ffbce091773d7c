"""The engine behind `offline/extractive`: a prompt in, a reply in the form of the prompt's adapter out."""

import re

from dspy import lm15

from knowledge_sdg.teacher.offline.answers import answer
from knowledge_sdg.teacher.offline.prompt import read_prompt

VERSION = 5
"""Raised when the same prompt gets another reply than before: a run of the older one is not continued with it."""

CHARACTERS_PER_TOKEN = 4  # English measures 4.35 characters a token under o200k; rounded down, so that usage is not low

# What XML 1.0 forbids in a document, section 2.2: one form feed of a source text would make the reply unreadable.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def tokens_of(text: str) -> int:
    """An estimate of how many tokens a text has, at `CHARACTERS_PER_TOKEN`, rounded up.

    tokens_of("A black cap.") -> 3
    """
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def reply(request: lm15.Request) -> lm15.Response:
    """The reply to a request: the same one for the same prompt, always.

    Raises lm15.UnsupportedFeatureError for a prompt that is none of the seven signatures.
    """
    prompt = read_prompt(request)
    written = prompt.render(answer(prompt))
    if prompt.adapter_name == "xml":
        written = _NOT_XML.sub(" ", written)
    shown = str(request.system or "") + "".join(message.text or "" for message in request.messages)
    return lm15.Response(
        id=None,
        model=request.model,
        message=lm15.Message.assistant(written),
        finish_reason="stop",
        usage=lm15.Usage(input_tokens=tokens_of(shown), output_tokens=tokens_of(written)),
    )


class _Stateless:
    """What both engines share: DSPy saves, loads and copies them with the program, and there is nothing to keep."""

    supports_response_schema = False
    supports_function_calling = False
    supports_reasoning = False
    supported_params: frozenset[str] = frozenset()

    def dump_state(self) -> dict[str, str]:
        """Nothing: the engine is the same everywhere."""
        return {}

    @classmethod
    def load_state(cls, state: dict[str, str]) -> "_Stateless":
        """A new engine; `state` is what `dump_state` gave."""
        if state:
            raise ValueError(f"the offline engine has no state, but was given {sorted(state)}")
        return cls()

    def __deepcopy__(self, memo: dict[int, object]) -> "_Stateless":
        """The engine itself, so that copying a program stays cheap."""
        return self


class OfflineEngine(_Stateless):
    """The `engine` of `dspy.LM("offline/extractive", engine=OfflineEngine(), ...)`."""

    def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply to a request; see `reply`."""
        return reply(request)


class AsyncOfflineEngine(_Stateless):
    """The `async_engine`: the same replies. The work is processor time, so nothing is awaited."""

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply to a request; see `reply`."""
        return reply(request)
