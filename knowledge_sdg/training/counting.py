"""How long a text is in tokens: by any Hugging Face tokenizer, or by an estimate."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.rows import TrainingRow

# Measured with o200k on English, German, Spanish (4.9, 4.3, 4.4 characters a token) and Chinese (0.95 tokens a
# character); within -5 % and +8 % there, and -20 % for German by the older cl100k.
CHARACTERS_A_TOKEN = 4.5
TOKENS_A_WIDE_CHARACTER = 0.9
# Chinese, Japanese and Korean characters and full-width signs.
_WIDE = re.compile(r"[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]")
ESTIMATE = "estimate"


class Counter(Protocol):
    """Counts the tokens of texts."""

    name: str

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text."""


class Estimate:
    """Counts without a tokenizer: characters / 4.5, but 0.9 tokens for each Chinese, Japanese or Korean one."""

    name = ESTIMATE

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The estimated number of tokens of each text."""
        return [_estimated(text) for text in texts]


def _estimated(text: str) -> int:
    wide = 0 if text.isascii() else len(_WIDE.findall(text))
    return -int(-((len(text) - wide) / CHARACTERS_A_TOKEN + wide * TOKENS_A_WIDE_CHARACTER) // 1)


class FileTokenizer:
    """Counts by a `tokenizer.json`."""

    def __init__(self, folder: Path) -> None:
        """`folder` is a Hugging Face tokenizer's or model's folder, or its `tokenizer.json`."""
        from tokenizers import Tokenizer  # noqa: PLC0415 - not needed for an estimate

        path = folder / "tokenizer.json" if folder.is_dir() else folder
        if not path.is_file():
            remedy = "save it with `AutoTokenizer.from_pretrained(...).save_pretrained(folder)`"
            raise InputError(f"has no tokenizer.json; {remedy}", path=folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises plain Exception
            raise InputError(f"is no Hugging Face tokenizer ({error})", path=path) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.name = str(folder)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def token_counter(tokenizer: str | Path | None = None) -> Counter:
    """A counter by the tokenizer in that folder; by an estimate when it is None.

    Raises InputError when the folder holds no tokenizer.

    token_counter().lengths(["nine chars"]) -> [3]
    """
    return Estimate() if tokenizer is None else FileTokenizer(Path(tokenizer))


def row_lengths(rows: Sequence[TrainingRow], counter: Counter) -> list[int]:
    """The tokens of each row's messages; what a chat template adds is not counted."""
    lengths = counter.lengths([message["content"] for row in rows for message in row.messages])
    found, at = [], 0
    for row in rows:
        found.append(sum(lengths[at : at + len(row.messages)]))
        at += len(row.messages)
    return found


def in_batches(rows: Iterable[TrainingRow], size: int = 256) -> Iterable[list[TrainingRow]]:
    """The rows, some at a time: a tokenizer is quicker over many texts."""
    batch: list[TrainingRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
