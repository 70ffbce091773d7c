"""A loopback teacher that can be taught: it verifies claims well once it is told to, or shown how, and not before.

It also writes instructions, for the optimizers that ask a model for them: always the one that helps.
"""

import itertools
import json
import re
import threading
from collections import Counter

from dspy import lm15

from knowledge_sdg.optimization import LabelledAnswer
from knowledge_sdg.teacher.offline.engine import reply
from knowledge_sdg.teacher.offline.prompt import read_prompt
from signatures import ClaimVerdict, VerifyClaims

LESSON = "Compare every year of the claim with the document."

_PLACES = ("Alda", "Berin", "Corvo", "Delm", "Esker", "Farn", "Gorse", "Hollin", "Istra", "Jarl")


def bridges() -> list[LabelledAnswer]:
    """Right and wrong answers about ten bridges, each in a document of its own."""
    answers = []
    for number, place in enumerate(_PLACES):
        year = 1702 + 11 * number
        document = f"The {place} Bridge was built in {year}. It spans the river Sen."
        for built, kind in ((year, "supported"), (year + 40, "contradicted")):
            response = f"The {place} Bridge was built in {built}."
            answers.append(
                LabelledAnswer(document, f"When was the {place} Bridge built?", response, kind, is_claim=True)
            )
    return answers


class Pupil:
    """Answers requests. With `wavers`, at a temperature of 1 or more it is right every other time untaught."""

    def __init__(self, *, wavers: bool = False) -> None:
        self.asked: Counter[str] = Counter()
        self._wavers = wavers
        self._turns = itertools.count()
        self._lock = threading.Lock()

    def __call__(self, request: lm15.Request) -> lm15.Response:
        try:
            prompt = read_prompt(request)
        except lm15.UnsupportedFeatureError:
            self.asked["instructions"] += 1
            return _said(request, _instructions(request))
        self.asked[prompt.signature.__name__] += 1
        if prompt.signature is not VerifyClaims or self._knows(request, bool(prompt.demos)):
            return reply(request)
        first = prompt.inputs["document"].partition(".")[0]
        verdicts = [ClaimVerdict(evidence=first, label="supported") for _ in prompt.inputs["claims"]]
        return _said(request, prompt.render({"verdicts": verdicts}))

    def _knows(self, request: lm15.Request, shown: bool) -> bool:
        if shown or LESSON in str(request.system):
            return True
        with self._lock:
            return self._wavers and (request.config.temperature or 0) >= 1 and next(self._turns) % 2 == 0


def _instructions(request: lm15.Request) -> str:
    """The lesson in every field that is asked for, in the form of the prompt's adapter."""
    system = str(request.system)
    fields = re.findall(r"^\d+\. `(\w+)` \(", system.partition("Your output fields are:")[2], re.MULTILINE)
    values = {name: {"verify": LESSON} if name == "module_advice" else LESSON for name in fields}
    if "Outputs will be a JSON object" in system:
        return json.dumps(values)
    shown = ((name, value if isinstance(value, str) else json.dumps(value)) for name, value in values.items())
    return "\n\n".join(f"[[ ## {name} ## ]]\n{value}" for name, value in shown) + "\n\n[[ ## completed ## ]]"


def _said(request: lm15.Request, text: str) -> lm15.Response:
    return lm15.Response(
        id=None,
        model=request.model,
        message=lm15.Message.assistant(text),
        finish_reason="stop",
        usage=lm15.Usage(input_tokens=10, output_tokens=5),
    )
