"""Knowledge SDG: documents and a handful of seed examples in, a faithful question-answer dataset out.

>>> from knowledge_sdg import generate
>>> run = generate(["handbook.md"], "qna.yaml", out="runs/handbook")
>>> run.dataset  # a datasets.Dataset of kept rows
"""

from importlib import import_module

_HOMES = {
    "Document": "records",
    "GenerationParameters": "teacher",
    "KnowledgeProgram": "program",
    "KnowledgeSDGError": "errors",
    "QuestionWriter": "question_writer",
    "FaithfulnessJudge": "faithfulness",
    "Run": "runs",
    "SeedExample": "records",
    "Settings": "teacher",
    "Summarizer": "summarizer",
    "connect": "teacher",
    "demo": "demonstration",
    "generate": "generation",
    "load_program": "program",
    "open_run": "runs",
    "read_documents": "documents",
    "read_seeds": "seeds",
    "read_settings": "teacher",
    "split_document": "documents",
    "using": "teacher",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - a list of the names above


def __getattr__(name: str) -> object:
    """A public name, from the module that holds it; DSPy takes over a second to import, so nothing is loaded early."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
