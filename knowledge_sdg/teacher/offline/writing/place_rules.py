"""Rules for named places, stretches of time and occasions."""

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
    lead_of,
    spoken,
)

# "in Nairobi", "at Davidson College", "in Dover, New Hampshire" at the end of what is said.
_NAMED_PLACE = re.compile(
    r"\b(?:in|at|near) (?:the )?(?:(?:northern|southern|eastern|western|central|downtown|city of) )?"
    r"[A-Z][\w’'-]*[a-z](?:(?:,| of| and| the)? [A-Z][\w.’'-]*){0,5}$"
)
# A name behind "in" or "at" that is an event, an organisation of sport, a language or a work rather than a place.
_NO_PLACE_NAME = re.compile(
    r"\b(?:League|Cup|Awards?|Championships?|Draft|Games?|Series|Season|Olympics?|Festival|Finals?|Four|Tournament|"
    r"Conference|Division|Week|Weekend|War|Act|Show|Code|English|Japanese|Latin|French|German|Greek|Spanish|Italian|"
    r"Hebrew|Arabic|Dutch|Magazine|Journal|Times|Bowl|Prize|Congress|NBA|WNBA|NFL|NHL|NCAA|Convention|Test|Age|Era)\b"
    rf"|\b(?:{word_classes.MONTHS})\b|\d"
)
_NOT_LOCAL = frozenset(
    "stretch extend range arrive run move "
    "believe result end specialize specialise appear star include mention feature rank lead succeed invest "
    "engage participate vary own become remain average score finish beat defeat win lose dominate influence "
    "say write use describe depict portray increase decrease call name refer cause interest involve serve "
    "place".split()
)


def where_named(  # noqa: PLR0911 - a row of guards
    statement: Statement, _topic: Topic
) -> Iterator[Candidate]:
    """X studied physics in Nairobi. -> Where did X study physics?"""
    clause = statement.clause
    rest = core(clause)
    if rest is None or clause.voice == "copula" or is_negative(clause) or clause.lemma in _NOT_LOCAL:
        return
    found = _NAMED_PLACE.search(rest)
    if not found or _NO_PLACE_NAME.search(found.group()):
        return
    before = rest[: found.start()].strip(" ,")
    if re.search(r"\b(?:in|at) (?:the )?[A-Z]", before):
        return  # the place is said already, and a wider one is left
    if re.search(r"[,;:()]|\b(?:in|at|who|which|that|and|to)$", before) or has_pronoun(before, possessive=False):
        return
    last = [token for token in clause.rest_tokens if token.end <= len(before)][-1:]
    if any(token.tag == "TO" for token in clause.rest_tokens if token.end <= len(before)):
        return  # "exits were renumbered to match the rest in Velm"
    if any(token.tag in {"VBN", "VBG"} for token in clause.rest_tokens if token.end <= len(before)) and (
        clause.voice != "passive"
    ):
        return
    if last and last[0].lower in {"interest", "role", "part", "investment", "largest", "population"}:
        return
    if clause.voice == "active" and not before and clause.lemma not in word_classes.PLACE_VERBS | _WHOLE_VERBS:
        return
    if clause.lead and not DATE.fullmatch(clause.lead):
        return
    yield Candidate(
        as_question("where", clause.inverted(), before, lead=lead_of(clause)),
        "where",
        0.75,
        capitalised(spoken(found.group())),
    )


_WHOLE_VERBS = frozenset("die work study perform teach settle stop end train debut premiere open".split())
_STRETCH = re.compile(
    r"\b(?P<stretch>(?:from|between) (?:\w+ )?(?P<first>1[0-9]\d\d|20\d\d) (?:to|until|and|through) "
    r"(?:\w+ )?(?:1[0-9]\d\d|20\d\d)|since (?:(?:early |late )?[A-Z][a-z]+ )?(?:1[0-9]\d\d|20\d\d)|"
    r"until (?:(?:early |late )?[A-Z][a-z]+ )?(?:1[0-9]\d\d|20\d\d)|"
    r"by the end of (?:[A-Z][a-z]+ )?(?:1[0-9]\d\d|20\d\d))$"
)


def when_stretch(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X served in Y from 1999 to 2003. X has been Y since 2008. -> When did X serve in Y? Since when has X been Y?"""
    clause = statement.clause
    rest = core(clause)
    if rest is None or is_negative(clause) or has_pronoun(rest, possessive=False):
        return
    found = _STRETCH.search(rest) or (_STRETCH.search(clause.lead) if clause.lead else None)
    lowered = found["stretch"][0].lower() if found else ""
    if found is None:
        opening = _STRETCH.search(clause.lead[:1].lower() + clause.lead[1:]) if clause.lead else None
        if opening is None or opening.start():
            return
        found, lowered = opening, opening["stretch"][0]
    in_lead = found.string != rest
    kept = rest if in_lead else rest[: found.start()].strip(" ,")
    if (clause.lead and not in_lead) or len(kept.split()) < (1 if clause.voice == "passive" else 2):
        return
    if re.search(r"\b(?:1[0-9]\d\d|20\d\d)\b", kept) or kept.endswith((" and", " to", " of", " in", " by")):
        return
    asked = {"s": "since when", "u": "until when"}.get(lowered, "when")
    if lowered == "b" and "by the end" in found["stretch"].lower():
        asked = "by when"
    if asked == "since when" and not re.match(r"(?:has|have)\b", clause.auxiliary):
        return
    if asked == "until when" and not is_past(clause):
        return
    yield Candidate(as_question(asked, clause.inverted(), kept), "when", 0.85, capitalised(spoken(found["stretch"])))


_OCCASION = re.compile(r"(?:During|After|Before|Following) (?:the |an? )?(?:[\w’'-]+ ){0,5}[\w’'-]+$")


def occasion(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """During the operation, a tube is placed. -> What happens during the operation?"""
    clause = statement.clause
    if not _OCCASION.match(clause.lead) or has_pronoun(clause.lead) or clause.voice == "copula":
        return
    if re.search(r"\d|\b(?:was|were|had|did|ing)\b|^\w+ \w+ing\b", clause.lead) or len(clause.lead.split()) < 3:
        return
    happens = "happened" if is_past(clause) else "happens"
    if clause.auxiliary in {"can", "could", "may", "might"}:
        happens = "can happen"
    lead = clause.lead[0].lower() + clause.lead[1:]
    yield Candidate(as_question("what", happens, lead), "what", 0.6)
