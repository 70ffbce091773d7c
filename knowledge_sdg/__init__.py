"""Knowledge SDG: documents and a handful of seed examples in, a faithful question-answer dataset out.

>>> from knowledge_sdg import generate
>>> run = generate(["handbook.md"], "qna.yaml", out="runs/handbook")
>>> run.dataset  # a datasets.Dataset of kept rows
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge_sdg.comparison import compare
    from knowledge_sdg.demonstration import demo
    from knowledge_sdg.documents import read_documents, split_document
    from knowledge_sdg.errors import KnowledgeSDGError
    from knowledge_sdg.experiment import Experiment, run_experiment
    from knowledge_sdg.faithfulness import FaithfulnessJudge
    from knowledge_sdg.generation import generate
    from knowledge_sdg.judging import judge
    from knowledge_sdg.optimization import LabelledAnswer, Optimization, optimize
    from knowledge_sdg.program import KnowledgeProgram, load_program
    from knowledge_sdg.question_writer import QuestionWriter
    from knowledge_sdg.records import Document, SeedExample
    from knowledge_sdg.reporting import report
    from knowledge_sdg.runs import Run, open_run
    from knowledge_sdg.seed_lint import lint_seeds
    from knowledge_sdg.seeds import read_seeds
    from knowledge_sdg.summarizer import Summarizer
    from knowledge_sdg.teacher import GenerationParameters, Settings, connect, read_settings, using
    from knowledge_sdg.tracking import track
    from knowledge_sdg.training import (
        Tokens,
        create_knowledge_pretraining_ds,
        create_knowledge_regular_ds,
        export,
        mix,
        phase_1,
        phase_2,
        split_documents,
    )

__all__ = [
    "Document",
    "Experiment",
    "FaithfulnessJudge",
    "GenerationParameters",
    "KnowledgeProgram",
    "KnowledgeSDGError",
    "LabelledAnswer",
    "Optimization",
    "QuestionWriter",
    "Run",
    "SeedExample",
    "Settings",
    "Summarizer",
    "Tokens",
    "compare",
    "connect",
    "create_knowledge_pretraining_ds",
    "create_knowledge_regular_ds",
    "demo",
    "export",
    "generate",
    "judge",
    "lint_seeds",
    "load_program",
    "mix",
    "open_run",
    "optimize",
    "phase_1",
    "phase_2",
    "read_documents",
    "read_seeds",
    "read_settings",
    "report",
    "run_experiment",
    "split_document",
    "split_documents",
    "track",
    "using",
]

_HOMES = {
    "comparison": ("compare",),
    "demonstration": ("demo",),
    "documents": ("read_documents", "split_document"),
    "errors": ("KnowledgeSDGError",),
    "experiment": ("Experiment", "run_experiment"),
    "faithfulness": ("FaithfulnessJudge",),
    "generation": ("generate",),
    "judging": ("judge",),
    "optimization": ("LabelledAnswer", "Optimization", "optimize"),
    "program": ("KnowledgeProgram", "load_program"),
    "question_writer": ("QuestionWriter",),
    "records": ("Document", "SeedExample"),
    "reporting": ("report",),
    "runs": ("Run", "open_run"),
    "seed_lint": ("lint_seeds",),
    "seeds": ("read_seeds",),
    "summarizer": ("Summarizer",),
    "teacher": ("GenerationParameters", "Settings", "connect", "read_settings", "using"),
    "tracking": ("track",),
    "training": (
        "Tokens",
        "create_knowledge_pretraining_ds",
        "create_knowledge_regular_ds",
        "export",
        "mix",
        "phase_1",
        "phase_2",
        "split_documents",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """A public name, from the module that holds it; DSPy takes over a second to import, so nothing is loaded early."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
