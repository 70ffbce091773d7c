"""Training rows, field by field: one literal row for each kind, and what the two drop-in functions promise."""

import json
import logging

import datasets
import pytest
from datasets import Dataset, concatenate_datasets

from knowledge_sdg import create_knowledge_pretraining_ds, create_knowledge_regular_ds, phase_1, phase_2
from knowledge_sdg.errors import InputError
from knowledge_sdg.training.instructions import INSTRUCTIONS
from tests.training_rows import KINDS, SEVEN, generated, row, rows

CHUNK = "The dam of Orl is 31 m high. It was built in 1954."
VIEWS = {
    "base_document": CHUNK,
    "summary_detailed": "Orl has a dam of 31 m, built in 1954.",
    "summary_extractive": "The dam of Orl is 31 m high.",
    "summary_atomic_facts": "The dam of Orl is 31 m high.\nThe dam of Orl was built in 1954.",
}
LAKE = "Lake Mere is 12 km long."


def dam(kind: str, response: str = "The dam of Orl is 31 m high.") -> dict:
    return {
        "question": "How high is the dam of Orl?",
        "response": response,
        "document": VIEWS[kind],
        "raw_document": CHUNK,
        "dataset_type": kind,
        "domain": "engineering",
        "document_outline": "Dams",
    }


LAKE_ROW = {
    "question": "How long is Lake Mere?",
    "response": "Lake Mere is 12 km long.",
    "document": LAKE,
    "raw_document": LAKE,
    "dataset_type": "base_document",
    "domain": "lakes",
    "document_outline": "Lakes",
}
METADATA = {
    kind: (
        '{"sdg_document": '
        + json.dumps(VIEWS[kind])
        + ', "domain": "engineering", "dataset": "document_knowledge_qa", '
        '"raw_document": "The dam of Orl is 31 m high. It was built in 1954.", "dataset_type": "' + kind + '"}'
    )
    for kind in KINDS
}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (
            "base_document",
            (
                "<|user|>\nThe dam of Orl is 31 m high. It was built in 1954.\n\nHow high is the dam of Orl?\n"
                "<|assistant|>\nThe dam of Orl is 31 m high."
            ),
        ),
        (
            "summary_detailed",
            (
                "<|user|>\nOrl has a dam of 31 m, built in 1954.\n\nHow high is the dam of Orl?\n"
                "<|assistant|>\nThe dam of Orl is 31 m high."
            ),
        ),
        (
            "summary_extractive",
            (
                "<|user|>\nThe dam of Orl is 31 m high.\n\nHow high is the dam of Orl?\n"
                "<|assistant|>\nThe dam of Orl is 31 m high."
            ),
        ),
        (
            "summary_atomic_facts",
            (
                "<|user|>\nThe dam of Orl is 31 m high.\nThe dam of Orl was built in 1954.\n\n"
                "How high is the dam of Orl?\n"
                "<|assistant|>\nThe dam of Orl is 31 m high."
            ),
        ),
    ],
)
def test_a_phase_1_question_of_each_dataset_type(kind, content):
    """One `pretraining` message of view, question and answer; five metadata keys in sdg_hub's order; unmask."""
    made = create_knowledge_pretraining_ds(Dataset.from_list([dam(kind)]), add_auxiliary_dataset=False)

    assert made.column_names == ["messages", "metadata", "id", "unmask"]
    assert made[0]["messages"] == [{"role": "pretraining", "content": content}]
    assert made[0]["metadata"] == METADATA[kind]
    assert made[0]["unmask"] is True


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "base_document"])
def test_a_phase_1_summary_of_each_kind(kind):
    """The chunk, an empty line and one of ten instructions, answered by the summary, as a `pretraining` message."""
    made = create_knowledge_pretraining_ds(Dataset.from_list([dam(kind)]))

    summary = made[1]
    (message,) = summary["messages"]
    instructions = [
        f"<|user|>\nThe dam of Orl is 31 m high. It was built in 1954.\n\n{instruction}\n<|assistant|>\n{VIEWS[kind]}"
        for instruction in INSTRUCTIONS[kind]
    ]
    assert message["role"] == "pretraining"
    assert message["content"] in instructions
    assert json.loads(summary["metadata"]) == {
        "dataset_type": kind,
        "raw_document": CHUNK,
        "dataset": f"document_{kind}",
        "domain": "engineering",
    }
    assert list(json.loads(summary["metadata"])) == ["dataset_type", "raw_document", "dataset", "domain"]
    assert summary["unmask"] is True


