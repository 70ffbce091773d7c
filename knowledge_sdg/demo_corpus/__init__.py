"""Three short documents with seed examples, to try Knowledge SDG on.

A mountain railway, the manual of a cold-room controller and a tidal bird, all of them invented: no language model can
know them from elsewhere, so what an answer says must have come from the documents. `qna.yaml` holds 5 contexts of them
with 3 questions and answers each, as InstructLab writes seed examples.
"""

import importlib.resources
from pathlib import Path

__all__ = ["demo_corpus_path"]


def demo_corpus_path() -> Path:
    """The folder with the three Markdown files and `qna.yaml`. It belongs to the installed package: do not write there.

    sorted(file.name for file in demo_corpus_path().glob("*.md"))
    -> ["ebbwing.md", "kelvane_cr40_manual.md", "ostrel_rack_railway.md"]
    """
    return Path(str(importlib.resources.files(__name__)))
