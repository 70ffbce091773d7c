"""What the offline judge accepts, and what it never accepts."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.faithfulness import unclaimed
from knowledge_sdg.teacher.offline.judging.claims import split_claims
from knowledge_sdg.teacher.offline.judging.verification import (
    MINIMUM_DEMOS,
    SUPPORT_THRESHOLD,
    LabelledClaim,
    fitted_threshold,
    support_score,
    verify_claim,
    verify_claims,
)
from knowledge_sdg.teacher.offline.judging.words import read_words
from knowledge_sdg.teacher.offline.reading.passages import read_passages
from knowledge_sdg.teacher.offline.writing.facts import atomic_facts
from knowledge_sdg.text import names

DOCUMENT = """# Tarn Valley Railway

The Tarn Valley Railway is a narrow-gauge line in northern Wales. It was opened by Edith Morgan on 4 May 1887.
The line is 23 km long, and it climbs 310 metres between Aber and Lake Tarn. Its first locomotive weighed 12.5 tonnes.

## Decline

Traffic fell after the Brand Quarry closed in 1931. The railway was not profitable during the war, and its last train
ran on 14 September 1952. Farmers had used the line to carry wool to Aber. Passenger numbers never rose above 40,000 a
year.

## Revival

In 1974, volunteers from Cardiff founded the Tarn Society. They may extend the line to Pont Hir by 2030. Summer services
carry more visitors than winter services.

