"""A run and a row of it as a notebook shows them: small tables, every text escaped."""

from dataclasses import dataclass
from html import escape
from typing import Any

from knowledge_sdg.html_table import cut, html_table

_COLOURS = {"supported": "#2a7d46", "contradicted": "#b3261e", "not_found": "#9a6700"}


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row of a run, which shows itself in a notebook: question, answer, and each claim beside its evidence."""

    cells: dict[str, Any]
    """The row's columns, as `Run.dataset` has them."""

    def __getitem__(self, column: str) -> Any:
        """What stands in that column."""
        return self.cells[column]

    def __repr__(self) -> str:
        """On a terminal: what is asked, or the answer of a row without a question."""
        return f"Row({self.cells.get('question') or self.cells.get('response') or ''!r})"

    def _repr_html_(self) -> str:
        """In a notebook: question, answer, reason, and each claim with its label and evidence."""
        caption = f"{self.cells.get('title') or 'row'} · {self.cells.get('dataset_type') or 'judged'}"
        rows = [
            (name, self.cells[name])
            for name in ("question", "response", "stage", "reason")
            if self.cells.get(name) is not None
        ]
        claims = "".join(_claim(claim) for claim in self.cells.get("claims") or ())
        return html_table(caption, rows) + (f"<ul>{claims}</ul>" if claims else "")


def _claim(claim: dict[str, Any]) -> str:
    """A claim, its label in its colour, and the words of the source that it rests on."""
    colour = _COLOURS.get(claim["label"], "#555")
    label = f'<b style="color:{colour}">{escape(claim["label"])}</b>'
    evidence = f"<br><q>{escape(cut(claim['evidence']))}</q>" if claim["evidence"] else ""
    return f"<li>{label} {escape(cut(claim['claim']))}{evidence}</li>"


def run_as_html(name: str, stats: dict[str, Any]) -> str:
    """The funnel of a run in a few lines: `stats` is the content of stats.json."""
    funnel = stats["funnel"]
    rows = [
        ("pairs written", f"{funnel['pairs_written']:,}"),
        ("kept", f"{funnel['pairs_kept']:,}"),
        ("dropped", f"{funnel['pairs_dropped']:,}"),
        ("failed", f"{funnel['pairs_failed']:,}"),
    ]
    if coverage := stats.get("coverage"):
        rows.append(("sentences cited", f"{coverage['cited']:,} of {coverage['sentences']:,}"))
    if audit := stats.get("audit"):
        rows.append(("planted falsehoods caught", f"{audit['caught']:,} of {audit['planted'] - audit['unreadable']:,}"))
    return html_table(name, rows)
