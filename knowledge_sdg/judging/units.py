"""Rows as they are judged, in units of neighbours with one document."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_sdg.records import QAPair, digest


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row as it is judged."""

    number: int
    """Its place in the dataset, from 0."""
    document: str
    pair: QAPair


@dataclass(frozen=True, slots=True)
class RowUnit:
    """Neighbouring rows of one document, judged in one go."""

    key: str
    rows: tuple[AnsweredRow, ...]

    @property
    def group(self) -> str:
        """Every unit is a group of its own."""
        return self.key

    @property
    def title(self) -> str:
        """The first and the last row, for people."""
        return f"rows {self.rows[0].number} to {self.rows[-1].number}"

    @property
    def place(self) -> dict[str, str | int]:
        """The first and the last row, for the log."""
        return {"first_row": self.rows[0].number, "last_row": self.rows[-1].number}


def row_units(rows: Sequence[AnsweredRow], per_unit: int, asked_with: str) -> list[RowUnit]:
    """The rows that can be judged, in units of at most `per_unit` neighbours with one document."""
    units: list[RowUnit] = []
    waiting: list[AnsweredRow] = []
    for row in [row for row in rows if not fault(row)]:
        if waiting and (len(waiting) == per_unit or waiting[-1].document != row.document):
            units.append(_unit(waiting, asked_with))
            waiting = []
        waiting.append(row)
    return [*units, _unit(waiting, asked_with)] if waiting else units


def _unit(rows: Sequence[AnsweredRow], asked_with: str) -> RowUnit:
    said = [text for row in rows for text in (row.pair.question, row.pair.answer)]
    return RowUnit(digest("judged", rows[0].document, *said, asked_with, length=32), tuple(rows))


def fault(row: AnsweredRow) -> str:
    """Why a row cannot be judged; empty when it can."""
    if not row.document.strip():
        return "empty: no document"
    return "" if row.pair.answer.strip() else "empty: no answer"