| Engine | Weight | Built |
|---|---|---|
| Gwen | 14 tonnes | 1902 |
| Merlin | 9 tonnes | 1911 |
"""
SENTENCES = [s.text for p in read_passages(DOCUMENT) if p.kind == "paragraph" for s in p.sentences]
NUMBERED = [sentence for sentence in SENTENCES if re.search(r"\d", sentence)]
NAMED = [sentence for sentence in SENTENCES if names(sentence)]
AFFIRMED = [s for s in SENTENCES if re.search(r"\b(?:is|was|had|may)\b", s) and not re.search(r"not|never", s)]


def _label(claim: str) -> str:
    return verify_claim(claim, DOCUMENT).label


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_the_source_is_supported(sentence):
    """A claim that repeats a sentence is supported by words that stand in the document."""
    verdict = verify_claim(sentence, DOCUMENT)

    assert verdict.label == "supported"
    assert verdict.evidence in DOCUMENT


@pytest.mark.parametrize("fact", atomic_facts(DOCUMENT, "Tarn Valley Railway"))
def test_a_fact_of_the_source_is_supported(fact):
    """A fact with its pronoun resolved, a clause by itself and the sentence of a table cell are supported."""
    assert _label(fact) == "supported"


@given(st.sampled_from(NUMBERED), st.integers(0, 5), st.integers(2, 9_999))
def test_another_number_is_never_supported(sentence, which, number):
    """A sentence with one of its numbers changed is not supported, whatever the new number is."""
    found = list(re.finditer(r"\d[\d,.]*\d|\d", sentence))
    match = found[which % len(found)]
    changed = f"{sentence[: match.start()]}{number}{sentence[match.end() :]}"

    if match.group().replace(",", "") != str(number):
        assert _label(changed) != "supported"


@given(st.sampled_from(AFFIRMED))
def test_an_inserted_not_is_never_supported(sentence):
    """A sentence with "not" behind its first auxiliary is contradicted."""
    changed = re.sub(r"\b(is|was|had|may)\b", r"\1 not", sentence, count=1)

    assert _label(changed) == "contradicted"


@given(st.sampled_from(NAMED), st.sampled_from(["Zorblatt", "Quimby", "Berlin", "Vesuvius"]), st.integers(0, 9))
def test_a_new_name_is_never_supported(sentence, name, which):
    """A sentence with a name that the document does not have is not supported."""
    old = names(sentence)[which % len(names(sentence))]

    assert _label(re.sub(rf"\b{re.escape(old)}\b", name, sentence)) != "supported"


@given(st.text(max_size=200), st.text(max_size=400))
@settings(max_examples=60)
def test_any_text_gets_a_verdict_with_evidence_from_the_document(claim, document):
    """Whatever the texts are, evidence is an exact stretch of the document, and empty when nothing is found."""
    verdict = verify_claim(claim, document)

    assert verdict.evidence in document
    assert (verdict.label == "not_found") == (verdict.evidence == "")


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("Edith Morgan opened the Tarn Valley Railway in 1887.", "supported"),
        ("The Tarn Valley Railway was opened by Edith Morgan on 4 May 1887.", "supported"),
        ("The last train ran on 14 September 1952.", "supported"),
        ("The weight of Gwen is 14 tonnes.", "supported"),
        ("The weight of Gwen is 9 tonnes.", "contradicted"),
        ("Edith Morgan opened the Tarn Valley Railway in 1931.", "contradicted"),
        ("The last train ran on 14 October 1952.", "contradicted"),
        ("The railway was profitable during the war.", "contradicted"),
        ("Traffic rose after the Brand Quarry closed in 1931.", "contradicted"),
        ("Traffic fell before the Brand Quarry closed in 1931.", "contradicted"),
        ("Penguins are flightless birds.", "not_found"),
    ],
)
def test_labels(claim, label):
    """Other wording of the same words is supported; another figure, degree or direction is contradicted."""
    assert label == _label(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "They extend the line to Pont Hir by 2030.",
        "The line climbs 310 metres between Brand Quarry and Lake Tarn.",
        "Winter services carry more visitors than summer services.",
        "The last train carried wool to Liverpool.",
        "All passenger numbers rose above 40,000 a year.",
        "In 1974, volunteers from Aber founded the Tarn Society.",
    ],
)
def test_swapped_roles_and_degrees_are_not_supported(claim):
    """Words of the document in other roles, or said with more certainty, are not supported."""
    assert _label(claim) != "supported"


def test_the_evidence_is_the_shortest_window():
    """One sentence is quoted where one sentence suffices."""
    verdict = verify_claim("The line is 23 km long.", DOCUMENT)

    assert verdict.evidence.startswith("The line is 23 km long")
    assert "Edith" not in verdict.evidence


def test_one_verdict_for_each_claim():
    """Verdicts come in the order of the claims."""
    claims = ["Penguins are birds.", SENTENCES[0]]

    assert [verdict.label for verdict in verify_claims(claims, DOCUMENT)] == ["not_found", "supported"]


def test_few_demos_change_nothing():
    """Below the minimum, or with one label only, the threshold stays what it is."""
    one = LabelledClaim(DOCUMENT, SENTENCES[0], is_supported=True)

    assert fitted_threshold(()) == SUPPORT_THRESHOLD
    assert fitted_threshold((one,) * (MINIMUM_DEMOS + 1)) == SUPPORT_THRESHOLD


def test_the_threshold_follows_the_demos():
    """Demos that accept looser claims lower the threshold; demos that agree with it change no verdict of theirs."""
    document = "Halden pumps raise water through one solar panel."
    loose = LabelledClaim(
        document, "Halden pumps quickly bring cold river water through cheap solar panels today.", is_supported=True
    )
    wrong = LabelledClaim(document, "Nobody repairs bicycles.", is_supported=False)
    exact = LabelledClaim(document, document, is_supported=True)

    assert fitted_threshold((loose, wrong) * 4) < SUPPORT_THRESHOLD
    assert support_score(wrong.claim, document) < fitted_threshold((exact, wrong) * 4) <= 1


def test_a_chunk_takes_300_claims_a_second():
    """A claim against a chunk already read costs less than 3.3 ms, here with ten times the room for slow machines."""
    claims = [sentence.replace("railway", "old railway") for sentence in SENTENCES] * 10
    verify_claims(claims, DOCUMENT)

    start = time.perf_counter()
    verify_claims(claims, DOCUMENT)

    assert (time.perf_counter() - start) / len(claims) < 0.033


@pytest.mark.parametrize(
    ("question", "answer", "claims"),
    [
        ("What is the zebu?", "It is an ox, and it has a hump.", ["The zebu is an ox.", "The zebu has a hump."]),
        ("Is the zebu an ox?", "No.", ["The zebu is not an ox."]),
        ("Does the zebu tolerate heat?", "Yes.", ["The zebu tolerates heat."]),
        ("Does the zebu tolerate heat?", "Yes, it tolerates heat.", ["The zebu tolerates heat."]),
        ("Who wrote Emma?", "Jane Austen", ["Jane Austen wrote Emma."]),
        ("What is the capital of Wales?", "Cardiff.", ["The capital of Wales is Cardiff."]),
        ("Are Lake Mere and Lake Tarn both in Wales?", "yes", ["Lake Mere and Lake Tarn are both in Wales."]),
        ("Were Ada and Bo born in Velm?", "No.", ["Ada and Bo were not born in Velm."]),
        ("Did Ada and Bo write and print books?", "Yes", ["Ada and Bo did write and print books."]),
        (
            "Which law was passed in 2002?",
            "No Child Left Behind",
            ["Which law was passed in 2002? No Child Left Behind."],
        ),
        ("How many engines are left", "none", ["How many engines are left? None."]),
        (
            "Who founded the society that bought the line and its old engines, and when?",
            "Edith Morgan",
            ["Who founded the society that bought the line and its old engines, and when? Edith Morgan."],
        ),
        ("What do zebus eat?", "They eat grass. I hope this helps!", ["Zebus eat grass."]),
        ("Why?", "I don't know.", []),
    ],
)
def test_an_answer_becomes_claims(question, answer, claims):
    """Claims name their subject, yes and no become statements, and phrases are completed from the question."""
    assert claims == split_claims(question, answer)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from(["", "Yes, ", "[12] ", "1. "]))
def test_no_number_and_no_name_is_lost(sentences, opening):
    """Every number and every name of an answer occurs in some claim."""
    answer = opening + " ".join(sentences)

    assert unclaimed(answer, split_claims("What is the Tarn Valley Railway?", answer)) == []


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("Who opened the line that climbs from Aber to the lake and its old quarry? Edith Morgan.", "supported"),
        ("Who opened the line that climbs from Aber to the lake and its old quarry? Anna Brandt.", "not_found"),
        ("What was the railway not during the war? Profitable.", "supported"),
    ],
)
def test_of_a_question_with_its_answer_the_answer_is_verified(claim, label):
    """Behind a question, only the phrase is measured, and it denies nothing."""
    assert label == _label(claim)


def test_a_fuller_name_is_the_same_name():
    """A first and a middle name before a name of the document are no other name."""
    assert _label("Edith Ann Morgan opened the railway on 4 May 1887.") != "contradicted"


def test_a_month_is_no_other_name():
    """Where the document has a month beside the place of a claim's name, nobody else is named there."""
    document = (
        "Ada Roe was the first judge to be announced by VBC. It was announced that Rolf Moe would be returning for the "
        "revival season. On September 24, 2017, Luke Berg was the second judge to be announced for the revival season. "
        "On September 29, 2017, Bo Marr was the third and final judge to be announced. On November 6, 2017, it was "
        "announced that the revival season would premiere on March 11, 2018."
    )
    claim = "Ada Roe, Luke Berg, and Bo Marr were the judges for the season, which would premiere on March 11, 2018."

    assert verify_claim(claim, document).label == "supported"
    assert verify_claim(claim.replace("Luke Berg", "Karin Holm"), document).label != "supported"


