"""The offline teacher's questions: grammar, rules, manner, and the assessment of pairs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.teacher.offline.english.abbreviations import long_forms
from knowledge_sdg.teacher.offline.english.clauses import without_also
from knowledge_sdg.teacher.offline.english.grammar import phrase_is_plural, read_clause, readings, verb_lemma
from knowledge_sdg.teacher.offline.judging.assessment import assess_pair
from knowledge_sdg.teacher.offline.judging.claims import split_claims
from knowledge_sdg.teacher.offline.reading.manner import Manner, question_kind, read_manner
from knowledge_sdg.teacher.offline.reading.subjects import Reader, read_topic
from knowledge_sdg.teacher.offline.writing.facts import atomic_facts
from knowledge_sdg.teacher.offline.writing.questions import write_pairs
from knowledge_sdg.teacher.offline.writing.suitability import is_clean
from signatures import QAPair

_LAKE = """# Lake Orrin

Lake Orrin is a deep mountain lake in the canton of Velm. It was dammed in 1931 because the valley needed power. \
The dam was designed by Ines Halberg. The lake contains pike, perch and trout. Lake Orrin has 14 islands. \
In 2004, the canton of Velm closed the northern shore to boats. The lake does not freeze in winter. \
If the water is warmer than 22 degrees, blue algae bloom near the inlet.

