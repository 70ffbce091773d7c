"""The rule for yes-or-no questions."""

# ruff: noqa: C901, PLR0911, PLR0912 - a rule is a row of guards, each of which ends it

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    core,
    has_pronoun,
    is_negative,
    is_past,
    lead_of,
)
from knowledge_sdg.text import words


def yes_or_no(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X can fly. -> Can X fly?"""
    clause = statement.clause
    rest = core(clause)
    if rest is not None and len(rest.split()) < 3 and clause.voice != "copula":
        return
    if rest is None or len(rest.split()) > 14 or has_pronoun(rest, possessive=False):
        return
    if clause.rest[len(rest) :].lstrip().startswith(":"):
        return
    if clause.voice == "copula" and clause.subject.islower() and rest[:1].isupper():
        return  # "Is the oldest mill Orrin Mill?"
    if clause.voice == "copula" and len(rest.split()) < 2:
        return  # "is nearby": near what is not said
    if clause.voice == "active" and not rest:
        return
    if _is_loose(statement, rest) or _is_an_occasion_unnamed(statement, rest, topic):
        return
    if re.search(r"\b(?:if|unless|until|than|as|only|one|some|same)\b", f"{rest} {clause.verb}") or re.match(
        r"(?:sometimes|often|usually|also)\b", rest
    ):
        return
    if clause.plural and re.match(
        r"(?:a number of|different|various|other|certain|some|many|most|few|several|all|both|no|most)\b",
        clause.subject,
        re.IGNORECASE,
    ):
        return
    if re.search(
        r"\b(?:few|little|no|none|never|neither|nor|rarely|seldom|hardly|without)\b",
        f"{clause.finite} {clause.rest} {clause.adverbs} {clause.subject}",
    ):
        return
    if (
        clause.voice == "copula"
        and clause.rest_tokens
        and clause.rest_tokens[0].tag == "DT"
        and clause.auxiliary not in word_classes.MODALS
    ):
        worth = 0.1
    else:
        worth = 0.2
    inverted = clause.inverted()
    if re.match(r",[^,;]{2,40}(?:,[^,;]{2,40})*,? (?:and|or) ", clause.rest[len(rest) :]):
        return  # a list: "Are they red?" does not ask for "red, green and blue"
    if "not" in clause.verb.split() or clause.rest.startswith("not "):
        question = as_question(re.sub(r"\bnot ", "", f"{inverted} {rest} "), lead=lead_of(clause))
        yield Candidate(question, "yes/no", 0.4, "", "No, ")
    elif not is_negative(clause):
        yield Candidate(as_question(inverted, rest, lead=lead_of(clause)), "yes/no", worth, "", "Yes, ")


def _is_an_occasion_unnamed(statement: Statement, rest: str, topic: Topic) -> bool:
    """Whether it happened once, to something beside the subject of the title, which the question would leave out: "Was
    Ada joined by Orrin?" of a text about a festival.
    """
    clause = statement.clause
    asked = set(words(f"{clause.subject} {rest}"))
    return bool(topic.title) and not statement.topical and is_past(clause) and not topic.words & asked


def _is_loose(statement: Statement, rest: str) -> bool:
    """Whether what is asked is true of much, or cut off before it says which: "Did Ada employ a man?"."""
    clause = statement.clause
    if (clause.lead.startswith("In ") and not lead_of(clause)) or (rest[:1].isdigit() and clause.subject.islower()):
        return True  # "In seven games, Ada averaged ..."; "Is maximum lifespan 12 years?"
    cut_off = len(rest) < len(clause.rest.rstrip())
    if cut_off and re.search(r"\ban? (?:[a-z-]+ )?[a-z-]+$", rest) and not re.search(r"[A-Z\d]", rest):
        return True
    if clause.auxiliary == "would" or (clause.voice == "copula" and rest.startswith("to ")):
        return True
    if re.match(r"an? ", clause.subject) and is_past(clause):
        return True
    return len(content_keys(rest)) < _TELLING_KEYS


_TELLING_KEYS = 2  # content words behind the verb
