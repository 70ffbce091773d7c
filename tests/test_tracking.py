"""Runs and experiments in a real MLflow server and in local stores; and nothing lost where there is none."""

import json
import logging
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_sdg import KnowledgeProgram, connect, generate, using
from knowledge_sdg.cli import main
from knowledge_sdg.errors import TrackingError
from knowledge_sdg.experiment import Conditions, Experiment, run_experiment
from knowledge_sdg.runs import Run
from knowledge_sdg.runs.traces import UnitTraces, read_traces
from knowledge_sdg.tracking import generation_runs, local_record, names, track, track_run
from knowledge_sdg.tracking.privacy import LONGEST, told
from tests.conftest import HARBOUR, MILL, QNA
from tests.gateway import answering
from tests.mlflow_server import mlflow_server
from tests.openai_server import openai_server
from tests.optimization_teacher import Pupil, bridges

pytestmark = [
    pytest.mark.timeout(300),  # a loaded machine takes a minute to start MLflow's server
    pytest.mark.filterwarnings("ignore:::mlflow.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

MIPRO = Experiment(
    "Does MIPROv2 teach the pupil?",
    {"mipro": lambda conditions: conditions.optimize("judge", "mipro", candidates=3)},
    reads_instructions=True,
)


@pytest.fixture(autouse=True)
def no_store_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test of the process has told MLflow does not count here."""
    monkeypatch.setattr("mlflow.tracking._tracking_service.utils._tracking_uri", None)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run over two documents."""
    folder = tmp_path_factory.mktemp("docs")
    for name, text in (("harbour.md", HARBOUR), ("mill.md", MILL), ("qna.yaml", QNA)):
        (folder / name).write_text(text, encoding="utf-8")
    return generate(sorted(folder.glob("*.md")), folder / "qna.yaml", out=folder / "runs" / "coast", quiet=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mlflow_server(tmp_path_factory.mktemp("mlflow")) as address:
        yield address


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with MLflow's tables, which take seconds to make."""
    from mlflow import MlflowClient

    path = tmp_path_factory.mktemp("template") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> str:
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    return f"sqlite:///{tmp_path}/mlflow.db"


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Undoes what MLflow's loading leaves in the process: a language model in DSPy, an active model of its own."""
    import mlflow

    yield
    mlflow.clear_active_model()
    dspy.configure(lm=None)


def client(uri: str):
    from mlflow import MlflowClient

    return MlflowClient(uri)


def conditions(url: str) -> Conditions:
    return Conditions(tuple(bridges()), teacher="pupil", teacher_url=url, concurrency=4)


def test_a_run_is_read_back_through_the_servers_api(server, run):
    """Parameters, metrics, tags, artifacts and inputs of a generation stand in a real server as the run has them."""
    run_id = track(run.path, uri=server)

    found, there = client(server).get_run(run_id), {part.path for part in client(server).list_artifacts(run_id)}
    stats = run.stats
    assert found.info.run_name == "coast"
    assert found.info.status == "FINISHED"
    assert found.data.params[names.TEACHER].startswith("offline/extractive")
    assert found.data.metrics[names.KEPT] == stats["funnel"]["pairs_kept"]
    assert found.data.metrics[names.COVERAGE] == stats["coverage"]["share"]
    assert found.data.metrics[names.TOKENS_IN] == stats["tokens_in"]
    assert 0 < found.data.metrics[names.FAITHFULNESS] <= 1
    assert found.data.tags[names.KIND] == "generation"
    assert {"config.json", names.STATS, names.KEPT_ROWS, names.DROPPED_ROWS, names.PROMPTS} <= there
    assert {part.dataset.name for part in found.inputs.dataset_inputs} == {"documents", "seeds"}


@pytest.mark.usefixtures("forgetful")
def test_an_address_may_hold_a_name_and_a_password(server, run):
    """A server behind a gateway is reached with them, and no error would show them."""
    named = server.replace("://", "://ada:s3cret@")

    assert track(run.path, uri=named) == track(run.path, uri=server)
    with pytest.raises(TrackingError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        track(run.path, uri="http://ada:s3cret@127.0.0.1:9")


def test_an_experiment_with_its_candidates_and_its_model_is_read_back(server, tmp_path, monkeypatch):
    """MIPROv2's trials are nested under our run, scores come step by step, and the model loads as DSPy and pyfunc."""
    import mlflow

    with openai_server(Pupil()) as (url, _):
        done = run_experiment(MIPRO, conditions(url), name="mipro", out=tmp_path, uri=server)
    api = client(server)
    found = api.get_run(done.run_id)
    experiment = [found.info.experiment_id]
    nested = api.search_runs(experiment, f"tags.mlflow.parentRunId = '{done.run_id}'")
    steps = api.get_metric_history(done.run_id, names.VAL_SCORE)
    there = {part.path for part in api.list_artifacts(done.run_id)}
    (model,) = api.search_logged_models(experiment)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server)
    loaded = mlflow.dspy.load_model(f"runs:/{done.run_id}/{names.MODEL}")
    served = mlflow.pyfunc.load_model(f"models:/{model.model_id}").unwrap_python_model

    assert (found.data.metrics[names.TEST_BEFORE], found.data.metrics[names.TEST_AFTER]) == (0.5, 1.0)
    assert len(steps) >= 2
    assert [step.step for step in steps] == list(range(len(steps)))
    assert {run.data.tags[names.KIND] for run in nested} == {"candidate"}
    assert len(nested) == len(steps)
    assert {names.PROGRAM_FILE, names.PROMPTS_BEFORE, names.PROMPTS_AFTER, names.PROMPT_DIFF, names.ROWS} <= there
    assert names.SPLITS in there
    assert [part.tags[0].value for part in found.inputs.dataset_inputs] == ["training", "validation", "test"]
    assert model.source_run_id == done.run_id
    assert isinstance(loaded, KnowledgeProgram)
    assert loaded.fingerprint() == found.data.params[names.PROGRAM]
    assert callable(served)


def test_gepas_steps_stand_in_our_run(store, tmp_path):
    """GEPA's candidates are steps of the experiment's own run: no run beside it, and no active run of MLflow's."""
    import mlflow

    gepa = Experiment("?", {"gepa": lambda under: under.optimize("judge", "gepa", candidates=3)})
    with openai_server(Pupil()) as (url, _):
        done = run_experiment(gepa, conditions(url), name="gepa", out=tmp_path / "out", uri=store)
    (only,) = client(store).search_runs([client(store).get_experiment_by_name("gepa").experiment_id])

    assert only.info.run_id == done.run_id
    assert len(client(store).get_metric_history(done.run_id, names.BEST_VAL_SCORE)) >= 2
    assert mlflow.active_run() is None


@pytest.mark.usefixtures("forgetful")
def test_the_model_answers_as_a_pyfunc_with_plain_rows(store, tmp_path, monkeypatch):
    """A document in, rows that are JSON out, by the model that the program was scored with."""
    import mlflow

    labeled = Experiment("?", {"labeled": lambda under: under.optimize("judge", "labeled", labelled_demos=2)})
    done = run_experiment(labeled, Conditions(tuple(bridges())), name="served", out=tmp_path / "out", uri=store)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    model = mlflow.pyfunc.load_model(f"runs:/{done.run_id}/{names.MODEL}")

    rows = model.predict({"document": "Corran Mill was built in 1823. It has two wheels."})

    assert {"input", "question", "response", "dataset_type", "status", "reason"} == set(rows[0])
    assert json.loads(json.dumps(rows)) == rows


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("as_table", [False, True])
def test_the_model_answers_every_row_that_it_is_given(as_table, store, tmp_path, monkeypatch):
    """Two documents, as a list or as a table with an empty cell, give the rows of each alone, told apart by `input`."""
    import mlflow
    import pandas as pd

    labeled = Experiment("?", {"labeled": lambda under: under.optimize("judge", "labeled", labelled_demos=2)})
    done = run_experiment(labeled, Conditions(tuple(bridges())), name="served", out=tmp_path / "out", uri=store)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    model = mlflow.pyfunc.load_model(f"runs:/{done.run_id}/{names.MODEL}")
    documents = [
        {"document": "Corran Mill was built in 1823. It has two wheels.", "domain": "mills"},
        {"document": "The Old Bridge was built in 1702. It has seven arches."},
    ]
    alone = [model.predict(document) for document in documents]

    rows = model.predict(pd.DataFrame(documents) if as_table else documents)

    assert rows == [{**row, "input": place} for place, one in enumerate(alone) for row in one]
    assert {row["input"] for row in rows} == {0, 1}


@pytest.mark.usefixtures("forgetful")
def test_a_model_loaded_before_does_not_get_our_metrics(store, run, tmp_path, monkeypatch):
    """MLflow would tie what is logged next to the model loaded last, which another store does not know."""
    import mlflow

    labeled = Experiment("?", {"labeled": lambda under: under.optimize("judge", "labeled", labelled_demos=1)})
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.db"
    done = run_experiment(labeled, Conditions(tuple(bridges())), name="first", out=tmp_path / "out", uri=elsewhere)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", elsewhere)
    mlflow.pyfunc.load_model(f"runs:/{done.run_id}/{names.MODEL}")

    run_id = track(run.path, uri=store)

    assert mlflow.get_active_model_id() is not None
    assert client(store).get_run(run_id).data.metrics[names.KEPT] > 0


def test_a_model_holds_no_key(store, tmp_path, monkeypatch):
    """What a user has configured in DSPy, key and all, is in no file of the model."""
    monkeypatch.setenv("OPENAI_API_KEY", "test-secret-0123456789")
    labeled = Experiment("?", {"labeled": lambda under: under.optimize("judge", "labeled", labelled_demos=2)})

    with dspy.context(lm=dspy.LM("openai/gpt-5-mini", api_key="test-secret-0123456789")):
        run_experiment(labeled, Conditions(tuple(bridges())), name="keys", out=tmp_path / "out", uri=store)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".pkl" for path in files)
    assert not [path for path in files if b"test-secret-0123456789" in path.read_bytes()]


def test_one_search_tells_which_program_is_best_and_what_it_cost(store, tmp_path):
    """With the fixed names, one call gives the best program for a teacher and a data set, with its price."""
    import mlflow

    several = Experiment(
        "?",
        {
            "none": lambda under: under.optimize("judge", "labeled", labelled_demos=0),
            "four": lambda under: under.optimize("judge", "labeled", labelled_demos=4),
        },
    )
    with openai_server(Pupil()) as (url, _):
        under = conditions(url)
        run_experiment(several, under, name="several", out=tmp_path / "out", uri=store)
    digest = client(store).search_runs(["1"], max_results=1)[0].data.params[names.DATA_DIGEST]
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(store)
    try:
        table = mlflow.search_runs(
            search_all_experiments=True,
            filter_string=f"params.teacher = 'pupil' and params.data_digest = '{digest}'",
            order_by=["metrics.test_after DESC"],
        )
    finally:
        mlflow.set_tracking_uri(before)

    best = table.iloc[0]
    assert best["metrics.test_after"] == 1.0
    assert best["params.program"]
    assert best["metrics.tokens_in"] > 0
    assert best["metrics.dollars"] == 0.0


def test_tracking_again_changes_nothing(store, run):
    """The same run folder is the same MLflow run, with no second value of any metric."""
    first = track(run.path, uri=store)

    second = track(run.path, uri=store)

    api = client(store)
    assert first == second
    assert len(api.search_runs(["1"])) == 1
    assert len(api.get_metric_history(first, names.KEPT)) == 1


def test_a_run_that_went_on_is_brought_up_to_date(store, run, tmp_path):
    """After more was generated in the same folder, its MLflow run has the new figures."""
    folder = Path(shutil.copytree(run.path, tmp_path / "coast"))
    first = track(folder, uri=store)
    stats = json.loads((folder / "stats.json").read_text())
    stats["funnel"]["pairs_kept"] += 100
    (folder / "stats.json").write_text(json.dumps(stats))

    second = track(folder, uri=store)

    assert first == second
    assert client(store).get_run(first).data.metrics[names.KEPT] == stats["funnel"]["pairs_kept"]


def test_a_run_that_was_stopped_is_failed_until_it_goes_on(store, corpus, tmp_path):
    """With the reason in a tag, which is empty afterwards."""
    work = sorted(corpus.glob("*.md")), corpus / "qna.yaml"
    options = {"out": tmp_path / "run", "quiet": True}
    run_id = track(generate(*work, **options, max_calls=5).path, uri=store)
    stopped = client(store).get_run(run_id)

    assert track(generate(*work, **options).path, uri=store) == run_id

    ended = client(store).get_run(run_id)
    assert (stopped.info.status, ended.info.status) == ("FAILED", "FINISHED")
    assert "--max-calls" in stopped.data.tags[names.STOPPED]
    assert ended.data.tags[names.STOPPED] == ""


def test_an_estimate_is_no_finished_run(store, corpus, tmp_path):
    """Its few units are not the run's."""
    work = sorted(corpus.glob("*.md")), corpus / "qna.yaml"

    run_id = track(generate(*work, out=tmp_path / "run", quiet=True, estimate=True).path, uri=store)

    found = client(store).get_run(run_id)
    assert found.info.status == "FAILED"
    assert found.data.tags[names.STOPPED] == "only estimated"


def test_a_session_without_work_changes_nothing(store, corpus, tmp_path):
    """The same command again, a second later, finds everything finished: no value is logged anew."""
    work = sorted(corpus.glob("*.md")), corpus / "qna.yaml"
    run_id = track(generate(*work, out=tmp_path / "run", quiet=True).path, uri=store)
    before = client(store).get_run(run_id).to_dictionary()
    time.sleep(1.1)

    again = track(generate(*work, out=tmp_path / "run", quiet=True).path, uri=store)

    assert again == run_id
    assert client(store).get_run(run_id).to_dictionary() == before
    assert len(client(store).get_metric_history(run_id, names.KEPT)) == 1


def test_mlflow_reads_the_sources_of_the_inputs(store, run):
    """Which tell the name of the data, and no place."""
    import mlflow

    inputs = client(store).get_run(track(run.path, uri=store)).inputs.dataset_inputs

    assert [mlflow.data.get_source(part).to_dict() for part in inputs] == [
        {"tags": {"name": part.dataset.name}} for part in inputs
    ]


def test_the_way_out_names_the_store(run, capsys):
    """The command in the warning uploads to where the run was meant to go."""
    assert track_run(run, uri="http://127.0.0.1:9") is None

    assert f"`knowledge-sdg track {run.path} --tracking-uri http://127.0.0.1:9`" in capsys.readouterr().err


def test_another_server_at_that_address_is_told(run):
    """A page is no answer of MLflow's."""
    with answering(b"<!DOCTYPE html><html></html>") as (place, _), pytest.raises(TrackingError, match="another server"):
        track(run.path, uri=place)


def test_what_arrived_in_part_is_completed(store, run, monkeypatch):
    """A store that fails in the middle of an upload gets the rest at the next one, in the same run."""
    from mlflow import MlflowClient

    whole = MlflowClient.log_artifact
    monkeypatch.setattr(MlflowClient, "log_artifact", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(TrackingError, match="disk full"):
        track(run.path, uri=store)
    monkeypatch.setattr(MlflowClient, "log_artifact", whole)

    run_id = track(run.path, uri=store)

    assert [one.info.run_id for one in client(store).search_runs(["1"])] == [run_id]
    assert names.KEPT_ROWS in {part.path for part in client(store).list_artifacts(run_id)}


def damaged(store: str, kind: str, tmp_path: Path) -> str:
    path = Path(store.removeprefix("sqlite:///"))
    match kind:
        case "unreachable":
            return "http://127.0.0.1:9"
        case "read-only":
            return f"sqlite:///file:{path}?mode=ro&uri=true"
        case "another schema":
            with sqlite3.connect(path) as database:
                database.execute("UPDATE alembic_version SET version_num = '0123456789ab'")
            return store
        case "no database":
            path.write_text("words " * 1000)
            return store
        case "no folder":
            return f"sqlite:///{tmp_path}/missing/mlflow.db"
        case _:
            return {"no address": "ftp//store", "unknown address": "htp://127.0.0.1:9"}[kind]


FAULTS = {
    "unreachable": "cannot be reached",
    "read-only": "can only be read",
    "another schema": "schema of another MLflow version",
    "no database": "not a database",
    "no folder": "is no folder",
    "no address": "is no MLflow address",
    "unknown address": "is no MLflow address",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_store_that_cannot_be_used_costs_one_line(kind, store, run, tmp_path, capfd, monkeypatch):
    """The run stays as it is, one line says what is wrong and how to go on, and no traceback is shown."""
    monkeypatch.chdir(tmp_path)  # MLflow makes folders for an address that it takes for a path
    before = {path: path.stat().st_mtime_ns for path in run.path.iterdir()}

    run_id = track_run(run, uri=damaged(store, kind, tmp_path))

    printed = capfd.readouterr()
    assert run_id is None
    assert printed.out == ""
    assert FAULTS[kind] in printed.err
    assert "knowledge-sdg track" in printed.err
    assert printed.err.count("\n") == 1
    assert before == {path: path.stat().st_mtime_ns for path in run.path.iterdir()}


def test_a_generation_is_kept_where_mlflow_is_down(store, corpus, tmp_path, capsys):
    """`generate` with a dead server ends as without, and the same command uploads the run when there is one."""
    out, dead = tmp_path / "run", ["--tracking-uri", "http://127.0.0.1:9"]
    command = ["generate", str(corpus), "--seeds", str(corpus / "qna.yaml"), "--out", str(out)]

    assert main([*command, "--quiet", *dead]) == 0
    assert "warning: not tracked" in capsys.readouterr().err
    assert main(["track", str(out), *dead]) == 2
    assert "cannot be reached" in capsys.readouterr().err
    assert main([*command, "--track", "--tracking-uri", store]) == 0
    assert "MLflow run" in capsys.readouterr().out


def test_a_judging_is_tracked_under_the_same_names(store, corpus, tmp_path, capsys):
    """`judge --track` gives a run of its own kind, with price, faithfulness and the audit."""
    rows = [{"document": MILL, "response": "Jonas Reed built the mill in 1823.", "place": place} for place in range(6)]
    data = tmp_path / "rows.jsonl"
    data.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    code = main(["judge", str(data), "--out", str(tmp_path / "judged"), "--track", "--tracking-uri", store])

    (found,) = client(store).search_runs([client(store).get_experiment_by_name("knowledge-sdg").experiment_id])
    assert code == 0
    assert found.info.run_id in capsys.readouterr().out
    assert found.data.tags[names.KIND] == "judging"
    assert {names.JUDGE, names.DATA_DIGEST, names.PROGRAM} <= set(found.data.params)
    assert {names.FAITHFULNESS, names.LM_CALLS, names.KEPT_SHARE} <= set(found.data.metrics)
    assert found.inputs.dataset_inputs[0].dataset.name == "rows"


def test_the_command_tells_the_run_and_an_unknown_folder_is_one_line(store, run, tmp_path, capsys):
    """`track RUN` prints the MLflow run; a folder that is none ends with code 2."""
    code = main(["track", str(run.path), "--tracking-uri", store, "--experiment", "coasts"])

    assert code == 0
    assert "MLflow run" in capsys.readouterr().out
    assert client(store).get_experiment_by_name("coasts") is not None
    assert main(["track", str(tmp_path / "nothing"), "--tracking-uri", store]) == 2
    assert "is not a run folder" in capsys.readouterr().err


def test_no_global_setting_is_changed(store, run):
    """MLflow's address and active run, the environment, log levels and DSPy's settings are as before."""
    import mlflow

    def state():
        levels = [logging.getLogger(name).level for name in ("mlflow", "alembic")]
        return mlflow.get_tracking_uri(), mlflow.active_run(), dict(os.environ), levels, dict(dspy.settings.config)

    before = state()

    track(run.path, uri=store)

    assert state() == before


def test_importing_the_package_does_not_import_mlflow():
    """MLflow takes two seconds and 200 MB, which only those who track shall pay."""
    import subprocess

    code = "import sys, knowledge_sdg.tracking, knowledge_sdg.comparison; print('mlflow' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_parameters_and_tags_tell_nothing_of_documents_and_places(run, tmp_path):
    """No value holds an absolute path or a sentence of a document."""
    record = local_record(run.path)

    values = [*record.params.values(), *record.tags.values()]
    assert not [value for value in values if str(tmp_path.parent) in value or "Tarnow" in value or "/" in value[:1]]
    assert names.TEACHER in record.params


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("hosted_vllm//home/ada/models/tiny", "hosted_vllm/tiny"),
        ("/home/ada/handbook.md", "handbook.md"),
        (r"C:\Users\ada\model", "model"),
        ("openai/gpt-5-mini", "openai/gpt-5-mini"),
        ("key sk-0123456789abcdef", "key [key]"),
        ("Bearer abc.def", "[key]"),
    ],
)
def test_keys_and_paths_are_taken_out_of_what_is_told(value, expected):
    """Of a path the last part stays, of a key nothing; model strings stay as they are."""
    assert told(value) == expected


@given(st.text(max_size=400), st.from_regex(r"(/[a-z]{1,8}){2,4}", fullmatch=True))
def test_no_absolute_path_is_ever_told(words, path):
    """Wherever a path stands among words, its folders are not told, and no value is longer than a table can show."""
    shown = told(f"{words} {path}")

    assert len(shown) <= LONGEST
    assert path not in shown


def test_a_secret_of_the_environment_is_not_told(monkeypatch):
    """Whatever a variable named as a key holds is taken out."""
    monkeypatch.setenv("SOME_API_KEY", "correct-horse-battery")

    assert told("x correct-horse-battery") == "x [key]"


def test_a_table_too_large_stays_in_the_run_folder(run, monkeypatch):
    """It is named in a tag instead of being uploaded."""
    monkeypatch.setattr(generation_runs, "LARGEST_TABLE", 10)

    record = local_record(run.path)

    assert record.tags[names.LEFT_OUT] == f"{names.KEPT_ROWS}, {names.DROPPED_ROWS}"
    assert names.KEPT_ROWS not in record.files


def test_chosen_units_are_traced_and_shown_by_mlflow(store, run, tmp_path):
    """Of four units two are recorded, evenly spread, with every call of a model in them, and uploaded once."""
    from mlflow.tracing.client import TracingClient

    folder = Path(shutil.copytree(run.path, tmp_path / "traced"))
    traces = UnitTraces(folder, ["a", "b", "c", "d"], 2)
    with using(connect()):
        for key in "abcd":
            with traces.unit(key, f"unit {key}"):
                KnowledgeProgram()(document="Corran Mill was built in 1823. It has two wheels.")
    run_id = track(folder, uri=store)
    track(folder, uri=store)

    recorded = list(read_traces(folder))
    shown = TracingClient(store).search_traces(locations=[client(store).get_run(run_id).info.experiment_id])
    assert [trace["unit"] for trace in recorded] == ["a", "c"]
    assert {trace.info.tags["unit"] for trace in shown} == {"a", "c"}
    assert len(shown) == 2
    for trace in shown:
        spans = trace.data.spans
        assert [span.name for span in spans if span.parent_id is None] == ["KnowledgeProgram"]
        assert sum(span.span_type == "LLM" for span in spans) >= 7
        assert trace.info.trace_metadata["mlflow.sourceRun"] == run_id


def test_a_unit_that_fails_leaves_its_trace(tmp_path):
    """What was asked before the error is there, and the error in it."""
    traces = UnitTraces(tmp_path, ["a"], 1)

    with using(connect()), pytest.raises(TypeError), traces.unit("a", "unit"):
        KnowledgeProgram()(no_such_input="")

    (trace,) = read_traces(tmp_path)
    assert "no_such_input" in trace["spans"][-1]["error"]