def test_what_is_somewhere_is_located_there():
    """That a thing "is located" somewhere says no more than that it is there."""
    document = "The Orm rises near Vardal. The Orm is in central Norway."

    assert verify_claim("The Orm is located in central Norway.", document).label == "supported"
    assert verify_claim("The Orm is located in northern Norway.", document).label != "supported"


def test_a_claim_is_denied_by_what_stands_beside_the_negation():
    """Of a dance with which the song should not be confused, the rhythm is not denied."""
    document = "The song should not be confused with a Brattholm dance, which has the same rhythm."

    assert verify_claim("A Brattholm dance has the same rhythm.", document).label == "supported"
    assert verify_claim("The song should be confused with a Brattholm dance.", document).label == "contradicted"
    assert verify_claim("The song should not have the same rhythm.", document).label == "contradicted"


@pytest.mark.parametrize(("ours", "theirs"), [("Khloe", "Khloé"), ("Khloé", "Khloe")])
def test_accents_do_not_make_another_name(ours, theirs):
    """A name is the same one with and without its accents."""
    assert verify_claim(f"{ours} moved to Oslo in 1931.", f"{theirs} moved to Oslo in 1931.").label == "supported"
    assert verify_claim(f"{ours} moved to Oslo in 1931.", f"{theirs}a moved to Oslo in 1931.").label != "supported"


