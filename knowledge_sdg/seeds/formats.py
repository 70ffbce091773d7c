"""The text of a seed file -> seed examples: InstructLab's qna.yaml (version 3), our JSON lines, sdg_hub's seed rows.

Every value is read together with the line it stands in, so that an error can name that line.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import yaml

from knowledge_sdg.errors import SeedError
from knowledge_sdg.records import QAPair, SeedExample

SeedFormat = Literal["qna", "jsonl", "sdg_hub"]
"""InstructLab's qna.yaml version 3, our own JSON lines, sdg_hub's seed rows as JSON lines."""

FORMAT_OF_SUFFIX: dict[str, SeedFormat] = {".yaml": "qna", ".yml": "qna", ".jsonl": "jsonl", ".json": "jsonl"}

# Levels of a seed file that are looked at: file, seed_examples, example, questions_and_answers, pair, text. What lies
# deeper is never asked for, and an alias that contains itself ends here.
_DEEPEST = 5
_YAML_KINDS = {"str": "text", "int": "a number", "float": "a number", "bool": "a true/false value", "null": "nothing"}
_YAML_KINDS |= {"timestamp": "a date"}
_CONTAINERS = ("a list", "a mapping")
_SHAPE = "a seed example has 'context' and 'questions_and_answers', a list of 'question' and 'answer'"
# What instructlab/schema v3 requires of a knowledge file beside its version and seed examples.
_SCHEMA_FIELDS = ("created_by", "domain", "document_outline", "document")
_ICL_PAIR = re.compile(r"icl_(?:query|response)_([1-9]\d*)")  # the numbered columns of sdg_hub's seed rows


@dataclass(frozen=True, slots=True)
class Placed:
    """A value of a seed file: `str` (any scalar), `list[Placed]`, `dict[str, Placed]`, or None when it lies deep."""

    path: Path | str
    line: int | None
    """Counts from 1; None for a row that comes from no file."""
    kind: str
    """What it is called in a message: `text`, `a number`, `a list`, `nothing`, ..."""
    value: object

    def error(self, message: str) -> SeedError:
        """The error to raise about this value."""
        return SeedError(message, path=self.path, line=self.line)

    def fields(self, expected: str) -> dict[str, "Placed"]:
        """The fields of a mapping. Raises SeedError when it is anything else; `expected` says what it should be."""
        if not isinstance(self.value, dict):
            raise self.error(f"{self.kind} where {expected} is expected; {_SHAPE}")
        return self.value

    def elements(self, name: str, remedy: str) -> list["Placed"]:
        """The elements of the list in the field `name`. Raises SeedError when it is missing, empty or no list."""
        found = self.fields("a mapping").get(name)
        if found is None:
            raise self.error(f"'{name}' is missing (found: {', '.join(self.fields('a mapping'))}); {remedy}")
        if isinstance(found.value, list) and found.value:
            return found.value
        what = "empty" if found.kind in ("nothing", "a list") else f"{found.kind} where a list is expected"
        raise found.error(f"'{name}' is {what}; {remedy}")

    def optional_text(self, name: str) -> str:
        """The text of the field `name`, stripped; empty when there is none. Raises SeedError for any other type."""
        found = self.fields("a mapping").get(name)
        if found is None or found.kind == "nothing":
            return ""
        if found.kind in _CONTAINERS:
            raise found.error(f"'{name}' is {found.kind} where text is expected; write it as one text")
        if found.kind != "text":
            raise found.error(f"'{name}' is {found.kind} ({found.value}) where text is expected; put it in quotes")
        text = str(found.value).strip()
        if re.search(r"[\ud800-\udfff]", text):
            raise found.error(
                f"'{name}' holds half of a surrogate pair, which is no character; write the whole character"
            )
        return text

    def text(self, name: str, remedy: str) -> str:
        """The text of the field `name`, stripped. Raises SeedError when it is missing, empty or no text."""
        if text := self.optional_text(name):
            return text
        found = self.fields("a mapping").get(name)
        if found is None:
            raise self.error(f"'{name}' is missing (found: {', '.join(self.fields('a mapping'))}); {remedy}")
        raise found.error(f"'{name}' is empty; {remedy}")


@dataclass(frozen=True, slots=True)
class PlacedSeed:
    """A seed example with the lines that it stands in."""

    seed: SeedExample
    line: int | None
    """Of its context, from 1."""
    pair_lines: tuple[int | None, ...]
    """Of its questions, in the order of its pairs."""


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A seed file as it was written, one seed example for each of its entries."""

    seeds: tuple[PlacedSeed, ...]
    kind: SeedFormat
    missing: tuple[str, ...] = ()
    """Fields that InstructLab's schema of version 3 asks for and a qna.yaml has not, or empty."""
    patterns: tuple[str, ...] = ()
    """The files of the document that a qna.yaml names, as globs."""


