"""A teacher whose replies a test writes. It stands behind the real DSPy path: it reads prompts and renders replies as
the built-in teacher does, and answers by the built-in teacher what the script does not say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dspy import lm15

from knowledge_sdg.teacher import Teacher, connect
from knowledge_sdg.teacher.offline.answers import answer
from knowledge_sdg.teacher.offline.prompt import Prompt, read_prompt

Reply = dict[str, Any] | str | Exception
"""Outputs by name, a reply letter by letter, or an error to raise."""

Script = Mapping[str, Callable[[Prompt], Reply | None]]
"""By signature what is replied; None leaves it to the built-in teacher."""


@dataclass
class ScriptedEngine:
    """Answers by its script and remembers what it was asked."""

    script: Script = field(default_factory=dict)
    asked: list[Prompt] = field(default_factory=list)
    finish_reason: str = "stop"

    async def complete(self, request: lm15.Request) -> lm15.Response:
        prompt = read_prompt(request)
        self.asked.append(prompt)
        write = self.script.get(prompt.signature.__name__)
        reply = write(prompt) if write else None
        if isinstance(reply, Exception):
            raise reply
        if reply is None:
            reply = answer(prompt)
        text = reply if isinstance(reply, str) else prompt.render(reply)
        return lm15.Response(
            id=None,
            model=request.model,
            message=lm15.Message.assistant(text),
            finish_reason=self.finish_reason,
            usage=lm15.Usage(input_tokens=10, output_tokens=5),
        )

    def calls(self, signature: str) -> list[Prompt]:
        """What was asked of one signature."""
        return [prompt for prompt in self.asked if prompt.signature.__name__ == signature]


def scripted(script: Script | None = None) -> tuple[Teacher, ScriptedEngine]:
    """A teacher that keeps to `script`, and its engine to look into."""
    engine = ScriptedEngine(script or {})
    return connect("scripted/teacher", engine=engine, retries=0), engine


def in_turn(*replies: Reply | None) -> Callable[[Prompt], Reply | None]:
    """The replies one after the other, the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