Its shores are lined with alder trees. This makes them dark. However, the largest island is called Stork Island.
"""
_OUTLINE = "Lake Orrin > Geography"


def pair(question: str, answer: str) -> QAPair:
    return QAPair(question=question, answer=answer)


def asked(document: str, outline: str = "", count: int = 20) -> dict[str, str]:
    return {written.question: written.answer for written in write_pairs(document, outline=outline, count=count)}


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Zebu is a humped ox of South Asia.", "What is zebu?"),
        (
            "In 1913, Otto Warburg linked respiration to particles.",
            "When did Otto Warburg link respiration to particles?",
        ),
        ("The DeLorean was designed by Giorgetto Giugiaro in Turin.", "Who designed the DeLorean?"),
        ("Ten stars have been found to have planets.", "How many stars have been found to have planets?"),
        ("The Orrin bridge weighs 900 tonnes.", "How much does the Orrin bridge weigh?"),
        ("Boats stay away because the rocks are sharp.", "Why do boats stay away?"),
        ("Alpha mills are located in the city of Velm.", "Where are Alpha mills located?"),
        ("Orrin fever is diagnosed by examining a drop of blood.", "How is Orrin fever diagnosed?"),
        ("When oxygen is scarce, cells make lactic acid.", "What happens when oxygen is scarce?"),
        ("Plastic canvas is used for bags and boxes.", "What is plastic canvas used for?"),
        ("About 80% of orange cats are male.", "What percentage of orange cats are male?"),
        (
            "There are two hypotheses about the origin of life.",
            "How many hypotheses about the origin of life are there?",
        ),
    ],
)
def test_sentence_becomes_the_question_that_it_answers(sentence, question):
    """Each kind of sentence gives the question a person would ask, with the sentence itself as the answer."""
    manner = Manner(shares={question_kind(question): 1.0})
    written = [
        candidate
        for opening in ("", "- ", "Velm.\n\n", "Velm. Velm.\n\n")  # the turn of a rule differs with a text's form
        for candidate in write_pairs(opening + sentence, count=4, manner=manner)
    ]

    assert question in {one.question for one in written}
    assert {sentence} == {one.answer for one in written if one.question == question}


def test_pronoun_at_the_beginning_becomes_the_subject_of_the_document():
    """A sentence with "It" is asked and answered under the name of the topic, when the sentence before is about it."""
    answers = asked("Lake Orrin is a deep lake. It was dammed in 1931 with granite from Velm.", "Lake Orrin")

    assert "Lake Orrin was dammed in 1931 with granite from Velm." in answers.values()


def test_sentence_that_points_elsewhere_is_left_out():
    """No question is asked over a sentence that begins with "This" or with a pronoun of unknown meaning."""
    answers = asked("This made the shores of Velm very dark. They were painted in 1931 by Ines Halberg.")

    assert answers == {}


def test_questions_over_a_document_are_different_and_answered_by_different_sentences():
    """Five questions over a text are five questions, each with its own answer."""
    written = write_pairs(_LAKE, outline=_OUTLINE, count=5)

    assert len(written) == 5
    assert len({one.question for one in written}) == 5
    assert len({one.answer for one in written}) == 5


def test_pairs_stand_in_the_order_of_the_document():
    """The answers follow each other as their sentences do in the text."""
    text = _LAKE.replace("It was", "Lake Orrin was")
    places = [text.find(one.answer[-25:]) for one in write_pairs(text, outline=_OUTLINE, count=5)]

    assert sorted(places) == places


def test_negative_sentence_is_answered_with_no():
    """A yes-or-no question over a denial is asked without "not" and answered "No, ..."."""
    answers = asked("Lake Orrin does not freeze in a normal winter.", "Lake Orrin")

    assert answers == {
        "Does Lake Orrin freeze in a normal winter?": "No, Lake Orrin does not freeze in a normal winter."
    }


def test_same_text_gives_the_same_pairs():
    """Writing is deterministic."""
    assert write_pairs(_LAKE, outline=_OUTLINE) == write_pairs(_LAKE, outline=_OUTLINE)


@pytest.mark.parametrize(
    "document", ["", "# Only a heading", "| a | b |\n|---|---|\n| 1 | 2 |", "- one\n- two", "See p. 4"]
)
def test_text_without_statements_gives_no_pairs(document):
    """Headings, bare tables, word lists and fragments teach nothing that a sentence could answer."""
    assert write_pairs(document, outline="Velm") == []


def test_count_of_zero_gives_no_pairs():
    """`count` is an upper limit, zero included."""
    assert write_pairs(_LAKE, count=0) == []


def test_facts_one_a_line_are_asked_about():
    """A list of atomic facts is read like sentences."""
    answers = asked("- Ines Halberg designed the Orrin dam.\n- The Orrin dam has 14 gates.\n", "Lake Orrin")

    assert {"Ines Halberg designed the Orrin dam.", "The Orrin dam has 14 gates."} == {
        answer.removeprefix("Yes, ").replace("the Orrin dam has", "The Orrin dam has") for answer in answers.values()
    }


def test_short_seed_answers_make_short_answers():
    """When the seeds answer with phrases, so do the written pairs."""
    manner = read_manner([pair("When did it open?", "In 1603."), pair("How many moons has Mars?", "Two.")])
    text = "In 1931, Ines Halberg dammed Lake Orrin. Lake Orrin has 14 islands."

    answers = [written.answer for written in write_pairs(text, outline="Lake Orrin", count=2, manner=manner)]

    assert answers == ["In 1931.", "14 islands."]


@pytest.mark.parametrize(
    ("sentence", "title", "kind", "question"),
    [
        ("The Orrin gate is designed to hold back a flood.", "Orrin", "what", "What is the Orrin gate designed to do?"),
        (
            "The Orrin office is responsible for the Velm dam.",
            "Orrin",
            "what",
            "What is the Orrin office responsible for?",
        ),
        ("The Orrin dam was built to protect the Velm valley.", "Orrin", "why", "Why was the Orrin dam built?"),
        ("Ada Quill, a painter, studied botany in Nairobi.", "Ada Quill", "where", "Where did Ada Quill study botany?"),
        ("The height of the Orrin dam is 40 metres.", "Orrin", "what", "What is the height of the Orrin dam?"),
        (
            "Velm mill has been closed to visitors since 2008.",
            "Velm mill",
            "when",
            "Since when has Velm mill been closed to visitors?",
        ),
        (
            "To raise the dam, the Orrin Company bought granite.",
            "Orrin",
            "what",
            "What did the Orrin Company do to raise the dam?",
        ),
    ],
)
def test_complement_place_and_purpose_are_asked_for(sentence, title, kind, question):
    """What a verb is completed by, a named place, a purpose and a stretch of time are asked for in open questions."""
    written = write_pairs(sentence, outline=title, count=4, manner=Manner(shares={kind: 1.0}))

    assert question in {one.question for one in written}


def test_subject_without_a_name_is_asked_about_as_a_part_of_the_topic():
    """The inlet of a text on a lake becomes the inlet of that lake inside the question."""
    text = "Lake Orrin is a deep lake. Pike live in Lake Orrin. The northern inlet contains two old granite gates."

    assert "What does the northern inlet of Lake Orrin contain?" in asked(text, "Lake Orrin")


def test_abbreviation_is_answered_with_the_sentence_that_has_its_long_form():
    """What an abbreviation stands for is answered with the whole sentence, which the document supports."""
    text = (
        "In March of that first hard year the many small clubs of Velm agreed with one another to join "
        "the World Skate Council (WSC)."
    ).replace("that first hard", "the first hard")
    answers = asked(text)

    assert answers.get("What does WSC stand for?") == text


def test_relative_clause_is_asked_for_its_noun():
    """A relative clause behind a comma becomes a question of its own, whatever the main clause says."""
    answers = asked("The oldest miller of Velm is Ada Quill, who led the Orrin Mill to victory at the Velm Fair.")

    assert "Who led the Orrin Mill to victory at the Velm Fair?" in answers


def test_apposition_is_asked_for():
    """A name with a noun phrase behind it is asked for by that phrase."""
    answers = asked("Nobody in the valley ever forgot Ada Quill, the founder of the Orrin Mill.")

    assert "Who was the founder of the Orrin Mill?" in answers


def test_answer_begins_with_the_sentence_that_names_its_pronoun():
    """A question over a sentence whose pronoun is not resolved is answered by that sentence and the one before it."""
    text = "Both of the old masters came from Velm. He led the Orrin Mill to the first Velm Prize in 1920."
    answers = asked(text)

    assert all(answer == text or answer in text for answer in answers.values())
    assert not any(answer.startswith("He ") for answer in answers.values())


def test_questions_at_large_are_few_where_a_title_names_the_topic():
    """Of a text with a title, one question at most asks for a fact about something."""
    written = write_pairs(_LAKE, outline=_OUTLINE, count=10)

    assert sum("What is one fact about" in pair.question for pair in written) <= 1


def test_endless_word_is_left_alone():
    """A sentence with a word of 20,000 characters is neither asked about nor taken apart, and takes no time."""
    endless = f"The key of the Orrin Mill is {'Ab' * 10_000} since 1920."
    text = f"Ada Quill founded the Orrin Mill. {endless}"

    assert all("AbAb" not in answer for answer in asked(text).values())
    assert split_claims("What is the key of the Orrin Mill?", endless) == [endless]
    assert assess_pair(pair("What is the key of the Orrin Mill?", endless)).relevance == 0


@pytest.mark.parametrize(
    ("question", "answer", "relevance"),
    [
        ("Who built the dam of Lake Mere?", "Lake Mere is 12 km long.", 1),
        ("Who built the dam of Lake Mere?", "Lake Mere was dammed by Ines Halberg.", 2),
        ("What feeds Lake Mere?", "Lake Mere is 12 km long.", 1),
        ("What feeds Lake Mere?", "Two glaciers feed Lake Mere.", 2),
    ],
)
def test_answer_that_only_shares_a_name_is_beside_the_question(question: str, answer: str, relevance: int):
    """An answer that has nothing of its question but a name is about the subject, and does not answer."""
    assert assess_pair(pair(question, answer)).relevance == relevance


def test_yes_or_no_questions_stay_one_of_four():
    """Where open questions can be asked, at most one of four is answered with yes or no."""
    written = write_pairs(_LAKE, outline=_OUTLINE, count=5)

    assert sum(question_kind(one.question) == "yes/no" for one in written) <= 1


def test_column_of_years_under_a_participle_is_no_noun():
    """A column "Opened" with a year says that something was opened then; with anything else it says nothing."""
    table = (
        "# Halls\n\n| Hall | Opened | Seats |\n|---|---|---|\n| Marrenbridge | 1908 | 400 |\n| Velm | long ago | 20 |"
    )

    facts = atomic_facts(table, "Halls")

    assert "Marrenbridge was opened in 1908." in facts
    assert not [fact for fact in facts if "opened of" in fact or "long ago" in fact]


def test_lay_is_asked_with_lay():
    """A bird that lays eggs is not asked whether it lies."""
    questions = asked("Velm chickadees lay on average 6 eggs in a nest.")

    assert not [question for question in questions if " lie " in question]


def test_other_shape_of_the_same_statement_asks_another_question():
    """A statement in prose and among facts is asked about in two ways, so that the views of a chunk differ."""
    sentence = "In 1913, Otto Warburg founded the Velm Institute in Nairobi."
    shapes = (sentence, f"- {sentence}", f"{sentence}\n\nVelm has mills.")

    assert len({write_pairs(shape, count=1)[0].question for shape in shapes}) > 1


def test_kinds_of_the_seeds_are_preferred():
    """A manner that asks only "when" takes the dated sentence before the others."""
    text = "Lake Orrin contains pike, perch and trout. In 1931, Ines Halberg dammed the Orrin river."
    manner = Manner(shares={"when": 1.0}, answer_words=9.0)

    assert write_pairs(text, count=1, manner=manner)[0].question == "When did Ines Halberg dam the Orrin river?"


def test_manner_counts_question_forms():
    """`read_manner` gives the share of each form and the typical length."""
    manner = read_manner(
        [pair("What is Velm?", "It is a canton."), pair("Is Velm old?", "Yes, it is very old indeed.")]
    )

    assert Manner(shares={"what": 0.5, "yes/no": 0.5}, answer_words=5.0, short_answers=False) == manner
    assert Manner() == read_manner([])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("In 2012, how many cars were built?", "how many"),
        ("How long does it take?", "how much"),
        ("Is it old?", "yes/no"),
        ("To whom was it sold?", "who"),
        ("Name the capital.", "what"),
    ],
)
def test_question_kind(question, kind):
    """The kind of a question is told by its asking word, wherever that stands."""
    assert kind == question_kind(question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was Lake Orrin dammed?", "Lake Orrin was dammed in 1931."),
        ("Who designed the Orrin dam?", "The Orrin dam was designed by Ines Halberg."),
        ("Does Lake Orrin freeze?", "No, Lake Orrin does not freeze in winter."),
        ("What is Lake Orrin?", "It is a deep mountain lake in the canton of Velm."),
        ("How many islands does Lake Orrin have?", "14"),
        ("Who was born before he became king, Edward or Henry?", "Edward was born before he became king."),
    ],
)
def test_ordinary_good_pair_is_relevant_and_self_contained(question, answer):
    """A pair that a person would write gets 2, true and no fault."""
    assessment = assess_pair(pair(question, answer))

    assert (assessment.relevance, assessment.self_contained, assessment.reason) == (2, True, "")


@pytest.mark.parametrize(
    "question",
    [
        "How long do I have to submit receipts?",
        "Where do we send our receipts?",
        "Who pays my hotel?",
        "When will you pay me for a hotel?",
        "What do I do with your receipts?",
    ],
)
def test_whoever_asks_needs_no_name(question):
    """Who asks and who is asked, "I", "we" and "you", need no name in a list of frequent questions."""
    assert assess_pair(pair(question, "Receipts of a hotel are sent to Orrin within 30 days.")).self_contained


@pytest.mark.parametrize(
    "question", ["How do I use it?", "Why did he call me?", "What do we do?", "Where do I sign this form?"]
)
def test_whoever_asks_is_no_name_for_another_pronoun(question):
    """Beside "I" and "we", another pronoun still needs what it stands for."""
    assert not assess_pair(pair(question, "Receipts of a hotel are sent to Orrin within 30 days.")).self_contained


def test_a_question_that_nobody_asks_says_no_i():
    """The question writer, which asks for no one, is held to naming everything."""
    asked = pair("How long do I have to submit receipts?", "You have 30 days to submit receipts.")

    assert not assess_pair(asked, asker_is_known=False).self_contained


@pytest.mark.parametrize(
    "question",
    [
        "What does the text say about Lake Orrin?",
        "According to the passage, where is Lake Orrin?",
        "What is shown in the table above?",
        "When was it built?",
        "Why did they leave the valley?",
        "What did the company announce?",
        "What does this section describe?",
        "Where do the authors place Lake Orrin?",
    ],
)
def test_question_that_needs_the_document_is_not_self_contained(question):
    """A reference to the text, or a pronoun that the question does not resolve, is named as a fault."""
    assessment = assess_pair(pair(question, "Lake Orrin was built in the valley in 1931."))

    assert not assessment.self_contained
    assert assessment.reason


def test_answer_about_another_subject_is_irrelevant():
    """An answer that shares nothing with its question gets 0."""
    assert assess_pair(pair("When was Lake Orrin dammed?", "Needlepoint uses wool and cotton.")).relevance == 0


def test_evasion_is_irrelevant():
    """An answer that cannot tell is no answer."""
    assert assess_pair(pair("When was Lake Orrin dammed?", "The text does not say when it was dammed.")).relevance == 0


def test_when_question_without_a_time_is_answered_in_part():
    """The right subject without the date that was asked for gets 1."""
    assert assess_pair(pair("When was Lake Orrin dammed?", "Lake Orrin was dammed with granite.")).relevance == 1


def test_clause_is_read_with_its_verb_group():
    """Opening phrase, subject, base form and remainder of a sentence are told apart."""
    clause = read_clause("In 2012, Lisa Su joined the company.")

    assert clause is not None
    assert (clause.lead, clause.subject, clause.lemma, clause.rest) == ("In 2012", "Lisa Su", "join", "the company")
    assert clause.inverted() == "did Lisa Su join"


def test_participle_after_a_noun_is_not_its_verb():
    """In a reduced relative clause the later finite verb is the main one."""
    clause = read_clause("The stars established by Plancius were large.")

    assert clause is not None
    assert (clause.subject, clause.lemma) == ("the stars established by Plancius", "be")


@pytest.mark.parametrize("fragment", ["A small bird.", "Which was old.", "List of birds of Velm.", "They, he said"])
def test_fragment_is_not_read(fragment):
    """What has no subject with a finite verb is None."""
    assert read_clause(fragment) is None


def test_word_forms():
    """The lexicon tells forms, lemmas and number."""
    assert {"NNS", "VBZ"} <= readings("lives")
    assert verb_lemma("sank") == "sink"
    assert phrase_is_plural("the number of birds") is False
    assert phrase_is_plural("birds of prey") is True


def test_topic_is_named_as_the_text_names_it():
    """The title takes the article and the spelling that it has inside a sentence."""
    assert read_topic("Farmers keep the zebu for milk. The zebu is an ox.", "Zebu > Origin").name == "the zebu"
    assert read_topic("Nothing here.", "").name == ""


def test_she_is_the_person_of_the_title():
    """A pronoun for a person is replaced by the title's name."""
    topic = read_topic("Ada Quill was born in Velm. She paints. Quill won a prize. Her house is old.", "Ada Quill")

    statement = Reader(topic).read("She joined the Velm academy in 1999.")

    assert statement is not None
    assert statement.answer == "Ada Quill joined the Velm academy in 1999."


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_survived(text):
    """Whatever the text, questions end in a question mark, answers are not empty, and none is asked twice."""
    written = write_pairs(text, outline=text[:20], count=5)

    assert len(written) <= 5
    assert all(one.question.endswith("?") and one.answer for one in written)
    assert len({one.question for one in written}) == len(written)


