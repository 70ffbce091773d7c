"""A comparison as text and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from knowledge_sdg.agreement_figures import Interval
from knowledge_sdg.comparison.comparing import BesideFirst, Comparison, Figures

LONGEST_CELL = 28
DIFF_LINES = 40
"""Lines of a prompt diff on the terminal; the page has them all."""


def describe(comparison: Comparison) -> str:
    """The comparison as text: cautions first, then what differs, column by column."""
    lines = [f"not comparable: {caution}" for caution in comparison.cautions]
    if lines:
        lines.append("")
    rows: list[Sequence[str]] = [("", *comparison.names)]
    rows += [(name, *(_cell(value) for value in values)) for name, values in comparison.params]
    rows += [(figures.name, *figure_cells(figures)) for figures in comparison.figures]
    lines += _columns(rows)
    for beside in comparison.beside_first:
        lines += ["", *_beside(beside, comparison.names[0])]
    return "\n".join(lines)


def _cell(value: str | None) -> str:
    text = "-" if value is None else value
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 3] + "..."


def figure_cells(figures: Figures) -> list[str]:
    """The values of one metric, each with its interval where there is one."""
    pairs = zip(figures.values, figures.intervals, strict=True)
    return ["-" if value is None else f"{figure(value)} {ends(interval)}".rstrip() for value, interval in pairs]


def figure(value: float) -> str:
    """Counts as counts, shares and prices with four digits: 1200.0 -> "1,200", 0.5 -> "0.5000"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:.4f}"


def ends(interval: Interval | None) -> str:
    """Interval(0.5, 0.4, 0.6) -> "[0.400, 0.600]"; empty for None."""
    return f"[{interval.low:.3f}, {interval.high:.3f}]" if interval else ""


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _beside(beside: BesideFirst, first: str) -> list[str]:
    lines = [f"{beside.name} beside {first}"]
    if beside.difference:
        lines.append(f"  score on the same rows: {told_difference(beside.difference)}")
    if beside.rows:
        changes = beside.rows
        lines.append(f"  rows: {changes.in_both:,} in both, {changes.came:,} came, {changes.went:,} went")
        lines += [f"    + {words}" for words in changes.came_rows[:3]]
        lines += [f"    - {words}" for words in changes.went_rows[:3]]
    else:
        lines.append("  rows: not known of both")
    if beside.prompt_diff is None:
        lines.append("  prompts: not known of both")
    elif beside.prompt_diff:
        shown = beside.prompt_diff.splitlines()
        lines += ["  prompts:", *(f"    {line}" for line in shown[:DIFF_LINES])]
        if len(shown) > DIFF_LINES:
            lines.append(f"    ... {len(shown) - DIFF_LINES:,} more lines; --html has them all")
    else:
        lines.append("  prompts: the same")
    return lines


def told_difference(difference: Interval) -> str:
    """Interval(0.1, 0.02, 0.2) -> "+0.100, 95 % interval +0.020 to +0.200"."""
    sure = "" if difference.low > 0 or difference.high < 0 else " (not shown to differ)"
    return f"{difference.value:+.3f}, 95 % interval {difference.low:+.3f} to {difference.high:+.3f}{sure}"


def as_json(comparison: Comparison) -> dict[str, object]:
    """The comparison for programs."""
    content = asdict(comparison)
    content["params"] = {name: list(values) for name, values in comparison.params}
    return content
