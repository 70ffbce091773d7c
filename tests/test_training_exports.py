"""Exports that `datasets` reads without a loss, cards, manifests, and the commands `mix` and `export`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import datasets
import huggingface_hub
import pytest
import yaml
from datasets import Dataset, load_dataset

from knowledge_sdg import export, generate, judge, mix, open_run, phase_1, phase_2
from knowledge_sdg.cli import main, mix_command
from knowledge_sdg.errors import InputError, RunError
from knowledge_sdg.training import TrainingSettings, build_training_set, raft
from knowledge_sdg.training.provenance import file_sha256
from knowledge_sdg.training.reading import read_training_rows
from knowledge_sdg.training.shapes import ExportFormat
from tests.conftest import HARBOUR, MILL, QNA
from tests.training_rows import generated

FORMATS = ("messages", "sharegpt", "alpaca", "text", "parquet")
ODD = 'Tab\t, quote ", \\u0041, a\u2028line, 😀, Größe, 東京, a\nbreak, 2019-01-01'


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A finished run over two documents."""
    folder = tmp_path_factory.mktemp("training")
    (folder / "docs").mkdir()
    for name, text in (("harbour.md", HARBOUR), ("mill.md", MILL), ("qna.yaml", QNA)):
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    made = generate(folder / "docs", folder / "docs" / "qna.yaml", out=folder / "run", quiet=True)
    assert made.dataset.num_rows
    return folder / "run"


@pytest.fixture
def odd() -> Dataset:
    """Rows with every role, several turns and characters that files like to lose."""
    said = [
        [("pretraining", f"<|user|>\n{ODD}\n<|assistant|>\nYes.")],
        [("user", ODD), ("assistant", ODD)],
        [("system", "Be brief."), ("user", "One?"), ("assistant", "1"), ("user", ODD), ("assistant", "2")],
    ]
    return Dataset.from_list(
        [
            {
                "messages": [{"role": role, "content": text} for role, text in turns],
                "metadata": json.dumps({"dataset": ODD}),
                "id": f"row-{number}",
                "unmask": number == 0,
            }
            for number, turns in enumerate(said)
        ]
    )


def loaded(path: Path, tmp_path: Path) -> Dataset:
    return load_dataset(str(path), split="train", cache_dir=str(tmp_path / "cache"))


@pytest.mark.parametrize("kind", FORMATS)
def test_datasets_reads_every_export_and_nothing_is_lost(kind, odd, tmp_path):
    """What `load_dataset` gives back, read as training rows, is what was exported; a text has its roles inside."""
    export(odd, tmp_path / "set", format=kind)

    back = loaded(tmp_path / "set", tmp_path)
    rows = list(read_training_rows(back))
    assert [row.id for row in rows] == list(odd["id"])
    assert [row.metadata for row in rows] == list(odd["metadata"])
    assert [row.unmask for row in rows] == list(odd["unmask"])
    if kind == "text":
        assert back[1]["text"] == f"<|user|>\n{ODD}\n<|assistant|>\n{ODD}"
    else:
        assert [list(row.messages) for row in rows] == list(odd["messages"])


@pytest.mark.parametrize("kind", FORMATS)
def test_both_phases_come_back_from_every_export(kind, tmp_path):
    """Exported and read again, the rows are the same; the texts too, where there is one message."""
    data = generated(3)

    for phase in (phase_1(data), phase_2(data)):
        export(phase, tmp_path / "set", format=kind)
        rows = list(read_training_rows(tmp_path / "set"))
        assert [row.metadata for row in rows] == list(phase["metadata"])
        if kind != "text" or len(phase[0]["messages"]) == 1:
            assert [list(row.messages) for row in rows] == list(phase["messages"])


def test_a_single_file_is_read_by_its_name(odd, tmp_path):
    """JSON lines and Parquet, without card and manifest."""
    jsonl = export(odd, tmp_path / "deep" / "rows.jsonl", format="sharegpt")
    parquet = export(odd, tmp_path / "rows.parquet", format="parquet")

    assert load_dataset("json", data_files=str(jsonl), split="train").num_rows == 3
    assert load_dataset("parquet", data_files=str(parquet), split="train").to_list() == odd.to_list()
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["rows.jsonl"]


