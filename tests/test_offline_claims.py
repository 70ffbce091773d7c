"""The offline teacher's claims, and the two benchmarks that measure its writing."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import claims as claims_benchmark
from benchmarks.claims import covers, is_extra
from benchmarks.coverage import Passage, Row, coverage, read_passages
from knowledge_sdg.faithfulness import unclaimed
from knowledge_sdg.teacher.offline.judging.claims import split_claims


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        (
            "Ada Quill was born in Velm. She founded the Orrin Mill, and she sold it in 1920.",
            ["Ada Quill was born in Velm.", "Ada Quill founded the Orrin Mill.", "Ada Quill sold it in 1920."],
        ),
        (
            "The prize went to Ada Quill, the founder of the Orrin Mill.",
            ["The prize went to Ada Quill.", "Ada Quill was the founder of the Orrin Mill."],
        ),
        (
            "The prize went to Ada Quill, who sold flour in Velm.",
            ["The prize went to Ada Quill.", "Ada Quill sold flour in Velm."],
        ),
        (
            "The Orrin Mill sold flour, bran, and oats.",
            ["The Orrin Mill sold flour.", "The Orrin Mill sold bran.", "The Orrin Mill sold oats."],
        ),
        (
            "The Velm Cup is a race for boats. The race was won by Ada Quill.",
            ["The Velm Cup is a race for boats.", "The Velm Cup was won by Ada Quill."],
        ),
        ("However, it is important to note that Lake Mere is deep.", ["Lake Mere is deep."]),
        ("I think so. Lake Mere is deep.", ["Lake Mere is deep."]),
    ],
)
def test_answer_is_taken_apart(answer: str, claims: list[str]):
    """Clauses, relative clauses, appositions and listed objects are claims of their own, each with its subject."""
    assert claims == split_claims("", answer)


def test_mill_and_its_members_stay_together():
    """A list whose members are only true together is not taken apart."""
    answer = "The Orrin Mill mixed flour, bran, and oats."

    assert [answer] == split_claims("", answer)


@settings(deadline=None)  # the lexicon loads at the first call
@given(
    st.lists(
        st.sampled_from(
            [
                "Ada Quill, who led 12 mills, left Velm in 1920, and she died in 1931.",
                "He met Bo Marr, a miller of Orrin, and sold flour, bran, and 3 oxen.",
                "In 1976, the Velm Cup was founded by Ada and joined the League of Orrin.",
                "1. Clean the filter of the CR40.",
                "They are: Ada, Bo and Cy.",
                "It is 4.5 km long (2.8 mi) and lies near Velm; its shores are steep.",
            ]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_number_or_name_is_left_unclaimed(sentences: list[str]):
    """Every number and name of an answer stands in some claim."""
    answer = " ".join(sentences)

    assert [] == unclaimed(answer, split_claims("Who left Velm?", answer))


def test_claims_benchmark_matches_units_of_like_size():
    """A claim covers a unit that it holds and does not drown; a claim without any unit is extra."""
    unit = "Ada Quill founded the Orrin Mill."

    assert covers("In 1920, Ada Quill founded the Orrin Mill.", unit)
    assert not covers("Ada Quill left Velm.", unit)
    assert is_extra("Bo Marr rows boats.", [unit])


def test_claims_benchmark_scores_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The claims benchmark asks the teacher and prints coverage, extra and standalone claims; JSON has them, too."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        json.dumps({"sentence": "Ada founded the Orrin Mill in 1920.", "gold": ["Ada founded the Orrin Mill in 1920."]})
    )

    assert claims_benchmark.main([str(gold), "--json", str(tmp_path / "figures.json")]) == 0

    (figures,) = json.loads((tmp_path / "figures.json").read_text())
    assert (figures["covered"], figures["extra"], figures["hiding"]) == (1.0, 0.0, 0.0)
    assert "100.0%" in capsys.readouterr().out


def test_coverage_counts_answers_of_the_row_s_own_passage():
    """A short answer counts where a kept answer over its own passage has its words in their order."""
    passages = [
        Passage("Ada founded the Orrin Mill.", ("Who founded the mill?",), ("the Orrin Mill", "Velm"), ()),
        Passage("Velm has the Orrin Mill.", (), ("Orrin Mill",), ()),
    ]
    rows = [Row("Who founded the Orrin Mill?", "Ada founded the Orrin Mill.", "Ada founded the Orrin Mill.")]
    found = coverage("run", rows, passages)

    assert (found.answers, found.answers_contained, found.questions_resembled) == (3, 1, 1)


def test_coverage_reads_both_shapes(tmp_path: Path):
    """Lines over one passage are one passage with the questions of all."""
    file = tmp_path / "qa.jsonl"
    first = {"context": "Ada left.", "qas": [{"q": "Who left?", "a": "Ada"}]}
    second = {"passage": "Bo came .", "question": "who came", "selected_sentences": [["Bo came ."]]}
    file.write_text("\n".join(json.dumps(row) for row in (first, first, second)))
    passages = read_passages(file)

    assert [len(passage.questions) for passage in passages] == [2, 1]
    assert passages[1].sentences == ("Bo came .",)
