"""`compare`: what differs between runs, what came and went, and what must not be compared."""

import json
import re
import shutil
from pathlib import Path

import pytest

from knowledge_sdg import KnowledgeProgram, compare, generate
from knowledge_sdg.agreement_figures import Interval
from knowledge_sdg.cli import main
from knowledge_sdg.comparison import as_html, as_json, describe
from knowledge_sdg.errors import InputError, RunError, TrackingError
from knowledge_sdg.experiment import Conditions, Experiment, run_experiment
from knowledge_sdg.runs import Run
from knowledge_sdg.tracking import names, track
from tests.conftest import HARBOUR, MILL, QNA
from tests.optimization_teacher import bridges

pytestmark = pytest.mark.filterwarnings("ignore:::mlflow.*", "ignore::DeprecationWarning")


def generated(folder: Path, name: str, **options) -> Run:
    return generate(sorted(folder.glob("*.md")), folder / "qna.yaml", out=folder / name, quiet=True, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents and seeds."""
    folder = tmp_path_factory.mktemp("docs")
    for name, text in (("harbour.md", HARBOUR), ("mill.md", MILL), ("qna.yaml", QNA)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def one(folder: Path) -> Run:
    return generated(folder, "one")


@pytest.fixture(scope="module")
def two(folder: Path) -> Run:
    """The same in two rounds, with a program whose judge is asked in other words."""
    program = KnowledgeProgram()
    verify = program.judge.verify
    verify.signature = verify.signature.with_instructions("Look at <every> claim.")
    return generated(folder, "two", rounds=2, program=program)


@pytest.fixture(scope="module")
def experiments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Results of two experiments on the same data."""
    out, data = tmp_path_factory.mktemp("out"), Conditions(tuple(bridges()))
    folders = []
    for demos in (1, 2):
        labeled = Experiment(
            "?", {"labeled": lambda under, k=demos: under.optimize("judge", "labeled", labelled_demos=k)}
        )
        folders.append(run_experiment(labeled, data, name=f"labeled-{demos}", out=out, track=False).folder)
    return folders[0], folders[1]


def figures_of(comparison, name: str):
    return next(figures for figures in comparison.figures if figures.name == name)


def test_two_run_folders_stand_side_by_side(one, two):
    """Parameters that differ, funnel, prices with intervals, and no caution when only the program differs."""
    found = compare(one, two)

    params = dict(found.params)
    kept = figures_of(found, names.KEPT)
    assert found.names == ("one", "two")
    assert found.cautions == ()
    assert params["rounds"] == ("1", "2")
    assert names.PROGRAM in params
    assert names.TEACHER not in params
    assert kept.values == tuple(run.stats["funnel"]["pairs_kept"] for run in (one, two))
    assert isinstance(figures_of(found, names.KEPT_SHARE).intervals[0], Interval)


def test_rows_that_came_and_went_add_up(one, two):
    """Kept rows of the first run are in both or went, those of the second are in both or came."""
    (beside,) = compare(one, two).beside_first

    assert beside.rows
    assert beside.rows.in_both + beside.rows.went == one.dataset.num_rows
    assert beside.rows.in_both + beside.rows.came == two.dataset.num_rows


def test_a_pair_is_the_same_over_whichever_view_it_was_written(folder, one):
    """With other views at work it is written over another one; then it neither came nor went."""
    other = generated(folder, "other", pairs_per_view=2, rounds=2)
    kept = [{(row["document_id"], row["question"], row["response"]) for row in run.dataset} for run in (one, other)]

    (beside,) = compare(one, other).beside_first

    assert {row["id"] for row in one.dataset} & {row["id"] for row in other.dataset} != kept[0] & kept[1]
    assert beside.rows.in_both == len(kept[0] & kept[1])
    assert beside.rows.came == len(kept[1] - kept[0])
    assert beside.rows.went == len(kept[0] - kept[1])


def test_the_same_texts_are_the_same_data_wherever_they_lie(one, folder, tmp_path):
    """Colleagues whose folders have other names compare their runs without a caution."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (*folder.glob("*.md"), folder / "qna.yaml"):
        shutil.copy(path, elsewhere / path.name)

    found = compare(one, generated(elsewhere, "one"))

    assert found.cautions == ()
    assert names.DATA_DIGEST not in dict(found.params)


def test_the_difference_says_what_it_is_of(one, two, experiments):
    """Of how many rows and documents, and that few documents say little."""
    runs, tests = describe(compare(one, two)), describe(compare(*experiments))

    assert re.search(r"kept of the pairs that both wrote \(\d+, of 2 documents\): .*says little", runs)
    assert "score on the test rows of both (" in tests


def test_compared_with_itself_nothing_differs(one, tmp_path):
    """A copy of a run has no parameter, row or prompt that differs."""
    copied = shutil.copytree(one.path, tmp_path / "one")

    found = compare(one, copied)

    (beside,) = found.beside_first
    assert found.params == ()
    assert (beside.rows.came, beside.rows.went) == (0, 0)
    assert beside.difference.value == 0
    assert len(set(found.names)) == 1 or found.names[0] != found.names[1]


def test_experiments_are_compared_row_by_row(experiments):
    """Scores with intervals, and the difference over the same test rows."""
    found = compare(*experiments)

    (beside,) = found.beside_first
    assert found.cautions == ()
    assert figures_of(found, names.TEST_AFTER).intervals[0] is not None
    assert beside.difference is not None
    assert beside.difference.low <= beside.difference.value <= beside.difference.high


def test_scores_of_other_test_examples_are_not_comparable(experiments, tmp_path):
    """Another seed of chance holds out other documents of the same data."""
    labeled = Experiment("?", {"labeled": lambda under: under.optimize("judge", "labeled", labelled_demos=1)})
    other = run_experiment(labeled, Conditions(tuple(bridges()), seed=5), name="other", out=tmp_path, track=False)

    (caution,) = compare(experiments[0], other.folder).cautions

    assert re.fullmatch(r"other test examples \(\d+ of \d+, \d+ in all runs\)", caution)


def test_what_is_not_comparable_is_told_first(one, experiments, folder, tmp_path):
    """Another kind of run, other data and another judge each make a caution, before all else."""
    shutil.copy(folder / "mill.md", tmp_path / "mill.md")
    shutil.copy(folder / "qna.yaml", tmp_path / "qna.yaml")
    other = generated(tmp_path, "other")

    told = describe(compare(one, other)).splitlines()
    kinds = compare(one, experiments[0]).cautions

    assert told[0].startswith("not comparable: other data")
    assert any("another kind" in caution for caution in kinds)


def test_a_program_that_asks_otherwise_shows_its_words(one, two, tmp_path):
    """The prompt diff stands in the comparison when the program is beside the run."""
    copied = Path(shutil.copytree(two.path, tmp_path / "two"))
    program = KnowledgeProgram()
    program.judge.verify.signature = program.judge.verify.signature.with_instructions("Look at <every> claim.")
    program.save(copied / names.PROGRAM_FILE)

    bare = Path(shutil.copytree(two.path, tmp_path / "bare"))
    (bare / names.PROGRAM_FILE).unlink()

    (beside,) = compare(one, copied).beside_first
    (unknown,) = compare(one, bare).beside_first

    assert "+        Look at <every> claim." in beside.prompt_diff
    assert unknown.prompt_diff is None


def test_an_mlflow_run_is_compared_with_its_own_folder(one, tmp_path):
    """Read back from MLflow, a run has the figures and rows that its folder has."""
    store = f"sqlite:///{tmp_path}/mlflow.db"
    run_id = track(one.path, uri=store)

    found = compare(one, run_id, uri=store)

    (beside,) = found.beside_first
    assert found.params == ()
    assert all(len(set(figures.values)) == 1 for figures in found.figures)
    assert all(len(set(figures.intervals)) == 1 for figures in found.figures)
    assert (beside.rows.came, beside.rows.went, beside.prompt_diff) == (0, 0, "")
    with pytest.raises(TrackingError, match="no run"):
        compare(one, "0" * 32, uri=store)


def test_reading_from_mlflow_shows_no_progress(one, tmp_path, capfd):
    """What a comparison prints is the comparison: MLflow's bars of its downloads are off."""
    store = f"sqlite:///{tmp_path}/mlflow.db"
    run_id = track(one.path, uri=store)
    capfd.readouterr()

    compare(one, run_id, uri=store)

    assert capfd.readouterr().err == ""


def test_without_its_dropped_rows_a_run_has_no_interval(one, two, tmp_path):
    """Kept rows alone would make every score 1: a table too large to be tracked leaves the rows unknown."""
    copied = Path(shutil.copytree(two.path, tmp_path / "two"))
    (copied / "dropped.parquet").unlink()

    found = compare(one, copied)

    assert figures_of(found, names.KEPT_SHARE).intervals[1] is None
    assert found.beside_first[0].rows is None
    assert found.beside_first[0].difference is None
    assert "rows: not known of both" in describe(found)
    assert "rows of one of them are not known" in as_html(found)


def test_the_page_needs_nothing_else_and_escapes_all_text(one, two, tmp_path):
    """No script and no address in it, and what looks like a tag in a row or a prompt is text."""
    copied = Path(shutil.copytree(two.path, tmp_path / "<b>two"))

    page = as_html(compare(one, copied))

    assert "&lt;b&gt;two" in page
    assert "<b>" not in page
    assert "http" not in page
    assert "<script" not in page


def test_the_command_prints_json_and_writes_a_page(one, two, tmp_path, capsys):
    """`--json` is for programs, `--html` for people; both at once work."""
    code = main(["compare", str(one.path), str(two.path), "--json", "--html", str(tmp_path / "page.html")])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told == json.loads(json.dumps(as_json(compare(one, two))))
    assert told["params"]["rounds"] == ["1", "2"]
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_one_run_and_no_run_are_refused(one, tmp_path, capsys):
    """Two are needed, and each must be one."""
    with pytest.raises(InputError, match="name two or more"):
        compare(one)
    with pytest.raises(RunError, match="is not a run folder"):
        compare(one, tmp_path / "nothing")
    assert main(["compare", str(one.path)]) == 2
    assert "name two or more" in capsys.readouterr().err


def test_looking_for_a_run_makes_no_store(one, tmp_path, monkeypatch):
    """A run id that is nowhere is told with the store that was asked, and no database is left behind."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(TrackingError, match=r"nor an MLflow run in sqlite:///mlflow\.db"):
        compare("0" * 32, one)

    assert list(tmp_path.iterdir()) == []
