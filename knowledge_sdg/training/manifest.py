"""The manifest of a training set: from what, and with which settings, so that the same command makes it again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from knowledge_sdg.errors import InputError
from knowledge_sdg.files import write_json
from knowledge_sdg.training.provenance import Origin
from knowledge_sdg.training.reading import MANIFEST

MANIFEST_VERSION = 1


@dataclass(frozen=True, slots=True)
class SplitFile:
    """One split as it is on disk."""

    file: str
    rows: int
    tokens: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` tells."""

    format: str
    tokenizer: str
    """What counted the tokens: a folder, or `estimate`."""
    splits: Mapping[str, SplitFile]
    licence: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    """How the set was made; empty for a set that was given as it is."""
    origins: Sequence[Origin] = ()
    notes: Mapping[str, object] = field(default_factory=dict)
    """What was left out or shortened, and the check of the held-out split."""

    def write(self, folder: Path) -> None:
        """Writes `manifest.json`: the same set, the same bytes."""
        write_json(
            folder / MANIFEST,
            {"manifest_version": MANIFEST_VERSION, "knowledge_sdg": version("knowledge-sdg"), **asdict(self)},
        )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an exported folder. Raises InputError when it is not one."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"is no training set (no readable {MANIFEST}); make one with `knowledge-sdg mix`", path=folder
        ) from error
    if not isinstance(content, dict) or "splits" not in content:
        raise InputError("is not the manifest of a training set", path=folder / MANIFEST)
    return content
