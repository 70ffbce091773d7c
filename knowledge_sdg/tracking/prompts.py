"""A program's prompts as its models read them, and what differs between two."""

from difflib import unified_diff

from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.teacher.adapter import CachedChatAdapter


def rendered_prompts(program: KnowledgeProgram) -> str:
    """Of every predictor the messages of a call, demos included, with `{name}` in the place of each input."""
    return "\n".join(f"=== {name}\n{_rendered(predictor)}" for name, predictor in program.named_predictors())


def _rendered(predictor: object) -> str:
    signature, demos = predictor.signature, predictor.demos  # type: ignore[attr-defined]
    inputs = {name: f"{{{name}}}" for name in signature.input_fields}
    messages = CachedChatAdapter().format(signature, demos, inputs)
    return "".join(f"--- {message['role']}\n{message['content'].rstrip()}\n" for message in messages)


def prompt_diff(before: str, after: str, *, names: tuple[str, str] = ("before", "after")) -> str:
    """The lines that differ, with three lines around them; empty when none does."""
    lines = unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")
    return "".join(f"{line}\n" for line in lines)
