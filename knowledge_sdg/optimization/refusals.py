"""What cannot work is refused before anything is spent, with the remedy."""

from importlib.util import find_spec
from pathlib import Path

from knowledge_sdg.choices import check_numbers
from knowledge_sdg.errors import InputError
from knowledge_sdg.optimization.models import Models
from knowledge_sdg.optimization.optimizers import OPTIMIZERS, Optimizer, Search
from knowledge_sdg.optimization.tasks import COMPONENTS, Component, Supervision
from knowledge_sdg.teacher import OFFLINE, Teacher, dollars

WRITES_INSTRUCTIONS = ("gepa", "mipro", "simba")

_INSTEAD = "use --optimizer random-search, which changes demos only"


def check_request(
    optimizer: str, component: str, given: Supervision, search: Search, *, out: Path | None, resume: bool
) -> None:
    """Raises InputError for a combination of settings that no optimizer can work with."""
    for what, named, known in (("optimizer", optimizer, OPTIMIZERS), ("component", component, COMPONENTS)):
        if named not in known:
            raise InputError(f"unknown {what} {named!r}; there are {', '.join(known)}")
    if optimizer == "mipro" and find_spec("optuna") is None:
        raise InputError("mipro needs optuna, which is not installed: pip install 'knowledge-sdg[mipro]'")
    check_numbers(1, candidates=search.candidates, max_metric_calls=search.max_metric_calls)
    _check_demos(optimizer, search)
    _check_supervision(optimizer, component, given)
    _check_file(optimizer, out, resume=resume)


def _check_demos(optimizer: str, search: Search) -> None:
    labelled, bootstrapped = search.labelled_demos, search.bootstrapped_demos
    check_numbers(0, labelled_demos=labelled, bootstrapped_demos=bootstrapped)
    if bootstrapped == 0 and (optimizer == "random-search" or (optimizer == "mipro" and labelled)):
        instead = "use --optimizer labeled" if optimizer == "random-search" else "give --labelled-demos 0 too"
        raise InputError(
            f"{optimizer} draws how many bootstrapped demos it tries, from 1 on, so --bootstrapped-demos 0 leaves it "
            f"none; give 1 or more, or {instead}"
        )


def _check_supervision(optimizer: str, component: str, given: Supervision) -> None:
    if not given.seeds and not given.answers:
        raise InputError("nothing to learn from; give seeds, or labelled answers with --data")
    if not given.seeds and component != "judge":
        raise InputError(f"compiling {component} needs seeds; labelled answers alone compile the judge")
    if component != "judge" and (given.answers or given.test_answers):
        raise InputError(
            f"labelled answers (--data) compile the judge only, not {component}; leave them out or name "
            "--component judge"
        )
    if optimizer == "labeled" and component == "summaries":
        raise InputError(
            "seeds hold no summaries to be shown as labelled demos; use --optimizer bootstrap, which shows the "
            "teacher's own good ones"
        )


def _check_file(optimizer: str, out: Path | None, *, resume: bool) -> None:
    if optimizer == "none" and out is not None:
        raise InputError("with --optimizer none nothing is compiled; leave --out away", path=out)
    if out is not None and out.suffix != ".json":
        raise InputError(f"a program is saved as JSON; name the file {out.stem}.json", path=out)
    if resume and (optimizer != "gepa" or out is None):
        raise InputError(
            "only gepa with --out can go on where it was stopped; for the others, the best so far is in the file "
            "named by --out: start from it with --program"
        )


def check_models(optimizer: Optimizer, component: Component, models: Models, *, priced: bool) -> None:
    """Raises InputError when the models cannot do what the optimizer asks of them."""
    teacher, judge, prompt_model = models.teacher, models.judge, models.prompt_model
    compiled = judge if component == "judge" else teacher
    if optimizer == "simba":
        _check_simba(component, compiled, teacher, judge)
    if optimizer in WRITES_INSTRUCTIONS:
        for model, does in ((compiled, "read"), (prompt_model, "write")):
            if model.model == OFFLINE:
                option = "--prompt-model" if does == "write" else "--judge" if component == "judge" else "--teacher"
                raise InputError(
                    f"{optimizer} rewrites instructions, and the built-in teacher {OFFLINE} does not {does} them; name "
                    f"a real model with {option}, or {_INSTEAD}"
                )
    if priced:
        for model in (teacher, judge, prompt_model):
            if model.model != OFFLINE and dollars(model.model, 1, 1) is None:
                raise InputError(
                    f"the price of {model.model!r} is not known, so --budget-usd cannot hold; use --max-metric-calls"
                )


def _check_simba(component: Component, compiled: Teacher, teacher: Teacher, judge: Teacher) -> None:
    if compiled.model == OFFLINE or compiled.parameters.seed is not None:
        raise InputError(
            "simba learns from the differences between several replies to one question, and this teacher always "
            f"replies the same; name a real model (without a fixed seed in its settings), or {_INSTEAD}"
        )
    if component == "program" and teacher.engine is not judge.engine:
        raise InputError("simba asks one model for everything, so a judge of its own cannot be kept; compile the parts")
