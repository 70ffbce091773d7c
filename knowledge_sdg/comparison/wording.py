"""A comparison as text and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from knowledge_sdg.agreement_figures import Interval
from knowledge_sdg.comparison.comparing import BesideFirst, Comparison, Figures
from knowledge_sdg.comparison.rows import ScoreDifference
from knowledge_sdg.tracking import names

LONGEST_CELL = 28
FEW_DOCUMENTS = 10
"""Resampled, fewer documents than this give intervals that are too narrow."""

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
        lines += ["", *_beside(beside, comparison)]
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


def _beside(beside: BesideFirst, comparison: Comparison) -> list[str]:
    lines = [f"{beside.name} beside {comparison.names[0]}"]
    if beside.difference:
        lines.append(f"  {told_difference(beside.difference, comparison)}")
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


def told_difference(difference: ScoreDifference, comparison: Comparison) -> str:
    """Which score of which rows differs by how much.

    "kept of the pairs that both wrote (57, of 2 documents): +0.100, 95 % interval +0.020 to +0.200"
    """
    is_experiment = any(figures.name == names.TEST_AFTER for figures in comparison.figures)
    what = "score on the test rows of both" if is_experiment else "kept of the pairs that both wrote"
    sure = "" if difference.low > 0 or difference.high < 0 else " (not shown to differ)"
    few = "; of so few documents the interval says little" if difference.documents < FEW_DOCUMENTS else ""
    return (
        f"{what} ({difference.rows:,}, of {difference.documents:,} documents): {difference.value:+.3f}, 95 % interval "
        f"{difference.low:+.3f} to {difference.high:+.3f}{sure}{few}"
    )


def as_json(comparison: Comparison) -> dict[str, object]:
    """The comparison for programs."""
    content = asdict(comparison)
    content["params"] = {name: list(values) for name, values in comparison.params}
    return content