@pytest.mark.parametrize(
    ("sentence", "outline", "doubtful"),
    [
        ("Ada Quill is a mill operator from Velm.", "Velm", "What is Ada Quill?"),
        ("Ada's grandfather is the eldest brother of the mayor.", "Velm", "What is Ada's grandfather?"),
        ("In the final, Ada Quill scored 20 points against Velm.", "Velm", "In the final, what did Ada Quill do?"),
        ("A key part of the Orrin plan is now owned by Velm Mills.", "Orrin", "What is now owned by Velm Mills?"),
        ("Ampullary cancer arises from the ampulla of Vater.", "Velm", "What does Ampullary cancer arise from?"),
        ("In two games, Ada Quill averaged 5 points for Velm.", "Velm", "Did Ada Quill average 5 points for Velm?"),
        ("Orrin was the source of clay for the old mills of Velm.", "Velm", "What was Orrin?"),
        ("The Orrin chart shows the brighter stars.", "Velm", "Does the Orrin chart show the brighter stars?"),
        ("Zinc opens onto the bank of the Orrin river.", "Velm", "Does zinc open onto the bank of the Orrin river?"),
        ("The zebu breeds used were Velmian with some Orrin.", "Zebu", "What is one fact about the zebu?"),
        (
            "The Lorn radio was replaced with an OSK radio in the middle of the 1982 production run.",
            "Velm Roadster",
            "What was replaced with an OSK radio in the middle of the 1982 production run?",
        ),
        ("Ada Quill was joined by Bo Tarn during the first set.", "Velm Festival", "Was Ada Quill joined by Bo Tarn?"),
        (
            "The appearance of a spreading rash indicates that some of the poison has left Velm.",
            "Orrin ivy",
            "What does the appearance of a spreading rash indicate?",
        ),
        (
            "Ada Quill used the Orrin mill, the Velm press, and a cart to carry clay.",
            "Ada Quill",
            "Did Ada Quill use the Orrin mill?",
        ),
        ("The MAM is a critical hub in the cell.", "Velmian cell", "What is the MAM?"),
        ("The annual review said that Velm was old and poor.", "Velm", "What did the annual review say about Velm?"),
    ],
)  # fmt: skip
def test_doubtful_question_is_not_asked(sentence, outline, doubtful):
    """What is asked wrongly, of nobody in particular, or of one of many is left out."""
    assert doubtful not in asked(sentence, outline)


