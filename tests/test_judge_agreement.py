"""Each kind of disagreement that the built-in judge finds, and the figures of agreement with people."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import judge as judge_benchmark
from knowledge_sdg.agreement_figures import (
    auc,
    balanced_accuracy,
    bootstrap_interval,
    cohen_kappa,
    half_of,
    paired_bootstrap_difference,
    precision,
    recall,
)
from knowledge_sdg.teacher.offline.judging.verification import (
    MINIMUM_DEMOS,
    SUPPORT_THRESHOLD,
    LabelledClaim,
    fitted_threshold,
    support_score,
    verify_claim,
)
from knowledge_sdg.teacher.offline.judging.words import read_words

DOCUMENT = """# Ormen lighthouse

The Ormen lighthouse was designed by Karin Sund and opened on 3 March 1891. Its tower is 42 metres high and painted red.
The World Sea Organization lent the keepers 1.5 million crowns in the nineteenth century. About twenty-five families
lived on the island, more than on the neighbouring island of Brattholm. Peder Lie taught Anna Moe the trade of keeper.
The lamp may be moved to the museum of Vardal. Not only fishermen used the [harbour](Harbour "wikilink") in winter.
Visitors [reach the island by boat in the early summer](Access). The lighthouse is not open on Mondays.
"""


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("The Ormen lighthouse opened on 3 March 1891.", "supported"),
        ("The Ormen lighthouse opened on 3 May 1891.", "contradicted"),
        ("The Ormen lighthouse opened on 3 March 1894.", "contradicted"),
        ("Its tower is 24 metres high and painted red.", "contradicted"),
        ("Its tower is 42 feet high and painted red.", "contradicted"),
        ("Its tower is 42 metres high and painted blue.", "contradicted"),
        ("The WSO lent the keepers 1,500,000 crowns in the nineteenth century.", "supported"),
        ("The World Sea Organization lent the keepers 1.8 million crowns in the nineteenth century.", "contradicted"),
        ("About 25 families lived on the island.", "supported"),
        ("The Ormen lighthouse was designed by Karin Berg.", "contradicted"),
        ("The Ormen lighthouse was designed by Oskar Berg and opened on 3 March 1891.", "contradicted"),
        ("Visitors reach the island by boat in the late summer.", "contradicted"),
        ("The lighthouse is open on Mondays.", "contradicted"),
        ("Only fishermen used the harbour in winter.", "supported"),
        ("Visitors do not reach the island by boat in the early summer.", "contradicted"),
    ],
)
def test_numbers_units_dates_names_and_denials(claim, label):
    """A figure, unit, date, name, colour, opposite or denial that differs contradicts; another spelling does not."""
    assert verify_claim(claim, DOCUMENT).label == label


@pytest.mark.parametrize(
    "claim",
    [
        "Anna Moe taught Peder Lie the trade of keeper.",
        "The lamp is moved to the museum of Vardal.",
        "All visitors reach the island by boat in the early summer.",
        "The Sund Museum of Vardal owns a steam engine.",
    ],
)
def test_roles_and_degrees(claim):
    """Exchanged roles, a "may" left out, an added "all" and words from all over the document are not supported."""
    assert verify_claim(claim, DOCUMENT).label != "supported"


def test_evidence_is_a_quotation_without_link_targets_counted():
    """The evidence is the document's own text, markup included, although link targets are not compared."""
    verdict = verify_claim("Visitors reach the island by boat in the early summer.", DOCUMENT)

    assert verdict.label == "supported"
    assert verdict.evidence in DOCUMENT


def test_a_question_with_its_answer_states_the_answer():
    """Of "How high is the tower? 42 metres." only the answer can clash."""
    assert verify_claim("How high is the painted tower? 42 metres.", DOCUMENT).label == "supported"
    assert verify_claim("How high is the painted tower? 57 metres.", DOCUMENT).label != "supported"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 million", "1,500,000"),
        ("twenty-five", "25"),
        ("third", "3rd"),
        ("movie", "film"),
        ("XIV", "14"),
        ("on 1991-03-02", "on 1991 March 2"),
        ("French", "France"),
    ],
)
def test_words_of_the_same_meaning_have_the_same_key(one, other):
    """Scales, compounds, ordinals, Roman numerals, dates, synonyms and peoples are written in one way."""
    assert [word.key for word in read_words(one)] == [word.key for word in read_words(other)]


def _demos(count: int, claims: list[tuple[str, bool]]) -> tuple[LabelledClaim, ...]:
    return tuple(LabelledClaim(DOCUMENT, *claims[place % len(claims)]) for place in range(count))


