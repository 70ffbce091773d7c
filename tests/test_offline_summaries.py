"""Summaries, extracts and facts that the offline teacher makes of a document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.teacher.offline.english.clauses import split_clauses, stands_alone
from knowledge_sdg.teacher.offline.reading.passages import plain, read_passages
from knowledge_sdg.teacher.offline.writing.facts import atomic_facts
from knowledge_sdg.teacher.offline.writing.summaries import detailed_summary, extracts

MANUAL = """# Kestrel kiln

The **Kestrel kiln** is an [electric kiln](kiln.html) for small studios. It reaches 1,280 °C in five hours, and it holds
45 litres. However, the lid must stay closed until the kiln is below 120 °C.[3] The Kestrel was designed by Ana Reyes in
Porto. Its walls are made of soft brick, which keeps the heat inside for most of a night. A full load of bowls needs
about 30 kilowatt-hours of electricity.

## Firing

A slow firing prevents cracks in thick clay. The controller stores six programs. Each program has up to eight steps.
They can be changed at any time. Why does this matter? Glaze runs when the kiln is too hot.

The kit contains:

- a lid hook
- two shelves
- Cone 6 witness cones

## Models

| Model | Volume | Weight |
|---|---|---|
| K45 | 45 litres | 62 kg |
| K70 | 70 litres | 88 kg |

```
start --program 2
```
"""


def _words(text: str) -> int:
    return len(text.split())


def test_the_summary_covers_every_section_in_order():
    """Each section gives at least one sentence, in the document's order, together about half of the words."""
    summary = detailed_summary(MANUAL, "Kestrel kiln")

    paragraphs = summary.split("\n\n")
    assert len(paragraphs) == 3
    assert "electric kiln" in paragraphs[0]
    assert "K45" in paragraphs[2] or "K70" in paragraphs[2]
    assert 0.4 < _words(summary) / _words(MANUAL) < 0.7


def test_the_summary_is_prose():
    """No markup, no question, no code, no heading reaches the summary; every paragraph ends like a sentence."""
    summary = detailed_summary(MANUAL, "Kestrel kiln")

    assert not any(mark in summary for mark in ("**", "](", "|", "#", "- a", "?", "--program", "[3]"))
    assert all(paragraph.endswith(".") for paragraph in summary.split("\n\n"))


def test_a_list_becomes_one_sentence():
    """The entries stand behind the line that introduces them."""
    summary = detailed_summary("The kit contains:\n\n- a lid hook\n- two shelves\n")

    assert summary == "The kit contains: a lid hook; two shelves."


def test_extracts_are_copied_exactly():
    """Every extract stands in the document, in its order, together about a third of the words."""
    found = extracts(MANUAL)

    places = [MANUAL.find(extract) for extract in found]
    assert min(places) >= 0
    assert sorted(places) == places
    assert 0.2 < _words(" ".join(found)) / _words(MANUAL) < 0.5


def test_a_short_document_is_extracted_whole():
    """Up to sixty words everything is taken."""
    assert extracts("The cap of the bird is black. Its cheeks are plainly white.") == [
        "The cap of the bird is black. Its cheeks are plainly white."
    ]


def test_facts_name_their_subject():
    """Pronouns are resolved, clauses stand by themselves, and each cell of a table gives a sentence."""
    facts = atomic_facts(MANUAL, "Kestrel kiln")

    assert "The Kestrel kiln reaches 1,280 °C in five hours." in facts
    assert "The Kestrel kiln holds 45 litres." in facts
    assert "The kit contains two shelves." in facts
    assert "The weight of K70 is 88 kg." in facts


def test_facts_leave_out_what_cannot_be_resolved():
    """No fact begins with a pronoun, asks something or has markup."""
    facts = atomic_facts(MANUAL, "Kestrel kiln")

    assert not any(fact.startswith(("It ", "They ", "This ", "Its ", "However")) for fact in facts)
    assert not any("?" in fact or "*" in fact or "|" in fact for fact in facts)
    assert len(set(facts)) == len(facts)


def test_a_labelled_entry_names_its_label():
    """A pronoun behind a label means the label."""
    facts = atomic_facts("# Guests\n\n- Becky Stone: During the first night, she sang two songs.\n")

    assert facts == ["During the first night, Becky Stone sang two songs."]


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("The kiln is hot, and it glows.", ["The kiln is hot.", "The kiln glows."]),
        ("The bird builds nests and lays eggs.", ["The bird builds nests.", "The bird lays eggs."]),
        ("The kiln is hot and dry.", ["The kiln is hot and dry."]),
        ("The kiln cools, and it opens when the lid is lifted.", None),
        ("If the kiln is hot, it glows and it hums.", None),
        ("The kiln fires both clay and glass.", None),
    ],
)
def test_clauses_part_only_where_each_is_true_alone(sentence, clauses):
    """Coordinated statements part; conditions, pairs and shared adjectives stay together."""
    assert (clauses or [sentence]) == split_clauses(sentence)


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ("The cap is black.", True),
        ("It is black.", False),
        ("During the second night, they were joined by others.", False),
        ("The cap of this bird is black.", False),
        ("A black cap.", False),
    ],
)
def test_what_stands_alone(sentence, alone):
    """A sentence stands alone when it has a verb and points at nothing outside."""
    assert alone == stands_alone(sentence)


def test_plain_text_has_no_markup():
    """Emphasis, links, tags and footnote marks go; the words stay."""
    assert plain("The **[cap](Cap)** is\n<small>quite</small> *black*.[3]") == "The cap is quite black."


def test_passages_know_their_place():
    """A passage's span holds its text in the document, without list markers."""
    entry = next(passage for passage in read_passages(MANUAL) if passage.kind == "entry")

    assert MANUAL[entry.span.start : entry.span.end] == "a lid hook"
    assert entry.heading == "Firing"


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_any_text_is_summarised_without_an_error(text):
    """Whatever the document is, extracts stand in it, and facts and summary are text."""
    assert all(extract in text for extract in extracts(text))
    assert isinstance(detailed_summary(text), str)
    assert all(isinstance(fact, str) for fact in atomic_facts(text))


def test_a_document_without_sentences_gives_nothing():
    """Headings and code alone have nothing to tell."""
    document = "# Links\n\n## More\n\n```\nx = 1\n```\n"

    assert (detailed_summary(document), extracts(document), atomic_facts(document)) == ("", [], [])
