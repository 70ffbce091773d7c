"""A program's prompts as its models read them, and what differs between two."""

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

from knowledge_sdg.errors import ProgramError
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.runs.reading import PROGRAM
from knowledge_sdg.teacher.adapter import CachedChatAdapter


def program_of_run(folder: Path, config: Mapping[str, Any]) -> KnowledgeProgram | None:
    """The program of a run: its file in the run folder, or the uncompiled one, where that has the fingerprint of the
    run's settings. None when the file is of another version, or neither is there.
    """
    try:
        if (folder / PROGRAM).exists():
            return load_program(folder / PROGRAM)
        settings = {name: config[name] for name in ("pairs_per_view", "keep_at", "pairs_per_call") if name in config}
        program = KnowledgeProgram(**settings)
    except (ProgramError, TypeError, ValueError):  # another version's, or settings that somebody has spoiled
        return None
    return program if program.fingerprint() == config.get("program") else None


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
