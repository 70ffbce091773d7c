"""Answers of which somebody has said whether their document supports them: the judge's supervision, from a file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge_sdg.errors import InputError

Kind = Literal["supported", "contradicted", "not_found", "unsupported"]
"""What is known of an answer; `unsupported` when it is not known in which of the two ways."""

# How the files that are around write it.
_KINDS: dict[object, Kind] = {
    "1": "supported",
    "true": "supported",
    "supported": "supported",
    "0": "unsupported",
    "false": "unsupported",
    "unsupported": "unsupported",
    "not_supported": "unsupported",
    "contradicted": "contradicted",
    "not_found": "not_found",
}


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """An answer, or a bare claim, with its label."""

    document: str
    question: str
    """Empty for a bare claim."""
    response: str
    kind: Kind
    is_claim: bool = False
    """Whether the response is verified whole, as one claim, instead of being taken apart."""

    @property
    def is_supported(self) -> bool:
        """Whether the document supports all of it."""
        return self.kind == "supported"


def read_labelled_answers(path: Path | str, *, whole: bool = True) -> list[LabelledAnswer]:
    """The rows of a JSON lines file: `{"doc": ..., "question": ... or null, "response": ..., "label": 1}`.

    `document` and `answer` may stand for `doc` and `response`; a label is 1 or 0, true or false, or one of supported,
    contradicted, not_found, unsupported. A label is for the whole response, so that is verified as one claim; without
    `whole`, it is taken apart as the program does with what it writes. Raises InputError with file and line.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not splitlines: U+2028 ends no line of JSON
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check the path", path=path) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text; save it as UTF-8", path=path) from error
    answers = [_answer(line, path, number, whole=whole) for number, line in enumerate(lines, start=1) if line.strip()]
    if not answers:
        raise InputError("has no rows; give labelled answers, one JSON object a line", path=path)
    return answers


def labelled_answers(
    rows: Iterable[LabelledAnswer | Mapping[str, object]], *, whole: bool = True
) -> list[LabelledAnswer]:
    """The same of rows in memory, each an answer already or a mapping as in a file. Raises InputError with the row."""
    return [
        row if isinstance(row, LabelledAnswer) else _of_row(row, "data", number, whole=whole)
        for number, row in enumerate(rows, start=1)
    ]


def _answer(line: str, path: Path, number: int, *, whole: bool) -> LabelledAnswer:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"is not JSON ({error}); write one object a line", path=path, line=number) from error
    return _of_row(row, path, number, whole=whole)


def _of_row(row: object, path: Path | str, number: int, *, whole: bool) -> LabelledAnswer:
    if not isinstance(row, Mapping):
        raise InputError("is not a JSON object; write one object a line", path=path, line=number)
    document = _text(row, ("doc", "document"), path, number)
    response = _text(row, ("response", "answer"), path, number)
    label = str(row.get("label")).strip().casefold().replace(" ", "_")
    if label not in _KINDS:
        raise InputError(
            f"the label is {row.get('label')!r}; write 1 (the document supports all of the response) or 0",
            path=path,
            line=number,
        )
    return LabelledAnswer(document, str(row.get("question") or ""), response, _KINDS[label], whole)


def _text(row: Mapping[str, object], names: Sequence[str], path: Path | str, number: int) -> str:
    value = next((row[name] for name in names if row.get(name)), None)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"'{names[0]}' is missing or no text; rows have doc, response, label", path=path, line=number)
    return value.strip()
