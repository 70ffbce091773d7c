"""RAFT contexts: the oracle, its place, and distractors that give nothing away."""

import json
import logging
import random
from collections import Counter

import pytest
from datasets import Dataset, concatenate_datasets
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg import create_knowledge_regular_ds, phase_1, phase_2
from knowledge_sdg.training.facts import key_facts, searchable
from knowledge_sdg.training.lexical import LexicalIndex
from knowledge_sdg.training.raft import ChunkPool, RaftSettings
from knowledge_sdg.training.rows import KeptRow
from knowledge_sdg.training.sources import open_generated
from knowledge_sdg.training.wording import terms
from tests.training_rows import KINDS, SEVEN, generated, row

SHAPES = {
    "seed": st.integers(0, 10_000),
    "documents": st.integers(1, 6),
    "chunks": st.integers(1, 3),
    "num_documents": st.integers(1, 6),
    "p": st.sampled_from([0.0, 0.3, 0.4, 0.8, 1.0]),
    "distractors": st.sampled_from(["hard", "random"]),
    "quoting": st.booleans(),
}


def kept(**columns) -> KeptRow:
    (one,) = open_generated(Dataset.from_list([{**row(0, 0, "base_document"), "claims": [], **columns}])).rows()
    return one


@settings(max_examples=60, deadline=None)
@given(**SHAPES)
def test_contexts_hold_their_promises(seed, documents, chunks, num_documents, p, distractors, quoting):
    """For all seeds and shapes: the oracle stands where it is said to stand, no other text is of its source document or
    tells the answer, no text is there twice, and what is missing is counted.
    """
    opened = open_generated(generated(documents, chunks, questions=1))
    pool = ChunkPool(opened.rows(), RaftSettings(num_documents, p, distractors, chunks=quoting))

    for one in opened.rows():
        context = pool.context(one, random.Random(seed))  # noqa: S311 - reproducible

        others = [number for number in range(len(context.documents)) if number != context.oracle_index]
        if context.oracle_index is not None:
            assert context.documents[context.oracle_index] == (one.chunk if quoting else one.document)
            assert context.chunks[context.oracle_index] == one.chunk_id
        assert all(context.origins[number] != one.document_id for number in others)
        assert all(one.response not in context.documents[number] for number in others)
        assert len(context.documents) == len(set(context.documents)) <= num_documents
        assert context.missing == num_documents - len(context.documents)
        assert context.documents


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), p=st.sampled_from([0.2, 0.4, 0.8]))
def test_the_share_of_rows_with_oracle_tends_to_p(seed, p):
    """Over 384 rows it is within 0.13 of p (five standard deviations and more)."""
    made = phase_2(generated(12, 4), p=p, seed=seed, summaries=False)

    present = [json.loads(metadata)["oracle_index"] is not None for metadata in made["metadata"]]
    assert abs(sum(present) / len(present) - p) < 0.13


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), documents=st.integers(1, 5), chunks=st.integers(1, 3))
def test_same_seed_same_bytes_and_every_kept_row_once(seed, documents, chunks):
    """Both phases, twice: equal tables; phase 1 has each kept row exactly once, phase 2 too."""
    data = generated(documents, chunks, questions=1)

    for phase in (phase_1, phase_2):
        made = phase(data, seed=seed)
        again = phase(data, seed=seed)

        assert made.to_list() == again.to_list()
        asked = Counter(
            told["row"]
            for told in map(json.loads, made["metadata"])
            if told["dataset"].startswith("document_knowledge")
        )
        assert asked == Counter(data["id"])
        assert len(set(made["id"])) == made.num_rows


def test_another_seed_gives_other_contexts():
    """Chance comes from the seed."""
    data = generated(6)

    contents = {seed: list(create_knowledge_regular_ds(data, seed=seed)["messages"]) for seed in (0, 1)}

    assert contents[0] != contents[1]


def test_the_recorded_place_is_the_place_in_the_message():
    """Split at `Document:`, the user's message has the view at `oracle_index` and the recorded number of documents."""
    made = phase_2(generated(6), seed=5, summaries=False)

    for messages, metadata in zip(made["messages"], map(json.loads, made["metadata"]), strict=True):
        documents = [part.partition("\n\n\n")[0] for part in messages[0]["content"].split("Document:\n")[1:]]
        assert len(documents) == len(metadata["context"]) == 4 - metadata["missing_documents"]
        if metadata["oracle_index"] is None:
            assert metadata["sdg_document"] not in documents
        else:
            assert documents[metadata["oracle_index"]] == metadata["sdg_document"]
            assert metadata["context"][metadata["oracle_index"]]["chunk_id"] == metadata["chunk_id"]


