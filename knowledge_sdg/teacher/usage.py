"""What a teacher was asked and what it cost, by model and signature."""

from collections.abc import Iterable
from dataclasses import fields

from knowledge_sdg.records import UsageRow


class Usage:
    """A running count; `rows()` is what stands at this moment."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], UsageRow] = {}

    def restore(self, rows: Iterable[UsageRow]) -> None:
        """Goes on from what an earlier session of the same run has used."""
        self._rows = {(row.model, row.signature): row for row in rows}

    def add(self, used: UsageRow) -> None:
        """Adds what is counted in `used` to its model and signature."""
        old = self._rows.get((used.model, used.signature))
        if old is None:
            self._rows[used.model, used.signature] = used
            return
        counts = (getattr(old, name) + getattr(used, name) for name in _COUNTS)
        self._rows[used.model, used.signature] = UsageRow(old.model, old.signature, *counts)

    def rows(self) -> list[UsageRow]:
        """One row for each model and signature, sorted."""
        return sorted(self._rows.values(), key=lambda row: (row.model, row.signature))

    @property
    def calls(self) -> int:
        """All replies received."""
        return sum(row.calls for row in self._rows.values())

    @property
    def tokens(self) -> int:
        """All tokens, in and out."""
        return sum(row.tokens_in + row.tokens_out for row in self._rows.values())

    @property
    def dollars(self) -> float:
        """All that is known to have been spent."""
        return sum(row.dollars for row in self._rows.values())


_COUNTS = [field.name for field in fields(UsageRow) if field.name not in {"model", "signature"}]
