"""The experiments of the repository, and the one runner of all of them."""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from knowledge_sdg.cli import main
from knowledge_sdg.errors import InputError, KnowledgeSDGError
from knowledge_sdg.experiment import (
    Conditions,
    Experiment,
    describe,
    experiment_files,
    read_experiment,
    run_experiment,
    running,
    write_readme,
)
from knowledge_sdg.optimization import LabelledAnswer, read_labelled_answers
from knowledge_sdg.program import KnowledgeProgram, load_program
from knowledge_sdg.tracking import local_record, names
from tests.openai_server import openai_server
from tests.optimization_teacher import Pupil, bridges

FOLDER = Path(__file__).parent.parent / "experiments"
FILES = experiment_files(FOLDER)
OFFLINE = [path for path in FILES if not read_experiment(path).reads_instructions]
READING = [path for path in FILES if read_experiment(path).reads_instructions]

pytestmark = pytest.mark.filterwarnings("ignore:::mlflow.*", "ignore::DeprecationWarning")


def answers(documents: int) -> tuple[LabelledAnswer, ...]:
    """The labelled answers of the first documents."""
    every = read_labelled_answers(FOLDER / "data" / "labelled.jsonl")
    chosen = list(dict.fromkeys(answer.document for answer in every))[:documents]
    return tuple(answer for answer in every if answer.document in chosen)