def test_apposition_is_answered_by_a_sentence_of_its_own():
    """The sentence that it stands in tells of something else; a phrase cut off in an abbreviation is left out."""
    text = "Earlier, the mayor shipped the press to Orrinworks, a Velm-based company, for repair."

    assert asked(text, "Velm")["What is Orrinworks?"] == "Orrinworks is a Velm-based company."
    assert "What is the Orrin House?" not in asked("It stood at the Orrin House, a hall of Quill N.V. in Velm.", "Velm")


def test_noun_that_the_text_has_introduced_is_not_asked_about_without_it():
    """Behind "a fine", "the fine" is a certain one, which a question cannot mean by itself."""
    text = "Lake Orrin was hit with a fine in 1931. The mills of Lake Orrin contributed to the fine of old."

    assert not any("the fine?" in question for question in asked(text, "Lake Orrin"))


def test_person_of_the_title_is_named_in_full():
    """What is said of "Quill's father" is asked about as "Ada Quill's father"."""
    text = "Ada Quill is an engineer. She lives in Velm and she paints. Quill's father is a sales executive in Orrin."

    assert "What is one fact about Ada Quill's father?" in asked(text, "Ada Quill")


def test_no_question_opens_with_the_topic_as_a_place():
    """Nobody asks "In wisdom teeth, ..."; what a question is about stands behind "Regarding" or the like."""
    text = "Wisdom teeth are molars. Leaflets usually include two designs from Ada."

    assert not any(question.startswith("In ") for question in asked(text, "Wisdom teeth"))