def placed_value(value: object, path: Path | str, line: int | None, depth: int = 0) -> Placed:
    """A value of JSON or of a dataset's row, every part of it at the same place. NaN is nothing, as in pandas."""
    inner: object = str(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        kind = "nothing"
    elif isinstance(value, str):
        kind = "text"
    elif isinstance(value, bool):
        kind, inner = "a true/false value", json.dumps(value)
    elif isinstance(value, int | float):
        kind = "a number"
    elif isinstance(value, Mapping):
        kind, inner = "a mapping", None
        if depth < _DEEPEST:
            inner = {str(name): placed_value(part, path, line, depth + 1) for name, part in value.items()}
    elif isinstance(value, list | tuple):
        kind = "a list"
        inner = [placed_value(part, path, line, depth + 1) for part in value] if depth < _DEEPEST else None
    else:
        kind = f"a value of type {type(value).__name__}"
    return Placed(path, line, kind, inner)


def _placed_node(node: yaml.Node, path: Path, depth: int = 0) -> Placed:
    """A YAML node; a field of a mapping stands at the line of its key."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        tag = node.tag.rpartition(":")[2]
        return Placed(path, line, _YAML_KINDS.get(tag, f"a value of type {tag}"), node.value)
    kind = "a mapping" if isinstance(node, yaml.MappingNode) else "a list"
    if depth >= _DEEPEST:
        return Placed(path, line, kind, None)
    if not isinstance(node, yaml.MappingNode):
        return Placed(path, line, kind, [_placed_node(part, path, depth + 1) for part in node.value])
    fields: dict[str, Placed] = {}
    for key, part in node.value:
        placed = replace(_placed_node(part, path, depth + 1), line=key.start_mark.line + 1)
        name = str(key.value)
        if name in fields:
            raise placed.error(f"'{name}' stands twice in one mapping; keep one of the two")
        fields[name] = placed
    return Placed(path, line, kind, fields)


def parse_qna(text: str, path: Path) -> SeedFile:
    """The content of a qna.yaml, version 3, in its order. Raises SeedError for anything else."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = None if mark is None else mark.line + 1
        column = "" if mark is None else f" (column {mark.column + 1})"
        remedy = "indent with spaces alone, and put text with ': ' or ' #' in quotes or under '|'"
        why = ", ".join(part for part in (error.context, error.problem) if part)
        raise SeedError(f"not valid YAML: {why}{column}; {remedy}", path=path, line=where) from error
    except yaml.reader.ReaderError as error:
        where = text.count("\n", 0, error.position) + 1
        code = f"the character U+{int(error.character):04X}"
        raise SeedError(f"not valid YAML: {code} is not allowed; delete it", path=path, line=where) from error
    except RecursionError as error:
        raise SeedError("not valid YAML: nested too deeply; " + _SHAPE, path=path) from error
    if node is None:
        raise SeedError("the file is empty; write a qna.yaml with `version: 3` and `seed_examples`", path=path, line=1)
    qna = _placed_node(node, path)
    fields = qna.fields("a qna.yaml, a mapping with 'version' and 'seed_examples',")
    version = fields.get("version")
    if version is None or version.value != "3":
        raise _version_error(qna, version)
    domain, outline = qna.optional_text("domain"), qna.optional_text("document_outline")
    seeds = tuple(_seed_of_example(example, domain, outline) for example in qna.elements("seed_examples", _SHAPE))
    patterns = _patterns(fields.get("document"))
    missing = [name for name in _SCHEMA_FIELDS if name not in fields or not fields[name].value]
    if not patterns and "document" not in missing:
        missing.append("document.patterns")
    return SeedFile(seeds, "qna", tuple(missing), patterns)


def _patterns(document: Placed | None) -> tuple[str, ...]:
    """The globs of `document: {patterns: [...]}`; empty when they are missing or anything else."""
    listed = document.value.get("patterns") if document and isinstance(document.value, dict) else None
    if listed is None or not isinstance(listed.value, list):
        return ()
    return tuple(str(pattern.value) for pattern in listed.value if pattern.kind == "text")


def _version_error(qna: Placed, version: Placed | None) -> SeedError:
    if version is None:
        found, at = "'version' is missing", qna
    else:
        shown = version.value if version.value and isinstance(version.value, str) else version.kind
        found, at = f"version {shown} was found", version
    return at.error(
        f"{found}, and knowledge files of `version: 3` are read; to convert, write `version: 3` and put the questions "
        "and answers under the passage that answers them, as 'context' with 'questions_and_answers'"
    )


def parse_jsonl(text: str, path: Path) -> SeedFile:
    """The seed examples of JSON lines: our own objects (`context`) with a list of pairs or with one `question` and
    `answer`, and sdg_hub's seed rows (`icl_document`), in their order, one for each line that is not empty. Raises
    SeedError for anything else, and when there is no line.
    """
    seeds: list[PlacedSeed] = []
    for line, row in enumerate(text.split("\n"), start=1):  # splitlines() would split at U+2028, which JSON allows
        if not row.strip():
            continue
        try:
            placed = placed_value(json.loads(row), path, line)
        except (ValueError, RecursionError) as error:
            why = f"{error.msg} (column {error.colno})" if isinstance(error, json.JSONDecodeError) else str(error)
            raise SeedError(f"not valid JSON: {why}; each line holds one whole object", path=path, line=line) from error
        fields = placed.fields("an object, one on each line,")
        if "icl_document" in fields:
            seed = seed_of_row(placed)
            seeds.append(PlacedSeed(seed, line, (line,) * len(seed.pairs)))
        elif "context" in fields or "questions_and_answers" in fields:
            domain, outline = placed.optional_text("domain"), placed.optional_text("document_outline")
            seeds.append(_seed_of_example(placed, domain, outline))
        else:
            found = ", ".join(fields) or "nothing"
            raise placed.error(f"neither 'context' nor sdg_hub's 'icl_document' (found: {found}); {_SHAPE}")
    if not seeds:
        raise SeedError(f"no seed examples; write one object on each line: {_SHAPE}", path=path, line=1)
    return SeedFile(tuple(seeds), "jsonl")


def _seed_of_example(example: Placed, domain: str, outline: str) -> PlacedSeed:
    """A context with a list of pairs, as in qna.yaml, or with one pair beside it. Raises SeedError."""
    fields = example.fields("a seed example")
    is_flat = "question" in fields and "questions_and_answers" not in fields
    if is_flat and "context" not in fields:
        raise example.error(
            "a question without a context, as skills files have it; knowledge seeds need the passage that answers: "
            + _SHAPE
        )
    context = example.text("context", "give the passage that the questions are about")
    placed = (
        [example]
        if is_flat
        else example.elements("questions_and_answers", "give at least one 'question' with its 'answer'")
    )
    pairs = [
        QAPair(
            question=pair.text("question", "write the question, or delete the pair"),
            answer=pair.text("answer", "write the answer, or delete the pair"),
        )
        for pair in placed
    ]
    lines = tuple(pair.fields("a pair")["question"].line for pair in placed)
    return PlacedSeed(SeedExample(context, tuple(pairs), domain, outline), fields["context"].line, lines)


def seed_of_row(row: Placed) -> SeedExample:
    """The seed example of one sdg_hub seed row; only its first pair must be there. Raises SeedError."""
    context = row.text("icl_document", "give the passage that the questions are about")
    pairs = []
    matches = (_ICL_PAIR.fullmatch(name) for name in row.fields("a seed row"))
    for number in sorted({1} | {int(match[1]) for match in matches if match}):
        query, response = f"icl_query_{number}", f"icl_response_{number}"
        if number == 1 or row.optional_text(query) or row.optional_text(response):
            question = row.text(query, f"write the question of '{response}'")
            pairs.append(QAPair(question=question, answer=row.text(response, f"write the answer to '{query}'")))
    return SeedExample(context, tuple(pairs), row.optional_text("domain"), row.optional_text("document_outline"))
