"""What an experiment has measured, as files and as the record that MLflow will have."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge_sdg.experiment.conditions import Conditions
from knowledge_sdg.experiment.measuring import Measured
from knowledge_sdg.files import write_json, write_json_lines, write_text
from knowledge_sdg.optimization.evidence import Candidate
from knowledge_sdg.program_state import signature_fields
from knowledge_sdg.prompts import prompt_diff, rendered_prompts
from knowledge_sdg.records import digest
from knowledge_sdg.teacher import model_identity
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.privacy import told
from knowledge_sdg.tracking.provenance import code_tags
from knowledge_sdg.tracking.record import DataInput, Tracked, Value

INSTRUCTIONS = "instructions.txt"
"""Artifact of a candidate."""

_CONTEXTS = {"train": "training", "val": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One execution of one variant."""

    id: str
    experiment: str
    question: str
    variant: str
    started: int
    """Milliseconds since 1970."""
    ended: int
    times: Mapping[int, int]
    """By number of candidate when it was finished."""


def write_artifacts(measured: Measured, folder: Path) -> dict[str, Path]:
    """Writes program, prompts, rows and splits; the files by their names."""
    folder.mkdir(parents=True, exist_ok=True)
    before, after = (rendered_prompts(program) for program in measured.programs)
    measured.programs[1].save(folder / names.PROGRAM_FILE)
    write_text(folder / names.PROMPTS_BEFORE, before)
    write_text(folder / names.PROMPTS_AFTER, after)
    write_text(folder / names.PROMPT_DIFF, prompt_diff(before, after))
    write_json_lines(folder / names.ROWS, [asdict(row) for row in measured.rows])
    write_json(folder / names.SPLITS, {name: list(ids) for name, ids in measured.splits.items()})
    wanted = (names.PROGRAM_FILE, names.PROMPTS_BEFORE, names.PROMPTS_AFTER, names.PROMPT_DIFF, names.ROWS)
    return {name: folder / name for name in (*wanted, names.SPLITS)}


def record_of_trial(
    trial: Trial, measured: Measured, conditions: Conditions, folder: Path, children: Sequence[Tracked] = ()
) -> Tracked:
    """The record of a variant, whose artifacts are written into `folder`."""
    program = measured.programs[1]
    params = {
        **origin(conditions, trial.question),
        names.OPTIMIZER: measured.optimizer,
        names.METRIC: measured.metric,
        names.COMPILED: measured.compiled,
        names.PROGRAM: program.fingerprint(),
        names.FIELDS_DIGEST: digest(json.dumps(signature_fields(program), sort_keys=True)),
        **{f"n_{name}": str(len(ids)) for name, ids in measured.splits.items()},
        "variant": trial.variant,
    }
    tried = measured.candidates if measured.optimizer == "mipro" else ()
    nested = [_candidate_record(trial, one, params, folder / "candidates" / str(one.number)) for one in tried]
    return Tracked(
        id=trial.id,
        experiment=trial.experiment,
        name=trial.variant or trial.experiment,
        started=trial.started,
        ended=trial.ended,
        finished=not measured.stopped,
        params=params,
        values=(*_values(measured, trial.ended), *step_values(measured.candidates, trial.times, trial.ended)),
        tags={names.KIND: "experiment", **code_tags()}
        | ({names.STOPPED: told(measured.stopped)} if measured.stopped else {}),
        files=write_artifacts(measured, folder),
        inputs=_inputs(measured),
        children=(*children, *nested),
        as_model=True,
    )


def origin(conditions: Conditions, question: str) -> dict[str, str]:
    """The parameters that are known before anything is asked."""
    judge = conditions.judge or conditions.teacher
    reflection = conditions.prompt_model or conditions.teacher
    return {
        names.QUESTION: question,
        names.TEACHER: told(model_identity(conditions.teacher)),
        names.JUDGE: told(model_identity(judge)),
        names.REFLECTION: told(model_identity(reflection)),
        names.SEED: str(conditions.seed),
        names.DATA_DIGEST: digest(*conditions.data),
    }


def step_values(candidates: Sequence[Candidate], times: Mapping[int, int], otherwise: int) -> list[Value]:
    """The scores of the candidates, step by step."""
    found: list[Value] = []
    best = 0.0
    for one in candidates:
        best = max(best, one.val_score)
        for name, value in (
            (names.VAL_SCORE, one.val_score),
            (names.BEST_VAL_SCORE, best),
            (names.METRIC_CALLS, float(one.trials)),
        ):
            found.append(Value(name, value, times.get(one.number, otherwise), one.number))
    return found


def _values(measured: Measured, time: int) -> list[Value]:
    gain = measured.difference
    figures: dict[str, float | None] = {
        names.TEST_BEFORE: measured.before,
        names.TEST_AFTER: measured.after,
        names.DIFFERENCE: gain.value if gain else None,
        names.DIFFERENCE_LOW: gain.low if gain else None,
        names.DIFFERENCE_HIGH: gain.high if gain else None,
        names.VAL_BEFORE: measured.val_before,
        names.VAL_AFTER: measured.val_after,
        names.N_FAILED: measured.unreadable,
        names.LM_CALLS: sum(row.calls for row in measured.usage),
        names.TOKENS_IN: sum(row.tokens_in for row in measured.usage),
        names.TOKENS_OUT: sum(row.tokens_out for row in measured.usage),
        names.DOLLARS: sum(row.dollars for row in measured.usage),
        names.SECONDS: measured.seconds,
        **measured.further,
    }
    return [Value(name, float(value), time) for name, value in figures.items() if value is not None]


def _inputs(measured: Measured) -> tuple[DataInput, ...]:
    columns = ("document", "question", "response", "label") if measured.metric == "balanced accuracy" else ("document",)
    return tuple(
        DataInput(name, digest(*ids), len(ids), _CONTEXTS[name], columns)
        for name, ids in measured.splits.items()
        if ids
    )


def _candidate_record(trial: Trial, one: Candidate, params: Mapping[str, str], folder: Path) -> Tracked:
    """A trial of MIPROv2, nested under its run."""
    time = trial.times.get(one.number, trial.ended)
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / INSTRUCTIONS, "\n".join(f"=== {name}\n{text}\n" for name, text in one.instructions.items()))
    known = {name: params[name] for name in (names.TEACHER, names.JUDGE, names.DATA_DIGEST, names.OPTIMIZER)}
    return Tracked(
        id=digest(trial.id, "candidate", one.number),
        experiment=trial.experiment,
        name=f"{trial.variant or trial.experiment} candidate {one.number}",
        started=trial.started,
        ended=time,
        finished=True,
        params={
            **known,
            **{f"demos.{name}": str(count) for name, count in one.demos.items()},
            **{f"instructions.{name}": digest(text) for name, text in one.instructions.items()},
        },
        values=(Value(names.VAL_SCORE, one.val_score, time), Value(names.METRIC_CALLS, float(one.trials), time)),
        tags={names.KIND: "candidate"},
        files={INSTRUCTIONS: folder / INSTRUCTIONS},
    )
