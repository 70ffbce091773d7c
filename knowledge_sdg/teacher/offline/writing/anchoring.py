"""Saying of which document a question is, where it would not be understood without it."""

import re
from dataclasses import replace

from knowledge_sdg.records import digest
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.manner import OPENINGS, question_kind
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.full_names import bare_title, bracketed_kind, in_full
from knowledge_sdg.teacher.offline.writing.naming import name_inside
from knowledge_sdg.teacher.offline.writing.patterns import ASKING
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate
from knowledge_sdg.teacher.offline.writing.soundness import has_bare_noun
from knowledge_sdg.teacher.offline.writing.telling import (
    fits_one,
    is_definition,
    is_of_no_thing,
    lacks_an_occasion,
    names_topic,
    tells_apart,
)

_COST = 0.1  # in worth, of an opening: a question with the name in it is better
_LEAD = re.compile(rf"^(?P<lead>[A-Z][^?]*?), (?P<body>{ASKING}.*)\?$")
_MOVED = re.compile(r"(?:In|On|At|During|By|Before|After|Since|Between) ")


def anchored(candidate: Candidate, topic: Topic, *, of_topic: bool) -> Candidate | None:
    """The candidate as it is understood by somebody who has not the text: with the topic's full name, or behind an
    opening like "Regarding the ebbwing, "; None where that cannot be said, or would tell the answer.

    of_topic: what is asked for is the topic itself, or its deed.
    """
    if not topic.name:
        return candidate
    question = in_full(candidate.question, topic)
    if lacks_an_occasion(question, topic) or is_of_no_thing(question, topic):
        return None
    whole = replace(candidate, question=question)
    if names_topic(question, topic) or is_definition(question) or question.endswith(" stand for?"):
        return whole
    if topic.person and question_kind(question) == "who":
        return whole if fits_one(question) else None
    if of_topic or (names_topic(candidate.phrase, topic) and not _TURNED.search(question)):
        return whole if tells_apart(question) and not has_bare_noun(question, topic) else None
    return _behind_opening(whole, topic)


# What is asked for is not the subject: "What does the mill hold?", "What is the mill called?"
_TURNED = re.compile(
    r"\b(?:do|does|did)\b|\bwhat (?:is|are|was|were|has|have|had|can|could|will|would) (?:the|an?|[A-Z])"
)
# "The last update", "the exact same footage", "a permanent version", "the sport considered": of what, the text tells.
_OF_THE_TEXT = re.compile(
    r"\bthe (?:exact |very )?(?:same|single|last|latest|former|latter|next|other)\b|"
    r"\bversions?\b(?! of)|\bthe [a-z]+ considered\b"
)


def _behind_opening(candidate: Candidate, topic: Topic) -> Candidate | None:
    """Who introduced the first model? -> Regarding the Orrin mill, who introduced the first model?"""
    question = candidate.question
    if has_bare_noun(question, topic) or _OF_THE_TEXT.search(question) or _OF_THE_TEXT.match(candidate.phrase.lower()):
        return None
    if re.match(r"What happen(?:s|ed)\b", question) and not re.search(r"[A-Z]|\d", question[1:]):
        return None  # "after millions of years": of what
    if found := _LEAD.match(question):
        if not _MOVED.match(found["lead"]):
            return None
        lead = found["lead"]
        question = f"{found['body']} {lead[0].lower()}{lead[1:]}?"
    question = f"{_opening(topic, question)}, {question[0].lower()}{question[1:]}"
    return replace(candidate, question=question, worth=candidate.worth - _COST)


def _opening(topic: Topic, question: str) -> str:
    kind = bracketed_kind(topic)
    name = f"the {kind} {bare_title(topic)}" if kind else _name_in_general(topic)
    chosen = int(digest("opening", question, length=4), 16) % len(OPENINGS)
    return f"{OPENINGS[chosen]} {name}"


_NO_ARTICLE = re.compile(r"(?:surgery|hockey|ball|law|music|point|ectomy|ism)$")  # what people do
_TERM = re.compile(r"[a-z](?:ion|ium|oma|itis|osis|cyte|some|ase)$")  # endings of the sciences' words


def _name_in_general(topic: Topic) -> str:
    """The topic's name as it stands behind a preposition, also where the text does not have it: of a title "Grey
    ebbwing" it is "the grey ebbwing".
    """
    if name := name_inside(topic):
        return name.removeprefix("the ") if _NO_ARTICLE.search(name) else re.sub(r"^The ", "the ", name)
    title = re.sub(r"^The ", "the ", bare_title(topic))
    first, *others = title.split()
    classes = readings(first.lower().rpartition("-")[2]) or ({"NN"} if _TERM.search(first) else frozenset())
    if (classes and any(map(str.islower, others))) if others else ("NN" in classes and first not in topic.proper):
        title = title[0].lower() + title[1:]
    return title if title[0].isdigit() else name_inside(replace(topic, name=title, stated=True)) or title
