"""What a command was told, resolved: its program, and the generation parameters of its models."""

from pathlib import Path

from knowledge_sdg.errors import InputError
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.teacher import Settings, Teacher, own_parameters, read_settings


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
    if program:
        check_program(program)
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


def check_program(program: KnowledgeProgram) -> None:
    """Raises InputError for what is no program, and for a predictor with a language model of its own: no budget would
    count it, no row name it.
    """
    if not isinstance(program, KnowledgeProgram):
        raise InputError(f"a {type(program).__name__} is no KnowledgeProgram; make it a part of one, as its judge")
    own = [name for name, predictor in program.named_predictors() if predictor.lm is not None]
    if own:
        raise InputError(
            f"the program's {', '.join(own)} has a language model of its own, which no budget counts and no row names; "
            "take it off, program.set_lm(None), and name it as teacher or judge"
        )


def check_numbers(least: int, **numbers: float | None) -> None:
    """Raises InputError for one that is smaller; None is none."""
    for name, number in numbers.items():
        if number is not None and number < least:
            raise InputError(f"{name} is {number}, but must be at least {least}")


def chosen_settings(settings: Settings | str | Path | None, teacher: str | Teacher, judge: str | Teacher) -> Settings:
    """The settings that were given, or those of their file; else the parameters that the models bring themselves."""
    if isinstance(settings, Settings):
        return settings
    return read_settings(settings) if settings else Settings(own_parameters(teacher), own_parameters(judge))
