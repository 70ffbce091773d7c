"""Rules that ask who made or did something."""

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.english.word_forms import past_forms, third_person
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
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

_TOLD_BY = frozenset({"was", "were", "has", "have", "had"})


def made_by(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X was designed by Ada. -> Who designed X?"""
    clause = statement.clause
    rest = core(clause)
    if clause.voice != "passive" or rest is None or is_negative(clause) or clause.lemma not in word_classes.WHO_VERBS:
        return
    tokens = clause.rest_tokens
    found = next((i for i, t in enumerate(tokens) if t.lower == "by"), None)
    if found is None or found > 4 or found + 1 >= len(tokens) or clause.auxiliary not in _TOLD_BY:
        return
    behind = [t for t in tokens[found + 1 :] if t.end <= len(rest)]
    name_at = next((i for i, t in enumerate(behind) if t.tag == "NNP"), None)
    person_word = any(t.lower in word_classes.PERSON_NOUNS for t in behind[: (name_at or 0) + 1])
    if name_at is None or (name_at > 0 and not person_word and not (name_at == 1 and behind[0].lower == "the")):
        return
    if clause.verb.split()[-1].lower() != "won" and any(t.tag == "VBG" for t in behind[:3]):
        return
    if any(token.tag == "TO" for token in tokens[:found]):
        return  # "has been found to vary by a factor of"
    before = spoken(clause.rest[: tokens[found].start])
    verb = clause.verb.replace("been ", "")
    if has_pronoun(before) or (clause.lemma == "write" and verb.endswith("n")):
        verb = "wrote" if clause.lemma == "write" else verb
    tail = (
        re.search(r" (?:during|at|on) [^,;]+$", spoken(clause.rest[tokens[found].end :]))
        if clause.lemma == "join"
        else None
    )
    if tail:
        before = f"{before} {tail.group().strip()}"  # one is joined by somebody on every occasion
    yield Candidate(
        as_question("who", _past_of(clause, verb), clause.subject, before, lead=lead_of(clause)),
        "who",
        0.9,
        spoken(rest[tokens[found].end :]),
    )


def _past_of(clause: Clause, participle: str) -> str:
    words = participle.split()
    forms = sorted(past_forms(clause.lemma), key=lambda form: (form != words[-1].lower(), form))
    return " ".join([*words[:-1], forms[0] if forms else words[-1]])


def who_did(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """Ada designed X. -> Who designed X?"""
    clause = statement.clause
    rest = core(clause)
    if clause.voice != "active" or clause.auxiliary or rest is None or is_negative(clause) or statement.topical:
        return
    if (
        (clause.lemma not in word_classes.WHO_VERBS and is_person(statement, topic) is not True)
        or clause.lemma in {"become", "have", "say", "begin", "believe", "think", "claim", "argue"}
        or not clause.head[0].isupper()
        or is_person(statement, topic) is False
    ):
        return
    if (
        has_pronoun(rest)
        or len(rest.split()) < 2
        or not (re.search(r"\b[A-Z]", rest) or any(word in rest.lower() for word in topic.words if len(word) > 3))
    ):
        return
    verb = clause.finite if not clause.plural or is_past(clause) else third_person(clause.lemma)
    yield Candidate(
        as_question("who", clause.adverbs, verb, rest, lead=lead_of(clause)), "who", 0.8, capitalised(clause.subject)
    )
