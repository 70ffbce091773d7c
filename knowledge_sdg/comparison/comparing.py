"""`compare`: runs side by side, what differs between them, and what makes them incomparable."""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_sdg.agreement_figures import Interval
from knowledge_sdg.comparison.rows import (
    Row,
    RowChanges,
    ScoreDifference,
    difference_to,
    intervals,
    row_changes,
    rows_of,
)
from knowledge_sdg.errors import InputError
from knowledge_sdg.prompts import prompt_diff
from knowledge_sdg.runs import Run
from knowledge_sdg.tracking import Tracked, local_record, names, read_tracked

_RUN_ID = re.compile(r"[0-9a-f]{32}")  # MLflow's

DECIDING = {
    names.METRIC: "another metric",
    names.DATA_DIGEST: "other data",
    names.TEACHER: "another teacher",
    names.JUDGE: "another judge",
    names.REFLECTION: "another model that rewrites instructions",
    names.FIELDS_DIGEST: "other fields in the signatures",
    names.COMPILED: "another component",
}
"""Parameters without which two scores do not tell which program is better."""

_STEPWISE = (names.VAL_SCORE, names.BEST_VAL_SCORE, names.METRIC_CALLS)

_FIRST = (
    names.TEST_BEFORE,
    names.TEST_AFTER,
    names.DIFFERENCE,
    names.KEPT_SHARE,
    names.FAITHFULNESS,
    names.COVERAGE,
    names.AUDIT_CAUGHT,
    names.DOLLARS_PER_KEPT,
    names.TOKENS_PER_KEPT,
    names.DOLLARS,
    names.LM_CALLS,
    names.TOKENS_IN,
    names.TOKENS_OUT,
    names.SECONDS,
    names.N_FAILED,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One metric of all runs."""

    name: str
    values: tuple[float | None, ...]
    intervals: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class BesideFirst:
    """One run beside the first one."""

    name: str
    difference: ScoreDifference | None
    """Of the scores, on the rows that both have; None when they share too few."""
    prompt_diff: str | None
    """Empty when both ask the same; None when the prompts of one are not known."""
    rows: RowChanges | None
    """None when the rows of one are not known."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side."""

    names: tuple[str, ...]
    cautions: tuple[str, ...]
    """Why scores cannot be compared; empty when they can."""
    params: tuple[tuple[str, tuple[str | None, ...]], ...]
    """The parameters that differ, with their values."""
    figures: tuple[Figures, ...]
    beside_first: tuple[BesideFirst, ...]


def compare(*runs: Run | str | Path, uri: str | None = None) -> Comparison:
    """Two or more runs side by side: run folders, results of experiments, or ids of MLflow runs in the store `uri`.

    What differs in metric, data or models is told in `cautions`. Raises InputError for fewer than two, RunError for a
    folder that is no run, TrackingError for a run that MLflow does not have.
    """
    if len(runs) < 2:
        raise InputError("one run cannot be compared; name two or more")
    with tempfile.TemporaryDirectory(prefix="knowledge-sdg-") as folder:
        return comparison_of([_record(run, Path(folder), uri) for run in runs])


def _record(run: Run | str | Path, folder: Path, uri: str | None) -> Tracked:
    place = run.path if isinstance(run, Run) else Path(run)
    if not place.exists() and _RUN_ID.fullmatch(str(run)):
        return read_tracked(str(run), folder, uri)
    return local_record(place)


def comparison_of(records: Sequence[Tracked]) -> Comparison:
    """The comparison of records, of which the first is what the others stand beside."""
    titles = _titles(records)
    rows = [rows_of(record) for record in records]
    first = records[0]
    beside = [
        BesideFirst(
            titles[place],
            difference_to(rows[0], rows[place]) if rows[0] and rows[place] else None,
            _prompt_diff(first, records[place], (titles[0], titles[place])),
            row_changes(rows[0], rows[place]) if rows[0] and rows[place] else None,
        )
        for place in range(1, len(records))
    ]
    known = [intervals(record, of_run) for record, of_run in zip(records, rows, strict=True)]
    cautions = (*_cautions(records), *_other_tests(records, rows))
    return Comparison(titles, cautions, _params(records), _figures(records, known), tuple(beside))


def _titles(records: Sequence[Tracked]) -> tuple[str, ...]:
    """The runs' names; where two have the same, with the begin of their ids."""
    plain = [record.name for record in records]
    return tuple(
        record.name if plain.count(record.name) == 1 else f"{record.name} ({record.id[:6]})" for record in records
    )


def _cautions(records: Sequence[Tracked]) -> tuple[str, ...]:
    known = {name: sorted({record.params[name] for record in records if name in record.params}) for name in DECIDING}
    told = [f"{DECIDING[name]} ({name}: {', '.join(values)})" for name, values in known.items() if len(values) > 1]
    kinds = {record.tags.get(names.KIND, "") for record in records}
    if len(kinds & {"generation", "judging"}) and len(kinds) > 1:
        told.insert(0, f"runs of another kind ({', '.join(sorted(kinds))})")
    told += [f"{record.name} was stopped or failed" for record in records if not record.finished]
    return tuple(told)


def _other_tests(records: Sequence[Tracked], rows: Sequence[Mapping[str, Row]]) -> Iterator[str]:
    """Of experiments whose scores are of other test examples: another seed of chance splits the same data otherwise."""
    tests = [set(of_run) for record, of_run in zip(records, rows, strict=True) if names.TEST_AFTER in record.metrics()]
    if any(test != tests[0] for test in tests):
        shared = len(set.intersection(*tests))
        yield f"other test examples ({shared:,} of {', '.join(f'{len(test):,}' for test in tests)} in all runs)"


def _params(records: Sequence[Tracked]) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    every = list(dict.fromkeys(name for record in records for name in record.params))
    values = {name: tuple(record.params.get(name) for record in records) for name in every}
    return tuple((name, found) for name, found in values.items() if len(set(found)) > 1)


def _figures(records: Sequence[Tracked], known: Sequence[dict[str, Interval]]) -> tuple[Figures, ...]:
    metrics = [record.metrics() for record in records]
    every = dict.fromkeys(name for of_run in metrics for name in of_run if name not in _STEPWISE)
    ends = (names.DIFFERENCE_LOW, names.DIFFERENCE_HIGH)
    order = [name for name in _FIRST if name in every] + [name for name in every if name not in {*_FIRST, *ends}]
    return tuple(
        Figures(
            name,
            tuple(of_run.get(name) for of_run in metrics),
            tuple(
                _stored(of_run) if name == names.DIFFERENCE else found.get(name)
                for of_run, found in zip(metrics, known, strict=True)
            ),
        )
        for name in order
    )


def _stored(metrics: dict[str, float]) -> Interval | None:
    ends = (names.DIFFERENCE, names.DIFFERENCE_LOW, names.DIFFERENCE_HIGH)
    return Interval(*(metrics[name] for name in ends)) if all(name in metrics for name in ends) else None


def _prompt_diff(first: Tracked, other: Tracked, titles: tuple[str, str]) -> str | None:
    before, after = (record.text(names.PROMPTS_AFTER) or record.text(names.PROMPTS) for record in (first, other))
    return None if before is None or after is None else prompt_diff(before, after, names=titles)
