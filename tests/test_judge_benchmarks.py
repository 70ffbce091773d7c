"""The two benchmarks of what the judge does to true answers of people and to planted falsehoods."""

import json

import pytest

from benchmarks import human_answers, planted
from benchmarks.human_answers import read_human_answers
from knowledge_sdg.corruption import KINDS
from knowledge_sdg.demo_corpus import demo_corpus_path
from knowledge_sdg.errors import InputError
from knowledge_sdg.generation import generate

PASSAGE = "It was built in 1891 by Ilsa Brandt. The lighthouse there is 24 metres tall. A storm damaged the north pier."
CLAPNQ = {
    "title": "Tarnow Harbour",
    "passage": PASSAGE,
    "question": "when was it built",
    "answers": [
        "Tarnow Harbour was built in 1891 by Ilsa Brandt.",
        "The lighthouse is 24 metres tall.",
        "It was built in 1895 by Ilsa Brandt.",
        "NA",
        " ",
    ],
}
XQUAD = {
    "title": "Tarnow_Harbour",
    "context": PASSAGE,
    "qas": [
        {"q": "How tall is the lighthouse?", "a": "24 metres"},
        {"q": "What damaged the north pier?", "a": "A storm"},
    ],
}


def written(path, *rows):
    """A file of JSON lines."""
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_human_answers_are_counted_with_and_without_the_title(tmp_path, capsys):
    """Empty and NA answers are left out; under the title as a heading an answer that names it is not dropped."""
    files = [str(written(tmp_path / "clapnq.jsonl", CLAPNQ)), str(written(tmp_path / "xquad.jsonl", XQUAD))]
    out = tmp_path / "figures.json"

    assert human_answers.main([*files, "--title", "--shown", "1", "--json", str(out)]) == 0
    long, short = json.loads(out.read_text(encoding="utf-8"))
    assert (long["n"], long["left_out"], long["failed"], long["firsts"]) == (3, 2, 0, 1)
    assert (long["dropped"], long["dropped_at"], long["firsts_dropped"]) == (1, {"verify, contradicted claim": 1}, 0)
    assert (short["n"], short["dropped"], short["firsts"]) == (2, 0, 2)
    assert "“It was built in 1895 by Ilsa Brandt.”" in capsys.readouterr().out

    assert human_answers.main([*files, "--json", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))[0]["dropped"] >= 1
    assert "without its title" in capsys.readouterr().out


def test_a_line_without_human_answers_is_named(tmp_path, capsys):
    """A line of neither shape is named with its file and number."""
    path = written(tmp_path / "rows.jsonl", XQUAD, {"passage": PASSAGE})

    with pytest.raises(InputError, match=r"rows\.jsonl:2"):
        read_human_answers(path)
    assert human_answers.main([str(path)]) == 1
    assert "rows.jsonl:2" in capsys.readouterr().err


def test_planted_falsehoods_are_counted_by_kind(tmp_path, capsys):
    """Falsehoods go into the kept answers of a run folder, and those of all seeds are counted together."""
    corpus = demo_corpus_path()
    run = generate(corpus, corpus / "qna.yaml", out=tmp_path / "run", quiet=True, audit=0)
    out = tmp_path / "figures.json"

    assert planted.main([str(run.path), "--each", "3", "--seeds", "0", "1", "--json", str(out)]) == 0
    rows = {row["kind"]: row for row in json.loads(out.read_text(encoding="utf-8"))}
    assert list(rows) == list(KINDS)
    assert rows["number"]["planted"] == 6
    assert rows["number"]["catch_rate"] == rows["number"]["caught"] / 6 > 0.5
    assert "untouched answers dropped now: 0" in capsys.readouterr().out


def test_a_folder_that_is_no_run_is_refused(tmp_path, capsys):
    """A folder without a run is an error with its name."""
    assert planted.main([str(tmp_path / "nothing")]) == 1
    assert "nothing" in capsys.readouterr().err