def test_the_literal_row_of_each_format(tmp_path):
    """Field by field."""
    messages = [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]
    rows = Dataset.from_list([{"messages": messages, "metadata": "{}", "id": "1", "unmask": False}])
    rest = {"metadata": "{}", "id": "1", "unmask": False}
    expected = {
        "messages": {"messages": messages, **rest},
        "sharegpt": {"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}], **rest},
        "alpaca": {"instruction": "Q", "input": "", "output": "A", "system": "", "history": [], **rest},
        "text": {"text": "<|user|>\nQ\n<|assistant|>\nA", **rest},
    }

    for kind, row in expected.items():
        path = export(rows, tmp_path / f"{kind}.jsonl", format=kind)
        assert json.loads(path.read_text(encoding="utf-8")) == row


def test_the_export_formats_of_command_and_function_are_the_same():
    """The command's literals are the room's constants."""
    assert set(mix_command.FORMATS) == set(ExportFormat.__args__) == set(FORMATS)
    assert mix_command.NUM_DOCUMENTS == raft.NUM_DOCUMENTS == TrainingSettings(1).num_documents
    assert mix_command.ORACLE_PROBABILITY == raft.ORACLE_PROBABILITY == TrainingSettings(1).p


@pytest.mark.parametrize(
    ("out", "options", "said"),
    [
        (None, {}, "nowhere to export to"),
        ("rows.jsonl", {"format": "parquet"}, "is not written to a .jsonl file"),
        ("rows.jsonl", {"push_to_hub": "a/b"}, "only a folder can be pushed"),
        ("set", {"format": "csv"}, "'csv' is no export format"),
        (".", {}, "holds something else than a training set"),
        ("set.csv", {}, r"set\.csv: is a file's name"),
    ],
)
def test_an_export_that_cannot_be_is_refused(out, options, said, odd, tmp_path):
    """Before anything is written."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match=said):
        export(odd, out and tmp_path / out, **options)

    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_alpaca_cannot_hold_every_conversation(tmp_path):
    """A tool's message is named, and no half file stays."""
    messages = [
        {"role": "user", "content": "Q"},
        {"role": "tool", "content": "T"},
        {"role": "assistant", "content": "A"},
    ]
    rows = Dataset.from_list([{"messages": messages, "metadata": "{}", "id": "r7", "unmask": False}])

    with pytest.raises(
        InputError, match="row r7: Alpaca holds questions with their answers, not user, tool, assistant"
    ):
        export(rows, tmp_path / "set", format="alpaca")

    assert not list((tmp_path / "set").iterdir())


def test_a_set_exported_anew_replaces_its_files(odd, tmp_path):
    """The earlier files of that set are gone, its splits and origin are carried over."""
    export({"train": odd, "test": odd.select([1])}, tmp_path / "set", licence="mit")

    export(tmp_path / "set", tmp_path / "other", format="parquet")
    export(odd, tmp_path / "set", format="parquet")

    assert sorted(file.name for file in (tmp_path / "set").iterdir()) == ["README.md", "manifest.json", "train.parquet"]
    again = load_dataset(str(tmp_path / "other"), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in again.items()} == {"train": 3, "test": 1}
    assert 'license: "mit"' in (tmp_path / "other" / "README.md").read_text(encoding="utf-8")


def test_an_export_that_was_killed_is_done_again_and_one_that_fails_leaves_the_set(odd, tmp_path):
    """Half files are no foreign files; the earlier set stands until the new one is whole."""
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / ".train.jsonl.partial").write_text("{", encoding="utf-8")
    export(odd, tmp_path / "set")
    before = {file.name: file.read_bytes() for file in (tmp_path / "set").iterdir()}

    with pytest.raises(InputError, match=r"test\.jsonl: would have no row"):
        export({"train": odd.select([1]), "test": odd.select([])}, tmp_path / "set")

    assert sorted(before) == ["README.md", "manifest.json", "train.jsonl"]
    assert before == {file.name: file.read_bytes() for file in (tmp_path / "set").iterdir()}


