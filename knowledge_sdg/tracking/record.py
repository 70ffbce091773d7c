"""What is tracked, before any store knows of it: so that nothing depends on a store that is down."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from knowledge_sdg.errors import RunError
from knowledge_sdg.files import write_json
from knowledge_sdg.records import digest
from knowledge_sdg.runs.traces import TRACES

RECORD_FILE = "record.json"
"""In the folder of an experiment's result."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a metric."""

    name: str
    value: float
    time: int
    """Milliseconds since 1970."""
    step: int = 0


@dataclass(frozen=True, slots=True)
class DataInput:
    """A data set that went in: named and hashed, never its text."""

    name: str
    digest: str
    rows: int
    context: str
    """What it was for: training, validation, test, documents or seeds."""
    columns: tuple[str, ...] = ()


def dataset_of(part: DataInput) -> dict[str, str]:
    """MLflow's fields of a data set. Its source is "code", which needs no address: where it lies is not told."""
    return {
        "name": part.name,
        "digest": part.digest,
        "source_type": "code",
        "source": json.dumps({"tags": {"name": part.name}}),
        "schema": json.dumps({"columns": list(part.columns)}),
        "profile": json.dumps({"num_rows": part.rows}),
    }


@dataclass(frozen=True, slots=True)
class Tracked:
    """A run, as MLflow will have it."""

    id: str
    """The same for the same work, however often it is uploaded."""
    experiment: str
    name: str
    started: int
    """Milliseconds since 1970."""
    ended: int
    finished: bool
    """False when it was stopped or something failed for good."""
    params: Mapping[str, str]
    values: tuple[Value, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    """Artifacts by their names."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Artifacts that are in no file."""
    inputs: tuple[DataInput, ...] = ()
    children: tuple["Tracked", ...] = ()
    as_model: bool = False
    """Whether its program is uploaded as an MLflow model too."""
    traced: Path | None = None
    """The run folder whose traces are uploaded too."""

    @property
    def status(self) -> str:
        """MLflow's word for how it ended."""
        return "FINISHED" if self.finished else "FAILED"

    def metrics(self) -> dict[str, float]:
        """The last value of each metric."""
        return {value.name: value.value for value in sorted(self.values, key=lambda value: (value.step, value.time))}

    def text(self, name: str) -> str | None:
        """An artifact's text; None when there is no such artifact."""
        if name in self.texts:
            return self.texts[name]
        return self.files[name].read_text(encoding="utf-8") if name in self.files else None

    def content_digest(self) -> str:
        """Hash of all that would be uploaded."""
        told = (self.name, self.params, self.values, self.tags, self.texts, self.inputs, self.finished, self.as_model)
        hashes = {}
        traces = {TRACES: self.traced / TRACES} if self.traced else {}
        for name, path in {**self.files, **traces}.items():
            with path.open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
        return digest(told, hashes, [child.content_digest() for child in self.children])


def save_record(record: Tracked, folder: Path) -> None:
    """Writes a record whose files are in `folder` already."""
    write_json(folder / RECORD_FILE, _as_json(record, folder))


def _as_json(record: Tracked, folder: Path) -> dict[str, object]:
    plain = {name: getattr(record, name) for name in ("id", "experiment", "name", "started", "ended", "finished")}
    return {
        **plain,
        "params": dict(record.params),
        "values": [asdict(value) for value in record.values],
        "tags": dict(record.tags),
        "files": [path.relative_to(folder).as_posix() for path in record.files.values()],
        "inputs": [asdict(part) for part in record.inputs],
        "as_model": record.as_model,
        "children": [_as_json(child, folder) for child in record.children],
    }


def load_record(folder: Path) -> Tracked:
    """The record that `save_record` wrote. Raises RunError when there is none."""
    try:
        content = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        return _from_json(content, folder)
    except OSError as error:
        raise RunError(f"{folder}: is no result of an experiment (no {RECORD_FILE})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{folder / RECORD_FILE}: is damaged ({error}); run the experiment again") from error


def _from_json(content: dict[str, object], folder: Path) -> Tracked:
    known = dict(content)
    names: list[str] = known.pop("files")  # type: ignore[assignment]
    values: list[dict[str, object]] = known.pop("values")  # type: ignore[assignment]
    inputs: list[dict[str, object]] = known.pop("inputs")  # type: ignore[assignment]
    children: list[dict[str, object]] = known.pop("children")  # type: ignore[assignment]
    return Tracked(
        **known,  # type: ignore[arg-type]
        values=tuple(Value(**value) for value in values),  # type: ignore[arg-type]
        files={Path(name).name: folder / name for name in names},
        inputs=tuple(DataInput(**{**part, "columns": tuple(part["columns"])}) for part in inputs),  # type: ignore[arg-type]
        children=tuple(_from_json(child, folder) for child in children),
    )