def test_a_single_document_stands_alone_and_it_is_told(caplog):
    """No distractor, no crash: the oracle alone whatever p is, the log and the metadata say so."""
    with caplog.at_level(logging.WARNING):
        made = phase_2(generated(1, 3), p=0.0, summaries=False)

    assert {json.loads(metadata)["oracle_index"] for metadata in made["metadata"]} == {0}
    assert {json.loads(metadata)["missing_documents"] for metadata in made["metadata"]} == {3}
    assert "24 RAFT rows have no distractor at all" in caplog.text
    assert "24 RAFT rows have fewer documents than asked for" in caplog.text


def test_with_two_documents_there_is_one_distractor_for_each_chunk_of_the_other():
    """Several views of one chunk never stand in one context."""
    made = phase_2(generated(2, 2), p=1.0, num_documents=9, summaries=False)

    for metadata in map(json.loads, made["metadata"]):
        chunks = [entry["chunk_id"] for entry in metadata["context"]]
        assert len(chunks) == len(set(chunks)) == 3
        assert metadata["missing_documents"] == 6


def test_without_document_ids_the_outline_tells_documents_apart():
    """Of sdg_hub's seven columns: rows with one outline are of one document when there are several outlines."""
    data = generated(3, 2).select_columns(list(SEVEN))

    made = create_knowledge_regular_ds(data)

    for one, messages in zip(data, made["messages"], strict=False):
        place = one["document_outline"].removeprefix("Mills of ")
        context = messages[0]["content"].replace(f"Document:\n{one['document']}\n", "").rpartition("\n\n")[0]
        assert f"of {place} " not in context


def test_the_outline_tells_documents_apart_where_their_ids_are_empty():
    """`concatenate_datasets` of a run and a set of sdg_hub's seven columns leaves the ids of the latter empty."""
    seven = generated(3, 2).select_columns(list(SEVEN)).filter(lambda one: one["document_outline"] != "Mills of Arle")
    data = concatenate_datasets([generated(1, 2), seven])

    made = phase_2(data, summaries=False)

    for one, messages in zip(data, made["messages"], strict=True):
        place = one["document_outline"].removeprefix("Mills of ")
        context = messages[0]["content"].replace(f"Document:\n{one['document']}\n", "").rpartition("\n\n")[0]
        assert f"of {place} " not in context


def test_with_one_outline_for_all_the_chunk_is_the_document():
    """Else there would be no distractor at all."""
    data = generated(3, 1).remove_columns(["document_id", "source", "document_outline"])

    made = phase_2(data.add_column("document_outline", ["Mills"] * data.num_rows), summaries=False)

    assert {json.loads(metadata)["missing_documents"] for metadata in made["metadata"]} <= {1, 2}


def test_distractors_have_the_form_of_the_oracle():
    """A summary stands among summaries of its kind, so that its form does not give it away."""
    made = phase_2(generated(6), summaries=False)

    for messages, metadata in zip(made["messages"], map(json.loads, made["metadata"]), strict=True):
        kinds = [kind for kind in KINDS[1:] for _ in range(messages[0]["content"].count(f"Document:\n{kind} of"))]
        assert set(kinds) <= {metadata["dataset_type"]}


NEAR = "The mill at Arle was restored in 1988. Its wheel turns in the river."
FAR = "Herring is landed at the quay of Osk. Boats leave at noon."


def lexical_set() -> Dataset:
    """Four one-chunk documents about mills, eight about other things, and a question about the first."""
    texts = [NEAR, *(f"The mill at place{n} was restored by people. Its wheel turns in the river." for n in range(3))]
    texts += [f"{FAR} Ship{n} has {n} masts." for n in range(8)]
    return Dataset.from_list(
        [
            row(
                n,
                0,
                "base_document",
                question="When was the mill at Arle restored?",
                response="The mill at Arle was restored in 1988.",
                document=text,
                raw_document=text,
                claims=[],
            )
            for n, text in enumerate(texts)
        ]
    )


def test_hard_distractors_are_the_lexically_nearest():
    """The other mills stand beside the mill, not the harbours."""
    made = phase_2(lexical_set(), p=1.0, summaries=False)

    assert made[0]["messages"][0]["content"].count("wheel turns in the river") == 4


