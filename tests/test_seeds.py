"""Seed examples: reading, choosing, writing; and the documents to try the program on."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge_sdg.demo_corpus import demo_corpus_path
from knowledge_sdg.errors import InputError, SeedError
from knowledge_sdg.records import Document, QAPair, SeedExample
from knowledge_sdg.seeds import (
    DocumentReference,
    SeedPool,
    convert_seeds,
    read_seed_file,
    read_seeds,
    seed_rows,
    write_seeds,
)
from knowledge_sdg.seeds.writing import qna_text

QNA = """\
created_by: potter
version: 3
domain: pottery
document_outline: |
  Kilns and glazes.
seed_examples:
  - context: |
      A kiln fires clay at 1,240 degrees.
      It cools for two days.
    questions_and_answers:
      - question: |
          How hot is a kiln?
        answer: A kiln reaches 1,240 degrees.
      - question: How long does a kiln cool?
        answer: A kiln cools for two days.
  - context: Glaze is glass.
    questions_and_answers:
      - question: What is glaze?
        answer: Glaze is glass.
document:
  repo: https://example.org/pots
  commit: abc
  patterns: [kilns.md]
"""

KILN = SeedExample(
    "A kiln fires clay at 1,240 degrees.\nIt cools for two days.",
    (
        QAPair(question="How hot is a kiln?", answer="A kiln reaches 1,240 degrees."),
        QAPair(question="How long does a kiln cool?", answer="A kiln cools for two days."),
    ),
    "pottery",
    "Kilns and glazes.",
)
GLAZE = SeedExample(
    "Glaze is glass.",
    (QAPair(question="What is glaze?", answer="Glaze is glass."),),
    "pottery",
    "Kilns and glazes.",
)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def seed_row(**changes: object) -> dict[str, object]:
    """A seed row of sdg_hub, with some columns changed."""
    row: dict[str, object] = {
        "document": "# Pots\n\nA pot is made of clay.",
        "document_outline": "Pots and clay",
        "domain": "pottery",
        "icl_document": "Glaze is glass.",
    }
    for number in (1, 2, 3):
        row[f"icl_query_{number}"] = f"Question {number}?"
        row[f"icl_response_{number}"] = f"Answer {number}."
    return {**row, **changes}


def test_qna_yaml_gives_all_contexts_and_pairs_stripped(tmp_path: Path) -> None:
    """A qna.yaml gives every context with every pair, domain and outline, without white space at the ends."""
    path = written(tmp_path, "qna.yaml", QNA)

    assert read_seeds(path) == [KILN, GLAZE]


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    """A byte order mark and line ends of Windows change nothing."""
    path = written(tmp_path, "qna.yml", b"\xef\xbb\xbf" + QNA.replace("\n", "\r\n").encode())

    assert read_seeds(str(path)) == [KILN, GLAZE]


def test_json_lines_of_our_own_are_read(tmp_path: Path) -> None:
    """Our JSON lines give a seed example each; empty lines, domain and outline may be left out."""
    first = {
        "context": " A kiln. ",
        "questions_and_answers": [{"question": "What\u2028is it?", "answer": "A kiln. "}],
        "domain": "pottery",
    }
    second = {"context": "B", "questions_and_answers": [{"question": "q", "answer": "a"}], "document_outline": "o"}
    path = written(tmp_path, "seeds.jsonl", json.dumps(first, ensure_ascii=False) + "\r\n\r\n" + json.dumps(second))

    assert [
        SeedExample("A kiln.", (QAPair(question="What\u2028is it?", answer="A kiln."),), "pottery", ""),
        SeedExample("B", (QAPair(question="q", answer="a"),), "", "o"),
    ] == read_seeds(path)


def test_flat_rows_are_grouped_by_their_context(tmp_path: Path) -> None:
    """A row with one question and answer beside its context is a pair of it; rows of one context become one example."""
    rows = [
        {"question": "What is glaze?", "answer": "Glaze is glass.", "context": "Glaze is glass. It is fired."},
        {"question": "How hot?", "answer": "Very hot.", "context": "A kiln.", "domain": "pottery"},
        {"question": "Is it fired?", "answer": "Yes.", "context": "Glaze is glass. It is fired."},
    ]
    path = written(tmp_path, "flat.jsonl", "\n".join(map(json.dumps, rows)))

    first, other = read_seeds(path)

    assert [pair.question for pair in first.pairs] == ["What is glaze?", "Is it fired?"]
    assert (other.context, other.pairs[0].answer, other.domain) == ("A kiln.", "Very hot.", "pottery")


def test_a_seed_file_knows_the_lines_of_its_questions(tmp_path: Path) -> None:
    """Each context and each question has the line that it stands in, and the file the globs of its document."""
    file = read_seed_file(written(tmp_path, "qna.yaml", QNA))

    assert [(placed.line, placed.pair_lines) for placed in file.seeds] == [(7, (11, 14)), (16, (18,))]
    assert (file.missing, file.patterns) == ((), ("kilns.md",))


def test_equal_contexts_become_one_seed_example(tmp_path: Path) -> None:
    """Rows with the same icl_document become one seed example with each pair once, in the order they came."""
    rows = [
        seed_row(icl_query_3=None, icl_response_3=None, domain=""),
        seed_row(icl_document="Other."),
        seed_row(icl_query_1="Another?", icl_query_2="Question 2?", icl_query_3=float("nan"), icl_response_3=""),
    ]
    path = written(tmp_path, "rows.jsonl", "\n".join(map(json.dumps, rows)))

    first, other = read_seeds(path)

    assert [pair.question for pair in first.pairs] == ["Question 1?", "Question 2?", "Another?"]
    assert (first.context, first.domain, first.outline) == ("Glaze is glass.", "pottery", "Pots and clay")
    assert (other.context, len(other.pairs)) == ("Other.", 3)


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("a.txt", "x", None, "unknown kind of seed file '.txt'; seeds are read from qna.yaml"),
        ("a.yaml", "", 1, "the file is empty; write a qna.yaml"),
        ("a.yaml", "version: 3\nseed_examples: [\n", 3, "not valid YAML: "),
        ("a.yaml", "version: 3\ndomain: a: b\n", 2, "not valid YAML: mapping values are not allowed here (column 10)"),
        ("a.yaml", "version: 3\ndomain: \x07\n", 2, "not valid YAML: the character U+0007 is not allowed"),
        ("a.yaml", "[" * 600, None, "not valid YAML: nested too deeply"),
        (
            "a.yaml",
            "a: 1\n---\nb: 1\n",
            2,
            "not valid YAML: expected a single document in the stream, but found another",
        ),
        ("a.yaml", "version: 3\nversion: 3\n", 2, "'version' stands twice in one mapping"),
        ("a.yaml", "- version: 3\n", 1, "a list where a qna.yaml, a mapping with 'version' and 'seed_examples',"),
        ("a.yaml", QNA.replace("version: 3\n", ""), 1, "'version' is missing, and knowledge files of `version: 3`"),
        ("a.yaml", QNA.replace("version: 3", "version: 2"), 2, "version 2 was found, and knowledge files of"),
        ("a.yaml", QNA.replace("version: 3", "version: [3]"), 2, "version a list was found"),
        ("a.yaml", "version: 3\ntask_description: x\n", 1, "'seed_examples' is missing (found: version, task"),
        ("a.yaml", "version: 3\nseed_examples: []\n", 2, "'seed_examples' is empty; a seed example has 'context'"),
        ("a.yaml", "version: 3\nseed_examples: x\n", 2, "'seed_examples' is text where a list is expected"),
        ("a.yaml", "version: 3\nseed_examples: &a\n  - *a\n", 2, "a list where a seed example is expected"),
        (
            "a.yaml",
            "version: 3\nseed_examples:\n  - question: q\n    answer: a\n",
            3,
            "a question without a context, as skills files have it; knowledge seeds need the passage",
        ),
        ("a.yaml", QNA.replace("context: Glaze is glass.", "context: ''"), 16, "'context' is empty; give the passage"),
        ("a.yaml", QNA.replace("context: Glaze", "contxt: Glaze"), 16, "'context' is missing (found: contxt, "),
        ("a.yaml", QNA.replace("question: What is glaze?", "question:"), 18, "'question' is empty; write the question"),
        ("a.yaml", QNA.replace("        answer: Glaze is glass.\n", ""), 18, "'answer' is missing (found: question)"),
        (
            "a.yaml",
            QNA.replace("answer: Glaze is glass.", "answer: 1240"),
            19,
            "'answer' is a number (1240) where text is expected; put it in quotes",
        ),
        ("a.yaml", QNA.replace("answer: Glaze is glass.", "answer: No"), 19, "'answer' is a true/false value (No)"),
        ("a.yaml", QNA.replace("domain: pottery", "domain: 2019-01-01"), 3, "'domain' is a date (2019-01-01)"),
        ("a.yaml", QNA.replace("domain: pottery", "domain: [a]"), 3, "'domain' is a list where text is expected"),
        ("a.yaml", QNA.replace("domain: pottery", r'domain: "\ud83d"'), 3, "'domain' holds half of a surrogate pair"),
        ("a.yaml", QNA.encode().replace(b"Glaze is glass.", b"Gla\xdfur", 1), 16, "not UTF-8 (byte 0xdf); save the"),
        ("a.yaml", b"\xef\xbb\xbfa: 1\nb: \xff", 2, "not UTF-8 (byte 0xff)"),
        ("a.jsonl", "\n\n", 1, "no seed examples; write one object on each line"),
        ("a.jsonl", '\n{"context": "c"', 2, "not valid JSON: Expecting ',' delimiter (column 16); each line holds"),
        ("a.jsonl", "[1]", 1, "a list where an object, one on each line, is expected"),
        ("a.jsonl", '{"text": "x"}', 1, "neither 'context' nor sdg_hub's 'icl_document' (found: text)"),
        ("a.jsonl", '{"context": "c"}', 1, "'questions_and_answers' is missing (found: context); give at least one"),
        (
            "a.jsonl",
            '{"context": "c", "questions_and_answers": [{"question": "q", "answer": true}]}',
            1,
            "'answer' is a true/false value (true) where text is expected; put it in quotes",
        ),
        ("a.jsonl", json.dumps(seed_row(icl_document=" ")), 1, "'icl_document' is empty; give the passage"),
        ("a.jsonl", json.dumps(seed_row(icl_query_1=None)), 1, "'icl_query_1' is empty; write the question of"),
        ("a.jsonl", json.dumps(seed_row(icl_response_2=None)), 1, "'icl_response_2' is empty; write the answer to"),
    ],
)
def test_bad_seed_files_are_refused_with_line_and_remedy(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, said: str
) -> None:
    """A seed file that cannot be used is refused in one line with its path, the line of the fault and a remedy."""
    path = written(tmp_path, name, content)

    with pytest.raises(SeedError) as caught:
        read_seeds(path)

    place = f"{path}: " if line is None else f"{path}:{line}: "
    assert str(caught.value).startswith(place + said)
    assert ";" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert line == caught.value.line


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    """A path where no file is, and a folder, are refused by name."""
    with pytest.raises(SeedError, match=r"gone\.yaml: no such seed file; check the path"):
        read_seeds(tmp_path / "gone.yaml")

    with pytest.raises(SeedError, match=r"a folder, not a seed file; name the qna\.yaml"):
        read_seeds(tmp_path)


def test_rows_with_the_same_document_are_one_document() -> None:
    """Seed rows give each document once, named after its first row, with the seed examples of all its rows."""
    rows = [
        seed_row(),
        seed_row(document="Plain words.", document_outline="Words"),
        seed_row(icl_document="Other."),
        seed_row(icl_query_1="Another?"),
    ]

    documents, seeds = seed_rows(rows)

    pots, words = documents
    assert Document("dataset[0]", "Pots", "# Pots\n\nA pot is made of clay.", "pottery", "Pots and clay") == pots
    assert (words.source, words.title, words.outline) == ("dataset[1]", "Plain words.", "Words")
    assert {pots.id, words.id} == set(seeds)
    assert [(seed.context, len(seed.pairs)) for seed in seeds[pots.id]] == [("Glaze is glass.", 4), ("Other.", 3)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Before\n\n## The **heading** ##\n", "The **heading**"),
        ("```\n# no heading\n```\n# Heading", "Heading"),
        ("---\nFirst line\n---\n", "First line"),
        ("a" * 90, "a" * 80),
        ("***", "Pots and clay"),
    ],
)
def test_title_is_the_first_heading_else_a_line(text: str, title: str) -> None:
    """A document is called after its first heading outside code, else its first line with a word, else its outline."""
    documents, _ = seed_rows([seed_row(document=text)])

    assert title == documents[0].title


def test_rows_of_a_dataset_are_read() -> None:
    """A `datasets.Dataset` of seed rows is read like any mappings, its missing pairs being None."""
    datasets = pytest.importorskip("datasets")
    rows = datasets.Dataset.from_list([seed_row(icl_query_3=None, icl_response_3=None)])

    documents, seeds = seed_rows(rows, origin="pots")

    assert documents[0].source == "pots[0]"
    assert len(seeds[documents[0].id][0].pairs) == 2


def test_missing_columns_are_named_with_their_row() -> None:
    """A row without needed columns, or with an empty document, is refused with its number and the columns."""
    lacking = {name: value for name, value in seed_row().items() if name not in ("icl_document", "icl_query_1")}

    with pytest.raises(InputError, match=r"^dataset\[1\]: missing columns: icl_document, icl_query_1; seed rows have"):
        seed_rows([seed_row(), lacking])
    with pytest.raises(InputError, match=r"^dataset\[0\]: 'document' is empty; "):
        seed_rows([seed_row(document=None)])
    with pytest.raises(InputError, match=r"^dataset\[0\]: 'document' is a number where text is expected"):
        seed_rows([seed_row(document=7)])
    with pytest.raises(InputError, match=r"^x: no rows; "):
        seed_rows([], origin="x")


def test_pool_shows_every_example_once_in_a_round() -> None:
    """The seed example of a chunk is number (ordinal + round) modulo their count, None when there is none."""
    third = SeedExample("C", GLAZE.pairs)
    pool = SeedPool((KILN, GLAZE, third), {"own": (GLAZE,), "none": ()})

    assert [KILN, GLAZE, third, KILN] == [pool.shown("d", ordinal, 0) for ordinal in range(4)]
    assert [GLAZE, third, KILN] == [pool.shown("d", 1, round_number) for round_number in range(3)]
    assert pool.shown("own", 5, 2) == GLAZE
    assert pool.shown("none", 0, 0) is None
    assert SeedPool().shown("d", 0, 0) is None


WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.text("ab \n\t\r'\"\\:#-|>%&*![]{}?é\x85\u2028\ufeff😀", min_size=1),
    st.sampled_from(["No", "3", "null", "~", "2019-01-01", "- x", "a: b", "---", "=", "<<", "x\n\n  y\n z"]),
)
TEXT = WORDS.map(str.strip).filter(bool)
PAIRS = st.lists(st.builds(QAPair, question=TEXT, answer=TEXT), min_size=1, max_size=7, unique=True).map(tuple)


@given(
    contexts=st.dictionaries(TEXT, PAIRS, min_size=1, max_size=4),
    domain=WORDS.map(str.strip),
    outline=WORDS.map(str.strip),
)
def test_no_format_loses_anything(
    tmp_path_factory: pytest.TempPathFactory, contexts: dict[str, tuple[QAPair, ...]], domain: str, outline: str
) -> None:
    """Seed examples are the same after they have gone through all three formats, whatever the text."""
    folder = tmp_path_factory.mktemp("formats")
    seeds = [SeedExample(context, pairs, domain, outline) for context, pairs in contexts.items()]

    write_seeds(seeds, folder / "a.yaml")
    convert_seeds(folder / "a.yaml", folder / "b.jsonl", to="sdg_hub")
    convert_seeds(folder / "b.jsonl", folder / "c.jsonl")
    convert_seeds(folder / "c.jsonl", folder / "d.yaml")

    for path in folder.iterdir():
        assert seeds == read_seeds(path)
    assert (folder / "a.yaml").read_bytes() == (folder / "d.yaml").read_bytes()


def test_qna_yaml_says_what_to_fill_in(tmp_path: Path) -> None:
    """A written qna.yaml has the keys of version 3, and comments where author and documents are unknown."""
    path = tmp_path / "qna.yaml"

    count = write_seeds([KILN, GLAZE], path)

    text = path.read_text()
    assert count == 2
    assert list(yaml.safe_load(text)) == [
        "version",
        "created_by",
        "domain",
        "document_outline",
        "seed_examples",
        "document",
    ]
    assert "context: |-\n    A kiln fires clay at 1,240 degrees.\n    It cools for two days.\n" in text
    assert "# Fill in created_by" in text
    assert "# Fill in the repository, the commit and the files" in text
    assert "# InstructLab asks for at least 5 contexts with 3" in text


def test_qna_yaml_names_author_and_documents_when_they_are_known() -> None:
    """A qna.yaml with author, documents and enough seed examples has no comments."""
    seeds = [SeedExample(str(number), (*KILN.pairs, *GLAZE.pairs)) for number in range(5)]

    text = qna_text(seeds, created_by="potter", document=DocumentReference("https://x.org", "0123", ("a.md", "b.md")))

    qna = yaml.safe_load(text)
    assert "#" not in text
    assert (qna["version"], qna["created_by"]) == (3, "potter")
    assert qna["document"] == {"repo": "https://x.org", "commit": "0123", "patterns": ["a.md", "b.md"]}


def test_sdg_hub_rows_are_documents_times_contexts(tmp_path: Path) -> None:
    """With documents, there is a row for each document and context, and more than three pairs take several rows."""
    source = written(tmp_path, "qna.yaml", QNA)
    many = SeedExample("Many.", tuple(QAPair(question=f"q{n}", answer=f"a{n}") for n in range(4)))
    documents = [Document("a.md", "A", "text a", "glass", "outline a"), Document("b.md", "B", "text b")]

    assert convert_seeds(source, tmp_path / "rows.jsonl", to="sdg_hub", documents=documents) == 2
    assert write_seeds([many], tmp_path / "many.jsonl", to="sdg_hub") == 1

    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [
        ("text a", "outline a", "glass", KILN.context),
        ("text a", "outline a", "glass", GLAZE.context),
        ("text b", "Kilns and glazes.", "pottery", KILN.context),
        ("text b", "Kilns and glazes.", "pottery", GLAZE.context),
    ] == [(row["document"], row["document_outline"], row["domain"], row["icl_document"]) for row in rows]
    assert list(seed_row()) == list(rows[0])
    assert (rows[0]["icl_query_3"], rows[0]["icl_response_3"]) == (None, None)
    rows = [json.loads(line) for line in (tmp_path / "many.jsonl").read_text().splitlines()]
    assert [(row["document"], row["icl_query_1"], row["icl_query_3"]) for row in rows] == [
        ("Many.", "q0", "q2"),
        ("Many.", "q3", None),
    ]


def test_nothing_is_overwritten_or_left_half_written(tmp_path: Path) -> None:
    """A target that exists stays as it is unless overwriting is allowed, and no temporary file stays behind."""
    source = written(tmp_path, "qna.yaml", QNA)
    target = written(tmp_path, "seeds.jsonl", "mine")

    with pytest.raises(SeedError, match=r"seeds\.jsonl: the file exists; name another one or allow overwriting"):
        convert_seeds(source, target)
    kept = target.read_text()
    convert_seeds(source, target, overwrite=True)

    assert kept == "mine"
    assert read_seeds(target) == [KILN, GLAZE]
    assert {source, target} == set(tmp_path.iterdir())


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Two domains in a qna.yaml, nothing to write, an unknown suffix and a missing folder are refused with a remedy."""
    other = SeedExample("Other.", GLAZE.pairs, "glass", GLAZE.outline)

    with pytest.raises(SeedError, match=r"a qna\.yaml has one domain, and the seed examples have 2; give one for all"):
        write_seeds([KILN, other], tmp_path / "a.yaml")
    with pytest.raises(SeedError, match="nothing written: there is no context"):
        write_seeds([], tmp_path / "a.yaml")
    with pytest.raises(SeedError, match=r"no seed format has the suffix '\.csv'; name one: qna, jsonl or sdg_hub"):
        write_seeds([KILN], tmp_path / "a.csv")
    with pytest.raises(SeedError, match="does not exist; create it"):
        write_seeds([KILN], tmp_path / "no" / "a.yaml")

    write_seeds([KILN, other], tmp_path / "a.yaml", domain="both", outline="")
    assert [(seed.domain, seed.outline) for seed in read_seeds(tmp_path / "a.yaml")] == [("both", ""), ("both", "")]


