"""Documents are cut where a reader would cut them."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.documents.chunking import count_words, split_document
from knowledge_sdg.documents.markdown import leaves
from knowledge_sdg.records import Chunk, Document
from knowledge_sdg.sentences import split_sentences


def chunks_of(text: str, words: int = 350) -> list[Chunk]:
    return split_document(Document(source="a.md", title="A", text=text), words=words)


def prose(words: int, word: str = "word") -> str:
    """One sentence of that many words."""
    return " ".join([word] * words).capitalize() + "."


def section(heading: str, words: int) -> str:
    return f"{heading}\n\n{prose(words)}\n\n"


def test_short_document_is_one_chunk() -> None:
    """Below the limit nothing is cut, and the chunk knows its document, its place and its heading."""
    document = Document(source="a.md", title="A", text="# A\n\nOne.\n\n## B\n\nTwo.\n")

    assert [Chunk(document.id, 0, 0, 21, "# A\n\nOne.\n\n## B\n\nTwo.", ("A",))] == split_document(document)


@pytest.mark.parametrize("text", ["", " \n\n\t "])
def test_empty_document_has_no_chunks(text: str) -> None:
    """White space is not a chunk."""
    assert chunks_of(text) == []


def test_limit_below_twenty_words_is_refused() -> None:
    """The message names the value and the least one."""
    with pytest.raises(ValueError, match="words is 19: a chunk needs room for at least 20 words"):
        chunks_of("One.", words=19)


def test_sections_too_long_together_are_cut_at_the_higher_heading() -> None:
    """A cut comes before `##`, although more would fit if it came before `###`."""
    text = "# T\n\n" + section("## A", 40) + section("### A1", 40) + section("## B", 40) + section("### B1", 40)

    chunks = chunks_of(text, words=130)

    assert [chunk.text.split("\n")[0] for chunk in chunks] == ["# T", "## B"]
    assert [chunk.headings for chunk in chunks] == [("T", "A"), ("T", "B")]


def test_small_sections_of_one_parent_share_a_chunk() -> None:
    """Neighbouring sections are filled up to the limit."""
    chunks = chunks_of("# T\n\n" + "".join(section(f"## S{number}", 30) for number in range(6)), words=100)

    assert [chunk.text.count("## S") for chunk in chunks] == [3, 3]


def test_heading_path_goes_down_and_up_again() -> None:
    """A heading closes those of its own and lower levels; markup in it is not shown."""
    text = section("# T", 90) + section("## *A* [x](y)", 90) + section("### B", 90) + section("## C", 90)

    assert [c.headings for c in chunks_of(text, words=100)] == [("T",), ("T", "A x"), ("T", "A x", "B"), ("T", "C")]


def test_tiny_chunk_joins_the_neighbour_under_its_own_headings() -> None:
    """What is left over goes with its section where there is room."""
    text = section("# T", 150) + section("## A", 300) + section("### B", 20) + section("## C", 300)

    assert [chunk.text.split("\n")[0] for chunk in chunks_of(text)] == ["# T", "## A", "## C"]


def test_long_section_is_cut_into_even_parts_between_paragraphs() -> None:
    """Eight paragraphs of 50 words make two chunks of 200, not one of 350 and one of 50."""
    text = "\n\n".join(prose(50) for _ in range(8))

    assert [count_words(chunk.text) for chunk in chunks_of(text)] == [200, 200]


def test_long_paragraph_is_cut_between_sentences() -> None:
    """Each chunk of a long paragraph begins and ends with a sentence."""
    chunks = chunks_of(" ".join(prose(9) for _ in range(30)), words=50)

    assert all(chunk.text.startswith("Word") and chunk.text.endswith("word.") for chunk in chunks)
    assert max(count_words(chunk.text) for chunk in chunks) <= 50


def test_long_sentence_is_cut_between_words() -> None:
    """As a last resort a chunk ends inside a sentence."""
    assert [count_words(chunk.text) for chunk in chunks_of(prose(50), words=20)] == [20, 20, 10]


TABLE = "| a | b |\n|---|---|\n" + "| one two | three |\n" * 10
CODE = "```py\n" + "x = 1\n\n" * 10 + "```"


@pytest.mark.parametrize("atom", [TABLE.strip(), CODE])
def test_table_and_code_are_not_cut_while_they_fit(atom: str) -> None:
    """They are one piece, and the text around them gives way."""
    chunks = chunks_of(f"{prose(60)}\n\n{atom}\n\n{prose(60)}", words=90)

    assert sum(atom in chunk.text for chunk in chunks) == 1


@pytest.mark.parametrize(("atom", "begins"), [(TABLE, "|"), (CODE, ("x", "```"))])
def test_long_table_and_code_are_cut_between_lines(atom: str, begins: str | tuple[str, ...]) -> None:
    """Every chunk of it consists of whole rows or lines."""
    chunks = chunks_of(atom, words=20)

    assert len(chunks) > 1
    assert all(chunk.text.startswith(begins) for chunk in chunks)
    assert set(atom.split("\n")) >= {line for chunk in chunks for line in chunk.text.split("\n")}


def test_hash_inside_code_is_no_heading() -> None:
    """The structure is Markdown's, not that of single lines."""
    assert [chunk.headings for chunk in chunks_of("```\n# comment\n```\n\nText.")] == [()]