def identity(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_every_file_asks_one_question_and_stands_in_the_table(path):
    """Short, with a question, its command on top, and a line in README.md."""
    text, experiment = path.read_text(encoding="utf-8"), read_experiment(path)

    said = ast.get_docstring(ast.parse(text))
    assert experiment.question.endswith("?")
    assert said.splitlines()[0].endswith("?")
    assert f"knowledge-sdg experiment experiments/{path.name}" in said
    assert len(text.splitlines()) <= 45
    assert f"[`{path.stem}`]({path.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_at_least_seven_questions_have_measured_answers():
    """In the table of the repository, with figures."""
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()

    measured = [line for line in lines if line.startswith("| [`") and " -> " in line]
    assert len(measured) >= 7


def test_the_labelled_set_is_balanced_and_each_document_has_six_answers():
    """120 answers over 20 documents: three supported, two contradicted, one not found for each."""
    every = read_labelled_answers(FOLDER / "data" / "labelled.jsonl")

    by_document = Counter((answer.document, answer.kind) for answer in every)
    assert len(every) == 120
    assert len({answer.document for answer in every}) == 20
    assert set(by_document.values()) == {1, 2, 3}
    assert Counter(answer.kind for answer in every) == {"supported": 60, "contradicted": 40, "not_found": 20}


@pytest.mark.parametrize("path", OFFLINE, ids=identity)
def test_an_experiment_runs_offline_and_leaves_its_evidence(path, tmp_path):
    """With few documents and no model, every variant is measured, and program, rows and splits are kept."""
    done = run_experiment(path, Conditions(answers(6)), out=tmp_path, track=False)

    experiment = read_experiment(path)
    assert not done.skipped
    assert list(done.variants) == list(experiment.variants)
    record = local_record(done.folder)
    for measured in done.variants.values():
        assert measured.rows
        assert 0 <= measured.before <= 1
        assert not set(measured.splits["train"]) & set(measured.splits["test"])
    assert record.experiment == path.stem
    assert record.metrics()[names.TEST_AFTER] == done.variants[done.chosen].after
    assert record.params[names.QUESTION] == experiment.question
    assert load_program(record.files[names.PROGRAM_FILE]).fingerprint() == record.params[names.PROGRAM]
    assert len(record.text(names.ROWS).splitlines()) == int(record.params[names.N_TEST])


@pytest.mark.parametrize("path", READING, ids=identity)
def test_what_needs_a_reading_model_says_so_offline(path, tmp_path):
    """Nothing is run and nothing written; the reason names the remedy."""
    done = run_experiment(path, Conditions(answers(6)), out=tmp_path, track=False)

    assert "--teacher" in done.skipped
    assert "skipped: needs a model" in describe(done)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", READING, ids=identity)
def test_what_needs_a_reading_model_runs_against_a_server(path, tmp_path):
    """Against a loopback server that can be taught, it ends with figures and candidates."""
    with openai_server(Pupil()) as (url, _):
        under = Conditions(tuple(bridges()), teacher="pupil", teacher_url=url, max_metric_calls=12, concurrency=4)
        done = run_experiment(path, under, out=tmp_path, track=False)

    (measured,) = done.variants.values()
    assert measured.candidates
    assert measured.before is not None
    assert sum(row.calls for row in measured.usage) > 0


def test_a_variant_that_is_not_better_on_validation_is_left_out(tmp_path):
    """The program stays as it was, and the answer says so with both validation scores."""
    labeled = Experiment("?", {"none": lambda under: under.optimize("judge", "labeled", labelled_demos=0)})

    done = run_experiment(labeled, Conditions(answers(6)), name="none", out=tmp_path, track=False)

    assert "left as it was" in describe(done)
    assert done.variants["none"].before == done.variants["none"].after


def test_variants_are_nested_and_the_best_on_validation_stands_for_all(tmp_path):
    """The record has one child for each variant, and the figures of the chosen one."""
    several = Experiment(
        "?",
        {
            name: lambda under, demos=demos: under.optimize("judge", "labeled", labelled_demos=demos)
            for name, demos in (("none", 0), ("four", 4))
        },
    )
    with openai_server(Pupil()) as (url, _):
        under = Conditions(tuple(bridges()), teacher="pupil", teacher_url=url, concurrency=4)
        done = run_experiment(several, under, name="several", out=tmp_path, track=False)

    record = local_record(done.folder)
    assert done.chosen == "four"
    assert [child.name for child in record.children] == ["none", "four"]
    assert record.metrics()[names.TEST_AFTER] == 1.0
    assert {child.tags[names.KIND] for child in record.children} == {"variant"}


def test_an_experiment_without_a_store_keeps_its_result(tmp_path, capsys):
    """One line of warning, no MLflow run, and a folder that can be tracked later."""
    labeled = Experiment("?", {"one": lambda under: under.optimize("judge", "labeled", labelled_demos=1)})

    done = run_experiment(labeled, Conditions(answers(6)), name="kept", out=tmp_path, uri="http://127.0.0.1:9")

    assert done.run_id is None
    assert "knowledge-sdg track" in capsys.readouterr().err
    assert local_record(done.folder).experiment == "kept"


def test_candidates_are_shown_while_the_optimizer_is_at_work(tmp_path, monkeypatch):
    """Before the experiment has ended, MLflow has a run at work with the steps so far; it is the one that ends."""
    from mlflow import MlflowClient

    monkeypatch.setattr(running, "SECONDS_BETWEEN_UPLOADS", 0.0)
    store, seen = f"sqlite:///{tmp_path}/mlflow.db", []

    def searched(under: Conditions):
        measured = under.optimize("judge", "random-search", candidates=3)
        api = MlflowClient(store)
        (at_work,) = api.search_runs([api.get_experiment_by_name("live").experiment_id])
        seen.append(
            (at_work.info.run_id, at_work.info.status, api.get_metric_history(at_work.info.run_id, "val_score"))
        )
        return measured

    live = Experiment("?", {"three": searched})
    done = run_experiment(live, Conditions(answers(6)), name="live", out=tmp_path, uri=store)

    ((run_id, status, steps),) = seen
    assert status == "RUNNING"
    assert run_id == done.run_id
    assert [step.step for step in steps] == [one.number for one in done.variants["three"].candidates]
    assert MlflowClient(store).get_run(done.run_id).info.status == "FINISHED"


def test_a_file_without_an_experiment_is_refused_by_name(tmp_path):
    """Whatever is wrong with the file, the error names it."""
    (tmp_path / "empty.py").write_text("", encoding="utf-8")
    (tmp_path / "broken.py").write_text("raise RuntimeError('no')", encoding="utf-8")

    for name, wrong in (("empty.py", "has no EXPERIMENT"), ("broken.py", "no"), ("missing.py", "is no Python file")):
        with pytest.raises(InputError, match=wrong):
            read_experiment(tmp_path / name)
    with pytest.raises(InputError, match="has no experiments"):
        experiment_files(tmp_path / "nothing")


def test_the_table_is_written_between_its_marks(tmp_path):
    """What stands around the table stays; a README without marks is refused."""
    labeled = Experiment("How?", {"one": lambda under: under.optimize("judge", "labeled", labelled_demos=1)})
    done = run_experiment(labeled, Conditions(answers(6)), name="one", out=tmp_path / "out", track=False)
    readme = tmp_path / "README.md"
    readme.write_text("# Top\n<!-- results: begin -->\nold\n<!-- results: end -->\nrest\n", encoding="utf-8")

    write_readme([done], readme)

    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# Top\n")
    assert text.endswith("rest\n")
    assert "| [`one`](one.py) | How? |" in text
    assert "old" not in text
    (tmp_path / "bare.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(InputError, match="has no <!-- results"):
        write_readme([done], tmp_path / "bare.md")


def test_the_lines_of_other_experiments_stay_in_the_table(tmp_path):
    """One result replaces its own line; files that are gone leave, and what was measured is not lost to a `not run`."""
    labeled = Experiment("How?", {"one": lambda under: under.optimize("judge", "labeled", labelled_demos=1)})
    reading = Experiment("Why?", {"one": labeled.variants["one"]}, reads_instructions=True)
    under = Conditions(answers(6))
    for name in ("one", "paid", "other"):
        (tmp_path / f"{name}.py").touch()
    readme = tmp_path / "README.md"
    kept = ["| [`other`](other.py) | ? | not run: no | - | - |", "| [`paid`](paid.py) | ? | 0.1 -> 0.9 | m | d |"]
    gone = "| [`gone`](gone.py) | ? | 0.1 -> 0.9 | m | d |"
    earlier = "\n".join([gone, "| [`one`](one.py) | old | 0.1 -> 0.9 | m | d |", *kept])
    readme.write_text(f"<!-- results: begin -->\n{earlier}\n<!-- results: end -->", encoding="utf-8")

    for experiment, name in ((labeled, "one"), (reading, "paid")):
        write_readme([run_experiment(experiment, under, name=name, out=tmp_path / "out", track=False)], readme)

    lines = readme.read_text(encoding="utf-8").splitlines()
    assert [line.split("`")[1] for line in lines if line.startswith("| [`")] == ["one", "other", "paid"]
    assert set(kept) <= set(lines)
    assert "| [`one`](one.py) | How? |" in "\n".join(lines)


def test_a_mark_tells_which_variant_was_best_on_validation(tmp_path):
    """The legend says what the star means; where nothing was chosen by a score, nothing is marked."""
    compiled = {
        name: lambda under, demos=demos: under.optimize("judge", "labeled", labelled_demos=demos)
        for name, demos in (("one", 1), ("two", 2))
    }
    judged = {name: lambda under: under.judged(KnowledgeProgram(), KnowledgeProgram(), "-") for name in ("one", "two")}
    told = [
        describe(run_experiment(Experiment("?", variants), Conditions(answers(6)), name="s", out=tmp_path, track=False))
        for variants in (compiled, judged)
    ]

    assert "\n * " in told[0]
    assert "* best on validation, which need not be the best on test" in told[0]
    assert "*" not in told[1]


def test_what_comes_to_nothing_leaves_no_folder(tmp_path):
    """An experiment whose data is too small, or whose variant fails, leaves nothing that looks like a result."""
    small = Experiment("?", {name: lambda under: under.optimize("judge", "labeled") for name in ("one", "two")})

    with pytest.raises(KnowledgeSDGError, match="at least 5"):
        run_experiment(small, Conditions(answers(1)), name="small", out=tmp_path, track=False)

    assert not list(tmp_path.iterdir())


def test_one_experiment_that_fails_does_not_end_the_others(tmp_path, monkeypatch, capsys):
    """It is told by name, the others are measured, and the exit code is 3; alone it fails as it is."""
    folder = tmp_path / "experiments"
    (folder / "data").mkdir(parents=True)
    good = (FOLDER / "judge_bootstrap.py").read_text(encoding="utf-8")
    (folder / "a_bad.py").write_text(good.replace("return conditions", "return condition"), encoding="utf-8")
    (folder / "b_none.py").write_text("", encoding="utf-8")
    (folder / "c_good.py").write_text(good, encoding="utf-8")
    rows = [{"doc": one.document, "response": one.response, "label": one.kind} for one in answers(6)]
    (folder / "data" / "labelled.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "README.md").write_text("<!-- results: begin --><!-- results: end -->", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    code = main(["experiment", "--all", "--no-track", "--readme", "experiments/README.md"])

    told = capsys.readouterr()
    assert code == 3
    assert "a_bad: failed: NameError" in told.err
    assert "b_none: failed: experiments/b_none.py: has no EXPERIMENT" in told.err
    assert "c_good: Do four" in told.out
    assert "| [`c_good`](c_good.py) |" in (folder / "README.md").read_text(encoding="utf-8")
    with pytest.raises(NameError):
        main(["experiment", "experiments/a_bad.py", "--no-track"])
    assert main(["experiment", "experiments/b_none.py", "--no-track"]) == 2


def test_the_command_runs_all_and_ends_with_code_0_where_some_need_a_model(tmp_path, monkeypatch, capsys):
    """`--all` answers what it can, says why of the rest, and writes the table."""
    folder = tmp_path / "experiments"
    (folder / "data").mkdir(parents=True)
    for name in ("judge_bootstrap.py", "judge_gepa.py"):
        (folder / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    rows = [
        {"doc": one.document, "question": one.question, "response": one.response, "label": one.kind}
        for one in answers(6)
    ]
    (folder / "data" / "labelled.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "README.md").write_text("<!-- results: begin --><!-- results: end -->", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    code = main(["experiment", "--all", "--no-track", "--readme", "experiments/README.md"])

    told = capsys.readouterr().out
    assert code == 0
    assert "judge_bootstrap: Do four" in told
    assert "skipped: needs a model" in told
    assert "not run: needs a model" in (folder / "README.md").read_text(encoding="utf-8")
    assert main(["experiment"]) == 2


def test_a_file_that_is_no_experiment_is_named(tmp_path, capsys):
    """Before anything else is read."""
    assert main(["experiment", str(tmp_path / "missing.py")]) == 2

    assert "missing.py: is no Python file" in capsys.readouterr().err


def test_all_and_a_file_are_one_too_many(capsys):
    """Which of them was meant is not guessed."""
    assert main(["experiment", "--all", "one.py"]) == 2

    assert "or give --all" in capsys.readouterr().err