@pytest.mark.parametrize("kind", KINDS)
def test_a_phase_2_question_of_each_dataset_type(kind):
    """The documents, two line breaks and the question; the answer; and `_raft_p0.4` behind the name of the set."""
    made = create_knowledge_regular_ds(Dataset.from_list([dam(kind), LAKE_ROW]), seed=3)

    oracle, distractor = f"Document:\n{VIEWS[kind]}\n\n", f"Document:\n{LAKE}\n\n"
    question = "\n\nHow high is the dam of Orl?"
    user, assistant = made[0]["messages"]
    assert made.column_names == ["messages", "metadata", "id"]
    assert user["role"] == "user"
    assert user["content"] in {
        f"{oracle}\n{distractor}{question}",
        f"{distractor}\n{oracle}{question}",
        f"{distractor}{question}",
    }
    assert assistant == {"role": "assistant", "content": "The dam of Orl is 31 m high."}
    assert made[0]["metadata"] == METADATA[kind].replace("knowledge_qa", "knowledge_qa_raft_p0.4")


def test_a_phase_2_summary():
    """A user's message of chunk and instruction, an assistant's of the summary."""
    made = create_knowledge_regular_ds(Dataset.from_list([dam("summary_detailed"), LAKE_ROW]))

    user, assistant = made[2]["messages"]
    assert user["content"].removeprefix(f"{CHUNK}\n\n") in INSTRUCTIONS["summary_detailed"]
    assert [user["role"], assistant] == ["user", {"role": "assistant", "content": VIEWS["summary_detailed"]}]
    assert json.loads(made[2]["metadata"])["dataset"] == "document_summary_detailed"


def test_the_marks_of_sdg_hubs_prompts_are_removed_from_answers():
    """`[ANSWER]` and `[END]` are not learned."""
    made = create_knowledge_pretraining_ds(Dataset.from_list([dam("base_document", "[ANSWER] 31 m. [END] ")]))

    assert made[0]["messages"][0]["content"].endswith("<|assistant|>\n31 m.")


def test_sources_example_runs_as_it_stands():
    """SOURCE.md's combination of both functions: questions twice, summaries once, one set of columns."""
    data = generated(3, 2)

    raft_and_summary = create_knowledge_regular_ds(generated_dataset=data)
    knowledge = create_knowledge_pretraining_ds(generated_dataset=data, add_auxiliary_dataset=False)
    combined = concatenate_datasets([raft_and_summary, knowledge])

    assert combined.num_rows == 2 * data.num_rows + 3 * 2 * 3
    assert set(combined.column_names) == {"messages", "metadata", "id", "unmask"}


def test_without_a_dataset_type_there_are_no_summaries():
    """An old set of question, response and document gives its questions only, with three metadata keys."""
    data = generated(2).select_columns(["question", "response", "document", "domain"])

    made = create_knowledge_pretraining_ds(data)

    assert made.num_rows == data.num_rows
    assert list(json.loads(made[0]["metadata"])) == ["sdg_document", "domain", "dataset"]


def test_base_documents_are_no_summaries_and_each_summary_stands_once():
    """One row for each unique summary of the rows, in the order in which they first come."""
    data = generated(3, 2)

    made = phase_1(data)

    kinds = [json.loads(metadata)["dataset"] for metadata in made["metadata"][data.num_rows :]]
    assert kinds == ["document_summary_detailed", "document_summary_extractive", "document_summary_atomic_facts"] * 6


def test_there_are_ten_ways_to_ask_for_each_kind_of_summary():
    """No two are the same, also across kinds."""
    asked = [instruction for kind in INSTRUCTIONS.values() for instruction in kind]

    assert [10, 10, 10] == [len(kind) for kind in INSTRUCTIONS.values()]
    assert len(asked) == len(set(asked))