@pytest.mark.parametrize(
    ("rows", "out"),
    [
        ("set", "set"),
        ("set", "set/../set"),
        ("set", "set/train.jsonl"),
        ("set/train.jsonl", "set"),
        ("set/train.jsonl", "set/train.jsonl"),
        ("link", "set"),
    ],
)
def test_a_set_is_not_exported_onto_itself(rows, out, odd, tmp_path):
    """Neither a folder nor a file of it, by whichever name; the set stays as it is."""
    export(odd, tmp_path / "set")
    (tmp_path / "link").symlink_to(tmp_path / "set")
    before = {file.name: file.read_bytes() for file in (tmp_path / "set").iterdir()}

    with pytest.raises(InputError, match=f"{out}: would be written over, but rows are read from .*; give another"):
        export(tmp_path / rows, tmp_path / out, format="sharegpt")
    with pytest.raises(InputError, match="would be written over"):
        export({"train": tmp_path / rows, "test": odd}, tmp_path / "set")

    assert before == {file.name: file.read_bytes() for file in (tmp_path / "set").iterdir()}


def test_the_hub_gets_the_whole_folder(odd, tmp_path, monkeypatch):
    """Rows, card and manifest of a private dataset, although no folder was named."""
    told = SimpleNamespace(repo=None, files=None)

    class Hub:
        def create_repo(self, name, **options):
            told.repo = (name, options)

        def upload_folder(self, *, folder_path, repo_id, repo_type):
            told.files = sorted(file.name for file in Path(folder_path).iterdir())

    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)

    written = export(odd, push_to_hub="team/mills")

    assert written is None
    assert told.repo == ("team/mills", {"repo_type": "dataset", "private": True, "exist_ok": True})
    assert told.files == ["README.md", "manifest.json", "train.jsonl"]


def test_a_refused_upload_is_one_line(odd, monkeypatch):
    """With what to do."""

    class Hub:
        def create_repo(self, name, **options):
            raise huggingface_hub.errors.HFValidationError("bad name")

    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)

    with pytest.raises(InputError, match=r"did not take no name \(bad name\); check the name, and log in"):
        export(odd, push_to_hub="no name")


def test_mix_writes_a_set_of_a_run(run, tmp_path, capsys):
    """Rows, card and manifest; `load_dataset` reads the folder; the closing lines tell rows and tokens."""
    code = main(["mix", str(run), "--phase", "1", "--out", str(tmp_path / "train"), "--licence", "cc0-1.0"])

    kept = open_run(run).dataset
    rows = loaded(tmp_path / "train", tmp_path)
    card = (tmp_path / "train" / "README.md").read_text(encoding="utf-8")
    assert code == 0
    assert rows.to_list() == phase_1(run).to_list()
    assert rows.num_rows > kept.num_rows
    assert f"train, {rows.num_rows:,} rows" in capsys.readouterr().out
    for told in ("offline/extractive", "| 1.000 |", "cc0-1.0", "tokens (estimated)", f"| {kept.num_rows} | 2 |"):
        assert told in card
    assert yaml.safe_load(card.split("---")[1])["license"] == "cc0-1.0"


def test_mix_adds_general_data_and_the_questions_own_documents_in_phase_2(run, tmp_path):
    """RAFT rows, summaries and knowledge rows, and as many general rows again."""
    lines = [json.dumps({"instruction": f"Add {n}", "output": f"{n + 1}"}) for n in range(500)]
    (tmp_path / "general.jsonl").write_text("\n".join(lines), encoding="utf-8")

    code = main(
        [
            "mix",
            str(run),
            "--phase",
            "2",
            "--with",
            f"{tmp_path / 'general.jsonl'}:0.5",
            "--out",
            str(tmp_path / "train"),
        ]
    )

    own = phase_2(run, knowledge=True)
    rows = loaded(tmp_path / "train", tmp_path)
    assert code == 0
    assert rows.num_rows == 2 * own.num_rows
    assert {*own["id"]} <= {*rows["id"]}
    assert rows.to_list() == mix([own, (tmp_path / "general.jsonl", 0.5)]).to_list()


