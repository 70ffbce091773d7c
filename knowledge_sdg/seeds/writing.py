"""Seed examples -> a file: InstructLab's qna.yaml (version 3), our JSON lines, sdg_hub's seed rows."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from knowledge_sdg.errors import SeedError
from knowledge_sdg.records import Document, SeedExample
from knowledge_sdg.seeds.formats import FORMAT_OF_SUFFIX, SeedFormat

_PAIRS_PER_ROW = 3  # sdg_hub's rows have icl_query_1..3
_LONG = 80  # characters; a longer text is written as a block


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """Where a qna.yaml says its documents are kept."""

    repo: str
    """Address of the git repository."""
    commit: str
    patterns: tuple[str, ...]
    """Files in it, as globs: `("*.md",)`."""


def write_seeds(
    seeds: Sequence[SeedExample],
    path: Path | str,
    *,
    to: SeedFormat | None = None,
    documents: Sequence[Document] = (),
    created_by: str = "",
    document: DocumentReference | None = None,
    domain: str | None = None,
    outline: str | None = None,
    overwrite: bool = False,
) -> int:
    """The number of contexts written to `path`: all of them, or the file is left as it was.

    `to` is the format; None means by suffix: `.yaml` a qna.yaml, `.jsonl` our own JSON lines. `domain` and `outline`
    replace those of every seed example; None keeps them. `created_by` and `document` are for qna.yaml only, which has
    comments where they are to be filled in, and `documents` for sdg_hub's rows only: one row for each document and
    context.

    Raises SeedError when the file exists and `overwrite` is False, when its folder does not exist, when no format fits
    the suffix, when there is nothing to write, or when a qna.yaml would have to hold two domains or two outlines.

    write_seeds(read_seeds("qna.yaml"), "seeds.jsonl") -> 5
    """
    path = Path(path)
    kind = to or FORMAT_OF_SUFFIX.get(path.suffix.casefold())
    if kind is None:
        raise SeedError(f"no seed format has the suffix '{path.suffix}'; name one: qna, jsonl or sdg_hub", path=path)
    if not seeds or not all(seed.pairs for seed in seeds):
        raise SeedError(
            "nothing written: there is no context, or one without questions and answers; add them", path=path
        )
    if domain is not None:
        seeds = [replace(seed, domain=domain) for seed in seeds]
    if outline is not None:
        seeds = [replace(seed, outline=outline) for seed in seeds]
    if kind == "qna":
        _check_one_each(seeds, path)
        text = qna_text(seeds, created_by=created_by, document=document)
    else:
        text = jsonl_text(seeds) if kind == "jsonl" else sdg_hub_text(seeds, documents)
    _replace_file(path, text, overwrite=overwrite)
    return len(seeds)


def _check_one_each(seeds: Sequence[SeedExample], path: Path) -> None:
    """A qna.yaml has one domain and one outline for all its contexts."""
    for name, found in (("domain", {seed.domain for seed in seeds}), ("outline", {seed.outline for seed in seeds})):
        if len(found) > 1:
            raise SeedError(
                f"a qna.yaml has one {name}, and the seed examples have {len(found)}; give one for all, or write JSON "
                "lines",
                path=path,
            )


def _replace_file(path: Path, text: str, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise SeedError("the file exists; name another one or allow overwriting", path=path)
    if not path.parent.is_dir():
        raise SeedError(f"the folder {path.parent} does not exist; create it", path=path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def qna_text(seeds: Sequence[SeedExample], *, created_by: str = "", document: DocumentReference | None = None) -> str:
    """A qna.yaml, version 3, with the first seed's domain and outline, and comments where something is to be added."""
    notes = []
    if len(seeds) < 5 or any(len(seed.pairs) < 3 for seed in seeds):
        notes.append(
            "# InstructLab asks for at least 5 contexts with 3 questions and answers each: add what is missing."
        )
    if not created_by:
        notes.append("# Fill in created_by: the name of your account.")
    examples = _sequence(
        _mapping(
            context=_scalar(seed.context),
            questions_and_answers=_sequence(
                _mapping(question=_scalar(pair.question), answer=_scalar(pair.answer)) for pair in seed.pairs
            ),
        )
        for seed in seeds
    )
    head = _mapping(
        version=yaml.ScalarNode("tag:yaml.org,2002:int", "3"),
        created_by=_scalar(created_by),
        domain=_scalar(seeds[0].domain),
        document_outline=_scalar(seeds[0].outline),
        seed_examples=examples,
    )
    note = "" if document else "# Fill in the repository, the commit and the files that hold the source documents.\n"
    at = document or DocumentReference("REPOSITORY", "COMMIT", ("*.md",))
    patterns = _sequence(map(_scalar, at.patterns))
    place = _mapping(document=_mapping(repo=_scalar(at.repo), commit=_scalar(at.commit), patterns=patterns))
    return "".join(f"{line}\n" for line in notes) + _written(head) + note + _written(place)


def _mapping(**fields: yaml.Node) -> yaml.MappingNode:
    return yaml.MappingNode(
        "tag:yaml.org,2002:map", [(_scalar(name), part) for name, part in fields.items()], flow_style=False
    )


def _sequence(parts: Iterable[yaml.Node]) -> yaml.SequenceNode:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", list(parts), flow_style=False)


def _scalar(text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text or len(text) > _LONG else None
    if re.search("[\x85\u2028\u2029]", text):
        style = '"'  # in a block these line breaks would be read as other ones
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)


def _written(node: yaml.Node) -> str:
    # No line is broken at any width.
    return yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=2**31)


def jsonl_text(seeds: Sequence[SeedExample]) -> str:
    """Our own JSON lines, one object a seed example."""
    return "".join(
        _json_line(
            {
                "context": seed.context,
                "questions_and_answers": [{"question": pair.question, "answer": pair.answer} for pair in seed.pairs],
                "domain": seed.domain,
                "document_outline": seed.outline,
            }
        )
        for seed in seeds
    )


def sdg_hub_text(seeds: Sequence[SeedExample], documents: Sequence[Document] = ()) -> str:
    """sdg_hub's seed rows as JSON lines: each document with each context, or each context as its own document when no
    documents are given. More than 3 pairs take several rows; columns without a pair are null.
    """
    lines = []
    for document in documents or (None,):
        for seed in seeds:
            about = {
                "document": document.text if document else seed.context,
                "document_outline": (document.outline or seed.outline or document.title) if document else seed.outline,
                "domain": (document and document.domain) or seed.domain,
                "icl_document": seed.context,
            }
            for first in range(0, len(seed.pairs), _PAIRS_PER_ROW):
                row: dict[str, str | None] = {**about}
                shown = seed.pairs[first : first + _PAIRS_PER_ROW]
                for number in range(_PAIRS_PER_ROW):
                    pair = shown[number] if number < len(shown) else None
                    row[f"icl_query_{number + 1}"] = pair.question if pair else None
                    row[f"icl_response_{number + 1}"] = pair.answer if pair else None
                lines.append(_json_line(row))
    return "".join(lines)


def _json_line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