def test_the_instruction_is_drawn_by_the_seed():
    """Many summaries use many instructions, and another seed others."""
    data = generated(12, 2)

    def instructions(seed: int) -> list[str]:
        made = phase_2(data, seed=seed)
        summaries = made.select(range(data.num_rows, made.num_rows))
        return [messages[0]["content"].rpartition("\n\n")[2] for messages in summaries["messages"]]

    assert len(set(instructions(0))) > 15
    assert instructions(0) == instructions(0) != instructions(1)


def test_phase_1_puts_the_outline_in_front_on_request():
    """The outline and a line break before the view."""
    made = phase_1(Dataset.from_list([dam("base_document")]), outline=True)

    assert made[0]["messages"][0]["content"].startswith(f"<|user|>\nDams\n{CHUNK}\n\nHow high")


def test_phase_1_as_chat_has_the_same_texts_in_two_messages():
    """For trainers without a `pretraining` role."""
    made = phase_1(Dataset.from_list([dam("base_document")]), format="chat")

    assert made[0]["messages"] == [
        {"role": "user", "content": f"{CHUNK}\n\nHow high is the dam of Orl?"},
        {"role": "assistant", "content": "The dam of Orl is 31 m high."},
    ]
    assert made["unmask"] == [True]


def test_phase_1_as_text_gives_documents_with_their_tokens(caplog):
    """Summaries, then questions with answers; a repeated text is left out, counted and told."""
    data = Dataset.from_list([dam("summary_detailed"), dam("summary_extractive"), dam("base_document")])

    with caplog.at_level(logging.WARNING):
        made = phase_1(data, format="text")

    assert made["text"] == [
        VIEWS["summary_detailed"],
        VIEWS["summary_extractive"],
        "How high is the dam of Orl?\n\nThe dam of Orl is 31 m high.",
    ]
    assert made["tokens"] == [9, 7, 13]
    assert "2 texts repeat an earlier one" in caplog.text


def test_phase_1_and_2_add_where_a_row_comes_from():
    """The metadata go on with the kept row, its document, chunk and source."""
    data = Dataset.from_list([row(0, 1, "base_document")])

    for made in (phase_1(data), phase_2(data)):
        metadata = json.loads(made[0]["metadata"])
        assert metadata["row"] == "row-0-1-base_document-0"
        assert (metadata["document_id"], metadata["chunk_id"]) == ("document-0", "chunk-0-1")
        assert metadata["source"] == "arle.md"


def test_cot_answers_begin_with_the_evidence_of_their_claims():
    """The quotations of supported claims, each once, then the answer; the documents are source chunks."""
    made = phase_2(
        Dataset.from_list([row(0, 0, "summary_detailed"), row(1, 0, "base_document")]), answer_style="cot", p=1
    )

    evidence = "The mill number 0 of Arle got wheel 0 in 1200."
    user, assistant = made[0]["messages"]
    assert assistant["content"] == f"##begin_quote##{evidence}##end_quote##\n##Answer: {evidence}"
    assert evidence in user["content"]
    assert "summary_detailed" not in user["content"]


def test_cot_without_evidence_is_a_plain_answer_and_told(caplog):
    """A claim that was not supported is not quoted."""
    claims = [{"claim": "It is high.", "label": "not_found", "evidence": "high", "start": -1, "end": -1}]

    with caplog.at_level(logging.WARNING):
        made = phase_2(Dataset.from_list([row(0, 0, "base_document", claims=claims)]), answer_style="cot")

    assert made[0]["messages"][1]["content"] == "The mill number 0 of Arle got wheel 0 in 1200."
    assert "1 answers begin without a quotation" in caplog.text


def test_phase_2_adds_the_questions_with_their_own_document_on_request():
    """`knowledge` rows are user and assistant messages with unmask, behind the RAFT rows and the summaries."""
    data = generated(2, 1)

    made = phase_2(data, knowledge=True)

    assert made["unmask"] == [False] * (8 * 2 + 2 * 3) + [True] * 16
    assert made[-1]["messages"][0]["content"].startswith("summary_atomic_facts of mill 0 in Brun.")


