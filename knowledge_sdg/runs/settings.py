"""What decides a run's rows, as `config.json` keeps it; a resume under other settings is refused."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from knowledge_sdg.errors import RunError
from knowledge_sdg.files import write_json
from knowledge_sdg.records import digest
from knowledge_sdg.runs.reading import CONFIG
from knowledge_sdg.teacher import OFFLINE, GenerationParameters, model_identity


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The resolved settings of a run. What only changes its speed (concurrency, address of a server) is not here."""

    documents: int
    """How many documents."""
    documents_digest: str
    seeds: int
    """How many seed examples."""
    seeds_digest: str
    program: str
    """The program's fingerprint: instructions, demos, fields."""
    teacher: str = OFFLINE
    judge: str = OFFLINE
    teacher_parameters: GenerationParameters = field(default_factory=GenerationParameters)
    judge_parameters: GenerationParameters = field(default_factory=GenerationParameters)
    signature_parameters: Mapping[str, GenerationParameters] = field(default_factory=dict)
    rounds: int = 1
    pairs_per_view: int = 5
    pairs_per_call: int = 5
    keep_at: float = 1.0
    chunk_words: int = 350
    domain: str = ""
    structured: bool = False
    """Whether replies are asked for as JSON, held to their schema."""

    def asked_with(self) -> str:
        """Hash of what, beside the text itself, decides a unit's result: a part of every unit's key."""
        asked = (self.program, model_identity(self.teacher), model_identity(self.judge), self.structured)
        parameters = (self.teacher_parameters, self.judge_parameters, dict(self.signature_parameters))
        return digest(*asked, json.dumps([_plain(part) for part in parameters], sort_keys=True))

    def as_json(self) -> dict[str, object]:
        """The settings, with the version of the product that resolved them."""
        return {
            **asdict(self),
            "signature_parameters": _plain(dict(self.signature_parameters)),
            "version": version("knowledge-sdg"),
        }


def _plain(part: GenerationParameters | dict[str, GenerationParameters]) -> object:
    if isinstance(part, GenerationParameters):
        return asdict(part)
    return {name: asdict(parameters) for name, parameters in part.items()}


class Saved(Protocol):
    """Settings that `config.json` keeps."""

    def as_json(self) -> dict[str, object]:
        """The settings as JSON."""


def claim_folder(folder: Path, settings: Saved, *, fresh: bool = False, must_exist: bool = False) -> Path:
    """The folder that the run goes on in, with its `config.json` written: `folder` when it is empty, new, or holds a
    run of the same settings; with `fresh` else the first of `folder-2`, `folder-3`, ... that does.

    Raises RunError when the folder holds something else, a run whose settings differ, naming them, or no run where one
    must be.
    """
    if must_exist and not (folder / CONFIG).is_file():
        raise RunError(f"{folder}: holds no run, so nothing has failed there; give --out the run's folder")
    problem = _problem(folder, settings)
    number = 2
    while problem and fresh:
        beside = folder.with_name(f"{folder.name}-{number}")
        problem = _problem(beside, settings)
        if not problem:
            folder = beside
        number += 1
    if problem:
        raise RunError(problem)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / CONFIG).exists():
            write_json(folder / CONFIG, settings.as_json())
    except OSError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror}); give --out another folder") from error
    return folder


def _problem(folder: Path, settings: Saved) -> str:
    """Why a run of these settings cannot be in this folder; empty when it can."""
    if folder.exists() and not folder.is_dir():
        return f"{folder}: is a file; give --out a folder"
    if not folder.exists() or not any(folder.iterdir()):
        return ""
    if not (folder / CONFIG).is_file():
        return f"{folder}: holds something else than a run; give --out a new folder"
    try:
        saved = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except ValueError:
        saved = None
    if not isinstance(saved, dict):
        return f"{folder / CONFIG}: is not the settings of a run; give --out a new folder"
    today = json.loads(json.dumps(settings.as_json()))
    names = sorted((today.keys() | saved.keys()) - {"version"})
    differing = [name for name in names if today.get(name) != saved.get(name)]
    if not differing:
        return ""
    named = ", ".join(_told(name, saved.get(name), today.get(name)) for name in differing)
    return f"{folder}: holds a run with other settings: {named}; use --fresh to start beside it, or another --out"


def _told(name: str, before: object, now: object) -> str:
    """What differs, for people: of a hash only that it does."""
    if name.endswith("_digest"):
        return f"the {name.removesuffix('_digest')} have other texts than before"
    return f"{name} (was {_short(before)}, is {_short(now)})"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
