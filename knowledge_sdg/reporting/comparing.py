"""Two runs side by side: figures, settings, prompts, and the rows that came and went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge_sdg.prompts import program_of_run, prompt_diff, rendered_prompts
from knowledge_sdg.reporting import lookup
from knowledge_sdg.reporting.figures import Figures
from knowledge_sdg.reporting.reading import RunFiles
from knowledge_sdg.text import question_key

MOST_LISTED = 500
"""Rows of each list that the page shows; the counts are of all."""


@dataclass(frozen=True, slots=True)
class FigureBeside:
    """One figure of both runs; None where a run has it not."""

    name: str
    this: float | None
    other: float | None
    form: str
    """How the number is written: `,.0f`, `.1%`, ..."""

    @property
    def change(self) -> float | None:
        """This minus the other, 0 when both are written alike."""
        if self.this is None or self.other is None:
            return None
        return 0.0 if format(self.this, self.form) == format(self.other, self.form) else self.this - self.other


@dataclass(frozen=True, slots=True)
class SettingBeside:
    """A setting that differs."""

    name: str
    this: str
    other: str


@dataclass(frozen=True, slots=True)
class RowBeside:
    """A row kept in one run and not in the other, or answered otherwise there."""

    source: str
    question: str
    answer: str
    there: str
    """What became of the question in the other run."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is unlike between a run and another."""

    other: str
    """The other run's name."""
    figures: list[FigureBeside]
    settings: list[SettingBeside]
    prompts: list[str] | None
    """The lines of the prompts that differ, with those around them: `-` the other run's, `+` this one's. Empty when
    both ask the same; None when the program of one is not known.
    """
    came: list[RowBeside]
    """Kept in this run and not in the other."""
    went: list[RowBeside]
    """Kept in the other run and not in this one."""
    reworded: list[RowBeside]
    """Kept in both, with another answer."""
    same: int
    """Kept in both, with the same answer."""


@dataclass(frozen=True, slots=True)
class _Fate:
    status: str
    source: str
    question: str
    answer: str
    reason: str


def compare_runs(this: RunFiles, other: RunFiles, figures: Figures, other_figures: Figures) -> Comparison:
    """What differs. Rows are the same when they ask the same question, case and punctuation aside, of the same text."""
    of_this, of_other = _fates(this), _fates(other)
    shared = [key for key, fate in of_this.items() if fate.status == "kept" == _status(of_other, key)]
    reworded = [key for key in shared if of_this[key].answer != of_other[key].answer]
    return Comparison(
        other=other.name,
        figures=_figures(this.stats, other.stats, figures, other_figures),
        settings=_settings(figures, other_figures),
        prompts=_prompts(this, other),
        came=_only_in(of_this, of_other),
        went=_only_in(of_other, of_this),
        reworded=[
            RowBeside(
                of_this[key].source, of_this[key].question, of_this[key].answer, f"answered: {of_other[key].answer}"
            )
            for key in reworded
        ],
        same=len(shared) - len(reworded),
    )


def _prompts(this: RunFiles, other: RunFiles) -> list[str] | None:
    mine, others = (program_of_run(run.run.path, run.config) for run in (this, other))
    if mine is None or others is None:
        return None
    return prompt_diff(rendered_prompts(others), rendered_prompts(mine), names=(other.name, this.name)).splitlines()


def _fates(run: RunFiles) -> dict[tuple[str, str], _Fate]:
    """By document and question what became of it; kept, when any row with it was."""
    fates: dict[tuple[str, str], _Fate] = {}
    for row in run.rows():
        if row.status != "failed":
            key = (row.document_id, question_key(row.question))
            if row.status == "kept" or key not in fates:
                fates.setdefault(key, _Fate(row.status, row.source, row.question, row.answer, row.reason))
    return fates


def _status(fates: Mapping[tuple[str, str], _Fate], key: tuple[str, str]) -> str:
    return fates[key].status if key in fates else ""


def _only_in(here: Mapping[tuple[str, str], _Fate], there: Mapping[tuple[str, str], _Fate]) -> list[RowBeside]:
    """The rows kept here and not there."""
    return [
        RowBeside(
            fate.source,
            fate.question,
            fate.answer,
            f"dropped: {there[key].reason}" if key in there else "not asked",
        )
        for key, fate in here.items()
        if fate.status == "kept" != _status(there, key)
    ]


def _settings(this: Figures, other: Figures) -> list[SettingBeside]:
    mine, others = dict(this.settings), dict(other.settings)
    names = dict.fromkeys([*mine, *others])
    beside = (SettingBeside(name, mine.get(name, "not set"), others.get(name, "not set")) for name in names)
    return [setting for setting in beside if setting.this != setting.other]


# Where a figure stands in stats.json, and how it is written.
_PLACES = (
    ("Documents", ("documents",), ",.0f"),
    ("Chunks", ("chunks",), ",.0f"),
    ("Pairs written", ("funnel", "pairs_written"), ",.0f"),
    ("Pairs kept", ("funnel", "pairs_kept"), ",.0f"),
    ("Pairs dropped", ("funnel", "pairs_dropped"), ",.0f"),
    ("Pairs failed", ("funnel", "pairs_failed"), ",.0f"),
    ("Sentences taught", ("coverage", "share"), ".1%"),
    ("Planted falsehoods caught", ("audit", "caught"), ",.0f"),
    ("Calls", ("calls",), ",.0f"),
    ("Tokens in", ("tokens_in",), ",.0f"),
    ("Tokens out", ("tokens_out",), ",.0f"),
    ("Dollars", ("dollars",), ",.4f"),
    ("Seconds", ("seconds",), ",.0f"),
)


def _figures(
    stats: Mapping[str, Any], other_stats: Mapping[str, Any], figures: Figures, others: Figures
) -> list[FigureBeside]:
    beside = [
        FigureBeside(name, lookup.number(stats, *path), lookup.number(other_stats, *path), form)
        for name, path, form in _PLACES
    ]
    beside.append(FigureBeside("Words of a kept answer, median", figures.median_length, others.median_length, ",.0f"))
    split, other_split = ({one.name: one for one in which.by_view} for which in (figures, others))
    for name in dict.fromkeys([*split, *other_split]):
        both = [float(which[name].kept) if name in which else None for which in (split, other_split)]
        beside.append(FigureBeside(f"Kept, {name}", both[0], both[1], ",.0f"))
    dropped = [
        {(step.stage, kind): count for step in which.steps for kind, count in step.reasons.items()}
        for which in (figures, others)
    ]
    for key in dict.fromkeys([*dropped[0], *dropped[1]]):
        stage, kind = key
        beside.append(FigureBeside(f"Dropped, {stage}: {kind}", dropped[0].get(key, 0), dropped[1].get(key, 0), ",.0f"))
    return [figure for figure in beside if figure.this is not None or figure.other is not None]
