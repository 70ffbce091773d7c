"""What a command was told, resolved: its program, and the generation parameters of its models."""

from pathlib import Path

from knowledge_sdg.errors import InputError
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.teacher import GenerationParameters, Settings, Teacher, read_settings


def configured(
    program: KnowledgeProgram | str | Path | None,
    *,
    pairs_per_view: int | None = None,
    pairs_per_call: int | None = None,
    keep_at: float | None = None,
) -> KnowledgeProgram:
    """A copy of the program, or of that in the file, with the settings that were given. Raises InputError."""
    if isinstance(program, str | Path):
        program = load_program(program)
    chosen = program.deepcopy() if program else KnowledgeProgram()
    if pairs_per_view is not None:
        if pairs_per_view < 1:
            raise InputError(f"pairs_per_view is {pairs_per_view}, but at least one pair is asked for")
        chosen.pairs_per_view = pairs_per_view
    if pairs_per_call is not None:
        if pairs_per_call < 1:
            raise InputError(f"pairs_per_call is {pairs_per_call}, but at least one pair is judged in a call")
        chosen.judge.pairs_per_call = pairs_per_call
    if keep_at is not None:
        if not isinstance(keep_at, int | float) or not 0 <= keep_at <= 1:
            raise InputError(f"keep_at is {keep_at!r}, but it is a share from 0 to 1")
        chosen.judge.keep_at = keep_at
    return chosen


def check_numbers(least: int, **numbers: float) -> None:
    """Raises InputError for one that is smaller."""
    for name, number in numbers.items():
        if number < least:
            raise InputError(f"{name} is {number}, but must be at least {least}")


def chosen_settings(settings: Settings | str | Path | None, teacher: str | Teacher, judge: str | Teacher) -> Settings:
    """The settings that were given, or those of their file; else the parameters that the models bring themselves."""
    if isinstance(settings, Settings):
        return settings
    return read_settings(settings) if settings else Settings(_own_parameters(teacher), _own_parameters(judge))


def _own_parameters(model: str | Teacher) -> GenerationParameters:
    return GenerationParameters() if isinstance(model, str) else model.parameters
