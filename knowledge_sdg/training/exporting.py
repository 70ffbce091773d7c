"""Training sets as files: rows in the format that a trainer reads, a dataset card, a manifest - and the Hub."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias, get_args

from knowledge_sdg.errors import InputError
from knowledge_sdg.files import partial_of, replacing, write_text
from knowledge_sdg.training.card import training_card
from knowledge_sdg.training.counting import Counter, in_batches, row_lengths, token_counter
from knowledge_sdg.training.destination import check_folder, check_not_read
from knowledge_sdg.training.manifest import Manifest, SplitFile, read_manifest
from knowledge_sdg.training.provenance import Origin, file_sha256
from knowledge_sdg.training.reading import MANIFEST, RowSource, read_training_rows
from knowledge_sdg.training.rows import TrainingRow
from knowledge_sdg.training.shapes import ExportFormat, exported
from knowledge_sdg.training.tables import messages_schema

TrainingSource: TypeAlias = "RowSource | Mapping[str, RowSource]"
_SUFFIX = {"parquet": ".parquet"}


def export(
    rows: TrainingSource,
    out: str | Path | None = None,
    *,
    format: ExportFormat = "messages",  # noqa: A002 - the word that users know
    licence: str = "",
    tokenizer: str | Path | None = None,
    push_to_hub: str | None = None,
    private: bool = True,
) -> Path | None:
    """Writes a training set as `messages` (JSON lines), `sharegpt`, `alpaca`, `text` (all JSON lines) or `parquet`.

    `rows` is a set, a file or folder of one (whose other splits and origin are carried over), or a set for each split
    name. `out` is a folder, which gets `train.jsonl` or `train.parquet`, a file for each other split, a dataset card
    README.md with counts, tokens (by `tokenizer`, else estimated), teacher, judge, faithfulness, `licence` and
    provenance, and `manifest.json` with digests; or a file (.jsonl, .parquet), which gets the rows of a single split.
    `datasets.load_dataset` reads the folder and the file; `metadata`, `id` and `unmask` stand in every format. With
    `push_to_hub="owner/name"` the folder is uploaded to the Hugging Face Hub; then `out` may be left out.

    The path written, None if only uploaded. Raises InputError for an unknown format, rows that it cannot hold, an `out`
    that is read for it, a folder that holds something else or another set, or a refused upload.

    export(phase_2("runs/manuals"), "train") -> Path("train")
    """
    _checked_format(format)
    if out is None and push_to_hub is None:
        raise InputError("nowhere to export to; give out, a folder or file, or push_to_hub, a dataset's name")
    splits = _splits(rows)
    if out is not None:
        check_not_read(Path(out), [rows, *splits.values()])
    if out is not None and Path(out).suffix in {".jsonl", ".json", ".parquet"}:
        if push_to_hub:
            raise InputError(f"only a folder can be pushed to the Hub, not the file {out}")
        return _export_file(splits, Path(out), format, token_counter(tokenizer))
    with TemporaryDirectory(prefix="knowledge-sdg-") as spare:
        folder = Path(spare) if out is None else Path(out)
        manifest = _carried(rows)
        write_training_set(
            {name: read_training_rows(source) for name, source in splits.items()},
            folder,
            replace(manifest, format=format, licence=licence or manifest.licence),
            token_counter(tokenizer),
        )
        if push_to_hub:
            _push(folder, push_to_hub, private=private)
    return None if out is None else folder


def write_training_set(
    splits: Mapping[str, Iterable[TrainingRow]],
    folder: Path,
    manifest: Manifest,
    counter: Counter,
    *,
    notes: Callable[[], Mapping[str, object]] | None = None,
) -> Manifest:
    """Writes rows, card and manifest into a folder; the manifest with the files that were written.

    `notes` is asked when all rows have gone by, since these are made as they are written.

    Raises InputError for a folder that holds something else than a training set, or the set of another phase or of
    other runs, and for a split without a row.
    """
    check_folder(folder, manifest)
    folder.mkdir(parents=True, exist_ok=True)
    suffix = _SUFFIX.get(manifest.format, ".jsonl")
    paths = [folder / f"{name}{suffix}" for name in splits]
    try:
        files = [_write_rows(rows, at, manifest, counter) for rows, at in zip(splits.values(), paths, strict=True)]
        for path in paths:
            os.replace(partial_of(path), path)  # noqa: PTH105 - Path.replace is the same call
    finally:
        for path in paths:
            partial_of(path).unlink(missing_ok=True)
    written = dict(zip(splits, files, strict=True))
    _remove_earlier(folder, {split.file for split in written.values()})
    told = notes() if notes else manifest.notes
    whole = replace(manifest, splits=written, tokenizer=counter.name, notes=told)
    write_text(folder / "README.md", training_card(whole))
    whole.write(folder)
    return whole


def _write_rows(rows: Iterable[TrainingRow], path: Path, manifest: Manifest, counter: Counter) -> SplitFile:
    """Writes the partial file of a split, and tells what it will be when it is renamed."""
    write = _write_parquet if path.suffix == ".parquet" else _write_json_lines
    count, tokens = write(rows, partial_of(path), _checked_format(manifest.format), counter)
    if not count:
        raise InputError("would have no row; there is nothing to export", path=path)
    return SplitFile(path.name, count, tokens, file_sha256(partial_of(path)))


def _write_json_lines(
    rows: Iterable[TrainingRow],
    path: Path,
    format: ExportFormat,  # noqa: A002
    counter: Counter,
) -> tuple[int, int]:
    count = tokens = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in in_batches(rows):
            tokens += sum(row_lengths(batch, counter))
            count += len(batch)
            file.writelines(json.dumps(exported(row, format), ensure_ascii=False) + "\n" for row in batch)
    return count, tokens


def _write_parquet(
    rows: Iterable[TrainingRow],
    path: Path,
    format: ExportFormat,  # noqa: A002
    counter: Counter,
) -> tuple[int, int]:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    count = tokens = 0
    schema = messages_schema()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in in_batches(rows, 1_000):
            tokens += sum(row_lengths(batch, counter))
            count += len(batch)
            writer.write_batch(
                pa.RecordBatch.from_pylist([dict(exported(row, format)) for row in batch], schema=schema)
            )
    return count, tokens


def _export_file(splits: Mapping[str, RowSource], path: Path, format: ExportFormat, counter: Counter) -> Path:  # noqa: A002
    if len(splits) > 1:
        raise InputError(f"{path}: a file holds one split, not {', '.join(splits)}; give a folder")
    if (path.suffix == ".parquet") != (format == "parquet"):
        raise InputError(f"{path}: the format {format} is not written to a {path.suffix} file; name one that fits")
    path.parent.mkdir(parents=True, exist_ok=True)
    (source,) = splits.values()
    with replacing(path):  # the rows go into the partial file
        _write_rows(read_training_rows(source), path, Manifest(format, "", {}), counter)
    return path


def _splits(rows: TrainingSource) -> dict[str, RowSource]:
    """The sets by split name; those of an exported folder, or of a `datasets.DatasetDict`."""
    if isinstance(rows, Mapping):
        if not rows:
            raise InputError("no split to export; give at least one set")
        return dict(rows)
    if isinstance(rows, str | Path) and (Path(rows) / MANIFEST).is_file():
        splits = read_manifest(Path(rows))["splits"]
        return {name: Path(rows) / split["file"] for name, split in splits.items()}
    return {"train": rows}


def _carried(rows: TrainingSource) -> Manifest:
    """The manifest of the folder that is exported anew, or an empty one."""
    if isinstance(rows, Mapping) or not isinstance(rows, str | Path) or not (Path(rows) / MANIFEST).is_file():
        return Manifest("messages", "", {})
    told = read_manifest(Path(rows))
    origins = tuple(
        Origin(**{**origin, "teachers": tuple(origin["teachers"]), "judges": tuple(origin["judges"])})
        for origin in told.get("origins", ())
    )
    return Manifest(
        "messages", "", {}, told.get("licence", ""), told.get("settings", {}), origins, told.get("notes", {})
    )


def _remove_earlier(folder: Path, kept: set[str]) -> None:
    """Files of an earlier set in the same folder, which its card no longer names."""
    if (folder / MANIFEST).is_file():
        for split in read_manifest(folder)["splits"].values():
            if split["file"] not in kept:
                (folder / Path(split["file"]).name).unlink(missing_ok=True)


def _checked_format(format: str) -> ExportFormat:  # noqa: A002
    for known in get_args(ExportFormat):
        if format == known:
            return known
    raise InputError(f"{format!r} is no export format; choose {', '.join(get_args(ExportFormat))}")


def _push(folder: Path, name: str, *, private: bool) -> None:
    import huggingface_hub  # noqa: PLC0415 - not needed for files

    hub = huggingface_hub.HfApi()
    try:
        hub.create_repo(name, repo_type="dataset", private=private, exist_ok=True)
        hub.upload_folder(folder_path=str(folder), repo_id=name, repo_type="dataset")
    except (huggingface_hub.errors.HfHubHTTPError, huggingface_hub.errors.HFValidationError, OSError) as error:
        remedy = "check the name, and log in with `hf auth login` or set HF_TOKEN"
        raise InputError(f"the Hugging Face Hub did not take {name} ({error}); {remedy}") from error
