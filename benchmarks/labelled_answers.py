"""Files of labelled answers, on which judges are measured."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_sdg.agreement_figures import half_of
from knowledge_sdg.errors import InputError


@dataclass(frozen=True, slots=True)
class Answer:
    """A labelled response."""

    id: str
    document: str
    question: str
    response: str
    is_faithful: bool
    raw_label: str
    """The set's own word for the label; empty where it has none."""


def read_answers(path: Path) -> list[Answer]:
    """The rows of a file. Raises InputError with file and line."""
    answers = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path=path) from error
    lines = text.removesuffix("\n").split("\n") if text else []  # not splitlines: U+2028 ends no line of JSON
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            label = {"1": True, "0": False}[str(int(row["label"]))]
            document, response = str(row["doc"]), str(row["response"])
        except (ValueError, KeyError, TypeError) as error:
            told = "write one object a line with doc, question, response and label (1 or 0)"
            raise InputError(f"is no labelled answer ({error!r}); {told}", path=path, line=number) from error
        name, raw = str(row.get("id") or number), str(row.get("label_raw") or "")
        answers.append(Answer(name, document, str(row.get("question") or ""), response, label, raw))
    return answers


def chosen(answers: Sequence[Answer], half: str, limit: int | None, seed: int) -> list[Answer]:
    """The answers of a half; with a limit, those of whole documents in a seeded order until there are so many."""
    rows = [answer for answer in answers if half in {"all", half_of(answer.document, seed)}]
    if limit is None or len(rows) <= limit:
        return rows
    documents = list(dict.fromkeys(answer.document for answer in rows))
    random.Random(seed).shuffle(documents)
    order = {document: place for place, document in enumerate(documents)}
    return sorted(rows, key=lambda answer: order[answer.document])[:limit]


def demo_answers(answers: Sequence[Answer], count: int, seed: int) -> list[Answer]:
    """Labelled answers of the train half, as many faithful as unfaithful ones where there are enough."""
    train = [answer for answer in answers if half_of(answer.document, seed) == "train"]
    chance = random.Random(seed)
    sides = [[answer for answer in train if answer.is_faithful is wanted] for wanted in (True, False)]
    drawn = [chance.sample(side, min(len(side), count // 2)) for side in sides]
    return [answer for side in drawn for answer in side]
