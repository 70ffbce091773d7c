"""Rules for causes, means, purposes and conditions: why, how, what for, what happens if."""

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english.word_forms import readings, third_person
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

_CAUSE = re.compile(
    r",? (?:(?:in part |partly |mainly |largely |primarily |mostly |probably |possibly |simply |only "
    r")?(?:because|due to|owing to|as a result of)|in order to|so that)\b"
)


def why(  # noqa: PLR0911 - a row of guards
    statement: Statement, topic: Topic
) -> Iterator[Candidate]:
    """X is Y because Z. -> Why is X Y?"""
    clause = statement.clause
    found = _CAUSE.search(" " + clause.rest)
    if found:
        before = clause.rest[: max(0, found.start() - 1)].strip(" ,")
        reason = clause.rest[found.start() :].strip(" ,")
        if re.search(r"[,;:—]|\b(?:which|who|that|and|but|or)\b", before) and re.search(
            r"[,;:—]|\b(?:which|who|that|but)\b", before
        ):
            return
        whole = core(clause)
        if whole is None or not whole.startswith(before):
            return
        if (
            (not before and (clause.voice != "passive" or is_person(statement, topic)))
            or has_pronoun(before, possessive=False)
            or before.count("(") != before.count(")")
        ):
            return
        first = clause.rest_tokens[0] if clause.rest_tokens else None
        if clause.voice == "copula" and (first is None or first.tag in {"NN", "NNS", "NNP"}):
            return  # "Why is the name Velm?" does not ask why it was given
        if (is_negative(clause) and "not" in clause.finite) or len(reason.split()) < 3 or _negative_words(before):
            return
        yield Candidate(
            as_question("why", clause.inverted(), before, lead=lead_of(clause)), "why", 0.95, capitalised(reason)
        )
    elif re.match(r"(?:Because|Due to|Owing to|As a result of|Since)\b", clause.lead) and not re.match(
        r"Since (?:\w+ )?\d", clause.lead
    ):
        rest = core(clause)
        if (
            rest is None
            or (clause.lead.startswith("Since") and not re.search(r"\b(?:is|are|was|were|has|have)\b", clause.lead))
            or has_pronoun(rest, possessive=False)
            or is_negative(clause)
            or has_pronoun(clause.lead)
        ):
            return
        if clause.voice == "active" and len(rest.split()) < 2:
            return
        yield Candidate(as_question("why", clause.inverted(), rest), "why", 0.9, clause.lead)


def _negative_words(text: str) -> bool:
    return bool(re.search(r"\b(?:not|never|no)\b", text))


def how_by(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X is done by doing Y. -> How is X done?"""
    clause = statement.clause
    found = re.search(
        r"(?:^|,? )(by (?:\w+ly )?(\w+ing)\b.*|through the use of .*|with the help of .*|by means of .*)$", clause.rest
    )
    if not found or is_negative(clause) or clause.voice == "copula" or clause.lemma in {"require", "need"}:
        return
    if found.group(2) and (
        "VBG" not in readings(found.group(2))
        or found.group(2) in {"being", "including", "following", "nothing", "during", "king"}
    ):
        return
    before = clause.rest[: found.start()].strip(" ,")
    if (
        re.search(r"[,;:—]|\b(?:which|who|that|and|but)\b", before)
        or has_pronoun(before, possessive=False)
        or before.count("(") != before.count(")")
    ):
        return
    if clause.voice == "active" and (not before or clause.lemma == "include" or re.match(r"\w+ing\b", before)):
        return
    yield Candidate(
        as_question("how", clause.inverted(), before, lead=lead_of(clause)), "how", 0.85, capitalised(found.group(1))
    )


def condition(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """When A happens, B. -> What happens when A happens?"""
    clause = statement.clause
    if not re.match(r"(?:When|If)\b", clause.lead) or has_pronoun(clause.lead) or "," in clause.lead:
        return
    if (
        not re.search(r"\b(?:is|are|has|have|\w+s|\w+)\b", clause.lead)
        or re.search(r"\b(?:was|were|did|had|could|would)\b|\b\w+ed\b(?<!is \wed)", _without_participles(clause.lead))
        or is_past(clause)
    ):
        return
    if len(clause.lead.split()) < 4:
        return
    lead = clause.lead[0].lower() + clause.lead[1:]
    yield Candidate(
        as_question("what happens", lead),
        "what",
        0.85,
        capitalised(spoken(f"{clause.subject} {clause.finite} {clause.rest}")),
    )


def _without_participles(text: str) -> str:
    return re.sub(r"\b(?:is|are|be|been|has|have) (?:\w+ly )?\w+ed\b", "", text)


_PURPOSE = frozenset(
    [
        "goal",
        "aim",
        "purpose",
        "function",
        "role",
        "objective",
        "task",
        "intention",
        "job",
        "reason",
        "plan",
        "idea",
        "mission",
        "duty",
    ]
)


def purpose(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """The purpose of X is to do Y. -> What is the purpose of X?"""
    clause = statement.clause
    if (
        clause.voice == "copula"
        and not clause.verb
        and clause.head.lower() in _PURPOSE
        and re.match(r"(?:to|that) ", clause.rest)
        and not clause.lead
    ):
        yield Candidate(
            as_question("what", clause.auxiliary, clause.subject), "what", 0.9, capitalised(spoken(clause.rest))
        )


_EFFECTS = frozenset(
    [
        "cause",
        "affect",
        "prevent",
        "increase",
        "reduce",
        "improve",
        "trigger",
        "stimulate",
        "inhibit",
        "regulate",
        "help",
        "allow",
        "enable",
        "influence",
        "promote",
        "impair",
        "damage",
        "control",
        "protect",
        "produce",
        "contribute",
    ]
)


def what_does(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """A mutation can cause Y. -> What can cause Y?"""
    clause = statement.clause
    rest = core(clause)
    effect = clause.lemma in _EFFECTS or (clause.lemma, clause.rest.split(" ")[0]) in {
        ("result", "in"),
        ("lead", "to"),
        ("contribute", "to"),
    }
    if (
        clause.voice != "active"
        or not effect
        or rest is None
        or len(rest.split()) < 3
        or has_pronoun(rest)
        or is_negative(clause)
    ):
        return
    if (
        statement.topical
        or is_person(statement, topic) is not False
        or len(clause.subject.split()) < 2
        or (clause.subject.startswith("the ") and len(clause.subject.split()) < 4)
    ):
        return
    finite = clause.finite
    if clause.plural and not clause.auxiliary and not is_past(clause):
        finite = third_person(clause.lemma)
    elif finite.split()[0] in {"have", "are", "were"}:
        return
    yield Candidate(
        as_question("what", clause.adverbs, finite, rest, lead=lead_of(clause)),
        "what",
        0.65,
        capitalised(clause.subject),
    )