PUMPS = (
    "The {} is a centrifugal pump for cooling water. It delivers up to 40 cubic metres per hour at a head of 25 metres."
)


@pytest.mark.parametrize("name", ["KX-40", "KX40", "GPT-40", "B-25", "G7", "Boeing 747", "Orion"])
def test_the_number_of_a_name_is_no_quantity(name):
    """What a sentence says of "it" is said of a name that ends in the same number."""
    claim = f"The {name} delivers up to 40 cubic metres per hour."

    assert verify_claim(claim, PUMPS.format(name)).label == "supported"


def test_a_name_with_a_number_may_be_said_again():
    """A claim that has a name twice counts nothing twice."""
    document = "The KX-40 delivers up to 60 cubic metres per hour."

    assert verify_claim(f"{document[:-1]}, says the KX-40 sheet.", document).label == "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "The KX-40 delivers up to 50 cubic metres per hour.",
        "The KX-40 delivers up to 25 cubic metres per hour.",
        "The KX-50 delivers up to 40 cubic metres per hour.",
        "The KX-25 delivers up to 40 cubic metres per hour.",
        "The PX-40 delivers up to 40 cubic metres per hour.",
        "The KX-50 is a centrifugal pump for cooling water.",
        "The KX-40 has a head of 40 metres.",
    ],
)
def test_the_number_of_another_name_and_another_quantity_are_caught(claim):
    """A number stands for a quantity or in a name, and not for one what the document has for the other."""
    assert verify_claim(claim, PUMPS.format("KX-40")).label != "supported"


def test_the_number_of_a_name_states_no_quantity():
    """Of the "KX-40" nobody says that it delivers 40, and a flow of 50 makes no "KX-50"."""
    document = "The KX-40 delivers up to 50 cubic metres per hour."

    assert verify_claim("The KX-40 delivers up to 40 cubic metres per hour.", document).label == "contradicted"
    assert verify_claim("The KX-50 delivers up to 50 cubic metres per hour.", document).label == "contradicted"


@pytest.mark.parametrize("name", ["B52", "B 52", "B-52"])
def test_a_name_is_the_same_however_its_number_is_joined(name):
    """A hyphen, a blank or nothing stands between the letters and the number of one name."""
    assert verify_claim(f"The {name} carried 52 bombs.", "The B-52 carried 52 bombs in 1952.").label == "supported"
    assert verify_claim(f"The {name} carried 47 bombs.", "The B-52 carried 52 bombs in 1952.").label == "contradicted"
    assert verify_claim(f"The {name} carried 52 bombs.", "The B-47 carried 52 bombs in 1952.").label != "supported"


def test_the_word_before_a_number_need_not_make_a_name():
    """In "Mid-1990" and "Under-21" the number is a year and an age."""
    assert verify_claim("Players under 21 train on Monday.", "Under-21 players train on Monday.").label == "supported"
    words = read_words("Mid-1990 Under-21 July-4 KX-40 CO2")
    assert [word.name for word in words if word.is_number] == ["", "", "", "kx", "co"]
