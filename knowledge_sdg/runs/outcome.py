"""A run's statistics in words: what the command line prints at the end."""

from typing import Any

REASONS_SHOWN = 3


def describe(stats: dict[str, Any], folder: object) -> str:
    """The closing summary: funnel, reasons, coverage, price, and where the files are."""
    funnel = stats["funnel"]
    lines = [
        _scope(stats),
        "",
        f"  views    {funnel['views']:>8,}",
        f"  pairs    {funnel['pairs_written']:>8,}",
        *_stage_lines(funnel["reasons"]),
        *_failed(stats),
        f"  kept     {funnel['pairs_kept']:>8,}   {_by_view(funnel['by_view'])}",
        "",
        _coverage(stats["coverage"]),
        *_audit(stats.get("audit")),
        _price(stats),
    ]
    if barren := stats["chunks_without_rows"]:
        lines.append(f"{len(barren):,} chunks without a row; reasons in stats.json, chunks_without_rows")
    lines += [f"not read: {file['source']}: {file['reason']}" for file in stats["skipped_files"]]
    lines += [
        *_ending(stats),
        "",
        f"{folder}/kept.parquet  dropped.parquet  summaries.parquet  failed.jsonl  stats.json  report.html",
    ]
    return "\n".join(lines)


def describe_judged(stats: dict[str, Any], folder: object) -> str:
    """The closing summary of a judged dataset."""
    funnel = stats["funnel"]
    finished = f"{funnel['units']:,} of {stats['units_planned']:,} units finished"
    lines = [
        f"{stats['rows']:,} rows over {stats['documents']:,} documents, {finished}",
        "",
        *_stage_lines(funnel["reasons"]),
        *_failed(stats),
        f"  kept     {funnel['pairs_kept']:>8,}",
        "",
        *_audit(stats.get("audit")),
        _price(stats),
        *_ending(stats),
    ]
    lines += ["", f"{folder}/kept.parquet  dropped.parquet  failed.jsonl  stats.json  report.html"]
    return "\n".join(lines)


def _failed(stats: dict[str, Any]) -> list[str]:
    """How much failed, and of what."""
    funnel = stats["funnel"]
    commonest = [f"             {error['count']:,} x {error['error']}" for error in stats["errors"]]
    return [f"  failed   {funnel['pairs_failed']:>8,}{_listed(funnel)}", *commonest]


def _ending(stats: dict[str, Any]) -> list[str]:
    """The estimate of the rest, and why the run stopped."""
    lines = ["", *_estimate(stats["estimate"])] if stats.get("estimate") else []
    if stats.get("stopped"):
        lines += ["", f"stopped: {stats['stopped']}; {_way_on(str(stats['stopped']))}"]
    return lines


def _scope(stats: dict[str, Any]) -> str:
    finished = f"{stats['funnel']['units']:,} of {stats['units_planned']:,} units finished"
    return f"{stats['documents']:,} documents, {stats['chunks']:,} chunks, {finished}"


def _price(stats: dict[str, Any]) -> str:
    tokens = f"{stats['tokens_in']:,} tokens in, {stats['tokens_out']:,} out"
    dollars = f"${stats['dollars']:.4f}, " if stats["dollars"] else ""
    return f"{stats['calls']:,} calls, {tokens}, {dollars}{stats['seconds']:.0f} s"


def _estimate(estimate: dict[str, Any]) -> list[str]:
    """The price of the rest, each figure with its range."""

    def told(name: str, form: str) -> str:
        figures = estimate[name]
        low, expected, high = (format(figures[key], form) for key in ("low", "expected", "high"))
        return f"  {name:<8} about {expected}, from {low} to {high}"

    return [
        f"the rest ({estimate['units']:,} units, and the audit) is estimated at",
        told("calls", ",.0f"),
        told("tokens", ",.0f"),
        told("dollars", ",.4f"),
        told("seconds", ",.0f"),
    ]


def _stage_lines(reasons: dict[str, dict[str, int]]) -> list[str]:
    """One line for each stage that dropped pairs, with its commonest reasons."""
    order = ("filter", "assess", "extract", "verify", "duplicate")
    lines = []
    for stage in order:
        kinds = reasons.get(stage, {})
        if kinds:
            commonest = ", ".join(f"{kind} {count:,}" for kind, count in list(kinds.items())[:REASONS_SHOWN])
            lines.append(f"  - {stage:<9}{sum(kinds.values()):>6,}   {commonest}")
    return lines


def _listed(funnel: dict[str, Any]) -> str:
    failed = funnel["pairs_failed"] + funnel["views_failed"]
    return f"   {failed:,} listed in failed.jsonl; the same command tries them again" if failed else ""


def _by_view(views: dict[str, dict[str, int]]) -> str:
    return ", ".join(f"{name} {counts['kept']:,}" for name, counts in views.items())


def _audit(audit: dict[str, Any] | None) -> list[str]:
    """How many planted falsehoods the judge caught, by kind."""
    if not audit or not audit["planted"]:
        return []
    kinds = (
        f"{name.replace('_', ' ')} {kind['caught']}/{kind['planted'] - kind['unreadable']}"
        for name, kind in audit["by_kind"].items()
        if kind["planted"]
    )
    judged, untouched = audit["planted"] - audit["unreadable"], audit["untouched"]
    caught = f"audit: the judge caught {audit['caught']:,} of {judged:,} planted falsehoods ({', '.join(kinds)})"
    dropped = f"dropped {untouched['wrongly_dropped']:,} of {untouched['judged']:,} untouched answers"
    return [f"{caught} and {dropped}"]


def _coverage(coverage: dict[str, Any]) -> str:
    if not coverage["sentences"]:
        return "coverage: the documents have no sentence"
    return (
        f"coverage: {coverage['share']:.0%} of the sources' sentences are cited as evidence by a kept row "
        f"({coverage['cited']:,} of {coverage['sentences']:,})"
    )


def _way_on(stopped: str) -> str:
    same = "the same command" if "--retry-failed" not in stopped else "the same command without it"
    return f"{same} goes on from here"
