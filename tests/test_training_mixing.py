"""Mixing, splitting by document, counting tokens, and reading other people's rows."""

import json
import logging
import re

import datasets
import pytest
from datasets import Dataset
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from knowledge_sdg import Tokens, mix, phase_1, phase_2, split_documents
from knowledge_sdg.errors import InputError
from knowledge_sdg.training.amounts import Request, parse_amount, resolve
from knowledge_sdg.training.counting import token_counter
from knowledge_sdg.training.reading import read_training_rows
from knowledge_sdg.training.splitting import KnownQuestions, leakage
from tests.training_rows import KINDS, generated, row


def chat(count: int, name: str = "general") -> Dataset:
    """So many questions with their answers."""
    return Dataset.from_list(
        [
            {
                "messages": [{"role": "user", "content": f"{name} {n}?"}, {"role": "assistant", "content": f"{n}!"}],
                "metadata": json.dumps({"dataset": name}),
                "id": f"{name}-{n}",
                "unmask": False,
            }
            for n in range(count)
        ]
    )


def share(mixed: Dataset, name: str) -> int:
    return sum(identity.startswith(f"{name}-") for identity in mixed["id"])


@settings(max_examples=200, deadline=None)
@given(
    whole=st.lists(st.integers(0, 5_000), min_size=1, max_size=3),
    shares=st.lists(st.floats(0, 0.3, allow_subnormal=False), min_size=1, max_size=3),
)
def test_shares_beside_whole_sets_are_met_within_one_row(whole, shares):
    """For all sizes and shares; the sets without a share stand whole."""
    requests = [Request(f"w{n}", size, None) for n, size in enumerate(whole)]
    requests += [Request(f"s{n}", 100_000, asked) for n, asked in enumerate(shares)]

    counts = resolve(requests)

    assert counts[: len(whole)] == whole
    for count, asked in zip(counts[len(whole) :], shares, strict=True):
        assert abs(count - asked * sum(counts)) <= 1


@settings(max_examples=200, deadline=None)
@given(weights=st.lists(st.integers(1, 100), min_size=1, max_size=5), size=st.integers(1, 3_000), total=st.booleans())
def test_shares_of_all_sets_are_met_within_one_row(weights, size, total):
    """For all shares that add up to 1, with a total and without; no set gives more than it has."""
    shares = [weight / sum(weights) for weight in weights]
    requests = [Request(f"s{n}", size + n, asked) for n, asked in enumerate(shares)]

    counts = resolve(requests, total=size if total else None)

    assert sum(counts) == size if total else sum(counts) >= size
    for count, asked, request in zip(counts, shares, requests, strict=True):
        assert abs(count - asked * sum(counts)) <= 1
        assert count <= request.available


@settings(max_examples=15, deadline=None)
@given(asked=st.floats(0, 0.6), seed=st.integers(0, 1_000))
def test_a_mix_has_each_row_at_most_once_and_the_same_for_the_same_seed(asked, seed):
    """Shuffled, without replacement, the share met within one row, twice the same."""
    mixed = mix([chat(40, "own"), (chat(100), asked)], seed=seed)

    assert share(mixed, "own") == 40
    assert abs(share(mixed, "general") - asked * mixed.num_rows) <= 1
    assert len(set(mixed["id"])) == mixed.num_rows
    assert mixed.to_list() == mix([chat(40, "own"), (chat(100), asked)], seed=seed).to_list()


def test_a_mix_by_numbers_of_rows_and_tokens():
    """200 rows are 200 rows; a budget of tokens is used up to less than one row and not passed."""
    mixed = mix([(chat(50, "a"), 10), (chat(50, "b"), Tokens(31))])

    tokens = token_counter()
    lengths = [
        sum(tokens.lengths([message["content"] for message in messages]))
        for messages, identity in zip(mixed["messages"], mixed["id"], strict=True)
        if identity.startswith("b-")
    ]
    assert share(mixed, "a") == 10
    assert 31 - max(lengths) < sum(lengths) <= 31


def test_a_budget_for_the_whole_mix_is_shared_out():
    """Each set gets its share of the tokens."""
    mixed = mix([(chat(50, "a"), 0.75), (chat(50, "b"), 0.25)], tokens=120)

    counter = token_counter()
    tokens = dict.fromkeys("ab", 0)
    for messages, identity in zip(mixed["messages"], mixed["id"], strict=True):
        tokens[identity[0]] += sum(counter.lengths([message["content"] for message in messages]))
    assert 85 <= tokens["a"] <= 90
    assert 25 <= tokens["b"] <= 30