def test_windows_line_ends_are_counted_like_others() -> None:
    """Offsets are right whatever ends the lines."""
    text = section("# T", 30).replace("\n", "\r\n") + section("## A", 30).replace("\n", "\r")

    assert [text[: text.index("##")].strip(), text[text.index("##") :].strip()] == [c.text for c in chunks_of(text, 40)]


@pytest.mark.parametrize(
    ("text", "words"),
    [("see Fig. 3", 3), ("", 0), ("日本語", 2), ("日本", 1), ("用 Python 写", 2), ("a-b c/d", 2), ("это слово", 2)],
)
def test_two_characters_of_a_script_without_spaces_count_as_a_word(text: str, words: int) -> None:
    """Other words are runs between white space."""
    assert words == count_words(text)


def test_text_without_spaces_is_cut() -> None:
    """A Chinese paragraph is cut between sentences, and a sentence of any length between characters."""
    assert [chunk.text for chunk in chunks_of("我们去看海。" * 30, words=20)] == ["我们去看海。" * 6] * 5
    assert [len(chunk.text) for chunk in chunks_of("海" * 100, words=20)] == [40, 40, 20]


def test_characters_without_end_are_cut() -> None:
    """An address or base64 of 300,000 characters counts a word for every 40, and is cut like one."""
    chunks = split_document(Document("a.md", "A", "x" * 300_000))

    assert max(len(chunk.text) for chunk in chunks) == 350 * 40
    assert "".join(chunk.text for chunk in chunks) == "x" * 300_000


def test_time_grows_with_the_length_only() -> None:
    """One paragraph of 5 MB is cut in seconds."""
    document = Document(source="a.txt", title="A", text="It is a short sentence again. " * 170_000)
    began = perf_counter()

    assert len(split_document(document)) > 2_000
    assert perf_counter() - began < 40


WORDS = st.sampled_from(
    ["word", "Ärger", "co-op", "x" * 200, "3.5", "e.g.", "日本語", "我们去看海。", "End.", "Why?", "😀"]
)
SENTENCE = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
HEADING = st.builds(
    lambda level, title: f"{'#' * level} {title}", st.integers(1, 6), st.sampled_from(["A", "B c", "D e f"])
)
LIST = st.lists(SENTENCE, min_size=1, max_size=4).map(lambda lines: "\n".join(f"- {line}" for line in lines))
ROWS = st.lists(WORDS, max_size=12).map(lambda words: "|a|\n|-|\n" + "\n".join(f"| {word} |" for word in words))
FENCE = st.lists(st.sampled_from(["x = 1", "", "  # y", "z" * 50]), max_size=20).map(
    lambda lines: "\n".join(["```", *lines, "```"])
)
MARKDOWN = st.lists(
    st.tuples(st.one_of(SENTENCE, HEADING, HEADING, LIST, ROWS, FENCE), st.sampled_from(["\n\n", "\n", "\n\n\n \n"])),
    max_size=14,
).map(lambda parts: "".join(text + end for text, end in parts))


@settings(deadline=None)
@given(MARKDOWN, st.integers(20, 80))
def test_chunks_cover_the_text_in_order(text: str, words: int) -> None:
    """Chunks are exact stretches, in order, without overlap, never empty; between them is only white space."""
    rest, position = "", 0
    for ordinal, chunk in enumerate(chunks_of(text, words)):
        assert ordinal == chunk.ordinal
        assert position <= chunk.start < chunk.end
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
        rest += text[position : chunk.start]
        position = chunk.end

    assert not (rest + text[position:]).strip()


@settings(deadline=None)
@given(MARKDOWN, st.integers(20, 80))
def test_chunk_over_the_limit_is_one_piece_under_its_headings(text: str, words: int) -> None:
    """Without the headings it begins with, no chunk has more words than allowed."""
    for chunk in chunks_of(text, words):
        headings = [leaf for leaf in leaves(chunk.text)[0] if leaf.kind == "heading"]
        allowed = words + sum(count_words(leaf.content) + 1 for leaf in headings)

        assert count_words(chunk.text) <= allowed


@settings(deadline=None)
@given(MARKDOWN, st.integers(20, 80))
def test_no_chunk_but_the_last_ends_with_a_heading(text: str, words: int) -> None:
    """A heading stands with what it heads, unless the headings alone fill a chunk."""
    lines = text.split("\n")
    heading_lines = {leaf.first_line for leaf in leaves(text)[0] if leaf.kind == "heading"}
    for chunk in chunks_of(text, words)[:-1]:
        last_line = text.count("\n", 0, chunk.end)
        shown = range(text.count("\n", 0, chunk.start), last_line + 1)
        is_all_headings = all(line in heading_lines for line in shown if lines[line].strip())

        assert last_line not in heading_lines or is_all_headings


@settings(deadline=None)
@given(MARKDOWN, st.integers(20, 80))
def test_same_document_gives_the_same_chunks(text: str, words: int) -> None:
    """Nothing depends on anything but the text and the limit."""
    assert chunks_of(text, words) == chunks_of(text, words)


@settings(deadline=None)
@given(st.lists(SENTENCE, max_size=12).map(" ".join), st.integers(60, 90))
def test_sentences_that_fit_are_never_cut(text: str, words: int) -> None:
    """Every sentence within the limit lies inside one chunk."""
    chunks = chunks_of(text, words)

    for start, end in split_sentences(text):
        if count_words(text[start:end]) <= words:
            assert any(chunk.start <= start and end <= chunk.end for chunk in chunks)
