"""Rules for times, ages and places: when, at what age, where."""

# ruff: noqa: C901, PLR0911 - a rule is a row of guards, each of which ends it

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import DATE, NUMBER, YEAR
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


def when(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """In 1760, X did Y. -> When did X do Y?"""
    clause = statement.clause
    if clause.voice == "copula" or not is_past(clause) or is_negative(clause) or clause.auxiliary == "had":
        return
    rest = core(clause)
    if rest is None:
        return
    lead_date = DATE.fullmatch(clause.lead)
    inside = list(DATE.finditer(rest))
    if re.match(r"an? (?!\d)[a-z]+$", clause.subject):
        return  # "a sequel was released": which one is not said
    if len(inside) + bool(lead_date) != 1:
        return
    if lead_date:
        kept, date = rest, clause.lead
    else:
        match = inside[0]
        before = rest[: match.start()]
        tokens = [token for token in clause.rest_tokens if token.end <= match.start()]
        if any(token.tag in {"VBN", "VBG", "WH", "VBD", "VB", "CC"} for token in tokens):
            return
        kept, date = before.rstrip(" ,") + " " + rest[match.end() :].lstrip(" ,"), match.group()
        if clause.lead:
            return
    if topic.title and not re.search(r"\d{4}|century", date):
        return  # "On May 3": of which year the answer does not say
    if (
        YEAR.search(kept)
        or has_pronoun(kept, possessive=False)
        or re.search(r"\b(?:on|in|by|at|of|until|from|since)$", kept.strip())
    ):
        return
    if re.match(r"(?:a |an )?\d[\d.,]* \w+$", kept.strip()) and clause.voice == "active":
        return  # "When did Ada score 40 points?": on many a day
    if (
        not kept.strip()
        and clause.voice == "active"
        and clause.lemma
        not in {
            "die",
            "begin",
            "end",
            "open",
            "close",
            "retire",
            "start",
            "emerge",
            "appear",
            "debut",
            "launch",
            "occur",
        }
    ):
        return
    yield Candidate(as_question("when", clause.inverted(), kept), "when", 0.95, capitalised(spoken(date)))


def _acts(statement: Statement) -> bool:
    """Whether a named subject may do something of its own: not a thing, which the title's text calls "the car"."""
    return not (statement.topical and statement.clause.subject.startswith("the "))


_PLANNING = frozenset(["plan", "hope", "expect", "intend", "want", "promise", "decide", "agree"])


def did_when(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """In 2014, the person did Y. -> What did the person do in 2014?"""
    clause = statement.clause
    date = DATE.fullmatch(clause.lead) or DATE.search(clause.rest)
    if date is None or not is_past(clause) or clause.voice == "copula" or is_negative(clause):
        return
    if not YEAR.search(date.group()):
        return
    if not clause.lead and (clause.lemma in _PLANNING or re.search(r"[\"“]|\bthat\b", clause.rest[: date.start()])):
        return  # the date of what was planned or said
    spoken_date = date.group()[0].lower() + date.group()[1:]
    if (
        clause.voice == "active"
        and not clause.auxiliary
        and (is_person(statement, topic) or (clause.head[0].isupper() and _acts(statement)))
        and len(DATE.findall(clause.rest)) + bool(clause.lead) == 1
    ):
        done = capitalised(spoken(f"{clause.finite} {core(clause) or clause.rest}"))
        yield Candidate(as_question("what did", clause.subject, "do", spoken_date), "what", 0.7, done)
    elif clause.voice == "passive" and DATE.fullmatch(clause.lead) and clause.verb != "born":
        yield Candidate(as_question("what happened to", clause.subject, spoken_date), "what", 0.55)


_SEASON = (
    r"(?:(?:the )?(?:early |late |mid-)?(?:spring|summer|autumn|winter|breeding season|rainy season|"
    r"dry season)(?: (?:or|and) (?:early |late )?(?:spring|summer|autumn|winter))?|(?:the )?(?:night|day|"
    r"evening|morning))"
)


_MONTH = f"(?:{word_classes.MONTHS})"
_TIME = re.compile(
    rf"\b(?:(?:in|during) (?:{_SEASON}|{_MONTH}(?: (?:and|or) {_MONTH})?)|at night"
    rf"|between {_MONTH} and {_MONTH}|from {_MONTH} (?:to|until|through) {_MONTH})$"
)


def season(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X flowers in late spring. -> When does X flower?"""
    clause = statement.clause
    rest = core(clause)
    if rest is None or is_negative(clause) or DATE.search(rest):
        return
    found = _TIME.search(rest)
    if not found or clause.lead:
        return
    before = rest[: found.start()].strip()
    if has_pronoun(before) or (
        clause.voice == "active"
        and not before
        and clause.lemma not in {"breed", "bloom", "flower", "mate", "nest", "migrate", "occur", "begin"}
    ):
        return
    yield Candidate(as_question("when", clause.inverted(), before), "when", 0.85, capitalised(found.group()))


def age(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X retired at the age of 60. -> At what age did X retire?"""
    clause = statement.clause
    rest = core(clause)
    if rest is None or is_negative(clause) or clause.lead:
        return
    found = re.search(rf"\bat (?:the |an )?age (?:of )?({NUMBER}\b.*)$", rest)
    if (
        found
        and not has_pronoun(rest[: found.start()], possessive=False)
        and not re.search(r"[a-z]{4,}", found.group(1).split(" ", 1)[-1] if " " in found.group(1) else "")
    ):
        yield Candidate(
            as_question("at what age", clause.inverted(), rest[: found.start()]),
            "what",
            0.85,
            capitalised(found.group()),
        )


def where(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X is located in Y. -> Where is X located?"""
    clause = statement.clause
    if is_negative(clause) or not clause.rest_tokens or re.match(r"(?:different|various|other) ", clause.subject):
        return
    rest = core(clause)
    if rest is None:
        return
    first = clause.rest_tokens[0]
    said = spoken(rest)
    if clause.voice == "copula" and re.match(r"(?:native|endemic|indigenous) to ", rest):
        yield Candidate(as_question("where", clause.inverted(), said.split()[0]), "where", 0.85, capitalised(said))
        return
    if (
        clause.lemma not in word_classes.PLACE_VERBS
        or clause.lemma == "be"
        or first.lower not in word_classes.PLACE_PREPOSITIONS
    ):
        return
    if clause.voice == "active" and clause.lemma not in {
        "live",
        "reside",
        "breed",
        "nest",
        "occur",
        "originate",
        "grow",
        "lie",
        "begin",
    }:
        return
    place = said.split()[1:]
    while place and place[0].lower() in {"the", "a", "an"}:
        place = place[1:]
    if (
        not place
        or "only" in clause.verb
        or place[0] in {"about", "approximately", "around", "most", "many"}
        or place[0].lower().strip(",") in word_classes.NO_PLACE
        or place[0][0].isdigit()
        or re.match(word_classes.MONTHS, place[0])
        or re.search(r"\b(?:season|century|year|period|award|film|case|form)s?\b", said)
    ):
        return
    date = DATE.search(said)
    tail = date.group() if date else ""
    if clause.lead and not DATE.fullmatch(clause.lead):
        return
    if (
        clause.lemma == "begin"
        or (clause.lemma == "find" and clause.voice != "passive")
        or (clause.lemma == "base" and first.lower == "on")
        or (clause.lemma == "bear" and clause.verb != "born")
    ):
        return
    if clause.lemma in {"hold", "find", "raise"} and first.lower == "on":
        return
    yield Candidate(
        as_question("where", clause.inverted(), tail, lead=lead_of(clause)), "where", 0.85, capitalised(said)
    )


def moved(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X moved to Y. X attended Y University. -> Where did X move to? Which university did X attend?"""
    clause = statement.clause
    tokens = clause.rest_tokens
    if is_negative(clause) or len(tokens) < 2 or clause.voice != "active":
        return
    if (
        clause.lemma in {"move", "immigrate", "emigrate", "relocate", "migrate", "travel", "return"}
        and tokens[0].lower == "to"
        and tokens[1].tag in {"NNP", "DT"}
        and (tokens[1].tag == "NNP" or (len(tokens) > 2 and tokens[2].tag == "NNP"))
    ):
        yield Candidate(
            as_question("where", clause.inverted(), "to", lead=lead_of(clause)),
            "where",
            0.8,
            capitalised(spoken(core(clause) or "")),
        )
    if clause.lemma == "attend" and (
        found := re.match(r"(?:the )?(?:[A-Z][\w’'-]* )*(University|College|School|Institute)\b", clause.rest)
    ):
        yield Candidate(
            as_question("which", found.group(1).lower(), clause.inverted(), lead=lead_of(clause)),
            "which",
            0.9,
            found.group(),
        )
