"""`optimize`: seeds in, a better program out, with the evidence."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge_sdg.choices import check_numbers, check_program
from knowledge_sdg.errors import InputError
from knowledge_sdg.optimization.evidence import OnCandidate
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer, labelled_answers, read_labelled_answers
from knowledge_sdg.optimization.models import CallTerms, Connection, connect_models
from knowledge_sdg.optimization.narration import Narration
from knowledge_sdg.optimization.optimizers import Optimizer, Search
from knowledge_sdg.optimization.refusals import check_models, check_request
from knowledge_sdg.optimization.result import Optimization
from knowledge_sdg.optimization.tasks import Component, Supervision
from knowledge_sdg.optimization.work import Order, fill
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.records import SeedExample
from knowledge_sdg.seeds import read_seeds
from knowledge_sdg.teacher import (
    DEFAULT_CONCURRENCY,
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    OFFLINE,
    Settings,
    Teacher,
    own_parameters,
    read_settings,
)

MOST_ANSWERS = 200
"""Labelled answers used in train, and in validation: each candidate is tried on all of the latter."""

Paths = str | Path | Sequence[str | Path]
Answers = str | Path | Sequence[LabelledAnswer | Mapping[str, object]]


def optimize(
    program: KnowledgeProgram | str | Path | None = None,
    seeds: Paths | Sequence[SeedExample] | None = None,
    *,
    optimizer: Optimizer = "random-search",
    component: Component | None = None,
    data: Answers | None = None,
    test_data: Answers | None = None,
    out: str | Path | None = None,
    teacher: str | Teacher = OFFLINE,
    judge: str | Teacher | None = None,
    prompt_model: str | Teacher | None = None,
    teacher_url: str | None = None,
    judge_url: str | None = None,
    prompt_model_url: str | None = None,
    settings: Settings | str | Path | None = None,
    candidates: int = 10,
    labelled_demos: int = 16,
    bootstrapped_demos: int = 4,
    max_answers: int = MOST_ANSWERS,
    take_apart: bool = False,
    max_metric_calls: int | None = None,
    budget_usd: float | None = None,
    seed: int = 0,
    concurrency: int = DEFAULT_CONCURRENCY,
    timeout: float = DEFAULT_TIMEOUT,
    retries: int = DEFAULT_RETRIES,
    resume: bool = False,
    overwrite: bool = False,
    quiet: bool = False,
    on_candidate: OnCandidate | None = None,
) -> Optimization:
    """The program compiled against what people have said is right: instructions and demos of one component, or of all.

    program: as it is before; a new one by default. seeds: seed files or records; their contexts become train,
    validation and test (half, a quarter, a quarter), and their answers, planted corruptions of them and answers of
    other contexts supervise the judge. data: labelled answers for the judge beside or instead of these, a JSON lines
    file of `{doc, question, response, label}` or a list of such rows; test_data: such answers to report on instead of a
    part of them. A row's response is verified as one claim, which its label is for, unless `take_apart`.

    optimizer: labeled, bootstrap, random-search, mipro, gepa or simba; none only scores the program. component:
    program, judge, questions or summaries; without seeds, the judge. prompt_model rewrites instructions (gepa, mipro,
    simba); by default the teacher, at temperature 1. candidates: how many are tried. max_answers: labelled answers
    used in train, and in validation. max_metric_calls (trials on an example while the optimizer is at work),
    budget_usd: at the limit the best so far is kept. seed: of chance. out: the program's file, which holds the best so
    far while the optimizer is at work, also after Ctrl-C; resume: go on there (gepa).

    on_candidate: called with each candidate as soon as it has been tried on all validation examples.

    The program that is best on the validation split is returned; when that is the one as it was, it is unchanged.
    No global setting of DSPy's is touched. Raises InputError, TeacherError or ProgramError with the remedy;
    BudgetReachedError when the budget does not even pay for the score before.
    """
    check_numbers(1, concurrency=concurrency)
    given = Supervision(_seeds(seeds), _answers(data, whole=not take_apart), _answers(test_data, whole=not take_apart))
    component = component or ("program" if given.seeds else "judge")
    path = Path(out) if out else None
    folder = path.with_suffix(".gepa") if path and optimizer == "gepa" else None
    search = Search(labelled_demos, bootstrapped_demos, candidates, seed, max_metric_calls, folder=folder)
    check_request(optimizer, component, given, search, out=path, resume=resume)
    start = load_program(program) if isinstance(program, str | Path) else program or KnowledgeProgram()
    check_program(start)
    chosen = settings if isinstance(settings, Settings) else read_settings(settings) if settings else None
    models = connect_models(
        Connection(teacher, teacher_url),
        Connection(judge, judge_url) if judge else None,
        Connection(prompt_model, prompt_model_url) if prompt_model else None,
        chosen or Settings(own_parameters(teacher), own_parameters(judge or teacher)),
        CallTerms(concurrency, timeout, retries),
        budget_usd,
    )
    check_models(optimizer, component, models, priced=budget_usd is not None)
    _prepare_place(path, folder, resume=resume, overwrite=overwrite)
    if {models.teacher.model, models.judge.model} != {OFFLINE}:  # which only ever uses one core
        search = replace(search, threads=concurrency)
    by_signature = chosen.signatures if chosen else {}
    order = Order(
        optimizer, component, start, given, search, models, by_signature, max_answers, path, resume, on_candidate
    )
    return fill(order, Narration(quiet=quiet))


def _seeds(seeds: Paths | Sequence[SeedExample] | None) -> tuple[SeedExample, ...]:
    if isinstance(seeds, str | Path):
        seeds = [seeds]
    found: list[SeedExample] = []
    for one in seeds or ():
        found += [one] if isinstance(one, SeedExample) else read_seeds(one)
    return tuple(found)


def _answers(data: Answers | None, *, whole: bool) -> tuple[LabelledAnswer, ...]:
    if isinstance(data, str | Path):
        return tuple(read_labelled_answers(data, whole=whole))
    return tuple(labelled_answers(data or (), whole=whole))


def _prepare_place(path: Path | None, folder: Path | None, *, resume: bool, overwrite: bool) -> None:
    """The folder of the program's file is there afterwards. Raises InputError rather than write over a program, or over
    what an interrupted search has left.
    """
    if path and path.exists() and not (overwrite or resume):
        raise InputError("is there already; name another file, or give --overwrite to replace it", path=path)
    if folder and folder.exists() and not resume:
        if not overwrite:
            raise InputError(
                "holds a search that was stopped; give --resume to go on, or --overwrite to start anew", path=folder
            )
        shutil.rmtree(folder)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
