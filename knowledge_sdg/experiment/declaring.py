"""An experiment as its file declares it, and the file read."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge_sdg.errors import InputError
from knowledge_sdg.experiment.conditions import Conditions
from knowledge_sdg.experiment.measuring import Measured

Variant = Callable[[Conditions], Measured]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One question, and the ways that are tried to answer it."""

    question: str
    variants: Mapping[str, Variant]
    """By name. Each is scored beside the uncompiled program, on the same rows."""
    reads_instructions: bool = False
    """Whether it needs a model that reads instructions, which the built-in one does not."""

    def obstacle(self, conditions: Conditions) -> str:
        """Why it cannot be run with these models; empty when it can."""
        if self.reads_instructions and conditions.teacher.startswith("offline/"):
            return (
                f"needs a model that reads and writes instructions, which {conditions.teacher} does not: name one with "
                "--teacher"
            )
        return ""


def read_experiment(path: Path | str) -> Experiment:
    """The `EXPERIMENT` of a Python file, which is executed. Raises InputError when there is none."""
    path = Path(path)
    spec = importlib.util.spec_from_file_location(f"experiments.{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError("is no Python file; name an experiment", path=path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a user's file may raise
        raise InputError(f"cannot be executed: {type(error).__name__}: {error}", path=path) from error
    found = getattr(module, "EXPERIMENT", None)
    if not isinstance(found, Experiment):
        raise InputError("has no EXPERIMENT = Experiment(...)", path=path)
    return found


def experiment_files(folder: Path | str) -> list[Path]:
    """The experiments of a folder, by name. Raises InputError when there is none."""
    found = sorted(path for path in Path(folder).glob("*.py") if not path.name.startswith("_"))
    if not found:
        raise InputError("has no experiments; run this where experiments/ is, or name files", path=folder)
    return found
