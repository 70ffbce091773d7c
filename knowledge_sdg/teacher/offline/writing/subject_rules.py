"""Rules that ask for the subject of a sentence, or for what an attribute of something is."""

# ruff: noqa: SIM905 - a list of words reads better as text

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    core,
    has_pronoun,
    is_negative,
    is_person,
    lead_of,
    singular_finite,
    spoken,
)

_VALUE = re.compile(r"(?:(?:about|around|approximately|nearly|over|up to|at least|between) )*[$€£]?\d")
# What something has, of which the value is asked for.
_ATTRIBUTES = frozenset(
    "speed length weight height width depth size area capital name color colour population diameter cost price "
    "ratio temperature distance age title origin cause treatment symptom frequency rate range habitat diet "
    "owner author mass period magnitude capacity power range thickness duration goal motto nickname "
    "headquarters language manufacturer status result conclusion".split()
)


def attribute(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The weight of X is 12 kg. X's weight is 12 kg. -> What is the weight of X? What is X's weight?"""
    clause = statement.clause
    if clause.voice != "copula" or clause.auxiliary not in word_classes.BE or clause.verb or is_negative(clause):
        return
    owned = re.match(r"the [^,;]+ (?:of|for) |\S+(?: \S+){0,3}?(?:['’]s|s['’]) ", clause.subject)
    if not owned or len(clause.subject.split()) > 12 or is_person(statement, topic):
        return
    head = re.split(r" (?:of|for) ", clause.subject)[0].split()[-1].lower()
    valued = _VALUE.match(clause.rest) is not None
    if clause.subject.startswith("the ") and re.match(r"the (?:number|rest|majority|most|some|use)\b", clause.subject):
        return
    if not valued and head.removesuffix("s") not in _ATTRIBUTES:
        return
    first = clause.rest_tokens[0] if clause.rest_tokens else None
    if first is None or first.tag in {"JJ", "VBN", "RB", "IN", "TO"} or first.lower in {"as", "unknown"}:
        return
    yield Candidate(
        as_question("what", clause.auxiliary, clause.subject, lead=lead_of(clause)),
        "what",
        0.85,
        capitalised(spoken(clause.rest)),
    )


# A subject that points at one of several things, or whose name is known only from the text.
_LOOSE = re.compile(
    r"(?:some|most|many|several|few|all|both|each|every|another|other|one|two|three|a number|the (?:latter|former|two|"
    r"three|first|second|third|other|next|final|last|same))\b|.*\b(?:example|thing|part|way|fact)s?\b",
    re.IGNORECASE,
)
_SUBJECT_VERBS = frozenset(
    "regulate treat produce require replace protect surround connect form support remove absorb release store "
    "carry separate mark host house own operate manage inspire base use appear provide offer lead result "
    "transport convert bind encode attack feed display describe feature depict represent portray document "
    "explain show demonstrate suggest indicate reveal find complete dominate define govern restrict ban limit "
    "allow".split()
)


def what_subject(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """Gene therapies treat appendicitis in children. -> What treats appendicitis in children?"""
    clause = statement.clause
    rest = core(clause)
    if rest is None or clause.voice == "copula" or is_negative(clause) or statement.topical or clause.lead:
        return
    subject_words = clause.subject.split()
    if len(subject_words) < 2 or _LOOSE.match(clause.subject) or is_person(statement, topic) is not False:
        return
    if (
        clause.lemma not in _SUBJECT_VERBS
        or clause.head.lower() in word_classes.VAGUE_NOUNS | word_classes.PERSON_NOUNS
    ):
        return
    words = rest.split()
    named = re.search(r"\b[A-Z]\w*[a-z]", rest) or any(word in rest.lower() for word in topic.words if len(word) > 3)
    if not named or not 3 <= len(words) <= 14 or has_pronoun(rest):
        return
    yield Candidate(
        as_question("what", clause.adverbs, singular_finite(clause), rest), "what", 0.5, capitalised(clause.subject)
    )
