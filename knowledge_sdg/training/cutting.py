"""The maximum length of a row: what is longer is left out whole, never cut in the middle of a text, and told."""

from collections.abc import Iterable, Iterator

from knowledge_sdg.errors import InputError
from knowledge_sdg.training.counting import Counter, in_batches, row_lengths
from knowledge_sdg.training.notes import Cut, Notes
from knowledge_sdg.training.rows import TrainingRow


def within_length(
    rows: Iterable[TrainingRow], counter: Counter, max_tokens: int | None, notes: Notes
) -> Iterator[TrainingRow]:
    """The rows of at most `max_tokens` tokens; the others go into the notes. All rows when it is None."""
    if max_tokens is None:
        yield from rows
        return
    if max_tokens < 1:
        raise InputError(f"max_tokens is {max_tokens}, but must be at least 1")
    for batch in in_batches(rows):
        for row, tokens in zip(batch, row_lengths(batch, counter), strict=True):
            if tokens <= max_tokens:
                yield row
            else:
                notes.left_out.append(Cut(row.id, tokens, "left out"))