def test_a_budget_that_a_set_cannot_meet_is_an_error_unless_rows_may_repeat():
    """Else the shares, or the numbers that were asked for, would not be what they should be."""
    with pytest.raises(InputError, match=r"part 2: has \d+ tokens, but its part of the mix is 3,000; lower it, draw"):
        mix([(chat(5_000, "a"), 0.75), (chat(10), 0.25)], tokens=12_000)

    mixed = mix([(chat(5_000, "a"), 0.75), (chat(10), 0.25)], tokens=12_000, with_replacement=True)

    lengths = [sum(token_counter().lengths([one["content"] for one in messages])) for messages in mixed["messages"]]
    general = [size for size, at in zip(lengths, mixed["id"], strict=True) if at.startswith("general")]
    assert 3_000 - max(general) < sum(general) <= 3_000
    with pytest.raises(InputError, match=r"part 1: has 40 tokens, but its part of the mix is 10,000; lower it"):
        mix([(chat(10), Tokens(10_000))])
    assert mix([(chat(10), Tokens(40))]).num_rows == 10
    assert mix([(chat(10), Tokens(10_000))], with_replacement=True).num_rows == 2_500


def test_a_budget_that_is_too_small_for_any_row_is_an_error():
    """The shortest row is told; a budget of none takes none."""
    with pytest.raises(InputError, match="part 2: its shortest row has 4 tokens, but its part of the mix is 3; raise"):
        mix([chat(5), (chat(10), Tokens(3))])
    with pytest.raises(InputError, match="part 2: has no row, but its part of the mix is 3 tokens; give more rows"):
        mix([chat(5), (chat(1).select([]), Tokens(3))], with_replacement=True)

    assert mix([chat(5), (chat(10), Tokens(0))]).num_rows == 5


def test_a_set_that_is_too_small_is_an_error_unless_rows_may_repeat():
    """The error names the set, its size and the need; with replacement its rows come again, evenly."""
    with pytest.raises(InputError, match="part 2: has 10 rows, but its part of 80 is 40"):
        mix([chat(40, "own"), (chat(10), 0.5)])

    mixed = mix([chat(40, "own"), (chat(10), 0.5)], with_replacement=True)

    counts = [mixed["id"].count(f"general-{n}") for n in range(10)]
    assert counts == [4] * 10


@pytest.mark.parametrize(
    ("parts", "options", "said"),
    [
        ([(chat(5), 1.5)], {}, "part 1: the share 1.5 is not from 0 to 1"),
        ([(chat(5), -0.1)], {}, "not from 0 to 1"),
        ([chat(5), (chat(5), 1.0)], {}, "leave no room"),
        ([(chat(5), 0.5), (chat(5), 0.2)], {}, "add up to 0.7"),
        ([chat(5)], {"total": 3}, "a total needs a share for every set"),
        ([(chat(5), 6)], {}, "has 5 rows"),
        ([(chat(5), -1)], {}, "-1 rows"),
        ([chat(5)], {"tokens": 100}, "needs a share for every set"),
        ([(chat(5), 0)], {}, "the mix has no row"),
        ([(chat(5), "0.5")], {}, "part 1: '0.5' is no amount; give a share"),
        ([(chat(5), 1.0)], {"total": -5}, "total is -5, but must be at least 1"),
        ([(chat(5), 1.0)], {"tokens": 0}, "tokens is 0, but must be at least 1"),
        ([], {}, "nothing to mix"),
        (["nowhere.jsonl"], {}, "nowhere.jsonl: does not exist"),
    ],
)
def test_a_mix_that_cannot_be_is_refused(parts, options, said):
    """Each with what is wrong and what would do."""
    with pytest.raises(InputError, match=said):
        mix(parts, **options)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.5", 0.5),
        ("1.0", 1.0),
        ("200", 200),
        ("500t", Tokens(500)),
        ("2kt", Tokens(2000)),
        ("1.5Mt", Tokens(1500000)),
    ],
)
def test_amounts_of_the_command_line(text, amount):
    """A point makes a share, none a number of rows, a t tokens."""
    assert amount == parse_amount(text)


@pytest.mark.parametrize("text", ["1.5", "-0.5", "-3", "-2Mt", "half", "", "nan"])
def test_other_amounts_are_refused(text):
    """With the forms that there are."""
    told = f"'{text}' is no amount; write a share from 0 to 1 (0.5), a number of rows (200) or tokens (2Mt)"
    with pytest.raises(InputError, match=re.escape(told)):
        parse_amount(text)


