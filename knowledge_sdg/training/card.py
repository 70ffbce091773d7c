"""The dataset card of a training set: a README.md whose front matter lets `datasets.load_dataset` read the folder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from knowledge_sdg.training.manifest import Manifest
from knowledge_sdg.training.provenance import Origin

# https://huggingface.co/docs/hub/datasets-cards: `license` and `configs` are read by the Hub; a licence that was not
# given is not claimed, for that is for the owner of the documents to say.
_LICENCE_UNKNOWN = "unknown"


def training_card(manifest: Manifest) -> str:
    """The card, as Markdown: counts, tokens, teacher, judge, faithfulness, licence and provenance."""
    return (
        "\n".join([*_front(manifest), "", *_counts(manifest), "", *_made_by(manifest.origins), *_how(manifest)]) + "\n"
    )


def _front(manifest: Manifest) -> list[str]:
    files = [
        line for name, split in manifest.splits.items() for line in (f"  - split: {name}", f"    path: {split.file}")
    ]
    return [
        "---",
        f"license: {json.dumps(manifest.licence or _LICENCE_UNKNOWN)}",
        "configs:",
        "- config_name: default",
        "  data_files:",
        *files,
        "tags:",
        "- synthetic",
        "- knowledge-sdg",
        "---",
    ]


def _counts(manifest: Manifest) -> list[str]:
    counted = "estimated" if manifest.tokenizer == "estimate" else f"by `{manifest.tokenizer}`"
    return [
        f"# {_title(manifest)}",
        "",
        f"| split | rows | tokens ({counted}) | file |",
        "|---|---|---|---|",
        *(
            f"| {name} | {split.rows:,} | {split.tokens:,} | `{split.file}` |"
            for name, split in manifest.splits.items()
        ),
        "",
        f"Format: {manifest.format}. Licence: {manifest.licence or 'not stated; the documents’ owner has to say'}.",
    ]


def _title(manifest: Manifest) -> str:
    phase = manifest.settings.get("phase")
    kinds = {1: "Knowledge rows (phase 1)", 2: "Skills rows with RAFT (phase 2)"}
    return kinds.get(phase if isinstance(phase, int) else 0, "Training rows")


def _made_by(origins: Sequence[Origin]) -> list[str]:
    if not origins:
        return []
    lines = [
        "| made of | rows | documents | teacher | judge | faithfulness | SHA-256 |",
        "|---|---|---|---|---|---|---|",
    ]
    for origin in origins:
        faithful = "" if origin.faithfulness is None else f"{origin.faithfulness:.3f}"
        rows = f"{origin.rows:,}" if origin.taken is None else f"{origin.taken:,} of {origin.rows:,}"
        rows += "" if origin.tokens is None else f", {origin.tokens:,} tokens"
        teachers, judges = ", ".join(origin.teachers), ", ".join(origin.judges)
        lines.append(
            f"| `{Path(origin.name).name}` ({origin.kind}) | {rows} | {origin.documents or ''} | {teachers} | {judges} "
            f"| {faithful} | `{origin.sha256[:16]}` |"
        )
    return [*lines, "", "Faithfulness: the mean share of an answer's claims that words of its source support.", ""]


def _how(manifest: Manifest) -> list[str]:
    told = [*_table("setting", manifest.settings), *_table("left out or shortened", _counted(manifest.notes))]
    return [*told, "Digests, settings and the ids of all that was left out: `manifest.json`."]


def _table(heading: str, content: Mapping[str, object]) -> list[str]:
    rows = [f"| {name} | {value} |" for name, value in content.items() if value not in (None, "", [], {})]
    return [f"| {heading} | |", "|---|---|", *rows, ""] if rows else []


def _counted(notes: Mapping[str, object]) -> dict[str, object]:
    return {
        name.replace("_", " "): len(value) if isinstance(value, list | tuple) else value
        for name, value in notes.items()
        if value and not isinstance(value, Mapping)
    }
