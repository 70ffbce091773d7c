"""Where a training set may be written: no foreign folder, no other set's, and not over what is read for it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from knowledge_sdg.errors import InputError
from knowledge_sdg.files import is_partial
from knowledge_sdg.training.manifest import Manifest, read_manifest
from knowledge_sdg.training.provenance import Origin
from knowledge_sdg.training.reading import MANIFEST

_OF_FILES = {".csv", ".tsv", ".txt", ".json", ".jsonl", ".parquet", ".arrow", ".xlsx", ".gz", ".zst", ".zip"}
"""Endings that no folder is meant to have."""


def check_folder(folder: Path, manifest: Manifest) -> None:
    """Raises InputError for a folder that is a file or should be one, holds something else than a training set, or the
    set of another phase or of other runs, which would be gone. The same set is made again in its place.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file; give a folder", path=folder)
    if folder.suffix in _OF_FILES and not folder.exists():
        raise InputError(
            "is a file's name, but a training set is a folder; export alone writes .jsonl and .parquet", path=folder
        )
    if not folder.exists():
        return
    if (folder / MANIFEST).exists():
        _check_earlier(folder, manifest)
    elif not all(map(is_partial, folder.iterdir())):  # which a killed export left behind
        raise InputError("holds something else than a training set; give a new folder", path=folder)


def check_not_read(out: Path, sources: Iterable[object]) -> None:
    """Raises InputError when a set would be written over one of the files or folders that it is made of.

    A file is written over too when it is one of the set that the folder holds; what is no path is passed over.
    """
    splits = read_manifest(out)["splits"].values() if (out / MANIFEST).is_file() else ()
    written = {out.resolve(), *((out / split["file"]).resolve() for split in splits)}
    for source in sources:
        if isinstance(source, str | Path) and Path(source).resolve() in written:
            raise InputError(f"would be written over, but rows are read from {source}; give another place", path=out)


def _check_earlier(folder: Path, manifest: Manifest) -> None:
    earlier = read_manifest(folder)
    phase = earlier.get("settings", {}).get("phase")
    runs = [one for one in earlier.get("origins", ()) if one.get("kind") == "run"]
    new_runs = [one for one in manifest.origins if one.kind == "run"]
    if phase == manifest.settings.get("phase") and _are_same(runs, new_runs):
        return
    here = _named(phase, [str(one.get("name")) for one in runs])
    new = _named(manifest.settings.get("phase"), [one.name for one in new_runs])
    raise InputError(
        f"holds a training set {here}, which one {new} would replace; give another folder, or delete it", path=folder
    )


def _are_same(earlier: list[Mapping[str, Any]], runs: list[Origin]) -> bool:
    """Whether both are of the same runs: of the same place, whose rows may be others by now, or of the same rows."""

    def is_one(told: Mapping[str, Any], run: Origin) -> bool:
        is_same_place = Path(str(told.get("name"))).resolve() == Path(run.name).resolve()
        return is_same_place or bool(run.sha256 and told.get("sha256") == run.sha256)

    return all(any(is_one(told, run) for run in runs) for told in earlier) and all(
        any(is_one(told, run) for told in earlier) for run in runs
    )


def _named(phase: object, runs: list[str]) -> str:
    """A set in words: `of phase 1 from runs/a`."""
    return f"{'of no phase' if phase is None else f'of phase {phase}'} from {', '.join(runs) or 'rows of no run'}"
