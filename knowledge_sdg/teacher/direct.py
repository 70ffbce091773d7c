"""The short way from a prompt to a reply: straight to our engine, when nobody watches the long one.

`dspy.LM.acall` prepares a call in worker threads, reads the messages into its own request type, records history and
prices the reply: about half of the client's CPU time of a call. Where no history, callback, stream or usage tracker is
on, nothing of that has an effect, and the adapter hands the same request to the engine itself.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import dspy
from dspy import lm15
from dspy.clients.errors import error_boundary
from pydantic_core import to_json

from knowledge_sdg.teacher.metering import MeteredEngine

_NOT_SENT = {"n", "rollout_id", "cache"}
"""Words of a call's configuration that DSPy keeps to itself."""


def engine_of(lm: dspy.BaseLM, config: Mapping[str, object]) -> MeteredEngine | None:
    """Our engine behind a model, when the short way is open."""
    engine = getattr(lm, "engine", None)
    if not isinstance(engine, MeteredEngine) or config.get("n") not in {None, 1}:
        return None
    settings = dspy.settings
    watched = (
        not settings.disable_history
        or settings.usage_tracker
        or settings.send_stream is not None
        or settings.get("callbacks", [])
        or lm.callbacks
        or lm.cache
    )
    return None if watched else engine


async def completed(
    engine: MeteredEngine, lm: dspy.BaseLM, config: Mapping[str, object], messages: Sequence[Mapping[str, str]]
) -> str:
    """The text of the reply. Raises what DSPy's own way raises."""
    with error_boundary(lm.model, unexpected=True):
        response = await engine.acomplete(request_of(lm, config, messages))
    return response.message.text or ""


def request_of(lm: dspy.BaseLM, config: Mapping[str, object], messages: Sequence[Mapping[str, str]]) -> lm15.Request:
    """The request that DSPy would make of these messages."""
    asked = {**lm.kwargs, **config}
    sent = {name: value for name, value in asked.items() if name not in _NOT_SENT and value is not None}
    system, turns = (messages[0]["content"], messages[1:]) if messages[0]["role"] == "system" else (None, messages)
    return lm15.Request(
        model=lm.model,
        system=system,
        messages=tuple(_MESSAGES[turn["role"]](turn["content"]) for turn in turns),
        config=_config(to_json(sent)),
    )


_MESSAGES: dict[str, Any] = {"user": lm15.Message.user, "assistant": lm15.Message.assistant}


@lru_cache(maxsize=256)
def _config(sent: bytes) -> lm15.Config:
    """The configuration part of a request, read by DSPy's own reader."""
    body = {"model": "any", "messages": [{"role": "user", "content": "any"}], **json.loads(sent)}
    return lm15.request_from_openai_chat(body).config
