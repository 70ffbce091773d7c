"""The short way through a predictor, when nobody watches the long one.

`dspy.Predict.acall` puts its signature's fields together a dozen times, looks for callbacks, decision types and
streams, and writes a trace: a sixth of the client's CPU time of a call. Where none of that is on, what is left of it is
one call of the adapter.
"""

from collections.abc import Mapping
from typing import Any

import dspy

from knowledge_sdg.teacher.adapter import QuickAdapter


async def predicted(
    predictor: dspy.Predict, inputs: Mapping[str, object], demos: list[Any], config: Mapping[str, object]
) -> dspy.Prediction:
    """What `predictor.acall(demos=..., config=..., **inputs)` gives, and raises what it raises."""
    settings = dspy.settings
    adapter = settings.adapter
    if not isinstance(adapter, QuickAdapter) or _is_watched(predictor):
        return await predictor.acall(demos=demos, config=config, **inputs)
    lm = predictor.lm or settings.lm
    with dspy.context(caller_modules=[*(settings.caller_modules or ()), predictor]):
        (fields,) = await adapter.acall(lm, {**predictor.config, **config}, predictor.signature, demos, dict(inputs))
    return dspy.Prediction(**fields)


def _is_watched(predictor: dspy.Predict) -> bool:
    """Whether anything looks on: a trace, callbacks, a stream, a usage tracker, or a class that does more."""
    settings = dspy.settings
    return bool(
        type(predictor) is not dspy.Predict
        or settings.trace is not None
        or settings.track_usage
        or settings.send_stream is not None
        or settings.get("callbacks", [])
        or predictor.callbacks
    )
