"""Where sentences begin and end."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.records import Span
from knowledge_sdg.sentences import WINDOW, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def test_spans_are_offsets_into_the_text() -> None:
    """A span holds the sentence without the white space around it."""
    assert [Span(0, 25), Span(26, 30)] == split_sentences("It is 2.5 m (see Fig. 3). Yes.")


@pytest.mark.parametrize(
    "text",
    [
        "The tower is approx. 3.5 km from Mt. Rigi.",
        "See Figs. 1 and 2, eq. 3 and vol. II of the report.",
        "J. R. Marlowe met Dr. Ada B. Quill on Jan. 5, 2020.",
        "Animals (e.g. cats) rest vs. Prof. Lund's claim.",
        "Prices fell by 3 per cent. on average.",
        "Version 2.0.1 of core.Main is out.",
        'He said: "I go. You stay."',
    ],
)
def test_abbreviations_initials_and_numbers_do_not_end_a_sentence(text: str) -> None:
    """A full stop inside a name, a number or an abbreviation, and inside quotes, cuts nothing."""
    assert [text] == sentences(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Stop!" She ran.', ['"Stop!"', "She ran."]),
        ("It rained. (They stayed.) Then they left.", ["It rained.", "(They stayed.)", "Then they left."]),
        ("[Fire!] (It burns. It hurts.) Five left.", ["[Fire!]", "(It burns. It hurts.)", "Five left."]),
        ("It cost 5. 3 dogs ran.", ["It cost 5.", "3 dogs ran."]),
        ("No way... Yes?! Well.", ["No way...", "Yes?!", "Well."]),
        ("这是一个句子。他说。", ["这是一个句子。", "他说。"]),
        ("One is old.[1] Two is new.", ["One is old.[1]", "Two is new."]),
    ],
)
def test_quotes_and_brackets_close_before_the_next_sentence(text: str, expected: list[str]) -> None:
    """Closing quotes and brackets belong to the sentence before."""
    assert expected == sentences(text)


def test_a_line_break_inside_a_paragraph_is_no_end() -> None:
    """A hard-wrapped sentence is one span, and a number at a line's start is no list item."""
    assert sentences("They met in\n1984. It was\ncold.") == ["They met in\n1984.", "It was\ncold."]


def test_markdown_lines_end_sentences() -> None:
    """Headings, list items, table rows, code lines and blank lines end a sentence without any full stop."""
    prose = "# Use\nFirst of\nall\n- one item\n- two. Three\n\n"
    text = prose + "| a | b. C |\n|---|---|\n```\nx = 1. Y\n```\nTitle\n=====\nend"

    assert sentences(text) == [
        "# Use",
        "First of\nall",
        "- one item",
        "- two.",
        "Three",
        "| a | b. C |",
        "|---|---|",
        "```",
        "x = 1. Y",
        "```",
        "Title\n=====",
        "end",
    ]


def test_list_numbers_stay_with_their_item() -> None:
    """`1.` is not a sentence of its own."""
    assert sentences("1. Open it. Wait.\n2. Close it.\n10. Go.") == ["1. Open it.", "Wait.", "2. Close it.", "10. Go."]


def test_a_text_longer_than_the_window_is_cut_in_the_same_places() -> None:
    """Where sentencex's window ends makes no difference."""
    text = "The lamp (see Fig. 3) is lit by Dr. Lund. " * (WINDOW // 10)

    assert {"The lamp (see Fig. 3) is lit by Dr. Lund."} == set(sentences(text))


@pytest.mark.parametrize("text", ["", " \n\t\n "])
def test_white_space_holds_no_sentence(text: str) -> None:
    """Nothing gives no spans."""
    assert split_sentences(text) == []


def test_time_grows_with_the_length_only() -> None:
    """One paragraph of 3 MB takes seconds, not minutes."""
    began = perf_counter()

    assert len(split_sentences("It is a short sentence again. " * 100_000)) == 100_000
    assert perf_counter() - began < 15


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1.?!)(\"'[] \n\r\t-#|>`。文é😀"), max_size=80))
def test_spans_cover_all_text_in_order(text: str) -> None:
    """Spans are in order, not empty, do not overlap, have no white space at their ends, and miss only white space."""
    spans = split_sentences(text)

    rest, position = "", 0
    for start, end in spans:
        assert position <= start < end
        assert text[start:end] == text[start:end].strip()
        rest += text[position:start]
        position = end
    assert not (rest + text[position:]).strip()