@pytest.mark.parametrize("name", ["ebbwing.md", "kelvane_cr40_manual.md", "ostrel_rack_railway.md"])
def test_demo_documents_are_of_a_size_and_shape(name: str) -> None:
    """A demo document has 600 to 1,200 words, one title, four to six sections, a list and a table."""
    text = (demo_corpus_path() / name).read_text(encoding="utf-8")

    assert 600 <= len(text.split()) <= 1200
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert 4 <= len(re.findall(r"^## ", text, re.MULTILINE)) <= 6
    assert re.search(r"^(?:- |1\. )", text, re.MULTILINE)
    assert re.search(r"^\|(?:---\|)+$", text, re.MULTILINE)


def test_demo_seed_examples_are_quoted_from_the_demo_documents() -> None:
    """The demo corpus has three documents and five contexts with three pairs each, copied from them word for word."""
    texts = [" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(demo_corpus_path().glob("*.md"))]

    seeds = read_seeds(demo_corpus_path() / "qna.yaml")

    quoted_from = [
        [number for number, text in enumerate(texts) if " ".join(seed.context.split()) in text] for seed in seeds
    ]
    assert len(texts) == 3
    assert [len(seed.pairs) for seed in seeds] == [3] * 5
    assert quoted_from == [[2], [2], [1], [0], [0]]
    assert all(seed.domain and seed.outline for seed in seeds)


def test_every_number_of_the_demo_answers_is_in_their_context() -> None:
    """No demo answer has a number that its context lacks."""
    for seed in read_seeds(demo_corpus_path() / "qna.yaml"):
        for pair in seed.pairs:
            assert set(re.findall(r"\d[\d.,:]*\d|\d", pair.answer.replace("CR-40", ""))) <= set(
                re.findall(r"\d[\d.,:]*\d|\d", seed.context)
            )
