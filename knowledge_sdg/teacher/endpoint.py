"""Models behind a server: any DSPy or litellm model string, and any OpenAI-compatible server by its address."""

import asyncio
import os
import re
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

import dspy
from dspy import lm15
from dspy._vendor.lm15.transports import StdlibAsyncTransport

from knowledge_sdg.errors import MissingKeyError, UnknownTeacherError

KEY_VARIABLE = "KNOWLEDGE_SDG_API_KEY"
"""Where the key of a server named by `--teacher-url` or `--judge-url` is read from; none is needed for most."""

NO_KEY = "not-needed"
"""What is sent as a key to a server of one's own when there is none: many refuse an empty header."""


PROVIDER = "server"
"""The provider's name in a model string such as `server/my-model`; only errors show it."""


class HostedEngine:
    """A model that DSPy reaches by its model string: natively where it can, else through litellm."""

    def __init__(self, model: str) -> None:
        """Raises UnknownTeacherError or MissingKeyError before anything is sent."""
        # litellm's price map is fetched from the network unless this is set before it is imported.
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        _check(model)
        self._lm = dspy.LM(model, cache=False, num_retries=0)
        self._takes_temperature = True

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply to one request; without a temperature once the model has said that it takes none."""
        if not self._takes_temperature:
            return await self._lm.acall(_without_temperature(request))
        try:
            return await self._lm.acall(request)
        except dspy.LMError as error:
            if request.config.temperature is None or not _refuses_temperature(error):
                raise
            self._takes_temperature = False  # reasoning models refuse it
            return await self._lm.acall(_without_temperature(request))


class ServerEngine:
    """An OpenAI-compatible server (vLLM, llama.cpp, TGI, a gateway) at `url`, spoken to natively."""

    def __init__(self, model: str, url: str, connections: int) -> None:
        """`connections`: as many as calls in flight, so that none waits for one. Raises UnknownTeacherError."""
        if not url.startswith(("http://", "https://")):
            raise UnknownTeacherError(f"{url!r} is not the address of a server; write it as http://host:8000/v1")
        definition = lm15.ProviderDefinition.chat(
            lm15.AccessPolicy(
                provider=PROVIDER,
                supports=lm15.EndpointSupport(complete=True, stream=True, models=True),
                auth_modes=("bearer",),
                env_keys=(KEY_VARIABLE,),
                base_url=url.rstrip("/"),
            ),
            compat=lm15.OpenAIChatCompat(max_tokens_field="max_tokens"),
        )
        self._model = model
        self._config = lm15.RouterConfig(
            env={},
            api_keys={PROVIDER: os.environ.get(KEY_VARIABLE) or NO_KEY},
            providers=(definition,),
        )
        self._connections = connections
        self._proxy = _proxy_for(url)
        self._models: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """The reply to one request."""
        loop = asyncio.get_running_loop()
        model = self._models.get(loop)
        if model is None:  # connections belong to a loop
            # Proxies are looked up, and the model's route is found, once: per request that costs as much as sending.
            transport = _OneWriteTransport(max_connections=self._connections, proxy=self._proxy, trust_env=False)
            router = lm15.AsyncLMRouter(replace(self._config, transport=transport))
            model = self._models[loop] = router.lm(f"{PROVIDER}:{self._model}")
        response: lm15.Response = await model.complete(replace(request, model=self._model))
        return response


class _OneWriteTransport(StdlibAsyncTransport):
    """Sends the head and the body of a request together: two writes are two calls of the operating system, which cost
    more than all else of sending.
    """

    async def _open(self, *args: Any, **options: Any) -> Any:
        connection = await super()._open(*args, **options)
        connection.writer = _Gathering(connection.writer)
        return connection


class _Gathering:
    """An `asyncio.StreamWriter` that writes when it is drained."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        self._parts.append(part)

    async def drain(self) -> None:
        self._writer.write(b"".join(self._parts))
        self._parts.clear()
        await self._writer.drain()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)


def _proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY)."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if proxy and not proxy_bypass(parts.netloc) else None


def _refuses_temperature(error: Exception) -> bool:
    return "temperature" in str(error).lower() and not dspy.is_retryable_lm_error(error)


def _without_temperature(request: lm15.Request) -> lm15.Request:
    return replace(request, config=replace(request.config, temperature=None))


def _check(model: str) -> None:
    """Refuses a model string that names no model, and a hosted model without its key, before anything is sent."""
    provider, slash, name = model.partition("/")
    if not slash or not name:
        raise UnknownTeacherError(_unknown(model))
    if any(os.getenv(f"{provider.upper()}_{name}") for name in ("API_BASE", "BASE_URL")):
        # Such a gateway is reached through litellm, which must not be imported by many threads at once.
        import_module("litellm")
    router = lm15.AsyncLMRouter()
    try:
        resolution = router.resolve_openai_chat(model)
        router.lm(f"{resolution.provider}:{resolution.model}")
    except lm15.UnknownModelError:
        _check_with_litellm(model)
    except lm15.NotConfiguredError as error:
        named = dict.fromkeys(re.findall(r"[A-Z][A-Z_]+_(?:KEY|TOKEN)", str(error)))
        keys = " or ".join(named) or f"{provider.upper()}_API_KEY"
        raise MissingKeyError(f"model {model!r} needs a key: set {keys} in the environment") from error


def _check_with_litellm(model: str) -> None:
    import litellm  # noqa: PLC0415 - takes seconds, and only few models need it

    litellm.suppress_debug_info = True  # else it prints a list of providers beside our error
    try:
        litellm.get_llm_provider(model)
    except litellm.BadRequestError as error:
        raise UnknownTeacherError(_unknown(model)) from error
    missing = litellm.validate_environment(model)["missing_keys"]
    if missing:
        raise MissingKeyError(f"model {model!r} needs a key: set {' and '.join(missing)} in the environment")


def _unknown(model: str) -> str:
    return (
        f"unknown model {model!r}; write provider/model as litellm does, for example openai/gpt-5-mini or "
        "ollama_chat/llama3.2, or offline/extractive for the built-in one"
    )