def test_random_distractors_are_any():
    """Over some seeds harbours stand beside the mill too."""
    contents = [
        phase_2(lexical_set(), p=1.0, distractors="random", seed=seed)[0]["messages"][0]["content"] for seed in range(3)
    ]

    assert any("Herring" in content for content in contents)


def test_a_near_copy_of_the_oracle_in_another_document_is_no_distractor():
    """It tells the answer, whatever document it is of."""
    copy = row(7, 0, "base_document", document=f"Again: {NEAR}", raw_document=f"Again: {NEAR}")
    data = Dataset.from_list([*lexical_set().to_list(), copy])

    made = phase_2(data, p=1.0, summaries=False)

    assert made[0]["messages"][0]["content"].count("1988") == 1


@pytest.mark.parametrize(
    ("question", "response", "text", "tells"),
    [
        ("How long is it?", "It is 1,200 m long.", "A wall of 1200 m.", True),
        ("How long is it?", "It is 1200 m long.", "A wall of 120 m.", False),
        ("Who built it?", "Ilsa Brandt built it.", "The engineer was ILSA BRANDT.", True),
        ("Who built it?", "Jonas Reed and Ilsa Brandt built it.", "Jonas went home.", False),
        ("Who built it?", "It was built by Jonas Reed in 1823.", "Reed left Jonas in 1823", True),
        ("Where is it?", "Lima.", "The Limas valley.", True),
        ("How many are there?", "5.", "There are 15.", False),
        ("What moves it?", "Water moves it.", "There is water.", True),
        ("Is the old mill open?", "Yes, the old mill is open.", "An old mill is open to all.", True),
        ("Is the old mill open?", "Yes.", "Yes, we have no bananas.", False),
        ("Which mills burned?", "None of them.", "None of them burned.", True),
        ("Which mills burned?", "None of them.", "Some of them burned.", False),
        ("它在哪里？", "在东京。", "会议在东京举行。", True),
        ("它在哪里？", "在东京。", "会议在大阪举行。", False),
    ],
)
def test_what_tells_an_answer(question, response, text, tells):
    """Its words, or all numbers and names that it adds to the question, in any order, case and spelling of numbers."""
    assert tells == key_facts(kept(question=question, response=response)).stand_in(searchable(text))


def test_evidence_of_supported_claims_tells_the_answer_too():
    """A text that quotes it is no distractor, although the answer puts it in other words."""
    claims = [{"claim": "It opened.", "label": "supported", "evidence": "gates were unlocked", "start": 0, "end": 19}]
    facts = key_facts(kept(question="What happened?", response="Visitors came.", claims=claims))

    assert facts.stand_in(searchable("At dawn the gates were unlocked."))
    assert not facts.stand_in(searchable("At dawn the doors were unlocked."))


def test_neighbours_are_of_other_origins_nearest_first():
    """By BM25, with the chunk as the query; a chunk with no word in common is none."""
    texts = ["mill wheel river stone", "mill wheel river", "mill wheel", "harbour", "mill wheel river stone dam"]

    found = LexicalIndex(texts, ["a", "b", "c", "d", "a"]).neighbours(0).tolist()

    assert found == [1, 2]


def test_a_chunk_without_words_has_no_neighbours():
    """Nor is it an error."""
    index = LexicalIndex(["...", "!!!", ""], ["a", "b", "c"])

    assert index.neighbours(0).tolist() == []


def test_terms_of_scripts_without_spaces_are_pairs():
    """Every two neighbouring characters; a word of two stays."""
    assert terms("Das Mühlrad 東京都 水") == ["das", "mühlrad", "東京", "京都", "水"]


def test_too_long_rows_lose_distractors_and_then_stand_out_of_the_set(caplog):
    """The oracle stays, and both are told with their numbers."""
    data = generated(6, questions=1, kinds=("base_document",))

    with caplog.at_level(logging.WARNING):
        shorter = phase_2(data, p=1.0, max_tokens=120, summaries=False)
        none = phase_2(data, p=1.0, max_tokens=40, summaries=False)

    assert {len(json.loads(metadata)["context"]) for metadata in shorter["metadata"]} == {1}
    assert {json.loads(metadata)["oracle_index"] for metadata in shorter["metadata"]} == {0}
    assert none.num_rows == 0
    assert "12 RAFT rows lost distractors to fit the maximum length" in caplog.text
    assert "12 rows are longer than the maximum and were left out" in caplog.text
