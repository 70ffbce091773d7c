"""Naming the subject in a question that would not be understood without its document."""

import re
from dataclasses import replace

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import NAME
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate, is_past

INSIDE_KINDS = frozenset({"novel", "constellation", "film", "series", "book", "game", "play"})


def with_topic(  # noqa: PLR0911 - a row of guards
    candidate: Candidate, statement: Statement, topic: Topic
) -> Candidate | None:
    """The candidate with its subject named.

    None where it stays unclear what is asked about: "the service", or "his" without a person.
    """
    candidate = _with_full_name(_with_name_for_kind(candidate, topic), topic)
    question = candidate.question
    if question.endswith(" stand for?"):
        return candidate  # an abbreviation is its own name
    if _is_unclear(question, statement, topic):
        return None
    words = {word.lower().removesuffix("s") for word in re.findall(r"\w+", question)}
    if words & {word.removesuffix("s") for word in topic.words if len(word) > 3 or word.isdigit()}:
        return candidate
    inside = re.sub(r"^\W*\w+", "", question)
    has_name = NAME.search(re.sub(_CALENDAR, "", inside))
    if has_name and (statement.named or not statement.clause.subject.startswith("the ")):
        return candidate
    if _is_vague(statement.clause.subject):
        return None
    if statement.topical:
        return candidate  # the question asks for the topic itself
    if not topic.name:
        told = re.search(r" (?:of|in|for|from|between|at|that|which|to|by|on) ", statement.clause.subject)
        return candidate if told or not statement.clause.subject.startswith("the ") else None
    if question.split()[0].endswith(",") or "," in question[:40]:
        return None
    asked_well = candidate.kind == "yes/no" or candidate.worth > _UNPLACED_FROM
    says_what = has_name is not None or statement.clause.subject in question
    enough = len(content_keys(question)) >= _TELLING_KEYS or question.endswith(f" {statement.clause.subject}?")
    if asked_well and says_what and enough and _tells_enough(statement.clause):
        return replace(candidate, worth=candidate.worth - _UNPLACED_COST)
    asked_exactly = candidate.kind != "yes/no" and candidate.worth >= _WORTH_AN_OPENING
    return _with_owner(candidate, statement, topic) or (candidate if asked_exactly else None)


def _with_full_name(candidate: Candidate, topic: Topic) -> Candidate:
    """The candidate with the full name of the title's person: "Quill's father" -> "Ada Quill's father"."""
    if not topic.person or topic.name in candidate.question:
        return candidate
    alone = "|".join(map(re.escape, (topic.short, topic.name.split()[0])))
    for found in re.finditer(rf"(?<![\w’'.-])(?:{alone})\b(?! [A-Z])", candidate.question):
        before = candidate.question[: found.start()].split()
        if len(before) > 1 and (before[-1][0].isupper() or before[-1] == "the"):
            continue  # "Ben Quill", "the Quill house"
        question = candidate.question[: found.start()] + topic.name + candidate.question[found.end() :]
        return replace(candidate, question=question)
    return candidate


_WORTH_AN_OPENING = 0.5  # of a question that needs "Regarding needlepoint, " to be understood (`anchoring`)
_UNPLACED_FROM = 0.35  # the worth of a question from which it may be asked so
_TELLING_KEYS = 4  # content words of such a question, unless it asks what something is
_UNPLACED_COST = 0.1  # in worth, of a question that names neither the topic nor anything else by its name
_TELLING_WORDS = 5  # of a subject with "of" or "for", from which it tells by itself what it is
_ANY_KIND = frozenset(
    ["males", "females", "adults", "parents", "flocks", "members", "subspecies", "models", "versions", "parts"]
)


def _tells_enough(clause: Clause) -> bool:
    """Whether a subject is understood without its text: things in general ("tumor cells"), or a long phrase."""
    words = clause.subject.split()
    if (
        not clause.subject.islower()
        or clause.head in word_classes.VAGUE_NOUNS | word_classes.PLURAL_PEOPLE | _ANY_KIND
        or clause.lead
    ):
        return False
    if words[0] in {"the", "a", "an"}:
        pointing = re.search(r" the [a-z-]+$", clause.subject)  # "the layout of the precinct"
        return len(words) >= _TELLING_WORDS and bool(re.search(r" (?:of|for) ", clause.subject)) and not pointing
    if re.fullmatch(r"[a-z]+er", words[0]) and "JJ" in readings(words[0]):
        return False  # "larger proteins": than which
    general = words[0] not in word_classes.DETERMINERS | word_classes.NUMBER_WORDS
    return general and len(words) > 1 and not is_past(clause)


def _is_unclear(question: str, statement: Statement, topic: Topic) -> bool:
    """Whether a question has "his" without a person in it, or something that only the text tells: "the service"."""
    if not statement.topical and re.search(r"\b(?:his|her|him)\b", question):
        return True
    vague = _VAGUE.search(question)
    if vague and (topic.title or vague.group(1) not in topic.kinds):
        return True
    return bool(topic.title and (_UNNAMED.search(question) or _is_vague(statement.clause.subject)))


