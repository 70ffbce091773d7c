"""What a teacher was asked and what it cost, by model and signature."""

from collections.abc import Iterable

from knowledge_sdg.records import UsageRow


class Usage:
    """A running count; `rows()` is what stands at this moment."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], UsageRow] = {}

    def restore(self, rows: Iterable[UsageRow]) -> None:
        """Goes on from what an earlier session of the same run has used."""
        self._rows = {(row.model, row.signature): row for row in rows}

    def add(self, model: str, signature: str, *, tokens_in: int, tokens_out: int, seconds: float) -> None:
        """Counts one reply."""
        old = self._rows.get((model, signature), UsageRow(model, signature))
        self._rows[model, signature] = UsageRow(
            model,
            signature,
            old.calls + 1,
            old.tokens_in + tokens_in,
            old.tokens_out + tokens_out,
            old.seconds + seconds,
        )

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