def test_popularity_is_asked_for_with_where():
    """What is "popular in Velm" tells a place."""
    assert "Where is the Orrin sandwich popular?" in asked("The Orrin sandwich is popular in Velm and Marren.", "Orrin")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Orrin dam", "Orrin dam"),
        ("Vellmark (novel)", "the novel Vellmark"),
        ("Wisdom tooth", "the wisdom tooth"),
        ("Traffic law", "traffic law"),
        ("The Orrin Mill", "the Orrin Mill"),
        ("Orrin KR-4 Mill: Operating Manual", "Orrin KR-4 Mill"),
        ("Mills in 1931", "mills in 1931"),
    ],
)
def test_question_that_names_another_thing_says_of_which_document_it_is(title, name):
    """The opening has the title as it is written within a sentence."""
    questions = asked("Ines Halberg described the London method in Velm in 1920.", title)

    assert questions
    for question in questions:
        assert question.startswith(tuple(f"{opening} {name}, " for opening in _OPENINGS))


_OPENINGS = ("Regarding", "Concerning", "With regard to")


@pytest.mark.parametrize(
    ("title", "sentence", "name"),
    [
        ("Velm Fair 2023", "The programme of Velm Fair was announced in Orrin.", "Velm Fair 2023"),
        ("Vellmark (novel)", "Vellmark is a novel by the physician Ines Halberg.", "the novel Vellmark"),
        ("Orrin Square", "In 1931, Ines Halberg designed Square.", "Orrin Square"),
    ],
)
def test_short_name_of_the_topic_is_asked_with_in_full(title, sentence, name):
    """With its year, its kind, or what comes before it."""
    questions = asked(sentence, title)

    assert questions
    assert all(name in question for question in questions)