_CALENDAR = re.compile(rf"{word_classes.MONTHS}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def _with_name_for_kind(candidate: Candidate, topic: Topic) -> Candidate:
    """The candidate with the topic's name for a bare noun that means it: "articles on the square" ->
    "articles on Federation Square".
    """
    name = name_inside(topic)
    if not name or topic.person or topic.plural or not topic.kinds:
        return candidate
    kinds = "|".join(sorted(map(re.escape, topic.kinds)))
    bare = re.compile(rf"\bthe (?:{kinds})\b(?=\?|,| (?:in|on|at|to|from|by|with|during|after|before|since)\b)")
    if name.lower() in candidate.question.lower() or not bare.search(candidate.question):
        return candidate
    return replace(candidate, question=bare.sub(name, candidate.question, count=1))


# With a title, other things than the one of the title are named: "the project", "the second", "the company".
_UNNAMED = re.compile(
    r"\b[Tt]he (?:[a-z-]+ )?(?:plans?|project|agreement|event|site|company|companies|team|teams|players?|tests?|"
    r"trial|study|researchers|authors?|winners?|staff|owners|young|first|second|third|others?)\b"
    r"(?! (?:of|for|that|which|who|between|from|called|named|known)\b| (?:in|at) (?:the )?[A-Z]|['’])"
)


def _with_owner(candidate: Candidate, statement: Statement, topic: Topic) -> Candidate | None:
    """The candidate with its subject as a part of the topic, or None where that cannot be said.

    "What does the front suspension use?" -> "What does the front suspension of the DMC DeLorean use?"
    """
    subject = statement.clause.subject
    name = name_inside(topic)
    if not name or topic.person or not subject.startswith("the ") or candidate.question.count(f" {subject} ") != 1:
        return None
    last = subject.split()[-1]
    if {last, last.removesuffix("s")} & (topic.kinds | word_classes.VAGUE_NOUNS | _NO_PARTS):
        return None  # it means the topic itself, or something else that only the text tells
    if len(subject.split()) < _TELLING_PART or not readings(last) & {"NN", "NNS"}:
        return None  # "the rash": one that the text has told of
    if any(word[:6] in subject.lower() for word in topic.words if len(word) > 6):
        return None  # "the mitochondria of the mitochondrion"
    if re.search(r" (?:of|in|for|from|with|by|at|on|between|that)\b", subject) or _has_capital(subject):
        return None
    inside = name == name.lower() or topic.kinds & INSIDE_KINDS
    joined = "in" if inside and not name.startswith("the ") else "of"
    named = candidate.question.replace(f" {subject} ", f" {subject} {joined} {name} ")
    return replace(candidate, question=named, worth=candidate.worth - 0.05)


_NO_PARTS = frozenset({"sport", "chain", "evidence", "function"})
_TELLING_PART = 3  # words, with the article, of a subject that may be said to be a part of the topic


def _has_capital(phrase: str) -> bool:
    return phrase != phrase.lower()


# Endings of nouns that have no article when they are meant in general: "in needlepoint", "in hockey", "in surgery".
_MASS = re.compile(r"(?:ing|ism|ity|ment|tion|sis|ectomy|point|ball|hockey|law|surgery|ivy|music|craft|wear|lazuli)$")


def name_inside(topic: Topic) -> str:
    """The topic's name as it stands behind a preposition, or nothing where its article or capital is unsure.

    "The ebbwing" -> "the ebbwing"; "mitochondrion" -> "the mitochondrion"; a name that the text never has -> ""
    """
    if not topic.stated or (topic.name.istitle() and " " in topic.name and "-" in topic.name):
        return ""
    name = re.sub(r"^(The|An?) (?=[a-z])", lambda article: article.group().lower(), topic.name)
    words = name.split()
    if name != name.lower() and words[0].isalpha() and words[0] not in topic.proper:
        if not all(word.islower() for word in words[1:]) or words[0].isupper():
            return name
        if not readings(words[-1].lower()) & {"NN", "NNS"}:
            return "" if len(words) == 1 else name
        name = name[0].lower() + name[1:]
    if name != name.lower() or name.startswith("the ") or topic.plural or _MASS.search(name):
        return name
    return f"the {name}"


# "the service", but not "the service of" or "the name for".
_VAGUE = re.compile(
    r"\bthe ("
    + "|".join(sorted(word_classes.VAGUE_NOUNS - {"public", "population", "government"}))
    + r")\b(?! (?:of|for|that|which|between)\b)"
)


_POINTING = re.compile(
    r"\b(?:it|its|he|she|his|her|him|they|their|them|this|these|those|there|here|such|former|latter|we|our|you|your)\b"
)


def stands_by_itself(question: str) -> bool:
    """Whether a question has a name or number in it, and neither a pronoun nor a bare "the system".

    stands_by_itself("Who led the Orrin Mill?") -> True; stands_by_itself("Who led the company?") -> False
    """
    inside = re.sub(word_classes.MONTHS, "", re.sub(r"^\W*\w+", "", question))
    if _VAGUE.search(question) or _POINTING.search(question):
        return False
    return bool(NAME.search(inside)) or (bool(re.search(r"\d{2,}", inside)) and not _BARE.search(question))


_BARE = re.compile(r"\bthe [a-z-]+(?: [a-z-]+)?(?=\?| (?!of\b)[a-z])")


def _is_vague(subject: str) -> bool:
    """A subject like "the system" or "the first award", which another sentence must explain."""
    words = subject.split()
    return subject.islower() and words[0] == "the" and len(words) <= 3 and words[-1] in word_classes.VAGUE_NOUNS
