"""Results in words: the closing lines of the command, and the table of experiments/README.md."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from knowledge_sdg.errors import InputError
from knowledge_sdg.experiment.measuring import Measured
from knowledge_sdg.experiment.running import Result
from knowledge_sdg.files import write_text
from knowledge_sdg.teacher import model_identity

_NOT_RUN = "not run: "

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def describe(result: Result) -> str:
    """The question, and for each variant one line of figures."""
    lines = [f"{result.name}: {result.question}"]
    if result.skipped:
        return f"{lines[0]}\n  skipped: {result.skipped}"
    is_chosen_by_score = len(result.variants) > 1 and result.variants[result.chosen].val_after is not None
    for name, measured in result.variants.items():
        mark = "*" if name == result.chosen and is_chosen_by_score else " "
        lines.append(f" {mark} {name}: {figures(measured)}")
    if is_chosen_by_score:
        lines.append("  * best on validation, which need not be the best on test; of equals the first")
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
    """Writes results into the table of a README, between its two marks. Raises InputError when it has none.

    The lines of other experiments beside the README stay, and so does a measured answer to what was not run now.
    """
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise InputError(f"has no {BEGIN} ... {END} to write the table between", path=path)
    head, _, rest = text.partition(BEGIN)
    before, _, tail = rest.partition(END)
    lines = {name: line for name, line in _lines(before).items() if (path.parent / f"{name}.py").exists()}
    for result in results:
        earlier = lines.get(result.name)
        if not (result.skipped and earlier and _NOT_RUN not in earlier):
            lines[result.name] = table_line(result)
    table = "\n".join([*_HEADING, *(line for _, line in sorted(lines.items()))])
    write_text(path, f"{head}{BEGIN}\n{table}\n{END}{tail}")


_HEADING = ("| experiment | question | answer | models | date |", "|---|---|---|---|---|")
_LINE = re.compile(r"^\| \[`(.+?)`\]\(.*$", re.MULTILINE)


def _lines(table: str) -> dict[str, str]:
    """The lines of a written table by the experiments' names."""
    return {found[1]: found[0] for found in _LINE.finditer(table)}


def table_line(result: Result) -> str:
    """Markdown: experiment, question, answer in figures, models, date."""
    name = f"[`{result.name}`]({result.name}.py)"
    if result.skipped:
        return f"| {name} | {result.question} | {_NOT_RUN}{result.skipped} | - | - |"
    several = len(result.variants) > 1
    answers = [
        (f"**{variant}**: " if several else "") + figures(measured) for variant, measured in result.variants.items()
    ]
    date = datetime.fromtimestamp(result.ended / 1000, UTC).strftime("%Y-%m-%d")
    return f"| {name} | {result.question} | {'<br>'.join(answers)} | {_models(result)} | {date} |"


def _models(result: Result) -> str:
    conditions = result.conditions
    if conditions is None:
        return "-"
    every = (conditions.teacher, conditions.judge, conditions.prompt_model)
    return ", ".join(dict.fromkeys(model_identity(model) for model in every if model))
