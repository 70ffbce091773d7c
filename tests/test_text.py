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
        ("**The harbour** was built in 1891", "The harbour was built in 1891"),
        ("The harbour ... at 24 metres", "The harbour was built in 1891.\nIts lighthouse, at 24 metres"),
        ("The harbor was built in 1891.", "The harbour was built in 1891."),
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


@given(words=st.lists(st.text("abcdeé", min_size=1, max_size=6), min_size=2, max_size=30), data=st.data())
def test_every_stretch_of_whole_words_is_found(words, data):
    """A verbatim quotation is always found, with the same characters."""
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    quote = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])

    found = find_quote(quote, text)

    assert found is not None
    assert text[found.start : found.end] == quote


LONG = (
    "The north pier was closed in 1974 by the engineer Ilsa Brandt, who had come from the island of Velm with her crew."
)


@pytest.mark.parametrize(
    "quote",
    [
        LONG.replace("Ilsa Brandt", "Jonas Reed"),
        LONG.replace("was closed", "was not closed"),
        LONG.replace("1974", "1975"),
        LONG.replace("north", "south"),
        LONG.replace("Velm", "Velk"),
        "pie",
        "97",
    ],
)
def test_one_changed_word_in_a_long_quotation_is_one_too_many(quote):
    """Another name, number, direction or a "not" makes another statement; a piece of a word is none."""
    assert find_quote(quote, LONG) is None


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