def test_mix_replaces_its_own_set_and_no_other(run, tmp_path, capsys, monkeypatch):
    """Given again, with other options or by another name of the run; not in another phase or of other runs."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(run, "runs/a")
    generated(2).to_parquet("rows.parquet")
    general = [json.dumps({"instruction": f"Add {n}", "output": f"{n + 1}"}) for n in range(300)]
    Path("general.jsonl").write_text("\n".join(general), encoding="utf-8")
    first = ["mix", "runs/a", "--phase", "1", "--out", "set"]
    assert main(first) == 0
    before = Path("set/train.jsonl").read_bytes()

    refused = [
        main(["mix", "runs/a", "--phase", "2", "--out", "set"]),
        main(["mix", "runs/a", "rows.parquet", "--phase", "1", "--out", "set"]),
        main(["mix", "rows.parquet", "--phase", "1", "--out", "set"]),
        main([*first, "--with", "set:0.1"]),
    ]
    said = capsys.readouterr().err
    unchanged = Path("set/train.jsonl").read_bytes() == before
    again = [
        main(first),
        main([*first, "--no-summaries", "--with", "general.jsonl:0.1"]),
        main(["mix", str(tmp_path / "runs" / "a"), *first[2:]]),
        main(["mix", str(run), *first[2:]]),
    ]

    assert (refused, again, unchanged) == ([2] * 4, [0] * 4, True)
    assert "set: holds a training set of phase 1 from runs/a, which one of phase 2 from runs/a would replace; " in said
    assert "give another folder, or delete it" in said
    assert "which one of phase 1 from runs/a, rows.parquet would replace" in said
    assert "set: would be written over, but rows are read from set" in said


def test_mix_after_its_run_has_grown_replaces_the_set(tmp_path):
    """The place tells that the rows are of the same source, though they are others."""
    made = []
    for documents in (2, 3):
        generated(documents).to_parquet(tmp_path / "rows.parquet")
        made.append(build_training_set(tmp_path / "rows.parquet", TrainingSettings(1), tmp_path / "set"))

    assert made[0].splits["train"].rows < made[1].splits["train"].rows


def test_an_export_replaces_no_set_of_mix_that_is_another(run, odd, tmp_path):
    """The same set in another format takes the place of its earlier export; other rows do not."""
    for phase in (1, 2):
        build_training_set(run, TrainingSettings(phase), tmp_path / f"phase-{phase}")
    for kind in ("alpaca", "sharegpt"):
        export(tmp_path / "phase-2", tmp_path / "exported", format=kind)

    for rows, told in (
        (tmp_path / "phase-1", "one of phase 1 from .*run"),
        (odd, "one of no phase from rows of no run"),
    ):
        with pytest.raises(InputError, match=f"holds a training set of phase 2 from .*run, which {told} would replace"):
            export(rows, tmp_path / "exported")

    assert json.loads((tmp_path / "exported" / "manifest.json").read_text(encoding="utf-8"))["format"] == "sharegpt"


def test_a_budget_of_tokens_is_met_or_refused_and_the_manifest_tells_what_was_taken(run, tmp_path, capsys):
    """As for rows: a set of fewer is named with what it has; the tokens taken stand beside the rows."""
    lines = [json.dumps({"instruction": f"Add {n + 100}", "output": f"{n + 101}"}) for n in range(300)]
    (tmp_path / "general.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (own, general), folder = (str(run), str(tmp_path / "general.jsonl")), tmp_path / "train"
    command = ["mix", own, "--phase", "1", "--out", str(folder), "--with"]

    assert main([*command, f"{general}:1.5Mt"]) == 2
    assert "has 900 tokens, but its part of the mix is 1,500,000" in capsys.readouterr().err.replace("\n", " ")
    assert not folder.exists()
    assert main([*command, f"{general}:500t"]) == 0

    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["origins"]
    assert [(origin["taken"], origin["tokens"]) for origin in told] == [(None, None), (166, 498)]
    assert "166 of 300, 498 tokens" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_held_out_split_is_of_other_documents(run, tmp_path):
    """`test` beside `train`, the manifest with the check of both, and no document in the contexts of the other side."""
    settings = TrainingSettings(2, held_out=0.4, seed=1)

    made = build_training_set(run, settings, tmp_path / "train")

    both = load_dataset(str(tmp_path / "train"), cache_dir=str(tmp_path / "cache"))
    sources = {name: {json.loads(metadata)["source"] for metadata in split["metadata"]} for name, split in both.items()}
    assert {name: split.rows for name, split in made.splits.items()} == both.num_rows
    assert not sources["train"] & sources["test"]
    assert made.notes["leakage"] == {"documents": 0, "chunks": 0, "questions": 0}
    assert made.notes["held_out_documents"] == 1
    assert 0 < made.notes["held_out_share"] < 1
    assert not any("Tarnow" in str(messages) for messages in both["train"]["messages"]) or not any(
        "Corran" in str(messages) for messages in both["train"]["messages"]
    )


def test_a_set_can_be_made_again_from_its_manifest(run, tmp_path):
    """Its settings give files of the same digest; the digests are those of the files."""
    first = build_training_set(run, TrainingSettings(2, seed=4, held_out=0.5, max_tokens=300), tmp_path / "a")

    told = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    general = told["settings"].pop("general")
    again = build_training_set(told["origins"][0]["name"], TrainingSettings(**told["settings"]), tmp_path / "b")

    assert general == []
    assert first.splits == again.splits
    assert told["splits"]["train"]["sha256"] == file_sha256(tmp_path / "b" / "train.jsonl")
    assert told["origins"][0]["sha256"] == file_sha256(run / "kept.parquet")
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()


def test_mix_as_text_is_for_continued_pretraining(run, tmp_path):
    """Summaries, facts and questions with answers, one text a row."""
    main(["mix", str(run), "--phase", "1", "--format", "text", "--out", str(tmp_path / "train")])

    rows = loaded(tmp_path / "train", tmp_path)
    assert list(rows["text"]) == list(phase_1(run, format="text")["text"])


def test_several_runs_make_one_set(run, tmp_path):
    """A run and its copy are the run; a run and a file of other rows are both."""
    shutil.copytree(run, tmp_path / "copy")
    generated(2).to_json(tmp_path / "rows.jsonl")

    kept = open_run(run).dataset.num_rows
    assert phase_1([run, tmp_path / "copy"], summaries=False).num_rows == kept
    assert phase_1([run, tmp_path / "rows.jsonl"], summaries=False).num_rows == kept + 32
    assert phase_1([open_run(run)], summaries=False).num_rows == kept


def test_an_unfinished_run_is_refused_unless_a_part_will_do(run, tmp_path, capsys):
    """The message tells how much is missing and what to do; `--partial` takes what is there."""
    folder = shutil.copytree(run, tmp_path / "half")
    stats = json.loads((folder / "stats.json").read_text(encoding="utf-8"))
    (folder / "stats.json").write_text(json.dumps({**stats, "units_planned": 9}), encoding="utf-8")

    refused = main(["mix", str(folder), "--phase", "1", "--out", str(tmp_path / "train")])
    said = capsys.readouterr().err
    taken = main(["mix", str(folder), "--phase", "1", "--partial", "--out", str(tmp_path / "train")])

    assert (refused, taken) == (2, 0)
    assert "the run is unfinished: 2 of 9 units; run the same `knowledge-sdg generate` to its end" in said


def test_a_judged_table_with_columns_of_its_own_is_told_what_to_rename(tmp_path, capsys):
    """The refusal names what is missing and what there is; with a training set's columns a judged table is taken."""
    row = {"question": "When was it built?", "response": "The mill was built in 1823.", "context": MILL}
    for name, renamed in (("own", row), ("ours", {"document": MILL, **row})):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(renamed), encoding="utf-8")
        judge(tmp_path / f"{name}.jsonl", document_column="context", out=tmp_path / name, audit=0, quiet=True)

    codes = [
        main(["mix", str(tmp_path / name), "--phase", "1", "--out", str(tmp_path / f"{name}-train")])
        for name in ("own", "ours")
    ]

    said = capsys.readouterr().err
    assert codes == [2, 0]
    assert "own: its rows are your own, judged, and have no column document (they have question, response, con" in said
    assert "rename your columns so in a copy of its kept.parquet, and name that file" in said


