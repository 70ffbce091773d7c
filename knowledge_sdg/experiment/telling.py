"""Results in words: the closing lines of the command, and the table of experiments/README.md."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from knowledge_sdg.errors import InputError
from knowledge_sdg.experiment.measuring import Measured
from knowledge_sdg.experiment.running import Result
from knowledge_sdg.files import write_text
from knowledge_sdg.teacher import model_identity

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def describe(result: Result) -> str:
    """The question, and for each variant one line of figures."""
    lines = [f"{result.name}: {result.question}"]
    if result.skipped:
        return f"{lines[0]}\n  skipped: {result.skipped}"
    for name, measured in result.variants.items():
        mark = "*" if name == result.chosen and len(result.variants) > 1 else " "
        lines.append(f" {mark} {name}: {figures(measured)}")
    lines.append(f"  {result.folder}" + (f", MLflow run {result.run_id}" if result.run_id else ""))
    return "\n".join(lines)


def figures(measured: Measured) -> str:
    """In a line: 0.733 -> 0.800, +0.067 [-0.033, +0.167], no difference shown; 90 calls, 110 k tokens."""
    scores = " -> ".join("-" if score is None else f"{score:.3f}" for score in (measured.before, measured.after))
    calls = sum(row.calls for row in measured.usage)
    tokens = sum(row.tokens_in + row.tokens_out for row in measured.usage)
    dollars = sum(row.dollars for row in measured.usage)
    spent = f"{calls:,} calls, {tokens / 1000:,.0f} k tokens" + (f", ${dollars:.4f}" if dollars else "")
    if measured.further.get("lm_calls_before"):
        further = measured.further
        spent += f" (before {further['lm_calls_before']:,.0f} calls, {further['tokens_before'] / 1000:,.0f} k tokens)"
    told = [f"{scores}, {verdict(measured)}"]
    if measured.unreadable:
        told.append(f"{measured.unreadable} rows unreadable")
    if measured.stopped:
        told.append(f"ended early: {measured.stopped}")
    return "; ".join([*told, spent])


def verdict(measured: Measured) -> str:
    """The difference with its interval, and what it shows."""
    gain = measured.difference
    if measured.is_unchanged:
        best = max((one.val_score for one in measured.candidates if one.number), default=None)
        found = (
            "nothing was found"
            if best is None
            else f"{best:.3f} at best on validation, {measured.val_before:.3f} before"
        )
        return f"left as it was: {found}"
    if gain is None:
        return "no interval: too few documents"
    shown = "better" if gain.low > 0 else "worse" if gain.high < 0 else "no difference shown"
    return f"{gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}], {shown}"


def write_readme(results: Sequence[Result], path: Path) -> None:
    """Replaces the table in a README between its two marks. Raises InputError when it has none."""
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise InputError(f"has no {BEGIN} ... {END} to write the table between", path=path)
    head, _, rest = text.partition(BEGIN)
    write_text(path, f"{head}{BEGIN}\n{table(results)}\n{END}{rest.partition(END)[2]}")


def table(results: Sequence[Result]) -> str:
    """Markdown: question, answer in figures, models, date."""
    lines = ["| experiment | question | answer | models | date |", "|---|---|---|---|---|"]
    for result in results:
        name = f"[`{result.name}`]({result.name}.py)"
        if result.skipped:
            lines.append(f"| {name} | {result.question} | not run: {result.skipped} | - | - |")
            continue
        several = len(result.variants) > 1
        answers = [
            (f"**{variant}**: " if several else "") + figures(measured) for variant, measured in result.variants.items()
        ]
        date = datetime.fromtimestamp(result.ended / 1000, UTC).strftime("%Y-%m-%d")
        lines.append(f"| {name} | {result.question} | {'<br>'.join(answers)} | {_models(result)} | {date} |")
    return "\n".join(lines)


def _models(result: Result) -> str:
    conditions = result.conditions
    if conditions is None:
        return "-"
    every = (conditions.teacher, conditions.judge, conditions.prompt_model)
    return ", ".join(dict.fromkeys(model_identity(model) for model in every if model))
