"""Who writes and who judges, connected: on one server they share its limits, and always the purse and the count."""

from dataclasses import dataclass

from knowledge_sdg.errors import InputError
from knowledge_sdg.teacher import (
    OFFLINE,
    Budget,
    GenerationParameters,
    Limits,
    Purse,
    Server,
    Settings,
    Teacher,
    Usage,
    connect,
    dollars,
    model_name,
)


@dataclass(frozen=True, slots=True)
class Models:
    """Who writes and who judges."""

    teacher: Teacher
    judge: Teacher
    usage: Usage
    """Of both."""
    purse: Purse
    """What both may spend."""

    async def room(self) -> None:
        """Waits until a call to either would go out at once."""
        for model in (self.teacher, self.judge):
            await model.server.limiter().room()


@dataclass(frozen=True, slots=True)
class Terms:
    """How models may be asked."""

    limits: Limits
    timeout: float
    retries: int
    budget: Budget


def connect_models(
    teacher: str | Teacher,
    judge: str | Teacher,
    urls: tuple[str | None, str | None],
    settings: Settings,
    terms: Terms,
) -> Models:
    """Teacher and judge, connected; on one server they share its limits, and always the purse and the count."""
    usage = Usage()
    purse = Purse(terms.budget, usage)
    servers: dict[str, Server] = {}

    def connected(model: str | Teacher, url: str | None, parameters: GenerationParameters) -> Teacher:
        name = model_name(model)
        place = url or name.partition("/")[0]
        return connect(
            name,
            url=url,
            engine=None if isinstance(model, str) else model.engine,
            parameters=parameters,
            server=servers.setdefault(place, Server(terms.limits)),
            timeout=terms.timeout,
            retries=terms.retries,
            purse=purse,
            usage=usage,
        )

    writes, judges = connected(teacher, urls[0], settings.teacher), connected(judge, urls[1], settings.judge)
    return Models(writes, judges, usage, purse)


def check_prices(*models: str) -> None:
    """Raises InputError when the price of one is not known: a budget in dollars could not hold."""
    for model in models:
        if model != OFFLINE and dollars(model, 1, 1) is None:
            raise InputError(f"the price of {model!r} is not known, so --budget-usd cannot hold; use --max-tokens")
