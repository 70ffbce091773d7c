"""What an optimizer is given: splits by document, labelled answers, worked examples."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.labelled_answers import read_answers
from knowledge_sdg.errors import InputError
from knowledge_sdg.optimization.judge_examples import (
    answers_of_seeds,
    balanced,
    nearest_sentence,
    worked_example,
)
from knowledge_sdg.optimization.labelled_answers import LabelledAnswer, labelled_answers, read_labelled_answers
from knowledge_sdg.optimization.splits import assign, check_disjoint, split
from knowledge_sdg.records import SeedExample
from knowledge_sdg.text import folded
from signatures import QAPair


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance for a test


PLACES = ("Alda", "Berin", "Corvo", "Delm", "Esker", "Farn")


def seed_of(place: str, year: int) -> SeedExample:
    return SeedExample(
        context=f"The {place} Mill was built in {year} by Jonas Reed. The mill grinds barley.",
        pairs=(
            QAPair(question=f"When was the {place} Mill built?", answer=f"The {place} Mill was built in {year}."),
            QAPair(question=f"What does the {place} Mill grind?", answer=f"The {place} Mill grinds barley."),
        ),
    )


SEEDS = [seed_of(place, 1711 + 13 * number) for number, place in enumerate(PLACES)]


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=4), max_size=40), st.integers(0, 5))
def test_splits_are_disjoint_by_document_for_any_seed(texts, seed):
    """No document is, or stands in, a document of another split, whatever the documents are."""
    try:
        assigned = assign(texts, chance(seed))
    except InputError:
        return
    splits = split(texts, str, assigned)

    check_disjoint(splits.by_name())
    assert sorted(texts) == sorted([*splits.train, *splits.val, *splits.test])
    assert splits.train
    assert splits.val
    assert splits.test


def test_documents_of_which_one_contains_the_other_go_together():
    """A chunk and its document are never in different splits."""
    documents = [f"Document {number} about {place}." for number, place in enumerate(PLACES)]
    parts = [document.partition(" about")[0] for document in documents]

    assigned = assign([*documents, *parts], chance(1))

    assert [assigned[folded(document)] for document in documents] == [assigned[folded(part)] for part in parts]


def test_too_few_documents_are_refused_with_the_remedy():
    """Four documents are too few to compile on, to choose on and to report on."""
    with pytest.raises(InputError, match="4 different documents, but compiling needs at least 5"):
        assign(["a1", "b2", "c3", "d4"], chance(0))


def test_overlapping_splits_are_refused():
    """A document that stands in a document of another split is named."""
    with pytest.raises(InputError, match=r"in both 'train' and 'test': “the kiln is hot"):
        check_disjoint({"train": ["The kiln is hot."], "val": [], "test": ["See here: the  kiln is hot."]})


def test_seed_answers_make_as_many_supported_as_other_answers():
    """Each true answer has a false one beside it: by turns a corruption and another context's answer."""
    made = answers_of_seeds(SEEDS, chance(0))

    kinds = [answer.kind for answer in made]
    assert kinds.count("supported") == 12
    assert kinds.count("contradicted") + kinds.count("not_found") == 12
    assert {"contradicted", "not_found"} <= set(kinds)


def test_false_answers_do_not_stand_in_their_context():
    """What is labelled as not supported is not said by the context."""
    made = answers_of_seeds(SEEDS, chance(0))

    assert not [one for one in made if not one.is_supported and folded(one.response) in folded(one.document)]


def test_the_same_seed_of_chance_gives_the_same_answers():
    """Chance is a parameter."""
    assert answers_of_seeds(SEEDS, chance(3)) == answers_of_seeds(SEEDS, chance(3))


def labelled(kind: str, number: int = 0) -> LabelledAnswer:
    return LabelledAnswer(f"Document {number}.", "", f"Response {number}.", kind, is_claim=True)


@given(st.lists(st.booleans(), max_size=30), st.one_of(st.none(), st.integers(2, 20)))
def test_balanced_answers_are_half_supported(flags, most):
    """Whatever comes in, both classes are as large, and no more than were allowed."""
    answers = [labelled("supported" if flag else "unsupported", number) for number, flag in enumerate(flags)]

    chosen = balanced(answers, chance(0), most)

    supported = sum(answer.is_supported for answer in chosen)
    if len(set(flags)) == 2:
        assert supported * 2 == len(chosen)
    assert most is None or len(chosen) <= max(2, most)


