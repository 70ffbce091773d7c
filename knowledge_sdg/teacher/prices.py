"""What tokens cost, from the price map that litellm ships (read as a file: importing litellm takes seconds)."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PRICE_MAP = "model_prices_and_context_window_backup.json"


def dollars(model: str, tokens_in: int, tokens_out: int, tokens_cached: int = 0) -> float | None:
    """The price in US dollars of one call to a model string; None when its price is not known.

    `tokens_cached`: how many of `tokens_in` the server had in its prompt cache, at their own price where there is one.
    """
    price = _price(model)
    if price is None:
        return None
    cost_in = float(price["input_cost_per_token"])
    cost_cached = float(price.get("cache_read_input_token_cost") or cost_in)
    cost_out = float(price["output_cost_per_token"])
    return (tokens_in - tokens_cached) * cost_in + tokens_cached * cost_cached + tokens_out * cost_out


@cache
def _price(model: str) -> dict[str, Any] | None:
    prices = _price_map()
    found = prices.get(model) or prices.get(model.partition("/")[2])
    return found if found and "input_cost_per_token" in found and "output_cost_per_token" in found else None


@cache
def _price_map() -> dict[str, Any]:
    package = find_spec("litellm")
    if package is None or package.origin is None:
        return {}
    content: dict[str, Any] = json.loads((Path(package.origin).parent / PRICE_MAP).read_text(encoding="utf-8"))
    return content
