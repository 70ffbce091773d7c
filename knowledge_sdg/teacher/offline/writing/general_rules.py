"""Rules of last resort: they ask of nearly any statement, and stand behind every rule that asks more exactly."""

# ruff: noqa: SIM905 - a list of words reads better as text; a rule is a row of guards

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import LOOSE_SUBJECT, NAME
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
from knowledge_sdg.text import words

_OBJECT_TAGS = frozenset({"DT", "JJ", "CD", "NN", "NNS", "POS", "PRP$", "VBG", "VBN", "NNP", "RB"})
# Verbs whose object says nothing without the verb's own sense: "What did Ada make at Velm?"
_LIGHT_VERBS = frozenset(
    "make take have get give do let see find call name consider set put keep lead turn become run cost last weigh play "
    "be go come bring begin start continue end spend leave include reach join meet follow hold face lose post score "
    "average total win earn record measure span cover enter cross pass help want need try say state".split()
)
# "Patent rights to X", "permits for X": other prepositions may belong to the object itself.
_WITH_PLACE = frozenset("in at with against during after before between".split())


def object_where(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """Ada Quill renewed the lease with the Orrin Board. -> What did Ada Quill renew with the Orrin Board?"""
    clause = statement.clause
    rest = core(clause)
    if clause.voice != "active" or rest is None or is_negative(clause) or clause.lemma in _LIGHT_VERBS:
        return
    tokens = [token for token in clause.rest_tokens if token.end <= len(rest)]
    if not tokens or tokens[0].tag not in {"DT", "JJ", "NN", "NNS", "CD", "PRP$"}:
        return
    end = 0
    while end < len(tokens) and (tokens[end].tag in _OBJECT_TAGS or tokens[end].lower == "of"):
        end += 1
    if end >= len(tokens) or tokens[end].lower not in _WITH_PLACE or tokens[end - 1].tag not in {"NN", "NNS"}:
        return
    behind = rest[tokens[end].start :]
    if (
        re.search(r"\band\b", behind)
        or not re.search(r"\b[A-Z]|\d", behind)
        or len(behind.split()) > 12
        or has_pronoun(behind)
        or any(token.tag in {"VBN", "VBG", "VBD"} for token in tokens[end:])
        or re.search(r"\b(?:known|called|named)\b", behind)
        or re.match(r"with (?![A-Z]|the [A-Z])", behind)
    ):
        return
    if tokens[0].lower in {"one", "each", "both", "all", "this", "that"} or not (statement.named or statement.topical):
        return
    yield Candidate(
        as_question("what", clause.inverted(), behind, lead=lead_of(clause)),
        "what",
        0.55,
        capitalised(spoken(rest[: tokens[end - 1].end])),
    )


def described(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """The notes of the ebbwing are alike in length. -> How can the notes of the ebbwing be described?"""
    clause = statement.clause
    if (
        clause.voice != "copula"
        or clause.auxiliary not in {"is", "are"}
        or is_negative(clause)
        or not clause.rest_tokens
    ):
        return
    first = next((token for token in clause.rest_tokens if token.tag != "RB"), None)
    if first is None or first.tag != "JJ" or len(clause.rest.split()) < 4 or first.lower in _NO_QUALITY:
        return
    if clause.rest_tokens[0] is not first and clause.rest_tokens[0].lower in {"directly", "usually", "often", "only"}:
        return
    behind = clause.rest_tokens[clause.rest_tokens.index(first) + 1 :][:1]
    if behind and (behind[0].tag in {"IN", "TO"} or behind[0].lower in {"than", "enough"}):
        return  # "is vital for": asked for by what it is vital for, if at all
    if LOOSE_SUBJECT.match(clause.subject) or clause.subject.split()[0].lower() in {"a", "an"}:
        return
    yield Candidate(
        as_question("how can", clause.subject, "be described", lead=lead_of(clause)),
        "how",
        0.3,
        capitalised(spoken(clause.rest)),
    )


_NO_QUALITY = frozenset(
    "able likely unlikely due available present located first last next other same such own".split()
)
_BY_MEANS = re.compile(r"(?:as|through|via|using|in terms of|by means of|by \w+ing|with the help of|by way of)\b")


def how_done(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """Any knot can be expressed as a sum of prime knots. -> How can any knot be expressed?"""
    clause = statement.clause
    if clause.voice != "passive" or is_negative(clause) or not _BY_MEANS.match(clause.rest):
        return
    if len(clause.rest.split()) < 4 or clause.lemma in _NO_MANNER:
        return
    yield Candidate(
        as_question("how", clause.inverted(), lead=lead_of(clause)), "how", 0.6, capitalised(spoken(core(clause) or ""))
    )


# "Appointed as chair" tells what, not how.
_NO_MANNER = frozenset(
    "identify know use consider refer regard appoint name elect select hire establish found release".split()
)
_ONE_OF = re.compile(r"(?:one of|among|part of) the \w+ \w+")


def one_of(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X was one of the oldest mills of Velm. -> What was one of the oldest mills of Velm?"""
    clause = statement.clause
    rest = core(clause)
    if clause.voice != "copula" or clause.verb or rest is None or clause.lead or is_negative(clause):
        return
    if not _ONE_OF.match(rest) or has_pronoun(rest) or len(rest.split()) < 6:
        return
    if statement.topical:
        return
    person = is_person(statement, topic)
    if person is None and clause.head[0].isupper():
        return
    asked = "who" if person else "what"
    yield Candidate(as_question(asked, singular_finite(clause), rest), asked, 0.55, capitalised(clause.subject))


_WRITTEN_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z]")  # not an abbreviation, which says little to who does not know it


def any_subject(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The boiler of the engine holds 40 litres at Velm. -> What holds 40 litres at Velm?"""
    clause = statement.clause
    if statement.topical or LOOSE_SUBJECT.match(clause.subject) or len(clause.subject.split()) < 2:
        return
    if re.fullmatch(r"the [a-z-]+", clause.subject):
        return  # "The car was sold to Ada": which car, the answer does not say
    if re.match(r"an? ", clause.subject):
        return  # "A key part of the plan is ...": the answer does not say which
    person = is_person(statement, topic)
    if person is None and clause.head[0].isupper() and clause.head not in _BODIES:
        return
    if topic.title and not (_WRITTEN_NAME.search(clause.rest) or topic.words & set(words(clause.rest))):
        return  # "replaced with an ASI radio in the 1982 run": the run of what
    yield from _asked_for(clause, "who" if person else "what", statement.clause.subject)


def pronoun_subject(clause: Clause) -> Iterator[Candidate]:
    """He led the Orrin Mill to victory. The company left Velm in 1920. -> Who led the Orrin Mill to victory?

    The answer must begin with the sentence that names the subject.
    """
    first = clause.subject.split()[0].lower()
    people = word_classes.PERSON_NOUNS | word_classes.PLURAL_PEOPLE
    if first in {"he", "she"} or (first in _POINTERS and clause.head.lower() in people):
        yield from _asked_for(clause, "who", "")
    elif first == "it" and clause.lemma != "find" and len(content_keys(clause.rest)) >= _TELLING_KEYS:
        rest = re.sub(word_classes.MONTHS, "", clause.rest)
        if NAME.search(rest):
            yield from _asked_for(clause, "what", "")


_POINTERS = frozenset({"this", "these", "such", "the", "another"})


def _asked_for(clause: Clause, asked: str, phrase: str) -> Iterator[Candidate]:
    """The question for the subject of a clause, where what is said of it tells it apart."""
    asked = "who" if clause.head in _GOVERNING else asked
    rest = core(clause)
    if rest is None or is_negative(clause) or has_pronoun(rest) or not 3 <= len(rest.split()) <= _LONGEST_REST:
        return
    named = re.search(r"\b[A-Z]|\d", re.sub(word_classes.MONTHS, "", rest))
    if len(content_keys(rest)) < (_TELLING_KEYS if named else _TELLING_KEYS_UNNAMED) or clause.lemma in _EMPTY_VERBS:
        return
    if clause.voice == "copula" and (
        re.match(r"(?:an?|the|one of|in|at|on|from|not|also|widely|available|common|similar) ", rest)
    ):
        return
    if re.match(r"to (?:the|an?) ", rest) or clause.lemma == "present" or "together" in clause.adverbs:
        return  # "present on the membrane": an adjective was taken for a verb
    if clause.voice == "copula" and clause.plural:
        return  # "What is dense stars?"
    question = as_question(asked, clause.adverbs, singular_finite(clause), rest, lead=lead_of(clause))
    yield Candidate(question, asked, 0.4, capitalised(phrase))


# Content words behind a verb without which many things fit what is asked: with a name or number among them, and not.
_TELLING_KEYS, _TELLING_KEYS_UNNAMED = 3, 5
_LONGEST_REST = 18  # words behind the verb; more make the question hard to follow
_GOVERNING = frozenset(["government", "governments", "company", "companies", "council", "team", "court"])
_EMPTY_VERBS = frozenset(
    "have do say give get come go think believe argue claim find use mention refer include know consider see".split()
)


# Names that end in one of these are of a body, not of a person.
_BODIES = frozenset(
    "Company Corporation Inc Inc. Ltd Ltd. University College Party Committee Council Parliament Commission "
    "Church Army Empire Association Federation Network School Board Union Society Institute Museum Government "
    "Court League Agency Department Ministry Treaty Act Group Foundation Congress Senate Bank Assembly".split()
)
