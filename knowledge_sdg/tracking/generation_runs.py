"""A run folder as it is tracked: of a generation, or of a judging, which has the same files."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge_sdg.program import KnowledgeProgram
from knowledge_sdg.program_state import signature_fields
from knowledge_sdg.prompts import program_of_run, rendered_prompts
from knowledge_sdg.records import digest
from knowledge_sdg.runs import Run
from knowledge_sdg.runs.log import LOG, WRITTEN
from knowledge_sdg.runs.traces import TRACES
from knowledge_sdg.teacher import model_identity
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.privacy import told
from knowledge_sdg.tracking.record import DataInput, Tracked, Value

LARGEST_TABLE = 64 * 1024 * 1024
"""Bytes of a table that is uploaded: some 200,000 rows."""

_TEXT_FILES = ("config.json", names.STATS, "README.md", names.REPORT, "failed.jsonl", names.PROGRAM_FILE)
_TABLES = (names.KEPT_ROWS, names.DROPPED_ROWS)

# Settings that are hashes or parameters of their own, or may hold what is not ours to tell.
_NOT_TOLD = (
    "command",
    "documents_digest",
    "seeds_digest",
    "rows_digest",
    "teacher_parameters",
    "judge_parameters",
    "signature_parameters",
)

_DATA = ("documents", "seeds", "rows")
"""What the settings count and hash: of a generation the first two, of a judging the last."""

_FUNNEL = ("units", "units_failed", "views", "views_failed", "removed_extracts", "pairs_written", "pairs_kept")
_SPENT = {
    "calls": names.LM_CALLS,
    "tokens_in": names.TOKENS_IN,
    "tokens_out": names.TOKENS_OUT,
    "dollars": names.DOLLARS,
    "seconds": names.SECONDS,
    "retries": "retries",
    "reasks": "reasks",
}


def record_of_run(run: Run, experiment: str | None = None) -> Tracked:
    """What is tracked of a run folder. Raises RunError when the run has no statistics yet."""
    config, stats = run.config, run.stats
    started, ended = _times(run.path)
    program = program_of_run(run.path, config)
    left_out = [name for name in _TABLES if _size(run.path / name) > LARGEST_TABLE]
    stopped = stats.get("stopped") or ("only estimated" if "estimate" in stats else "")
    tags = {  # empty ones too: they take the place of what was true earlier
        names.KIND: "judging" if config.get("command") == "judge" else "generation",
        names.VERSION: str(config.get("version", "")),
        names.STOPPED: told(stopped),
        names.LEFT_OUT: ", ".join(left_out),
    }
    return Tracked(
        id=digest("run", json.dumps(config, sort_keys=True), _first_line(run.path)),
        experiment=experiment or names.EXPERIMENT_OF_RUNS,
        name=run.path.resolve().name,
        started=started,
        ended=ended,
        finished=not stopped,
        params=_params(config, program),
        values=tuple(Value(name, value, ended) for name, value in _metrics(run, stats).items()),
        tags=tags,
        files={
            name: run.path / name
            for name in (*_TEXT_FILES, *_TABLES)
            if name not in left_out and (run.path / name).is_file()
        },
        texts={names.PROMPTS: rendered_prompts(program)} if program else {},
        inputs=_inputs(config),
        traced=run.path if (run.path / TRACES).exists() else None,
    )


def _first_line(folder: Path) -> str:
    """The begin of the first session: a run keeps it for life, also when its folder is moved."""
    try:
        with (folder / LOG).open(encoding="utf-8") as file:
            return file.readline()
    except OSError:
        return folder.name


def _times(folder: Path) -> tuple[int, int]:
    """Begin of the first session and last writing of the run's files, in milliseconds: a session that found nothing to
    do has changed neither.
    """
    begin = end = int((folder / names.STATS).stat().st_mtime * 1000)
    with suppress(OSError, ValueError, LookupError):
        log = [json.loads(line) for line in (folder / LOG).read_text(encoding="utf-8").split("\n") if line]
        begin = _milliseconds(log[0]["time"])
        end = _milliseconds([entry["time"] for entry in log if entry["event"] == WRITTEN][-1])
    return begin, end


def _milliseconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp() * 1000)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _params(config: Mapping[str, Any], program: KnowledgeProgram | None) -> dict[str, str]:
    params = {
        name: told(value)
        for name, value in config.items()
        if name not in _NOT_TOLD and isinstance(value, str | int | float | bool) and value != ""
    }
    for role in (names.TEACHER, names.JUDGE):
        if role in config:
            params[role] = told(model_identity(str(config[role])))
        for name, value in (config.get(f"{role}_parameters") or {}).items():
            if isinstance(value, int | float):  # neither those left to the server nor the extras
                params[f"{role}_{name}"] = str(value)
    params[names.DATA_DIGEST] = digest(*(config.get(f"{context}_digest", "") for context in _DATA))
    if program:
        params[names.FIELDS_DIGEST] = digest(json.dumps(signature_fields(program), sort_keys=True))
    return params


def _metrics(run: Run, stats: Mapping[str, Any]) -> dict[str, float]:
    funnel: Mapping[str, Any] = stats.get("funnel") or {}
    found = {name: funnel[name] for name in (*_FUNNEL, "pairs_dropped", "pairs_failed") if name in funnel}
    found |= {name: stats[key] for key, name in _SPENT.items() if key in stats}
    found[names.N_FAILED] = funnel.get("pairs_failed", 0) + funnel.get("views_failed", 0)
    for stage, reasons in (funnel.get("reasons") or {}).items():
        found[f"dropped_{stage}"] = sum(reasons.values())
    for view, counts in (funnel.get("by_view") or {}).items():
        found[f"kept_{view}"] = counts["kept"]
    if funnel.get("pairs_written"):
        found[names.KEPT_SHARE] = funnel["pairs_kept"] / funnel["pairs_written"]
    if kept := funnel.get("pairs_kept"):
        found[names.DOLLARS_PER_KEPT] = stats.get("dollars", 0) / kept
        found[names.TOKENS_PER_KEPT] = (stats.get("tokens_in", 0) + stats.get("tokens_out", 0)) / kept
    found |= dict(_shares(run, stats))
    return {name: float(value) for name, value in found.items() if value is not None}


def _shares(run: Run, stats: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    yield names.COVERAGE, (stats.get("coverage") or {}).get("share")
    yield names.FAITHFULNESS, _mean_faithfulness(run.path)
    audit = stats.get("audit") or {}
    judged = audit.get("planted", 0) - audit.get("unreadable", 0)
    yield names.AUDIT_PLANTED, audit.get("planted")
    yield names.AUDIT_CAUGHT, audit["caught"] / judged if judged and "caught" in audit else None
    for kind, of_kind in (audit.get("by_kind") or {}).items():
        yield f"{names.AUDIT_CAUGHT}_{kind}", of_kind.get("catch_rate")
    yield names.AUDIT_WRONG, (audit.get("untouched") or {}).get("wrongly_dropped")


def _mean_faithfulness(folder: Path) -> float | None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - takes a moment

    shares: list[float] = []
    for path in (folder / name for name in _TABLES):
        if path.exists():
            with pq.ParquetFile(path) as file:  # its read_table and its sums import pandas
                column = file.read([names.FAITHFULNESS], use_threads=False).column(0)
            shares += [share for share in column.to_pylist() if share is not None]
    return math.fsum(shares) / len(shares) if shares else None


def _inputs(config: Mapping[str, Any]) -> tuple[DataInput, ...]:
    parts = ((context, config.get(f"{context}_digest"), config.get(context)) for context in _DATA)
    return tuple(DataInput(context, str(hashed), rows, context) for context, hashed, rows in parts if hashed and rows)