SHAPES = {
    "messages": {"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]},
    "sharegpt": {"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]},
    "alpaca": {"instruction": "Q", "input": "", "output": "A"},
    "prompt": {"prompt": "Q", "completion": "A"},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["jsonl", "parquet", "saved", "folder"])
def test_general_data_is_read_in_every_shape_from_every_place(shape, kind, tmp_path):
    """JSON lines, Parquet, a `save_to_disk` folder and a folder of data files, each as user and assistant."""
    data = Dataset.from_list([SHAPES[shape]])
    place = tmp_path / f"set.{kind}"
    if kind == "jsonl":
        place.write_text(json.dumps(SHAPES[shape]) + "\n", encoding="utf-8")
    elif kind == "parquet":
        data.to_parquet(place)
    elif kind == "saved":
        data.save_to_disk(place)
    else:
        place.mkdir()
        (place / "train.jsonl").write_text(json.dumps(SHAPES[shape]), encoding="utf-8")

    (made,) = read_training_rows(place)

    assert made.messages == ({"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"})
    assert json.loads(made.metadata) == {"dataset": "set"}


@pytest.mark.parametrize("shape", ["sharegpt", "alpaca"])
def test_a_systems_message_in_a_column_of_its_own_comes_first(shape, tmp_path):
    """As LLaMA-Factory has it in both formats."""
    (tmp_path / "set.jsonl").write_text(json.dumps({**SHAPES[shape], "system": "S"}), encoding="utf-8")

    (made,) = read_training_rows(tmp_path / "set.jsonl")

    assert [message["role"] for message in made.messages] == ["system", "user", "assistant"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"question": "Q"}', "row 0: has none of the columns"),
        ('{"messages": []}', "messages is no list of messages"),
        ('{"messages": [{"role": "user", "content": null}]}', "no text in role or content"),
        ('{"messages": [{"role": "assistant", "content": "", "tool_calls": [1]}]}', "tool_calls, which would be lost"),
        ('{"instruction": "Q", "output": ""}', "no output"),
        ("[1]", r":1: is not a JSON object \(a list\)"),
        ("{", ":1: is not a JSON object"),
        (r'{"text": "\ud800"}', "surrogates not allowed"),
    ],
)
def test_general_data_of_no_shape_is_named(line, said, tmp_path):
    """File, row or line, and what is wrong."""
    (tmp_path / "general.jsonl").write_text(line, encoding="utf-8")

    with pytest.raises(InputError, match=f"general.jsonl.*{said}"):
        list(read_training_rows(tmp_path / "general.jsonl"))


def test_a_folder_without_a_train_split_is_an_error(tmp_path):
    """What `datasets` says of it is passed on."""
    with pytest.raises(InputError, match="finds no train split"):
        list(read_training_rows(tmp_path))


def test_both_phases_mix_with_general_data():
    """Pretraining messages, RAFT rows and general rows stand in one table."""
    data = generated(3)

    mixed = mix([phase_1(data), phase_2(data), (chat(200), 0.25)])

    roles = {message["role"] for messages in mixed["messages"] for message in messages}
    assert roles == {"pretraining", "user", "assistant"}
    assert share(mixed, "general") == pytest.approx(mixed.num_rows / 4, abs=1)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), documents=st.integers(2, 8), chunks=st.integers(1, 3), held_out=st.floats(0.05, 0.9)
)
def test_splits_share_no_document(seed, documents, chunks, held_out):
    """For all seeds and shapes: no document, chunk or question on both sides, no row lost."""
    data = generated(documents, chunks, questions=1)

    split = split_documents(data, held_out=held_out, seed=seed)

    sides = [[one.id for one in side.rows()] for side in (split.train, split.held_out)]
    origins = [{one.origin for one in side.rows()} for side in (split.train, split.held_out)]
    assert sorted([*sides[0], *sides[1], *split.repeated_questions]) == sorted(data["id"])
    assert not origins[0] & origins[1]
    assert all(origins)
    assert leakage(split.train, split.held_out).is_none


def documents_of(*sizes: int) -> Dataset:
    """Documents of so many rows each; every row's question is another."""
    return Dataset.from_list(
        [row(at, number, KINDS[0]) for at, size in enumerate(sizes) for number in range(size)]
    ).map(lambda one: {"question": f"{one['id']}: {one['question']}"})


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(1, 20), min_size=2, max_size=8),
    held_out=st.floats(0.02, 0.98),
)
def test_a_held_out_share_is_near_the_wish_wherever_documents_allow(seed, sizes, held_out):
    """It misses by one document at most, and a second split of that seed is the same."""
    data = documents_of(*sizes)

    split, again = (split_documents(data, held_out=held_out, seed=seed) for _ in range(2))

    rows = sum(1 for _ in split.held_out.rows())
    assert split == again
    assert split.share == rows / sum(sizes)
    assert rows >= 1
    assert rows < sum(sizes)
    assert abs(rows - held_out * sum(sizes)) <= max(sizes)


@pytest.mark.parametrize("seed", range(8))
def test_a_document_of_most_rows_is_not_held_out_for_a_small_share(seed, caplog):
    """Of 212 and four small documents the small ones are, which is near a tenth; nothing is told of it."""
    with caplog.at_level(logging.WARNING):
        split = split_documents(documents_of(212, 7, 7, 7, 6), held_out=0.1, seed=seed)

    assert split.share == pytest.approx(0.1, abs=0.02)
    assert caplog.text == ""


