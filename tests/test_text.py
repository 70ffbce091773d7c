"""Quotations, numbers and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_sdg.text import find_quote, folded, names, numbers, question_key

SOURCE = "The harbour was built in 1891.\nIts lighthouse, at 24 metres, “shines” far out to sea."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("The harbour was built in 1891.", "The harbour was built in 1891."),
        ("the harbour  was built\nin 1891", "The harbour was built in 1891"),
        ("in 1891. Its lighthouse", "in 1891.\nIts lighthouse"),
        ('"The harbour was built in 1891."', "The harbour was built in 1891."),
        (
            'Its lighthouse, at 24 metres, "shines" far out to sea.',
            "Its lighthouse, at 24 metres, “shines” far out to sea.",
        ),
    ],
)
def test_a_quotation_is_found_through_white_space_case_and_quotation_marks(quote, found):
    """What differs only in form stands in the source, and the source's own words are given."""
    start, end = find_quote(quote, SOURCE)

    assert SOURCE[start:end] == found


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "  ",
        "The harbour was built in 1892.",
        "The lighthouse is red.",
        "Its lighthouse, at 25 metres, “shines” far out to sea.",
    ],
)
def test_other_words_and_other_numbers_are_not_found(quote):
    """An invented quotation and one with another number stand nowhere."""
    assert find_quote(quote, SOURCE) is None


@given(text=st.text(min_size=1, max_size=200), start=st.integers(0, 199), length=st.integers(1, 50))
def test_every_stretch_of_a_text_is_found_in_it(text, start, length):
    """A verbatim quotation is always found, with the same characters."""
    quote = text[start : start + length].strip().strip('"“”').strip()
    if quote:
        found = find_quote(quote, text)

        assert found is not None
        assert text[found.start : found.end] == quote


def test_numbers_are_normalised():
    """Thousands separators and signs do not make another number; ordinals count."""
    assert numbers("1,200 m in 2019, −3 °C, 5th and 3.5%") == ["1200", "2019", "-3", "5", "3.5"]


def test_names_are_capitalised_words_inside_a_sentence():
    """The first word of a sentence is not taken for a name; a possessive ending is left off."""
    assert names("Lake Como is where Ada's boat sank. Then Bob came.") == ["Como", "Ada", "Bob"]


def test_a_question_is_the_same_without_case_and_punctuation():
    """Two spellings of one question have one key; another word gives another key."""
    assert question_key("Who is Ada?") == question_key("who is ADA")
    assert question_key("Who is Ada?") != question_key("Who is Bob?")


def test_folded_text_has_single_spaces_and_lower_case():
    """Line breaks and capitals do not count."""
    assert folded("  Two\n Words ") == "two words"