@pytest.mark.parametrize(
    ("sentence", "deed"),
    [
        ("Quill was unable to play.", "unable"),
        ("Quill signed a contract with the Orrin Mills on July 27.", "July 27"),
        ("Quill won the Orrin Prize for a second time.", "Who won"),
        ("Quill moved in 1990 to Velm, with the move planned to be finished in 1992.", "1992"),
    ],
)
def test_deed_without_its_occasion_is_not_asked_about(sentence, deed):
    """It happened to many, or more than once."""
    text = f"Ada Quill is a painter of Velm. She lives there, and Quill likes it. {sentence}"

    assert not [question for question in asked(text, "Ada Quill") if deed in question]


def test_opening_phrase_goes_behind_the_question_when_the_topic_comes_before_it():
    """Two openings would be one too many."""
    questions = asked("On October 11, 2010, the Velm office resumed full control of the river.", "Orrin dam")

    moved = "Orrin dam, what did the Velm office resume on October 11, 2010?"
    assert set(questions) & {f"{opening} {moved}" for opening in _OPENINGS}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It joined the World Skate Council (WSC) in 1990.", {"WSC": "World Skate Council"}),
        ("A translocase of the inner membrane (TIM) is there.", {"TIM": "translocase of the inner membrane"}),
        ("It is a mill-associated ER membrane (MAM).", {"MAM": "mill-associated ER membrane"}),
        ("Visit ACMI (Australian Centre for the Moving Image).", {"ACMI": "Australian Centre for the Moving Image"}),
        ("The mill of Velm (ABC) is old.", {}),
        ("The mill (ABC) is old.", {}),
    ],
)
def test_abbreviation_is_read_with_its_long_form(text, found):
    """Its letters are the initials of what stands before it, or behind it in brackets."""
    assert long_forms(text) == found