def test_what_is_no_run_is_named(tmp_path):
    """A folder that is not there, an empty one, and one without results."""
    with pytest.raises(RunError, match="is not a run folder"):
        phase_1(tmp_path)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunError, match=r"has no stats.json yet"):
        phase_1(tmp_path)
    with pytest.raises(InputError, match="a int is no generated dataset"):
        phase_1([3])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--phase", "3"], "'3' is not one of '1', '2'"),
        (
            ["--phase", "1", "--with", "x.jsonl:1.5"],
            "x.jsonl: '1.5' is no amount; write a share from 0 to 1 (0.5), a number",
        ),
        (
            ["--phase", "1", "--with", "x.jsonl:-3"],
            "x.jsonl: '-3' is no amount; write a share from 0 to 1 (0.5), a num",
        ),
        (["--phase", "2", "--p", "2"], "0<=x<=1"),
        (["--phase", "2", "--chat"], "--chat is an option of --phase 1"),
        (["--phase", "1", "--p", "0.8"], "--p is an option of --phase 2"),
        (["--phase", "1", "--answer-style", "cot"], "--answer-style is an option of --phase 2"),
        (["--phase", "1", "--with", "nowhere.jsonl:0.5"], "nowhere.jsonl: does not exist"),
        (["--phase", "1", "--tokenizer", "nowhere"], "has no tokenizer.json"),
    ],
)
def test_wrong_options_of_mix_end_with_code_2(options, said, run, tmp_path, capsys):
    """One line, and no folder."""
    code = main(["mix", str(run), *options, "--out", str(tmp_path / "train")])

    assert code == 2
    assert said in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "train").exists()


