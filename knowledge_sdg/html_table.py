"""A small HTML table for notebooks, every text escaped."""

from collections.abc import Iterable, Sequence
from html import escape

LONGEST = 400
"""Characters of a text that a cell shows."""


def html_table(caption: str, rows: Iterable[Sequence[object]]) -> str:
    """A table of escaped cells, of which the first in each row is its name; texts are cut at `LONGEST`."""
    body = "".join(f"<tr>{_named(row[0])}{''.join(_cell(cell) for cell in row[1:])}</tr>" for row in rows)
    return f'<table><caption style="text-align:left">{escape(caption)}</caption><tbody>{body}</tbody></table>'


def _named(cell: object) -> str:
    return f'<th style="text-align:left;vertical-align:top">{escape(str(cell))}</th>'


def _cell(cell: object) -> str:
    return f'<td style="text-align:left">{escape(cut(str(cell)))}</td>'


def cut(text: str) -> str:
    """The text, or its begin with an ellipsis when it is longer than `LONGEST`."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