def test_ids_are_hashes_and_unique_even_for_repeated_rows():
    """The same row twice is two rows with two ids, the same in every process."""
    made = create_knowledge_pretraining_ds(Dataset.from_list([dam("base_document")] * 2))

    assert made["id"] == ["fe1aa4a27c76eb04", "9a33acb5ca273215"]


def test_a_set_of_sdg_hubs_seven_columns_is_enough():
    """Nothing of ours is needed."""
    data = generated(3).select_columns(list(SEVEN))

    assert create_knowledge_regular_ds(data).num_rows == data.num_rows + 18
    assert phase_1(data).num_rows == data.num_rows + 18


def test_formatted_and_indexed_datasets_are_read_as_they_are():
    """A set that was filtered, shuffled or given a format keeps its rows and their order."""
    data = generated(3)
    chosen = data.shuffle(seed=1).select(range(10)).with_format("numpy")

    made = create_knowledge_pretraining_ds(chosen, add_auxiliary_dataset=False)

    asked = [json.loads(metadata)["sdg_document"] for metadata in made["metadata"]]
    assert asked == list(chosen.with_format(None)["document"])


@pytest.mark.parametrize("column", ["question", "response", "document"])
def test_a_missing_column_is_named(column):
    """The error tells which column is missing and which are there."""
    with pytest.raises(InputError, match=f"no column {column} .it has .*domain"):
        create_knowledge_pretraining_ds(generated(1).remove_columns([column]))


def test_an_empty_set_is_an_error():
    """So is an empty list of sets."""
    for empty in (Dataset.from_list([]), generated(1).select([]), []):
        with pytest.raises(InputError, match="no rows to make a training set of"):
            create_knowledge_regular_ds(empty)


@pytest.mark.parametrize(
    "given",
    [
        None,
        5,
        {"train": generated(1)},
        generated(1).to_pandas(),
        generated(1).to_iterable_dataset(),
        [{"question": "Q"}],
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_generated_dataset_is_told_by_its_type(given):
    """And what may be given instead; a mapping or a data frame is not gone through by its keys."""
    with pytest.raises(InputError, match=r"a \w+ is no generated dataset; give a datasets.Dataset, a run folder"):
        create_knowledge_pretraining_ds(given)


def test_a_dataset_dict_is_not_guessed_at():
    """Its splits are named."""
    with pytest.raises(InputError, match=r"several splits \(train\)"):
        phase_1(datasets.DatasetDict({"train": generated(1)}))


def test_a_row_without_text_is_named():
    """None is no question."""
    with pytest.raises(InputError, match=r"dataset\[0\]: row 1 has no text in question"):
        phase_1(Dataset.from_list([row(0, 0, KINDS[0]), row(0, 0, KINDS[0], question=None)]))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"p": 1.2}, "p is 1.2"),
        ({"num_documents": 0}, "num_documents is 0"),
        ({"distractors": "far"}, "hard or random"),
        ({"answer_style": "long"}, "plain or cot"),
        ({"max_tokens": 0}, "max_tokens is 0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(options, said):
    """Each with what it may be."""
    with pytest.raises(InputError, match=said):
        phase_2(generated(1), **options)


def test_unknown_formats_and_kinds_of_views_are_refused():
    """A format of phase 1, and a dataset_type that is none."""
    with pytest.raises(InputError, match="'yaml' is no format of phase 1"):
        phase_1(generated(1), format="yaml")
    with pytest.raises(InputError, match="'haiku' of row"):
        phase_1(Dataset.from_list([row(0, 0, "haiku")]))


def test_cot_needs_claims():
    """A set without a claim ledger cannot quote."""
    with pytest.raises(InputError, match="no column claims"):
        phase_2(generated(1).remove_columns(["claims"]), answer_style="cot")


def test_several_sets_are_merged_and_shared_rows_taken_once(caplog):
    """A row that two runs have, by its id, is one row, and the log says so."""
    first, second = generated(2), generated(3)

    with caplog.at_level(logging.WARNING):
        made = phase_1([first, second], summaries=False)

    assert made.num_rows == second.num_rows
    assert f"{first.num_rows} rows stand in several of the merged runs" in caplog.text
    assert len(rows(3)) == second.num_rows