def test_a_row_that_is_only_text_is_trained_on_whole_unless_it_says_otherwise(tmp_path):
    """`unmask` is true for text and false for messages, where a record does not say it."""
    records = ({"text": "The owl hunts."}, {"instruction": "Hunt?", "output": "Yes."}, {"text": "No.", "unmask": False})
    (tmp_path / "any.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")

    mixed = mix([(str(tmp_path / "any.jsonl"), None)])

    assert {row["messages"][0]["content"]: row["unmask"] for row in mixed} == {
        "The owl hunts.": True,
        "Hunt?": False,
        "No.": False,
    }


def test_the_export_command_writes_other_formats(run, tmp_path, capsys):
    """From a folder of `mix` to a folder and to a file; what is no training set is refused."""
    main(["mix", str(run), "--phase", "2", "--out", str(tmp_path / "train")])

    codes = [
        main(["export", str(tmp_path / "train"), "--format", kind, "--out", str(tmp_path / out)])
        for kind, out in (("sharegpt", "sharegpt"), ("alpaca", "alpaca.jsonl"), ("parquet", "rows.parquet"))
    ]

    assert codes == [0, 0, 0]
    assert loaded(tmp_path / "sharegpt", tmp_path).column_names == ["conversations", "metadata", "id", "unmask"]
    assert main(["export", str(tmp_path / "nowhere"), "--out", str(tmp_path / "x")]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert main(["export", str(run), "--out", str(tmp_path / "x")]) == 2
    assert "is a run; make a training set of it with `knowledge-sdg mix`" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["mix", "export"])
def test_help_needs_none_of_the_heavy_packages(command):
    """Neither DSPy nor datasets, pyarrow or numpy is imported for it."""
    code = (
        "import sys; from knowledge_sdg.cli import main; main([sys.argv[1], '--help']);"
        "sys.exit(bool({'dspy', 'datasets', 'pyarrow', 'numpy'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code, command], capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "Examples:" in done.stdout


def test_a_dataset_dict_is_exported_with_its_splits(odd, tmp_path):
    """Each as a file of its name."""
    export(datasets.DatasetDict({"train": odd, "validation": odd.select([0])}), tmp_path / "set")

    assert sorted(file.name for file in tmp_path.glob("set/*.jsonl")) == ["train.jsonl", "validation.jsonl"]


def test_mix_makes_no_folder_of_a_files_name(run, tmp_path, capsys):
    """`--out train.jsonl` is a wish for a file, which `mix` does not write."""
    assert main(["mix", str(run), "--phase", "2", "--out", str(tmp_path / "train.jsonl")]) == 2

    assert "a training set is a folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
