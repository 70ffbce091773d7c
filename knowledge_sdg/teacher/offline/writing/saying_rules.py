"""The rule that asks what somebody said, and of what."""

# ruff: noqa: SIM905 - a list of words reads better as text

from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english.grammar import Clause, read_clause
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import LOOSE_SUBJECT, NAME
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    has_pronoun,
    is_negative,
    lead_of,
    spoken,
)

_SAYING = frozenset(
    "acknowledge argue claim believe state conclude suggest find show note say write think maintain explain declare "
    "confirm estimate predict warn decide agree recognize recognise learn realize realise admit insist assume observe "
    "report propose demonstrate discover announce reveal indicate hypothesize suspect fear ensure require mean imply "
    "hold stipulate prove assert contend emphasize emphasise".split()
)


def said_that(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The Orrin Board said that Velm was old. -> What did the Orrin Board say about Velm?"""
    clause = statement.clause
    if clause.lemma not in _SAYING or clause.voice != "active" or is_negative(clause):
        return
    if not clause.rest.startswith("that ") or len(clause.rest.split()) < 4:
        return
    if len(clause.subject.split()) < 2 and not statement.named:
        return
    said, lead = capitalised(spoken(clause.rest[5:])), lead_of(clause)
    about = _told_about(clause, topic)
    if about:
        yield Candidate(as_question("what", clause.inverted(), "about", about, lead=lead), "what", 0.65, said)
    elif lead or len(clause.subject.split()) >= _TELLING_SUBJECT:
        yield Candidate(as_question("what", clause.inverted(), lead=lead), "what", 0.6, said)


_TELLING_SUBJECT = 5  # words; what a shorter one said is one thing of many
# After these, "about" may follow.
_SAYING_ABOUT = frozenset(
    "argue claim believe conclude suggest note say write think state report predict warn explain reveal announce "
    "learn discover assume propose".split()
)


def _told_about(clause: Clause, topic: Topic) -> str:
    """What somebody says something of: the subject of "that ...", where it is a name or a phrase that tells enough."""
    told = read_clause(capitalised(clause.rest[5:]) + ".", topic.proper) if clause.lemma in _SAYING_ABOUT else None
    if told is None or told.lead or has_pronoun(told.subject) or LOOSE_SUBJECT.match(told.subject):
        return ""
    telling = NAME.search(told.subject) or told.subject.split()[-1].lower() in topic.words
    return told.subject if telling and told.subject != clause.subject else ""
