"""Planted falsehoods: what is changed, what is left alone, and that nothing true comes out."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_sdg.corruption import KINDS, Corruption, SourcedAnswer, corrupt, plant
from knowledge_sdg.text import folded, numbers

SOURCE = (
    "Tarnow Harbour is a fishing harbour on the island of Velm. It was built in 1891 by Ilsa Brandt. The harbour has "
    "three piers. The lighthouse is 24 metres tall. The north pier was closed in May 1974, because a storm damaged the "
    "pier. The ferry to Osk is older than the lighthouse. Jonas Reed sold the ferry to Marta Lind in 1931."
)
TRUE = (
    "Tarnow Harbour was built in 1891 by Ilsa Brandt.",
    "The lighthouse of Tarnow Harbour is 24 metres tall.",
    "The harbour has three piers.",
    "A storm damaged the pier.",
    "Yes, the ferry to Osk is older than the lighthouse.",
    "Jonas Reed sold the ferry to Marta Lind in 1931.",
)


def made(text: str, kind: str, seed: int = 0, **known) -> Corruption | None:
    return corrupt(text, kind, random.Random(seed), **known)  # noqa: S311 - chance for a test


def answers(text: str, kind: str, **known) -> set[str]:
    """What comes out over many seeds of chance."""
    found = (made(text, kind, seed, **known) for seed in range(60))
    return {one.answer for one in found if one}


@given(value=st.integers(2, 10**7), seed=st.integers(0, 10**6))
def test_a_number_becomes_another_one_that_the_source_lacks(value, seed):
    """The new number differs by a fifth or more, is in neither text, and nothing else is changed."""
    text = f"The depot holds {value} tonnes of grain."

    corruption = made(text, "number", seed, source=SOURCE + text)

    if corruption:  # a year is left alone
        (new,) = numbers(corruption.answer)
        assert corruption.answer == text.replace(str(value), corruption.replacement)
        assert abs(int(new) - value) >= value / 5
        assert new not in numbers(SOURCE)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("It costs $1,234,000 a year.", r"It costs \$\d,?\d*,\d00?0? a year\."),
        ("The wheel is 5.2 metres wide.", r"The wheel is \d+\.\d metres wide\."),
        ("The harbour has three piers.", r"The harbour has (?!three)[a-z]+ piers\."),
        ("About 80% of the cats are male.", r"About \d\d% of the cats are male\."),
        ("A clutch has 6 to 80 eggs.", r"A clutch has \d+ to \d+ eggs\."),
    ],
)
def test_a_number_keeps_its_form(text, form):
    """Thousands separators, decimals, spelled numbers, percentages and ranges stay what they are."""
    found = answers(text, "number")

    assert found
    assert all(re.fullmatch(form, answer) for answer in found)


def test_the_ends_of_a_range_keep_their_order():
    """Neither end of a range passes the other, and no percentage passes one hundred."""
    ranges = [tuple(map(int, numbers(answer))) for answer in answers("A clutch has 6 to 8 eggs.", "number")]
    shares = [int(numbers(answer)[0]) for answer in answers("About 95% of them are male.", "number")]

    assert all(low < high for low, high in ranges)
    assert max(shares) < 100


@pytest.mark.parametrize(
    "text",
    [
        "It has at least 5 piers.",
        "It holds up to 60 boats.",
        "It opened in 1891.",
        "It is shown on Channel 5 daily.",
        "It runs Python 3.11.2 now.",
        "1. Clean the filter.",
        "It dates from 3300 BC.",
        "It has 1 pier.",
    ],
)
def test_numbers_that_are_no_safe_quantity_are_left_alone(text):
    """Bounds, years, parts of names and codes, enumerators and the number one are not changed."""
    assert set() == answers(text, "number")


@given(year=st.integers(1000, 2025), seed=st.integers(0, 10**6))
def test_a_year_becomes_another_year(year, seed):
    """A year is replaced by one that neither text has."""
    text = f"The mill was restored in {year}."

    corruption = made(text, "date", seed, source=SOURCE)

    assert corruption is not None
    assert corruption.replaced == str(year)
    assert corruption.replacement not in SOURCE + text
    assert re.fullmatch(r"The mill was restored in \d{4}\.", corruption.answer)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("It closed in May 1974.", r"It closed in (May (?!1974)\d{4}|(?!May)[A-Z][a-z]+ 1974)\."),
        ("It closed on a Monday.", r"It closed on a (?!Monday)[A-Z][a-z]+day\."),
        ("It stems from the 17th century.", r"It stems from the (?!17)\d+th century\."),
        ("It was common in the 1960s.", r"It was common in the (?!1960)\d{3}0s\."),
        ("It ran from 1891 to 1893.", r"It ran from (18[0-9][0-9] to 1893|1891 to (189[4-9]|19\d\d)|1892 to 1893)\."),
    ],
)
def test_dates_of_every_form_are_changed_in_kind(text, form):
    """Months, weekdays, centuries and decades become others, and a span still ends after it begins."""
    found = answers(text, "date")

    assert found
    assert all(re.fullmatch(form, answer) for answer in found)


def test_a_date_that_bounds_a_time_moves_where_it_is_false():
    """What was so until 1974 was so until 1960: only a later year is false; with "since" only an earlier one."""
    until = {int(numbers(answer)[0]) for answer in answers("It was in use until 1974.", "date")}
    since = {int(numbers(answer)[0]) for answer in answers("It has been in use since 1974.", "date")}

    assert min(until) > 1974
    assert max(since) < 1974


def test_a_name_becomes_one_that_never_stands_beside_it():
    """Names of the same sentence of the source, of the answer and of the question are not put in."""
    source = "Ilsa Brandt met Jonas Reed. The pier was built by Ilsa Brandt. Later it was sold by Marta Lind."

    found = answers("It was built by Ilsa Brandt.", "name", source=source, names=["Greta Holm", "Ilsa Moor"])

    assert {"It was built by Marta Lind."} == found


def test_a_pool_gives_a_name_where_the_source_has_none():
    """Without a fitting name in the source one of the pool stands in, of the same shape."""
    found = answers("It was built by Ilsa Brandt.", "name", source=SOURCE[:100], names=["Osk", "NATO", "Greta Holm"])

    assert {"It was built by Greta Holm."} == found


def test_a_name_before_a_noun_is_left_alone():
    """A name that is half of a noun phrase would leave no grammatical sentence."""
    assert set() == answers("It is the oldest Tarnow pier of the coast.", "name", names=["Osk", "Velm"])


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The pier was built in 1891.", "The pier was not built in 1891."),
        ("Yes, the pier is closed to the public.", "No, the pier is not closed to the public."),
        ("The bird feeds on insects and seeds.", "The bird does not feed on insects and seeds."),
        ("The storm broke the pier and the mast.", "The storm did not break the pier and the mast."),
        ("In 1974, the owner, a widow, sold the ferry.", "In 1974, the owner, a widow, did not sell the ferry."),
        ("The mill built in 1823 was sold to the village.", "The mill built in 1823 was not sold to the village."),
        ("The boats may also land at the pier.", "The boats cannot land at the pier."),
        ("The harbour has three piers and a light.", "The harbour does not have three piers and a light."),
        ("The wolves eat the sheep of the village.", "The wolves do not eat the sheep of the village."),
        ("The pier is not open to the public.", "The pier is open to the public."),
    ],
)
def test_the_main_verb_is_denied(text, denied):
    """A "not" is put in where grammar wants it, with "do" where it needs one, or is left out."""
    assert {denied} == answers(text, "negation")


@pytest.mark.parametrize(
    "text",
    [
        "Some of the boats are built of oak.",
        "The pier that the storm broke was the oldest of the three.",
        "The pier is not only long but also of stone.",
        "Die Mole wurde im Jahr 1891 gebaut.",
        "To be closed by the harbour master of the island.",
    ],
)
def test_what_cannot_be_denied_safely_is_left_alone(text):
    """Part of a whole, a relative clause before the verb, "not only", another language: no negation is planted."""
    assert set() == answers(text, "negation")


@pytest.mark.parametrize(
    ("text", "exchanged"),
    [
        ("A storm damaged the pier.", "The pier damaged a storm."),
        ("The lighthouse was built by the fishermen.", "The fishermen were built by the lighthouse."),
        ("Yes, the ferry is older than the lighthouse.", "Yes, the lighthouse is older than the ferry."),
        ("Osk was founded by Ilsa Brandt in 1891.", "Ilsa Brandt was founded by Osk in 1891."),
        ("The wolf eats the lambs of the village.", "The lambs of the village eat the wolf."),
        ("Reed became the master of the port, replacing Lind.", "Lind became the master of the port, replacing Reed."),
    ],
)
def test_who_did_it_and_to_whom_change_places(text, exchanged):
    """Subject and object are exchanged, the verb agrees with its new subject, and capitals fit."""
    assert {exchanged} == answers(text, "swapped_roles")


@pytest.mark.parametrize(
    "text",
    [
        "The harbour is the heart of the island.",
        "The ferry met the barge of the mill.",
        "It was built by the fishermen of the island.",
        "The owner was awarded the prize of the island.",
        "The pier was planned to shelter the boats.",
    ],
)
def test_roles_that_are_the_same_both_ways_are_left_alone(text):
    """Identity, meeting, pronouns, giving in the passive and purposes are not turned round."""
    assert set() == answers(text, "swapped_roles")


def test_the_answer_of_another_document_is_not_said_in_the_source():
    """Of other documents' answers one is taken that has words of the question and whose words the source lacks."""
    others = [
        "The ferry to Osk is older than the lighthouse.",
        "A zebu has a hump.",
        "Corran has a tall mill of stone.",
    ]

    found = answers(TRUE[1], "other_document", source=SOURCE, question="How tall is the lighthouse?", others=others)

    assert {"Corran has a tall mill of stone."} == found