def test_a_worked_example_quotes_the_nearest_sentence():
    """A demo's evidence is copied from its document."""
    answer = LabelledAnswer(SEEDS[0].context, "What does it grind?", "The Alda Mill grinds barley.", "supported")

    example = worked_example(answer, ["The Alda Mill grinds barley."], {})

    assert [(verdict.label, verdict.evidence) for verdict in example.verdicts] == [
        ("supported", "The mill grinds barley.")
    ]


def test_of_a_corrupted_answer_only_the_changed_claim_is_contradicted():
    """The claims that the true answer has too stay supported."""
    answer = LabelledAnswer(
        "The mill is old. It has 3 floors.", "What of it?", "It is old and has 4 floors.", "contradicted"
    )
    true_claims = {"What of it?": ["It is old.", "It has 3 floors."]}

    example = worked_example(answer, ["It is old.", "It has 4 floors."], true_claims)

    assert [verdict.label for verdict in example.verdicts] == ["supported", "contradicted"]


def test_an_unsupported_answer_of_several_claims_is_no_worked_example():
    """Nobody knows which of its claims is wrong."""
    answer = LabelledAnswer("A mill.", "What of it?", "It is old and has 4 floors.", "unsupported")

    assert worked_example(answer, ["It is old.", "It has 4 floors."], {}) is None


def test_nearest_sentence_of_an_empty_document_is_empty():
    """There is nothing to quote."""
    assert not nearest_sentence("It is old.", "")


def test_labelled_answers_are_read_with_either_name_and_any_label(tmp_path):
    """`doc` or `document`, `response` or `answer`, 1, true or a word."""
    path = tmp_path / "rows.jsonl"
    rows = [
        {"doc": "D.", "question": None, "response": "R.", "label": 1},
        {"document": "D.", "question": "Q?", "answer": "R.", "label": False},
        {"doc": "D.", "response": "R.", "label": "not found"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    read = read_labelled_answers(path)

    assert [(one.question, one.kind, one.is_claim) for one in read] == [
        ("", "supported", True),
        ("Q?", "unsupported", True),
        ("", "not_found", True),
    ]


def test_rows_may_hold_line_separators_and_the_file_a_byte_order_mark(tmp_path):
    """U+2028 is text in JSON, and editors on Windows begin a file with U+FEFF."""
    path = tmp_path / "rows.jsonl"
    path.write_text('\ufeff{"doc": "D.\u2028E.", "response": "R.", "label": 1}\r\n', encoding="utf-8", newline="")

    (read,) = read_labelled_answers(path)
    (measured,) = read_answers(path)

    assert read.document == measured.document == "D.\u2028E."


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("no json", r"rows\.jsonl:2: is not JSON"),
        ("[1]", r"rows\.jsonl:2: is not a JSON object"),
        ('{"doc": "D.", "label": 1}', r"rows\.jsonl:2: 'response' is missing"),
        ('{"doc": "D.", "response": "R.", "label": "perhaps"}', r"rows\.jsonl:2: the label is 'perhaps'; write 1"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(line, told, tmp_path):
    """The error says where to look and what to write."""
    path = tmp_path / "rows.jsonl"
    path.write_text('{"doc": "D.", "response": "R.", "label": 1}\n' + line, encoding="utf-8")

    with pytest.raises(InputError, match=told):
        read_labelled_answers(path)


def test_rows_in_memory_are_read_as_those_of_a_file(tmp_path):
    """Mappings as `optimize(data=[...])` may be given them; what is an answer already stays."""
    row = {"doc": "D.", "question": None, "response": "R.", "label": 0}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (read,) = read_labelled_answers(tmp_path / "rows.jsonl")

    assert labelled_answers([row, read]) == [read, read]
    with pytest.raises(InputError, match=r"data:2: 'doc' is missing"):
        labelled_answers([row, {"response": "R.", "label": 1}])


def test_a_missing_file_is_named(tmp_path):
    """The path stands in the error."""
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read"):
        read_labelled_answers(tmp_path / "none.jsonl")
