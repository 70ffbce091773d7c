"""Teachers: a model string becomes a language model that counts its usage and keeps to its limit.

teacher = connect("offline/extractive")
with using(teacher):
    program(document=..., seeds=[...])
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import dspy

from knowledge_sdg.errors import InputError, TeacherError, UnknownTeacherError
from knowledge_sdg.teacher.adapter import CachedChatAdapter, CachedJSONAdapter
from knowledge_sdg.teacher.budget import Budget, Purse
from knowledge_sdg.teacher.context import count, form_of, judge_model, parameters_of
from knowledge_sdg.teacher.endpoint import HostedEngine, ServerEngine
from knowledge_sdg.teacher.limits import Limits, Server
from knowledge_sdg.teacher.metering import (
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    AsyncEngine,
    MeteredEngine,
    Terms,
    UnusableReply,
)
from knowledge_sdg.teacher.parameters import GenerationParameters, Settings, read_settings
from knowledge_sdg.teacher.predicting import predicted
from knowledge_sdg.teacher.prices import dollars
from knowledge_sdg.teacher.usage import Usage

__all__ = [
    "DEFAULT_CONCURRENCY",
    "DEFAULT_RETRIES",
    "DEFAULT_TIMEOUT",
    "OFFLINE",
    "AsyncEngine",
    "Budget",
    "GenerationParameters",
    "Limits",
    "Purse",
    "Server",
    "Settings",
    "Teacher",
    "UnusableReply",
    "Usage",
    "connect",
    "count",
    "dollars",
    "form_of",
    "judge_model",
    "model_identity",
    "model_name",
    "own_parameters",
    "parameters_of",
    "predicted",
    "read_settings",
    "using",
]

OFFLINE = "offline/extractive"
"""The built-in teacher: classic NLP, no download, no key, no GPU. It reads demos and no instructions."""

DEFAULT_CONCURRENCY = 32
"""Calls in flight: enough to keep one vLLM server's batch full, and below the limits of hosted models' first tiers."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """A connected model."""

    model: str
    """The model string, as rows are stamped with it."""
    engine: AsyncEngine
    """What answers, without limit and count."""
    parameters: GenerationParameters
    server: Server
    """Where it is, with the limits that it shares with other models there."""
    lm: dspy.LM
    usage: Usage


def connect(
    model: str = OFFLINE,
    *,
    url: str | None = None,
    engine: AsyncEngine | None = None,
    parameters: GenerationParameters | None = None,
    server: Server | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    retries: int = DEFAULT_RETRIES,
    purse: Purse | None = None,
    usage: Usage | None = None,
) -> Teacher:
    """The model of that string; `url` names an OpenAI-compatible server that has it. An `engine` of your own
    (an object with `async def complete(request) -> response`, in the types of `dspy.lm15`) stands behind any name.
    `server` is shared by the models that are on one; `timeout` is in seconds for each call, `retries` how often it is
    tried again; `purse` is what may be spent.

    Nothing is sent yet. Raises UnknownTeacherError when the string names no model, MissingKeyError when a hosted
    model's key is not in the environment.
    """
    parameters = parameters or GenerationParameters()
    usage = usage or Usage()
    server = server or Server(Limits(DEFAULT_CONCURRENCY))
    engine = engine or _engine(model, url, server.connections)
    metered = MeteredEngine(engine, usage, Terms(server, timeout, retries, purse), dict(parameters.extras))
    try:
        lm = dspy.LM(
            model if "/" in model else f"server/{model}",
            engine=metered,
            async_engine=metered.asynchronous,
            cache=False,
            num_retries=0,
            **parameters.standard(),
        )
    except dspy.LMError as error:
        raise TeacherError(" ".join(str(error).split())) from error
    return Teacher(model, engine, parameters, server, lm, usage)


def _engine(model: str, url: str | None, connections: int) -> AsyncEngine:
    if url is not None:
        return ServerEngine(model, url, connections)
    if model == OFFLINE:
        from knowledge_sdg.teacher.offline import AsyncOfflineEngine  # noqa: PLC0415 - loads word lists

        return AsyncOfflineEngine()
    if model.startswith("offline/"):
        raise UnknownTeacherError(f"unknown teacher {model!r}; the built-in one is {OFFLINE}")
    return HostedEngine(model)


def model_identity(model: str) -> str:
    """What the replies of a model string depend on: itself, and of the built-in teacher also its version."""
    if model != OFFLINE:
        return model
    from knowledge_sdg.teacher.offline.engine import VERSION  # noqa: PLC0415 - loads word lists

    return f"{model} {VERSION}"


def model_name(model: str | Teacher) -> str:
    """The model string. Raises InputError for what is neither one nor a `Teacher`."""
    if isinstance(model, str):
        return model
    if not isinstance(model, Teacher):
        raise InputError(f"a {type(model).__name__} is no teacher; name the model, or give connect('provider/model')")
    return model.model


def own_parameters(model: str | Teacher) -> GenerationParameters:
    """Those that a connected model brings; the defaults for one that is only named. Raises InputError like that."""
    model_name(model)
    return GenerationParameters() if isinstance(model, str) else model.parameters


@contextmanager
def using(
    teacher: Teacher,
    judge: Teacher | None = None,
    *,
    by_signature: Mapping[str, GenerationParameters] | None = None,
    structured: bool = False,
    keep_history: bool = False,
) -> Generator[None]:
    """Everything asked inside goes to `teacher`, and what `FaithfulnessJudge` asks to `judge`.

    `by_signature`: generation parameters that differ for single signatures. `structured`: replies as JSON, which the
    server is asked to hold to their schema. DSPy's history and trace are off unless
    `keep_history`: they grow with every call. No global setting is touched.
    """
    for model in (teacher, judge or teacher):
        model_name(model)
    context: dict[str, object] = {
        "lm": teacher.lm,
        "judge_lm": judge.lm if judge else None,
        "adapter": CachedJSONAdapter() if structured else CachedChatAdapter(use_json_adapter_fallback=False),
        "generation_parameters": dict(by_signature or {}),
        "usage": teacher.usage,
        "warn_on_type_mismatch": False,  # our own code gives the inputs, and mypy has seen them
    }
    if not keep_history:
        context |= {"disable_history": True, "trace": None}
    with dspy.context(**context):
        yield
