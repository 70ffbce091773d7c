"""`optimize` on the command line, and what it refuses before anything is spent."""

import json
from importlib import import_module

import pytest

from knowledge_sdg.cli import main, optimize_command
from knowledge_sdg.errors import InputError
from knowledge_sdg.optimization import compiling, optimize, optimizers, refusals, tasks
from knowledge_sdg.program import load_program
from knowledge_sdg.teacher import GenerationParameters, connect
from tests.openai_server import openai_server
from tests.optimization_teacher import bridges
from tests.test_optimization_search import SEEDS, InProcess, Interrupted, Pupil


def pupil(**parameters):
    return connect("tests/pupil", engine=InProcess(Pupil()), parameters=GenerationParameters(**parameters))


def test_the_defaults_in_the_help_are_those_of_the_function():
    """The command's literals, there so that help is quick, are the constants of their modules."""
    search = optimizers.Search()

    assert optimize_command.OPTIMIZERS == optimizers.OPTIMIZERS
    assert optimize_command.COMPONENTS == tasks.COMPONENTS
    assert optimize_command.MOST_ANSWERS == compiling.MOST_ANSWERS
    assert optimize_command.CANDIDATES == search.candidates
    assert optimize_command.LABELLED_DEMOS == search.labelled_demos
    assert optimize_command.BOOTSTRAPPED_DEMOS == search.bootstrapped_demos


def written(answers, path):
    rows = [{"doc": one.document, "response": one.response, "label": int(one.is_supported)} for one in answers]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


def test_the_command_compiles_and_shows_the_closing_table(tmp_path, capsys):
    """Labelled answers in, a program file and a table out."""
    data, out = written(bridges(), tmp_path / "rows.jsonl"), tmp_path / "program.json"

    code = main(["optimize", "--data", data, "--optimizer", "labeled", "--out", str(out)])

    told = capsys.readouterr()
    assert code == 0
    assert "judge, labeled: balanced accuracy on 4 test examples of 2 documents" in told.out
    assert "calls" in told.out
    assert "before: scoring" in told.err
    assert out.exists()


def test_ctrl_c_on_the_command_line_tells_where_the_best_so_far_is(tmp_path, capsys):
    """Code 130, as of any stopped command."""
    data, out = written(bridges(), tmp_path / "rows.jsonl"), tmp_path / "program.json"

    with openai_server(Interrupted(60)) as (url, _):
        served = ["--teacher", "pupil", "--teacher-url", url, "--concurrency", "4"]
        code = main(["optimize", "--data", data, *served, "--out", str(out)])

    assert code == 130
    assert f"stopped; the best so far is in {out}" in capsys.readouterr().err
    assert load_program(out).judge.verify.demos


def test_a_quiet_command_says_nothing(tmp_path, capsys):
    """Neither progress nor table, nor what DSPy prints."""
    data, out = written(bridges(), tmp_path / "rows.jsonl"), tmp_path / "program.json"

    code = main(["optimize", "--data", data, "--optimizer", "bootstrap", "--out", str(out), "--quiet"])

    assert (code, *capsys.readouterr()) == (0, "", "")


REFUSED = [
    ({"optimizer": "simba"}, "simba learns from the differences between several replies"),
    ({"optimizer": "gepa"}, "does not read them; name a real model with --judge"),
    ({"optimizer": "mipro"}, "does not read them; name a real model with --judge"),
    ({"optimizer": "gepa", "teacher": pupil(), "prompt_model": "offline/extractive"}, "does not write them"),
    ({"optimizer": "simba", "teacher": pupil(seed=7)}, "always replies the same"),
    ({"optimizer": "labelled"}, "unknown optimizer 'labelled'; there are labeled, bootstrap"),
    ({"component": "summary"}, "unknown component 'summary'"),
    ({"component": "questions"}, "compiling questions needs seeds"),
    ({"component": "questions", "seeds": SEEDS}, "labelled answers (--data) compile the judge only"),
    ({"optimizer": "labeled", "component": "summaries", "seeds": SEEDS, "data": None}, "seeds hold no summaries"),
    ({"data": None}, "nothing to learn from"),
    ({"data": bridges()[:6]}, "3 different documents, but compiling needs at least 5"),
    ({"data": [one for one in bridges() if one.is_supported]}, "no unsupported answers in the split 'train'"),
    ({"seeds": SEEDS[:3], "data": None}, "3 different documents"),
    ({"resume": True}, "only gepa with --out can go on"),
    ({"out": "program.pkl"}, "name the file program.json"),
    ({"optimizer": "none", "out": "program.json"}, "leave --out away"),
    ({"budget_usd": 1.0, "teacher": pupil()}, "the price of 'tests/pupil' is not known"),
    ({"teacher_url": "http://localhost:1/v1"}, "a teacher's address without its model"),
    ({"candidates": 0}, "candidates is 0, but must be at least 1"),
    ({"concurrency": 0}, "concurrency is 0, but must be at least 1"),
    ({"labelled_demos": -1}, "labelled_demos is -1, but must be at least 0"),
    ({"bootstrapped_demos": 0}, "give 1 or more, or use --optimizer labeled"),
    ({"bootstrapped_demos": 0, "optimizer": "mipro"}, "give 1 or more, or give --labelled-demos 0 too"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_cannot_work_is_refused_with_the_remedy(options, told):
    """Before a call is made, in one sentence that says what to do."""
    with pytest.raises(InputError) as refused:
        optimize(**{"data": bridges(), "quiet": True, **options})

    assert told in str(refused.value)


def test_mipro_without_optuna_is_refused_before_anything_is_spent(monkeypatch):
    """DSPy would only say so when the instructions have been paid for."""
    monkeypatch.setattr(refusals, "find_spec", lambda _: None)

    with pytest.raises(InputError, match=r"pip install 'knowledge-sdg\[mipro\]'"):
        optimize(data=bridges(), optimizer="mipro", teacher=pupil(), quiet=True)


def test_simba_with_a_judge_of_its_own_is_refused_for_the_whole_program():
    """It asks one model for everything."""
    with pytest.raises(InputError, match="simba asks one model for everything"):
        optimize(None, SEEDS, optimizer="simba", teacher=pupil(), judge=pupil(), quiet=True)


def test_a_refusal_on_the_command_line_is_one_line_and_code_2(tmp_path, capsys):
    """No traceback."""
    data = written(bridges(), tmp_path / "rows.jsonl")

    code = main(["optimize", "--data", data, "--optimizer", "gepa", "--out", str(tmp_path / "p.json")])

    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith("knowledge-sdg: gepa rewrites instructions")
    assert told.count("\n") == 1


def test_the_package_gives_the_function_also_after_its_room_is_loaded():
    """`knowledge_sdg.optimize` is the function, before and after the import of `knowledge_sdg.optimization`."""
    package = import_module("knowledge_sdg")
    import_module("knowledge_sdg.optimization")

    assert callable(package.optimize)
