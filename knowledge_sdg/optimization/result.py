"""What `optimize` gives, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_sdg.optimization.changes import Change
from knowledge_sdg.optimization.evidence import Evidence
from knowledge_sdg.optimization.optimizers import Optimizer
from knowledge_sdg.optimization.scoring import Difference, Score
from knowledge_sdg.optimization.tasks import Component
from knowledge_sdg.program import KnowledgeProgram


@dataclass(frozen=True, slots=True)
class Optimization:
    """A compiled program, and what is known of it."""

    program: KnowledgeProgram
    optimizer: Optimizer
    component: Component
    before: Score
    """Of the program as it was, on the test split."""
    after: Score
    difference: Difference
    val_before: float
    """On the validation split, which chose the program; what could not be read counts 0 there."""
    val_after: float
    examples: Mapping[str, int]
    """How many in each split."""
    changes: tuple[Change, ...]
    """Empty when nothing that was tried is better on the validation split: the program is then as it was."""
    calls: int
    tokens: int
    dollars: float
    seconds: float
    trials: int
    """How often a candidate was tried on an example."""
    stopped: str = ""
    """Why the optimizer ended early; empty when it did not."""
    path: Path | None = None
    """The program's file."""
    evidence: Evidence = field(default_factory=Evidence)
    """Splits, outcomes and candidates, for whoever tracks them."""


def describe(done: Optimization) -> str:
    """The closing table."""
    before, after, gain = done.before, done.after, done.difference
    what = "balanced accuracy" if done.component == "judge" else "quality"
    tested = f"{_counted(gain.examples, 'test example')} of {_counted(gain.documents, 'document')}"
    chosen = f"compiled on {done.examples['train']}, chosen on {done.examples['val']}"
    if done.optimizer == "none":
        chosen = "nothing compiled"
    rows: list[tuple[str, float | None, float | None]] = [(what, before.value, after.value)]
    rows += [(f"  {name}", value, after.parts.get(name)) for name, value in before.parts.items()]
    rows.append(("on the validation split", done.val_before, done.val_after))
    width = max(len(name) for name, _, _ in rows) + 2
    spent = f"{done.calls:,} calls, {done.tokens:,} tokens, ${done.dollars:.4f}, {done.seconds:.0f} s"
    lines = [
        f"{done.component}, {done.optimizer}: {what} on {tested} ({chosen})",
        "",
        f"  {'':{width}}{'before':>8}{'after':>8}",
        *(f"  {name:{width}}{_share(was):>8}{_share(now):>8}" for name, was, now in rows),
        f"  {'unreadable, left out':{width}}{before.unreadable:>8}{after.unreadable:>8}",
        "",
        f"  difference on the same examples: {_interval(gain)}",
        f"  {done.trials:,} trials, {spent}",
    ]
    if done.stopped:
        lines.append(f"  ended early: {done.stopped}; the best so far is kept")
    if done.optimizer != "none":
        lines += ["", *_changed(done)]
    if done.path:
        lines += ["", f"  {done.path}: use it with --program"]
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(difference: Difference) -> str:
    if difference.value is None:
        return "not known: the score after was not finished"
    if difference.low is None or difference.high is None:
        return f"{difference.value:+.3f} (one document: no interval)"
    return f"{difference.value:+.3f}, 95 % interval {difference.low:+.3f} to {difference.high:+.3f}, by document"


def _changed(done: Optimization) -> list[str]:
    if not done.changes:
        return ["  nothing that was tried is better on the validation split: the program is as it was"]
    width = max(len(change.predictor) for change in done.changes) + 2
    return [f"  {change.predictor:{width}}{change.words()}" for change in done.changes]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
