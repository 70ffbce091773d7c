"""The short way into an MLflow store: the same rows and files as by MLflow itself, and without importing it."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.errors import TrackingError
from knowledge_sdg.tracking import names
from knowledge_sdg.tracking.direct import LONGEST_VALUE, upload_directly
from knowledge_sdg.tracking.record import DataInput, Tracked, Value
from knowledge_sdg.tracking.uploading import upload
from tests.gateway import answering, gateway
from tests.mlflow_server import mlflow_server

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:::mlflow.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

BEGUN, ENDED = 1_800_000_000_000, 1_800_000_060_000

RECORD = Tracked(
    id="0123456789abcdef",
    experiment="knowledge-sdg",
    name="coast",
    started=BEGUN,
    ended=ENDED,
    finished=True,
    params={names.TEACHER: "offline/extractive", "documents": "2"},
    values=(Value(names.KEPT, 12.0, ENDED), Value(names.DOLLARS, 0.25, ENDED)),
    tags={names.KIND: "generation"},
    texts={names.PROMPTS: "Ask “why”.\n"},
    inputs=(DataInput("documents", "aa11", 2, "documents"), DataInput("seeds", "bb22", 3, "seeds", ("question",))),
)

words = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cc", "Cs"]), max_size=40)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
values = st.builds(Value, keys, numbers, st.integers(BEGUN, BEGUN + 3), st.integers(0, 2))
inputs = st.builds(DataInput, st.sampled_from(["documents", "seeds"]), keys, st.integers(1, 9), st.just("documents"))


@st.composite
def uploads(draw: st.DrawFn) -> list[Tracked]:
    """A run as it is uploaded first, and as it is after it went on."""
    first = replace(
        RECORD,
        params=draw(st.dictionaries(keys, words.filter(str.strip), max_size=4)),
        tags=draw(st.dictionaries(keys, words, max_size=4)),
        values=tuple(draw(st.lists(values, max_size=8))),
        inputs=tuple(draw(st.lists(inputs, max_size=3))),
        texts=draw(st.dictionaries(keys, words, max_size=2)),
        finished=draw(st.booleans()),
    )
    later = replace(
        first,
        values=tuple(draw(st.lists(values, max_size=8))),
        tags=draw(st.dictionaries(keys, words, max_size=4)),
        ended=ENDED + 1,
        finished=True,
    )
    return [first, later]


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With saved ones, all is left to MLflow."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database of MLflow's in which the experiment has a run."""
    folder = tmp_path_factory.mktemp("template")
    by_mlflow([replace(RECORD, id="another", name="earlier")], f"sqlite:///{folder}/mlflow.db")
    return folder


