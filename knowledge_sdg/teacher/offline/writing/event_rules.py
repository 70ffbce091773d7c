"""Rules that ask who or what did something, and what somebody did on an occasion."""

# ruff: noqa: SIM905 - a list of words reads better as text

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import DATE
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    core,
    has_pronoun,
    is_negative,
    is_past,
    is_person,
    lead_of,
    spoken,
)

_NAME = re.compile(r"\b(?!(?:I|The|A|An)\b)[A-Z][\w’'&-]+")
# Events that one person alone has in a context that is named: "Who was born in Ohio?" has many answers.
_NOT_TELLING = frozenset(
    "bear live say state have become begin continue remain attend grow visit travel return see feel think "
    "believe describe mention note refer know consider".split()
)


# What makes an event the only one of its kind: a year, an award, a record, an ordinal.
_ONE_ONLY = re.compile(
    r"\b(?:1[0-9]\d\d|20\d\d|Award|Prize|Medal|Trophy|Cup|record|only|fastest|youngest|oldest|all-time|"
    r"first|second|third|fourth|fifth|sixth|seventh|most)\b"
)


def who_was_it(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The topic's person won the Velm Prize of 1999. -> Who won the Velm Prize of 1999?"""
    clause = statement.clause
    rest = core(clause)
    if not statement.topical or not topic.person or clause.voice == "copula" or not is_past(clause):
        return
    if rest is None or is_negative(clause) or clause.lemma in _NOT_TELLING or has_pronoun(rest) or clause.adverbs:
        return
    owner = re.escape(topic.short)
    named = _NAME.findall(re.sub(word_classes.MONTHS, "", rest))
    if not named or not 4 <= len(rest.split()) <= 16 or re.search(rf"\b{owner}\b", rest):
        return
    if clause.lead and not DATE.fullmatch(clause.lead):
        return
    if (clause.voice == "active" and clause.auxiliary) or not _ONE_ONLY.search(f"{clause.lead} {rest}"):
        return
    yield Candidate(as_question("who", clause.finite, rest, lead=lead_of(clause)), "who", 0.6, clause.subject)


def what_was_it(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The topic, a mill, is located in Velm near the Orrin Bridge. -> What is located in Velm near the Orrin Bridge?"""
    clause = statement.clause
    rest = core(clause)
    if not statement.topical or topic.person or clause.voice != "passive" or clause.lead or rest is None:
        return
    if is_negative(clause) or clause.lemma in _NOT_TELLING | {"use", "find"} or has_pronoun(rest) or clause.plural:
        return
    named = _NAME.findall(re.sub(word_classes.MONTHS, "", rest))
    if not named or not 4 <= len(rest.split()) <= 16 or set(re.findall(r"\w+", rest.lower())) & topic.words:
        return
    yield Candidate(as_question("what", clause.finite, rest), "what", 0.5, capitalised(clause.subject))


_TAIL = re.compile(r" (?P<tail>(?:when|while|during|before|after) (?:[\w’'-]+ ){1,8}[\w’'-]+)$")


def does_when(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X eats insects during the breeding season. -> What does X do during the breeding season?"""
    clause = statement.clause
    if (
        clause.voice != "active"
        or clause.lead
        or is_negative(clause)
        or clause.lemma in {"have", "contain", "include", "exist"}
    ):
        return
    found = _TAIL.search(spoken(clause.rest))
    if not found or has_pronoun(found["tail"]) or re.search(r"\d", found["tail"]):
        return
    before = spoken(clause.rest)[: found.start()]
    if len(before.split()) < 2 or re.search(r"[,;:]|\b(?:and|that|which|who)\b", before):
        return
    if clause.head[0].islower() and not statement.topical and is_person(statement, topic) is False:
        return
    auxiliary = clause.auxiliary or ("did" if is_past(clause) else "do" if clause.plural else "does")
    if auxiliary not in {"can", "could", "do", "does", "did", "will", "should", "must"}:
        return
    yield Candidate(
        as_question("what", auxiliary, clause.subject, "do", found["tail"]),
        "what",
        0.7,
        capitalised(f"{clause.finite} {before}"),
    )


_SHORT_LEAD = 12  # words; a longer opening makes the question hard to follow


def did_then(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """After leaving Velm, X opened a mill. -> After leaving Velm, what did X do?"""
    clause = statement.clause
    lead = lead_of(clause)
    if not lead or DATE.fullmatch(clause.lead) or not is_past(clause) or is_negative(clause) or clause.auxiliary:
        return
    named = statement.topical or clause.head[0].isupper()
    actor = is_person(statement, topic) or (clause.head[0].isupper() and not statement.topical)
    if clause.voice != "active" or not (named and actor) or not 3 <= len(lead.split()) <= _SHORT_LEAD:
        return
    if re.match(r"(?:In|At|During) (?:the|an?) ", lead) and not re.search(r"\d{4}|\b(?:age|century)\b", lead):
        return  # "In the final": of which year
    if clause.lemma in {"have", "say", "state", "average", "become"} or re.search(
        r"\b(?:he|she|it|they|him|them)\b", lead
    ):
        return
    yield Candidate(
        as_question("what did", clause.subject, "do", lead=lead),
        "what",
        0.65,
        capitalised(spoken(f"{clause.finite} {core(clause) or clause.rest}")),
    )


def to_reach(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """To create the car, X drew on Y. -> What did X do to create the car?"""
    clause = statement.clause
    if not re.match(r"(?:In order to|To) [a-z]+ \S", clause.lead) or has_pronoun(clause.lead) or is_negative(clause):
        return
    if clause.voice != "active" or clause.auxiliary or is_person(statement, topic) is False:
        return
    verb = "did" if is_past(clause) else "do" if clause.plural else "does"
    purpose = clause.lead[0].lower() + clause.lead[1:]
    yield Candidate(
        as_question("what", verb, clause.subject, "do", purpose),
        "what",
        0.8,
        capitalised(spoken(f"{clause.finite} {core(clause) or clause.rest}")),
    )


_ENDING_PREPOSITIONS = frozenset({"with", "from", "into", "on", "against", "for", "by", "through", "about", "upon"})
_NO_THING = re.compile(
    r"(?:time|times|years?|months?|weeks?|days?|hours?|minutes?|seasons?|winter|summer|spring|autumn|night|morning|"
    r"average|basis|other|others|own|way|ways|whole|result|example|instance|rest|most|first|second|third|now|"
    r"hand|top|side|sides|end|beginning|career|life|case|record|total)\b"
)
_NO_ONE_THING = frozenset({"which", "that", "all", "each", "some", "many", "several"})
_NO_ENDING = frozenset(
    "say have be do go come take get give make last remain continue stay begin start end find see hold run live die "
    "occur happen return rise fall increase decrease average release open close work play perform"
    " score finish win lose lead travel base".split()
)


_BECOMING = frozenset("merge convert incorporate fold turn develop translate split divide transform".split())


def ending(  # noqa: PLR0911 - a row of guards
    statement: Statement, topic: Topic
) -> Iterator[Candidate]:
    """X is paved in granite. X was crossed with Y. -> What is X paved with? What was X crossed with?"""
    clause = statement.clause
    tokens = clause.rest_tokens
    if clause.voice == "copula" or is_negative(clause) or len(tokens) < 3 or clause.lemma in _NO_ENDING:
        return
    preposition = tokens[0].lower
    used_in = (clause.lemma, clause.voice, preposition) == ("use", "passive", "in")
    if not (used_in or preposition in _ENDING_PREPOSITIONS) or (clause.lemma, preposition) in word_classes.STRANDED:
        return
    if (
        tokens[1].tag not in {"DT", "NN", "NNS", "JJ", "PRP$"} | ({"NNP"} if clause.lemma in _BECOMING else set())
        or tokens[1].lower in _NO_ONE_THING
    ):
        return
    cut = core(clause)
    if cut is None or len(cut.split()) < 3 or DATE.match(cut):
        return
    if (preposition == "with" and clause.voice == "active") or (preposition == "from" and " to " in f" {cut} "):
        return  # "respond with violence"; "fluctuates from low to high"
    nouns = [token for token in tokens[1:6] if token.tag in {"NN", "NNS", "NNP"} and token.end <= len(cut)]
    if (
        not nouns
        or _NO_THING.match(nouns[0].lower)
        or (nouns[0].tag == "NNP" and clause.lemma not in _BECOMING)
        or _NO_THING.match(tokens[1].lower)
    ):
        return
    if any(token.lower in word_classes.PERSON_NOUNS | word_classes.PLURAL_PEOPLE for token in tokens[1:6]):
        return
    named = is_person(statement, topic) or (clause.head[0].isupper() and clause.voice == "active")
    if named and is_past(clause) and not clause.lead:
        return  # "What did she speak about?": one of many occasions
    yield Candidate(
        as_question("what", clause.inverted(), preposition, lead=lead_of(clause)),
        "what",
        0.55,
        capitalised(spoken(cut.split(" ", 1)[-1])),
    )