@given(text=st.sampled_from(TRUE), kind=st.sampled_from(KINDS), seed=st.integers(0, 10**6))
def test_no_corruption_is_a_sentence_of_the_source(text, kind, seed):
    """A corruption differs from its answer, stands nowhere in the source, and comes of its seed alone."""
    known = {"source": SOURCE, "question": "What of the harbour?", "names": ["Greta Holm"], "others": ["A zebu eats."]}

    corruption = made(text, kind, seed, **known)

    assert corruption == made(text, kind, seed, **known)
    if corruption:
        assert corruption.kind == kind
        assert folded(corruption.answer) not in folded(SOURCE)
        assert corruption.answer != text


@given(text=st.text(max_size=80), kind=st.sampled_from(KINDS), source=st.text(max_size=80))
def test_any_text_is_taken(text, kind, source):
    """Whatever stands in an answer, planting ends, with a corruption or without."""
    corruption = made(text, kind, source=source, names=["Osk"], others=["Osk is far."])

    assert corruption is None or corruption.answer != text


def kept(count: int) -> list[SourcedAnswer]:
    """Answers about several harbours, each its own document."""
    names = ["Osk", "Velm", "Tarnow", "Brill", "Corran", "Sund"]
    rows = []
    for at in range(count):
        name, other = names[at % len(names)], names[(at + 1) % len(names)]
        text = f"The pier of {name} was built in {1800 + at} by a guild. A storm broke the pier of {name} in 12 hours."
        answer = text.split(". ")[at % 2].removesuffix(".") + f", near {other}."
        rows.append(SourcedAnswer(f"What of {name} {at}?", answer, text, name))
    return rows


def test_kinds_are_planted_in_balance():
    """Each kind is planted as often as asked for where answers offer it, and the same seed plants the same."""
    planted = plant(kept(40), 3, seed=7)

    counts = {kind: sum(one.corruption.kind == kind for one in planted) for kind in KINDS}
    assert dict.fromkeys(KINDS, 3) == counts
    assert planted == plant(kept(40), 3, seed=7)
    assert planted != plant(kept(40), 3, seed=8)


def test_an_answer_is_corrupted_once_while_there_are_others():
    """While answers last, no answer carries two corruptions."""
    planted = plant(kept(60), 3, seed=1)

    assert len({one.origin for one in planted}) == len(planted)


def test_few_answers_give_few_corruptions():
    """One answer of one document has nothing of another document, and none at all gives none."""
    kinds = {one.corruption.kind for one in plant(kept(1), 5, seed=0)}

    assert "other_document" not in kinds
    assert plant([], 5, seed=0) == []
