"""While compiling, an example never sees its own document among the demos, whose answers it would only copy."""

from collections.abc import Sequence
from typing import Any

import dspy

from knowledge_sdg.text import folded


class DiscreetPredict(dspy.Predict):
    """A predictor that does not show the demos about the document that it is asked about."""

    async def aforward(self, **inputs: Any) -> dspy.Prediction:
        """The prediction."""
        demos = inputs.pop("demos", self.demos)
        return await super().aforward(**inputs, demos=about_others(demos, str(inputs.get("document", ""))))


def about_others(demos: Sequence[Any], document: str) -> list[Any]:
    """The demos whose document is neither a part of this one nor the other way round; all where there is no document.

    about_others([dspy.Example(document="A mill.")], "See  a mill. It is old.") -> []
    """
    text = folded(document)
    others = []
    for demo in demos:
        shown = folded(str(demo.get("document") or ""))
        if not (text and shown and (shown in text or text in shown)):
            others.append(demo)
    return others


def make_discreet(module: dspy.Module) -> None:
    """Lets every predictor of a module be discreet; they stay the same objects, which is what DSPy goes by."""
    for _, predictor in module.named_predictors():
        predictor.__class__ = DiscreetPredict
