"""Questions that ask of a subject at large: "What is one fact about the Orrin mill?"

They ask the least of what a statement tells, and so stand behind all other rules.
"""

# ruff: noqa: PLR0911 - a rule is a row of guards, each of which ends it

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import LOOSE_SUBJECT, NAME, RARELY_NAME
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate, as_question, is_past, lead_of

AT_LARGE = 0.2
"""The worth up to which a question asks of its subject at large, and not for something that is told of it."""

_PHRASE_TAGS = frozenset({"DT", "JJ", "NN", "NNS", "NNP", "IN", "POS", "CD"})


def known_of_opening(  # noqa: C901 - a row of guards
    tokens: list[Token], sentence: str, topic: Topic
) -> Iterator[Candidate]:
    """The phrase with which a sentence begins that is not read otherwise, asked about as in `known_of`."""
    end = 0
    while end < len(tokens) and tokens[end].tag in _PHRASE_TAGS:
        end += 1
    phrase = tokens[:end]
    if not 1 < end <= 10 or end + 2 > len(tokens) or phrase[-1].tag not in {"NN", "NNS", "NNP"}:
        return
    if topic.title and phrase[0].tag == "NNP" and tokens[end].tag == "VBD":
        return  # what was done once tells little of who did it
    if topic.title and (
        len(tokens) - end < _TELLING_TOKENS or (tokens[end].text == "," and tokens[end + 1].tag == "NNP")
    ):
        return  # "is nearby"; the first of several names
    if tokens[end].tag not in FINITE | {"WH"} and tokens[end].text not in {"(", ","}:
        return
    if any(
        readings(one.lower) & {"VBD", "VBN"} or "VBZ" in readings(one.lower) for one in phrase if one.text.islower()
    ):
        return  # "Clark set program records": the verb was taken for a noun
    if not _goes_on(tokens[end:]):
        return  # "The Orrin line (1996), which had six models.": no sentence
    if phrase[0].tag == "IN" or phrase[0].lower in {"a", "an", "this", "these", "such"}:
        return
    text = sentence[: phrase[-1].end]
    if (
        "&" in text
        or (RARELY_NAME.fullmatch(phrase[0].text) and not phrase[1].text.istitle())
        or (phrase[0].tag != "NNP" and phrase[0].lower != "the" and phrase[1].tag == "NNP")
    ):
        return  # "Motor Trend": whether the first word is of the name is not sure
    if re.fullmatch(r"The (?:[A-Z]{2,5} )?[a-z-]+(?: [a-z-]+)?", text):
        return  # "The DNA molecules": of what
    if LOOSE_SUBJECT.match(text) or not (any(one.tag == "NNP" for one in phrase) or end > 3):
        return
    if phrase[0].tag != "NNP" and not (phrase[0].tag == "NN" and phrase[1].tag == "NNP"):
        text = text[0].lower() + text[1:]
    yield Candidate(as_question("what is one fact about", text), "what", 0.08)


def _goes_on(behind: list[Token]) -> bool:
    """Whether what follows a subject has a finite verb outside of brackets and relative clauses."""
    depth, inside = 0, False
    for token in behind:
        depth += (token.text in "([") - (token.text in ")]")
        if depth:
            continue
        if token.tag == "WH":
            inside = True
        elif token.text == ",":
            inside = False
        elif token.tag in FINITE and not inside:
            return True
    return False


_TELLING_TOKENS = 5  # behind the phrase, with the stop
_NO_OPENING = word_classes.PREPOSITIONS | {"a", "an", "prior"}
_TELLING_REST = 3  # words behind the verb; fewer tell hardly anything


def known_of(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The efficiency of the Orrin engine reaches 30 %. -> What is one fact about the efficiency of the Orrin engine?"""
    clause = statement.clause
    words = clause.subject.split()
    if LOOSE_SUBJECT.match(clause.subject) or len(words) > 10 or words[0].lower() in _NO_OPENING:
        return
    if topic.title and (clause.lead or len(clause.rest.split()) < _TELLING_REST):
        return
    generic = clause.plural and clause.subject.islower() and words[-1] not in word_classes.VAGUE_NOUNS
    if not (NAME.search(clause.subject) or statement.topical or len(words) > 2 or (generic and words[0] != "the")):
        return
    if topic.title and not statement.topical and not _tells_of(clause):
        return
    if statement.topical and topic.person:
        return
    yield Candidate(as_question("what is one fact about", clause.subject, lead=lead_of(clause)), "what", 0.1)


def _tells_of(clause: Clause) -> bool:
    """Whether a sentence tells what its subject is or has as a rule, and not what it did once; and whether the subject
    is more than a family name.
    """
    if re.fullmatch(r"[A-Z][a-z]+", clause.subject) or re.search(r"\b(?:or|other)\b", clause.subject):
        return False
    words = set(re.findall(r"[a-z]+", clause.subject))
    a_thing = clause.subject.startswith("the ") and not words & (word_classes.PERSON_NOUNS | word_classes.PLURAL_PEOPLE)
    return clause.voice != "active" or not is_past(clause) or (a_thing and bool(NAME.search(clause.subject)))