@pytest.fixture(scope="module")
def pair(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two stores with the same rows: MLflow takes a second to open one."""
    return copied(template, tmp_path_factory.mktemp("one")), copied(template, tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mlflow_server(tmp_path_factory.mktemp("server")) as address:
        yield address


def copied(template: Path, folder: Path) -> str:
    """A store as that of the template, whose artifacts go to `folder`."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(folder / "mlflow.db")) as database, database:
        moved = (str(template), str(folder))
        database.execute("UPDATE experiments SET artifact_location = replace(artifact_location, ?, ?)", moved)
        database.execute("UPDATE runs SET artifact_uri = replace(artifact_uri, ?, ?)", moved)
    return f"sqlite:///{folder}/mlflow.db"


def by_mlflow(records: Sequence[Tracked], store: str) -> str:
    """Uploads one after the other by MLflow; the id of the last run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "120")  # whatever MLflow is told, it does the work
        return [upload(record, store) for record in records][-1]


def directly(records: Sequence[Tracked], store: str) -> str:
    run_ids = [upload_directly(record, store) for record in records]
    assert all(run_ids)
    return str(run_ids[-1])


def rows(store: str) -> dict[str, list[str]]:
    """Of all tables the rows, with nothing in them that is made up anew each time."""
    file = Path(store.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608
    return {table: sorted(known(repr(row), file.parent) for row in content) for table, content in found.items()}


def known(text: str, folder: Path) -> str:
    return re.sub(r"\b[0-9a-f]{32}\b", "ID", text.replace(str(folder), "FOLDER"))


def read_back(run_id: str, store: str) -> dict[str, object]:
    """A run as MLflow tells it: what it is linked with too."""
    from mlflow import MlflowClient

    run = MlflowClient(store).get_run(run_id)
    of_its_own = ("run_id", "run_uuid", "artifact_uri", "experiment_id")
    info = {name: value for name, value in dict(run.info).items() if name not in of_its_own}
    inputs = sorted(repr(part.to_dictionary()) for part in run.inputs.dataset_inputs)
    return {"info": info, "data": run.data.to_dictionary(), "inputs": inputs}


def artifacts(run_id: str, store: str) -> dict[str, bytes]:
    from mlflow import MlflowClient

    api = MlflowClient(store)
    with TemporaryDirectory() as folder:
        return {
            part.path: Path(api.download_artifacts(run_id, part.path, folder)).read_bytes()
            for part in api.list_artifacts(run_id)
        }


@settings(max_examples=20, deadline=None)
@given(records=uploads())
def test_a_database_has_the_same_rows_and_files_either_way(records, pair):
    """Whatever the run and however it went on: every table, the links between its rows and every artifact."""
    one, other = pair
    records = [replace(record, id=uuid4().hex) for record in records]

    expected, found = by_mlflow(records, one), directly(records, other)

    assert rows(other) == rows(one)
    assert read_back(found, other) == read_back(expected, one)
    assert artifacts(found, other) == artifacts(expected, one)


def test_a_server_has_the_same_run_and_files_either_way(server, tmp_path):
    """Over a server's REST interface too, a file of a megabyte included."""
    large = tmp_path / "kept.parquet"
    large.write_bytes(os.urandom(1_000_000))
    record = replace(RECORD, files={large.name: large})
    later = replace(record, values=(*record.values, Value(names.KEPT, 15.0, ENDED + 9)), ended=ENDED + 9)
    by_mlflow([replace(RECORD, id="another", experiment="other")], server)

    expected = by_mlflow([replace(part, experiment="one") for part in (record, later)], server)
    found = directly([replace(part, experiment="other") for part in (record, later, later)], server)

    assert read_back(found, server) == read_back(expected, server)
    assert artifacts(found, server) == artifacts(expected, server)


def test_what_one_way_has_begun_the_other_completes(template, tmp_path):
    """An upload that broke off is the same run afterwards, whichever way it goes on."""
    store = copied(template, tmp_path)
    missing = replace(RECORD, files={"gone.txt": tmp_path / "gone.txt"})
    (tmp_path / "gone.txt").write_text("here")
    begun = directly([RECORD], store)

    continued = by_mlflow([missing], store)
    ended = directly([replace(missing, tags={names.KIND: "judging"})], store)

    assert begun == continued == ended
    assert set(artifacts(ended, store)) == {"gone.txt", names.PROMPTS}


def test_files_keep_their_permissions_and_times_either_way(template, tmp_path):
    """What only its owner may read stays so."""
    private = tmp_path / "private.json"
    private.write_text("{}")
    private.chmod(0o600)
    record = replace(RECORD, files={private.name: private})
    found = []
    for way, upload_ in (("one", by_mlflow), ("other", directly)):
        upload_([record], copied(template, tmp_path / way))
        (kept,) = (tmp_path / way).rglob(private.name)
        found.append((kept.stat().st_mode, kept.stat().st_mtime_ns))

    assert found[0] == found[1] == (private.stat().st_mode, private.stat().st_mtime_ns)


def test_files_go_where_the_runs_files_are(template, tmp_path):
    """An experiment whose place was changed has its earlier runs where they were."""
    store = copied(template, tmp_path)
    run_id = by_mlflow([RECORD], store)
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as database, database:
        database.execute("UPDATE experiments SET artifact_location = ?", ((tmp_path / "elsewhere").as_uri(),))

    directly([replace(RECORD, texts={names.PROMPTS: "New."})], store)

    assert artifacts(run_id, store) == {names.PROMPTS: b"New."}
    assert not (tmp_path / "elsewhere").exists()


def test_two_processes_make_one_run(template, tmp_path):
    """Which look for it before either has made it."""
    store = copied(template, tmp_path)
    code = "import sys; from tests.test_tracking_direct import RECORD, directly; print(directly([RECORD], sys.argv[1]))"
    command = [sys.executable, "-c", code, store]

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert len({process.communicate()[0] for process in both}) == 1
    assert [process.returncode for process in both] == [0, 0]


def test_a_request_that_fails_is_made_up_for(server):
    """A gateway that fails at the very last step leaves no run at work for ever."""
    by_mlflow([replace(RECORD, id="another", experiment="gateway")], server)
    record = replace(RECORD, experiment="gateway")
    for step in ("runs/update", "runs/set-tag", "runs/log-batch", "mlflow-artifacts"):
        with gateway(server, step) as place:
            assert upload_directly(replace(record, id=step), place) is None
            run_id = directly([replace(record, id=step)], place)

        assert read_back(run_id, server)["info"]["status"] == "FINISHED"
        assert read_back(run_id, server)["info"]["end_time"] == ENDED
        assert set(artifacts(run_id, server)) == {names.PROMPTS}


def experiment_at(place: str) -> bytes:
    told = {"experiment_id": "1", "lifecycle_stage": "active", "artifact_location": place}
    return json.dumps({"experiment": told}).encode()


@pytest.mark.parametrize(
    "reply",
    [
        *(b"[]", b"null", b'{"experiment": null}', b"<html>"),
        *(experiment_at(place) for place in ("mlflow-artifacts://other:5000/1", "s3://bucket/1", "mlflow-artifacts:/")),
        experiment_at("mlflow-artifacts:/a?b=c"),
    ],
)
@pytest.mark.parametrize("missing", [0, 9])
def test_a_server_that_answers_otherwise_is_left_to_mlflow(reply, missing):
    """Whatever a proxy says, and wherever the files are to go: nothing is asked after the first question."""
    with answering(reply, missing) as (place, asked):
        assert upload_directly(RECORD, place) is None

        assert asked() == 1


def test_saved_credentials_are_left_to_mlflow(server):
    """A server that takes anyone in would not know whose run it is."""
    by_mlflow([RECORD], server)
    directly([RECORD], server)
    (Path.home() / ".netrc").write_text("machine 127.0.0.1 login ada password secret")

    assert upload_directly(RECORD, server) is None


@pytest.mark.parametrize("way", ["database", "server"])
def test_a_store_that_is_there_is_used_without_importing_mlflow(way, server, template, tmp_path):
    """Which is the purpose of the short way."""
    store = server if way == "server" else copied(template, tmp_path)
    by_mlflow([replace(RECORD, id="another")], store)
    code = (
        "import sys; from tests.test_tracking_direct import RECORD, upload; upload(RECORD, sys.argv[1])\n"
        "assert 'mlflow' not in sys.modules and 'sqlalchemy' not in sys.modules"
    )

    done = subprocess.run([sys.executable, "-c", code, store], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, experiment="a new one"),
        replace(RECORD, as_model=True),
        replace(RECORD, children=(RECORD,)),
        replace(RECORD, values=(Value("share", float("nan"), ENDED),)),
        replace(RECORD, params={"teacher": "x" * (LONGEST_VALUE + 1)}),
        replace(RECORD, name=""),
        replace(RECORD, tags={"../kind": "generation"}),
    ],
    ids=["new experiment", "model", "children", "not a number", "long value", "no name", "odd name"],
)
def test_what_is_not_plain_is_left_to_mlflow(record, template, tmp_path):
    """No row is written of what needs MLflow's care."""
    store = copied(template, tmp_path)
    before = rows(store)

    assert upload_directly(record, store) is None
    assert rows(store) == before


