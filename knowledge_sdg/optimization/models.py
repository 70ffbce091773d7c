"""Who writes, who judges, and who rewrites instructions, connected with one purse and one count."""

from dataclasses import dataclass

from knowledge_sdg.errors import InputError
from knowledge_sdg.optimization.spending import Allowance
from knowledge_sdg.teacher import (
    DEFAULT_CONCURRENCY,
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    OFFLINE,
    GenerationParameters,
    Limits,
    Server,
    Settings,
    Teacher,
    Usage,
    connect,
    model_name,
)

PROMPT_PARAMETERS = GenerationParameters(temperature=1.0)
"""Of the model that rewrites instructions, unless it brings its own: what DSPy recommends for GEPA's reflection."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A model and where it is."""

    model: str | Teacher = OFFLINE
    url: str | None = None

    @property
    def name(self) -> str:
        """The model string."""
        return model_name(self.model)


@dataclass(frozen=True, slots=True)
class CallTerms:
    """How servers may be asked."""

    concurrency: int = DEFAULT_CONCURRENCY
    timeout: float = DEFAULT_TIMEOUT
    retries: int = DEFAULT_RETRIES


@dataclass(frozen=True, slots=True)
class Models:
    """The three, connected."""

    teacher: Teacher
    judge: Teacher
    prompt_model: Teacher
    usage: Usage
    allowance: Allowance


def connect_models(
    teacher: Connection,
    judge: Connection | None,
    prompt_model: Connection | None,
    settings: Settings,
    terms: CallTerms,
    budget_usd: float | None,
) -> Models:
    """The three; without a judge or a prompt model of its own, the teacher is that too. Models on one server share
    its limits.
    """
    for one, option in ((teacher, "teacher"), (judge, "judge"), (prompt_model, "prompt-model")):
        if one and one.url and one.name == OFFLINE:
            raise InputError(f"a {option}'s address without its model; name the model that the server has (--{option})")
    usage = Usage()
    allowance = Allowance(budget_usd, usage)
    servers: dict[str, Server] = {}

    def connected(one: Connection, parameters: GenerationParameters) -> Teacher:
        place = one.url or one.name.partition("/")[0]
        return connect(
            one.name,
            url=one.url,
            engine=None if isinstance(one.model, str) else one.model.engine,
            parameters=parameters,
            server=servers.setdefault(place, Server(Limits(terms.concurrency))),
            timeout=terms.timeout,
            retries=terms.retries,
            purse=allowance,
            usage=usage,
        )

    writes = connected(teacher, settings.teacher)
    judges = connected(judge, settings.judge) if judge else writes
    return Models(writes, judges, connected(prompt_model or teacher, PROMPT_PARAMETERS), usage, allowance)