def test_strict_demos_raise_the_threshold():
    """Where people reject what the default accepts, enough demos make the judge reject it; fewer change nothing."""
    loose = "The famous Ormen lighthouse was designed by the architect Karin Sund."
    strict = [("The Ormen lighthouse was designed by Karin Sund.", True), (loose, False)]

    assert support_score(loose, DOCUMENT) >= SUPPORT_THRESHOLD
    assert fitted_threshold(_demos(MINIMUM_DEMOS, strict)) > support_score(loose, DOCUMENT)
    assert fitted_threshold(_demos(MINIMUM_DEMOS - 2, strict)) == SUPPORT_THRESHOLD


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 1)), min_size=1, max_size=30))
def test_figures_stay_in_their_ranges(rows):
    """Shares and the area under the curve are in [0, 1], kappa in [-1, 1], and missing classes give None."""
    gold, said, scores = (list(column) for column in zip(*rows, strict=True))

    for figure in (balanced_accuracy(gold, said), precision(gold, said), recall(gold, said), auc(gold, scores)):
        assert figure is None or 0 <= figure <= 1
    kappa = cohen_kappa(gold, said)
    assert kappa is None or -1 <= kappa <= 1
    assert (balanced_accuracy(gold, said) is None) == (len(set(gold)) < 2)


def test_agreement_by_hand():
    """The figures of a small table are those computed by hand."""
    gold, said = [True, True, False, False], [True, False, False, False]

    assert balanced_accuracy(gold, said) == 0.75
    assert (precision(gold, said), recall(gold, said)) == (1.0, 0.5)
    assert cohen_kappa(gold, said) == pytest.approx(0.5)
    assert auc(gold, [0.9, 0.4, 0.4, 0.1]) == pytest.approx(0.875)


def test_a_bootstrap_draws_documents_and_not_rows():
    """Rows of one document come together, so that ten copies of each document make the interval no narrower."""
    chance = np.random.default_rng(0)
    values = chance.random(40)
    once = bootstrap_interval(lambda rows: float(values[rows].mean()), [str(place) for place in range(40)])
    repeated = np.repeat(values, 10)
    documents = [str(place) for place in range(40) for _ in range(10)]
    tenfold = bootstrap_interval(lambda rows: float(repeated[rows].mean()), documents)

    assert once is not None
    assert tenfold is not None
    assert once.low < once.value < once.high
    assert tenfold.high - tenfold.low == pytest.approx(once.high - once.low, rel=0.1)


def test_a_paired_difference_is_narrower_than_the_figures():
    """What both figures share falls out: a constant difference has no interval."""
    values = np.random.default_rng(0).random(50)

    found = paired_bootstrap_difference(
        lambda rows: float(values[rows].mean()) + 0.1,
        lambda rows: float(values[rows].mean()),
        [str(place) for place in range(50)],
    )

    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.1), pytest.approx(0.1))


def test_halves_are_of_about_the_same_size_and_follow_the_seed():
    """The half of a document depends on its text and the seed alone."""
    documents = [f"Document {place}." for place in range(400)]

    assert 160 < sum(half_of(document) == "train" for document in documents) < 240
    assert [half_of(document) for document in documents] == [half_of(document) for document in documents]
    assert [half_of(document, 1) for document in documents] != [half_of(document) for document in documents]


def test_the_benchmark_judges_a_file(tmp_path, capsys):
    """`benchmarks/judge.py` prints and writes the figures of a file, whole and taken apart, with and without demos."""
    rows = []
    for place in range(24):
        document = f"The bridge of Aal{place} was opened in {1900 + place} by Per Dahl. It crosses the river Gaul."
        year = 1900 + place
        for label, said in ((1, year), (0, year + 30)):
            response = f"The bridge of Aal{place} was opened in {said}."
            row = {
                "id": f"b-{place}-{'right' if label else 'wrong'}",
                "doc": document,
                "question": None,
                "response": response,
                "label": label,
            }
            rows.append(json.dumps(row | {"label_raw": "right" if label else "year"}))
    (tmp_path / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "figures.json"

    for options in (["--single"], [], ["--single", "--half", "test", "--demos", "8"]):
        assert judge_benchmark.main([str(tmp_path / "rows.jsonl"), "--json", str(out), *options]) == 0

        (figures,) = json.loads(out.read_text(encoding="utf-8"))
        assert figures["balanced_accuracy"]["value"] == 1.0
        assert figures["pairs_ranked_right"]["value"] == 1.0
        assert figures["found_by_raw_label"] == {"right": 1.0, "year": 1.0}
        assert figures["unreadable"] == 0
    assert "balanced accuracy 1.000" in capsys.readouterr().out


def test_the_benchmark_names_a_bad_row(tmp_path, capsys):
    """A row without a label is named with its file and line."""
    (tmp_path / "rows.jsonl").write_text('{"doc": "A.", "response": "B."}\n', encoding="utf-8")

    assert judge_benchmark.main([str(tmp_path / "rows.jsonl")]) == 1
    assert "rows.jsonl:1" in capsys.readouterr().err
