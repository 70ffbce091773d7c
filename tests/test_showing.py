"""What a run, a row and a program show in a notebook."""

from pathlib import Path

import pytest

from knowledge_sdg import KnowledgeProgram, Run, generate
from knowledge_sdg.errors import InputError
from knowledge_sdg.html_table import LONGEST, html_table
from knowledge_sdg.runs import Row


@pytest.fixture
def run(corpus: Path, tmp_path: Path) -> Run:
    return generate(corpus / "mill.md", corpus / "qna.yaml", out=tmp_path / "run", audit=2, quiet=True)


def test_a_table_escapes_and_cuts_its_texts():
    """Markup of a document shows as text, and a long text ends in an ellipsis."""
    table = html_table("<b>", [("<script>", "x" * 1000, 3)])

    assert "<script>" not in table
    assert "&lt;script&gt;" in table
    assert f"{'x' * (LONGEST - 1)}…<" in table


def test_a_run_shows_its_funnel(run: Run):
    """The figures of stats.json stand in the table."""
    told = run._repr_html_()

    assert f">{run.stats['funnel']['pairs_kept']}</td>" in told
    assert "sentences cited" in told
    assert "planted falsehoods caught" in told


def test_an_unfinished_run_shows_as_any_object(tmp_path: Path):
    """Without stats.json there is no table, and no error."""
    assert Run(tmp_path)._repr_html_() is None


def test_a_row_shows_its_claims_with_their_evidence(run: Run):
    """Question, answer, label and evidence stand there, and the row still gives its columns."""
    row = run.row(0)

    told = row._repr_html_()

    assert row["question"] == run.dataset[0]["question"]
    assert "supported</b>" in told
    assert f"<q>{row['claims'][0]['evidence'][:20]}" in told


def test_a_rows_markup_is_escaped():
    """A hostile answer, claim, label or title does nothing."""
    claim = {"claim": "<i>", "label": "<i>", "evidence": "<i>"}

    told = Row({"title": "<i>", "question": "<i>", "response": "<i>", "reason": "<i>", "claims": [claim]})._repr_html_()

    assert "<i>" not in told


def test_a_row_that_is_not_there_is_an_input_error(run: Run):
    """The message tells how many there are."""
    with pytest.raises(InputError, match="kept rows, and none of number 10000"):
        run.row(10_000)


def test_a_program_shows_its_seven_predictors():
    """Each predictor is a line of the table, with the begin of its instructions."""
    program = KnowledgeProgram()

    told = program._repr_html_()

    assert all(name in told for name, _ in program.named_predictors())
    assert told.count("<tr>") == 7
