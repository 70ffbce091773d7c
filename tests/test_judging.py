"""Judging a dataset that somebody else made."""

import csv
import json
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from knowledge_sdg import judge
from knowledge_sdg.cli import main
from knowledge_sdg.cli.command import WRONG_INPUT
from knowledge_sdg.errors import InputError, RunError
from tests.scripted import scripted

HARBOUR = "The harbour of Velm was built in 1872. It has 14 berths. Ships from Orra land salt and iron there."
MILL = "The mill at Tarn grinds rye. It was closed in 1931 because the river ran dry."
ROWS = [
    {"doc": HARBOUR, "q": "When was the harbour of Velm built?", "a": "The harbour of Velm was built in 1872.", "n": 1},
    {"doc": HARBOUR, "q": "How many berths has the harbour of Velm?", "a": "The harbour has 40 berths.", "n": 2},
    {"doc": MILL, "q": "What does the mill at Tarn grind?", "a": "The mill at Tarn grinds rye.", "n": 3},
    {"doc": MILL, "q": "Why was the mill at Tarn closed?", "a": "", "n": 4},
]
NAMED = {"document_column": "doc", "answer_column": "a", "question_column": "q", "quiet": True}


def write(path: Path, rows: list[dict]) -> Path:
    """The rows in the form that the path's ending names."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        datasets.Dataset.from_list(rows).save_to_disk(str(path))
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv", "rows.parquet", "folder"])
def test_faithful_rows_of_any_form_are_kept_with_their_own_columns(name, tmp_path):
    """Every row comes out once: kept, or dropped with its reason; claims carry words of the document."""
    run = judge(write(tmp_path / name, ROWS), out=tmp_path / "run", **NAMED)

    kept, dropped = run.dataset.to_list(), run.dropped.to_list()
    assert [int(row["n"]) for row in kept] == [1, 3]
    assert [(int(row["n"]), row["stage"]) for row in dropped] == [(2, "verify"), (4, "filter")]
    assert dropped[1]["reason"] == "empty: no answer"
    for row in kept:
        (claim,) = row["claims"]
        assert row["doc"][claim["start"] : claim["end"]] == claim["evidence"]


def test_columns_with_our_names_are_kept_under_others(tmp_path):
    """What people wrote in a column `reason` is not lost; verdicts of an earlier judging are replaced."""
    rows = [row | {"reason": f"asked by {row['n']}", "claims": row["n"]} for row in ROWS]

    first = judge(rows, out=tmp_path / "first", **NAMED)
    again = judge(first.dataset, out=tmp_path / "again", **NAMED)

    for run in (first, again):
        assert [(row["given_reason"], row["given_claims"]) for row in run.dataset] == [
            ("asked by 1", 1),
            ("asked by 3", 3),
        ]
        assert not [name for name in run.dataset.column_names if name.startswith("given_given")]
    with pytest.raises(InputError, match="two columns for given_reason"):
        judge([row | {"given_reason": ""} for row in rows], out=tmp_path / "both", **NAMED)


def test_a_table_with_semicolons_is_told_what_to_do(tmp_path):
    """As spreadsheets of half of Europe write them."""
    path = tmp_path / "rows.csv"
    path.write_text("doc;q;a\nThe mill.;What?;A mill, an old one.\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"rows\.csv:1: has semicolons between its fields; save it with commas"):
        judge(path, out=tmp_path / "run", **NAMED)


def test_a_dataset_in_memory_is_judged_like_its_file(tmp_path):
    """Dictionaries, an Arrow table and a `datasets.Dataset` give the same verdicts."""
    forms = [ROWS, pa.Table.from_pylist(ROWS), datasets.Dataset.from_list(ROWS)]

    kept = [judge(rows, out=tmp_path / str(place), **NAMED).dataset.to_list() for place, rows in enumerate(forms)]

    assert kept[0] == kept[1] == kept[2]


def test_without_questions_only_the_claims_are_judged(tmp_path):
    """An answer to nothing is not beside the question."""
    told = {**NAMED, "question_column": None}

    run = judge(ROWS, out=tmp_path / "run", **told)

    assert [row["n"] for row in run.dataset] == [1, 3]
    assert {row["relevance"] for row in run.dataset} == {None}


def test_no_row_is_judged_twice(tmp_path):
    """The same call again asks nothing; other settings are refused with their names."""
    teacher, engine = scripted()
    judge(ROWS, out=tmp_path / "run", judge=teacher, audit=0, **NAMED)
    asked = len(engine.asked)
    judge(ROWS, out=tmp_path / "run", judge=teacher, audit=0, **NAMED)

    assert len(engine.asked) == asked > 0
    with pytest.raises(RunError, match="keep_at"):
        judge(ROWS, out=tmp_path / "run", judge=teacher, keep_at=0.5, **NAMED)


def test_an_unreadable_reply_is_no_verdict(tmp_path):
    """The row is listed as failed, neither kept nor dropped, and the next run asks for it again."""
    teacher, engine = scripted(
        {"VerifyClaims": lambda prompt: "what?" if "1872" in str(prompt.inputs["claims"]) else None}
    )

    (failed,) = judge(ROWS, out=tmp_path / "run", judge=teacher, **NAMED).failed
    engine.script = {}
    again = judge(ROWS, out=tmp_path / "run", judge=teacher, **NAMED)

    assert (failed["row"], failed["stage"]) == (0, "verify")
    assert again.failed == []
    assert [row["n"] for row in again.dataset] == [1, 3]


@pytest.mark.parametrize("question", ["q", None])
def test_a_judged_run_is_audited(question, tmp_path):
    """Falsehoods planted into what was kept are counted by kind; without questions none is caught for want of one."""
    run = judge(ROWS, out=tmp_path / "run", **{**NAMED, "question_column": question})

    assert run.stats["audit"]["planted"] > 0
    assert run.stats["audit"]["untouched"]["wrongly_dropped"] == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no rows"),
        ('{"doc": "x"\n', "rows.jsonl:1: is not JSON"),
        ('{"doc": "x", "a": "y"}\n[1]\n', "rows.jsonl:2: is not a JSON object"),
        ('{"doc": "x", "answer": "y"}\n', "no column 'a'; name one of doc, answer with --answer-column"),
        ('{"doc": "x", "a": 3}\n', "the column 'a' holds int64 and no text"),
        ('{"doc": "x", "a": "y"}\n{"doc": "x", "a": 3}\n', "the column 'a' mixes types"),
    ],
)
def test_a_dataset_that_cannot_be_judged_is_refused_with_its_place(text, told, tmp_path):
    """The file, the line or the column, and the remedy."""
    path = tmp_path / "rows.jsonl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=told.replace("(", r"\(").replace("[", r"\[")):
        judge(path, out=tmp_path / "run", document_column="doc", answer_column="a", quiet=True)


def test_the_command_judges_and_tells(tmp_path, capsys):
    """Exit code 0 and a summary of what was dropped and why; an unknown column is one line and exit code 2."""
    path = write(tmp_path / "rows.jsonl", ROWS)
    told = ["judge", str(path), "--document-column", "doc", "--answer-column", "a", "--out", str(tmp_path / "run")]

    codes = main([*told, "--question-column", "q"]), main([*told, "--question-column", "w"])

    output = capsys.readouterr()
    assert codes == (0, WRONG_INPUT)
    assert "4 rows over 2 documents" in output.out
    assert "contradicted claim 1" in output.out
    assert "no column 'w'" in output.err