def test_the_documents_that_are_held_out_change_with_the_seed():
    """Of equal documents any may be."""
    found = [split_documents(documents_of(*[5] * 10), held_out=0.1, seed=seed) for seed in range(12)]

    assert {split.share for split in found} == {0.1}
    assert len({one.origin for split in found for one in split.held_out.rows()}) > 3


@pytest.mark.parametrize(
    ("sizes", "held_out", "told"),
    [
        ((40, 10), 0.02, "20 % of the rows are held out instead of 2 %: only whole documents can be (1 of 2)"),
        ((40, 10), 0.99, "80 % of the rows are held out instead of 99 %: only whole documents can be (1 of 2)"),
        ((10, 10, 10), 0.5, "33.3 % of the rows are held out instead of 50 %: only whole documents can be (1 of 3)"),
    ],
)
def test_a_held_out_share_that_is_clearly_missed_is_told(sizes, held_out, told, caplog):
    """One document is held out and one trained on, even where none would be nearer."""
    with caplog.at_level(logging.WARNING):
        split_documents(documents_of(*sizes), held_out=held_out)

    assert told in caplog.text


def test_documents_that_share_a_chunk_stay_together():
    """The same text in two documents would be on both sides."""
    same = {"document": "The same words.", "raw_document": "The same words."}
    data = Dataset.from_list(
        [row(0, 0, KINDS[0], **same), row(1, 0, KINDS[0], **same), row(2, 0, KINDS[0]), row(3, 0, KINDS[0])]
    )

    for seed in range(8):
        split = split_documents(data, held_out=0.5, seed=seed)
        assert len({"document-0", "document-1"} & {one.origin for one in split.train.rows()}) in {0, 2}


def test_held_out_questions_that_are_asked_in_training_are_left_out_and_listed():
    """The same words in another order or case, or a slip in one of them, are the same question."""
    asked = "Which wheel does the mill in the valley of the Arle have?"
    near = "which wheels does the mill in the valley of the Arle have"
    data = Dataset.from_list(
        [
            row(0, 0, KINDS[0], question=asked),
            row(0, 1, KINDS[0]),
            row(1, 0, KINDS[0], question=near),
            row(1, 1, KINDS[0]),
        ]
    )

    split = split_documents(data, held_out=0.5)

    assert len(split.repeated_questions) == 1
    assert leakage(split.train, split.held_out).is_none
    assert leakage(split.train, split.train).questions == 2


def test_near_questions_with_other_numbers_are_others():
    """1990 is not 1991."""
    known = KnownQuestions(["How many boats were counted at the harbour in 1990?"])

    assert known.has("how many boats were counted at the harbour in 1990")
    assert known.has("How many boats were counted at the harbor in 1990?")
    assert not known.has("How many boats were counted at the harbour in 1991?")


@pytest.mark.parametrize("held_out", [0.0, 1.0, 1.5])
def test_a_split_needs_a_share_and_two_documents(held_out):
    """Nothing can be held out of one document."""
    with pytest.raises(InputError, match="between 0 and 1"):
        split_documents(generated(2), held_out=held_out)
    with pytest.raises(InputError, match="of one document"):
        split_documents(generated(1), held_out=0.5)


def test_tokens_are_counted_by_any_tokenizer_folder(tmp_path):
    """A `tokenizer.json` in a folder, or named itself; without special tokens."""
    tokenizer = Tokenizer(models.WordLevel({"one": 0, "two": 1, "?": 2}, unk_token="?"))  # noqa: S106 - a token of text
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))

    for place in (tmp_path, tmp_path / "tokenizer.json"):
        assert token_counter(place).lengths(["one two one", "", "three"]) == [3, 0, 1]


def test_a_folder_without_a_tokenizer_is_an_error(tmp_path):
    """As is a file that is none."""
    with pytest.raises(InputError, match=r"has no tokenizer\.json"):
        token_counter(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="is no Hugging Face tokenizer"):
        token_counter(tmp_path)


def test_the_estimate_counts_characters():
    """4.5 to a token, rounded up; of Chinese 0.9 tokens each."""
    assert token_counter().lengths(["", "nine char", "ten chars!", "这是一个句子。"]) == [0, 2, 3, 7]


def test_a_mix_leaves_too_long_rows_out_and_says_so(caplog):
    """Before anything is drawn."""
    long = {"messages": [{"role": "user", "content": "x" * 100}, {"role": "assistant", "content": "y"}]}

    with caplog.at_level(logging.WARNING):
        mixed = mix([datasets.concatenate_datasets([chat(3), Dataset.from_list([long])])], max_tokens=10)

    assert mixed.num_rows == 3
    assert "1 rows are longer than the maximum and were left out" in caplog.text