def test_an_unknown_schema_and_settings_for_mlflow_are_left_to_mlflow(template, tmp_path, monkeypatch):
    """Another version's tables are not ours to write, and credentials not ours to use."""
    store = copied(template, tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t")
    assert upload_directly(RECORD, store) is None
    monkeypatch.delenv("MLFLOW_TRACKING_TOKEN")
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0123456789ab'")

    assert upload_directly(RECORD, store) is None


def test_another_value_of_a_parameter_is_refused_as_by_mlflow(template, tmp_path):
    """The same run cannot have been made by two teachers."""
    store = copied(template, tmp_path)
    directly([RECORD], store)

    with pytest.raises(TrackingError, match="Changing param values is not allowed"):
        upload(replace(RECORD, params={names.TEACHER: "another"}), store)


def test_a_store_that_mlflow_has_to_make_is_made_without_a_word(tmp_path):
    """MLflow tells every step of it, in a process that has not imported it before; the short way then finds its files
    in a folder with a space in its name.
    """
    folder = tmp_path / "my project"
    folder.mkdir()
    code = "import sys; from tests.test_tracking_direct import RECORD, upload; upload(RECORD, sys.argv[1])"
    store = f"sqlite:///{folder}/mlflow.db"

    done = subprocess.run([sys.executable, "-c", code, store], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert set(artifacts(directly([RECORD], store), store)) == {names.PROMPTS}