def test_abbreviation_is_asked_with_its_long_form():
    """A reader without the text does not know it."""
    text = "The Orrin World Council (OWC) is led by Ada Quill. In 1931, the OWC closed the mill of Velm."
    questions = asked(text, "Mills of Velm")

    assert [question for question in questions if "the OWC" in question] == []
    assert [question for question in questions if "the Orrin World Council (OWC)" in question]


def test_marks_on_letters_do_not_hide_the_name_of_the_topic():
    """With a title "Shore", "Shōre" is the topic."""
    assert not [one for one in asked("Shōre was built in Velm in 1920 by Ada Quill.", "Shore") if "egarding" in one]


def test_answer_is_without_the_words_that_tie_it_to_the_sentence_before():
    """Words such as "however" and "also" point at what the reader does not see."""
    text = "Lake Orrin is deep. However, Lake Orrin was also dammed in 1931."

    assert "Lake Orrin was dammed in 1931." in asked(text, "Lake Orrin").values()
    assert without_also("It is not only old but also deep.") == "It is not only old but also deep."
    assert without_also("The mill is old, and also deep.") == "The mill is old, and also deep."


@pytest.mark.parametrize(
    ("question", "clean"),
    [
        ("Where does the power come from a small plant?", False),
        ("Where can trains of Velm pass each other only?", False),
        ("Does the station at Velm have ringed 46 birds?", False),
        ("What did construction of the Orrin mill do in 1903?", False),
        ("What ranges from Velm to the northern U.S. Poecile ater is there?", False),
        ("What did the Orrin station do in 1903?", True),
        ("Where do the stones of Velm come from?", True),
    ],
)
def test_broken_question_is_known_by_its_form(question, clean):
    """What a rule has cut in the wrong place is not asked."""
    assert is_clean(question) == clean


@pytest.mark.parametrize("title", [r"Velm\1 Fair 2023", r"Velm\g (novel)", r"Orrin \Square", ": overview", "(novel)"])
def test_title_of_odd_characters_is_only_a_title(title):
    """A backslash in it is one, and nothing may be left of it without brackets and the kind of document."""
    text = (
        r"Velm\1 Fair was announced in Orrin. Velm\g is read in Velm. In 1931, Ines Halberg designed \Square in Velm."
    )

    assert write_pairs(text, outline=title, count=5) is not None
