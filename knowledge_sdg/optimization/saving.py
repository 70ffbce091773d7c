"""The compiled program on disk: an ordinary program file, with where it comes from."""

import json
from collections.abc import Mapping
from pathlib import Path

from knowledge_sdg.files import write_json
from knowledge_sdg.program import KnowledgeProgram

PROVENANCE = "compiled"
"""The entry of the file's own metadata that tells it."""


def save_compiled(program: KnowledgeProgram, path: Path, provenance: Mapping[str, object]) -> None:
    """Writes the program, whole or not at all, as `load_program` and DSPy's own `load` read it, with its fingerprint
    and where it comes from.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial.json")
    program.save(partial)
    state = json.loads(partial.read_bytes())
    partial.unlink()
    state["metadata"]["knowledge_sdg"][PROVENANCE] = {"fingerprint": program.fingerprint(), **provenance}
    write_json(path, state)


def provenance_of(path: Path | str) -> Mapping[str, object] | None:
    """Where a program file comes from; None for one that was not compiled here."""
    state = json.loads(Path(path).read_text(encoding="utf-8"))
    found: Mapping[str, object] | None = state["metadata"]["knowledge_sdg"].get(PROVENANCE)
    return found
