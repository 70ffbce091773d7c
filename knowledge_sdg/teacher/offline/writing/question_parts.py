"""What rules share: the candidate, the wording of a question, and what a clause is about."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.english.tagging import Token
from knowledge_sdg.teacher.offline.english.word_forms import third_person
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import DATE, YEAR

_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that a statement answers."""

    question: str
    kind: str
    """One of `manner.QUESTION_KINDS`."""
    worth: float
    """How certain and how informative the rule is, in [0, 1]."""
    phrase: str = ""
    """The answer as a phrase; empty when only the whole sentence will do."""
    opening: str = ""
    """"Yes, " or "No, " before the answer."""
    sentence: str = ""
    """The full answer where it is not the statement itself, which would bury it."""


Rule = Callable[[Statement, Topic], Iterator[Candidate]]


def spoken(text: str) -> str:
    """The text as a question has it: on one line, without brackets and without punctuation at its ends."""
    return re.sub(r"\s+([,;:])", r"\1", re.sub(r"\s+", " ", _BRACKETS.sub("", text))).strip(" ,;")


def capitalised(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def as_question(*parts: str, lead: str = "") -> str:
    """The parts as a question with its mark, behind an opening phrase when there is one.

    as_question("when", "did it sink", lead="Near Como") -> "Near Como, when did it sink?"
    """
    text = spoken(" ".join(part for part in parts if part))
    if lead:
        return f"{lead}, {text[0].lower() + text[1:]}?"
    return text[0].upper() + text[1:] + "?"


def lead_of(clause: Clause) -> str:
    """The opening phrase as it opens a question; empty when there is none, or only a day or month without its year."""
    if DATE.fullmatch(clause.lead) and not re.search(r"\d{4}|century", clause.lead):
        return ""
    if re.match(r"For (?:a|the) .*\btime\b", clause.lead):
        return ""  # "For a third time" says nothing that a question needs
    if re.match(r"In (?:general|particular|exchange|return|response|practice|\w+ (?:games|matches))$", clause.lead):
        return ""
    return (
        spoken(clause.lead)
        if re.match(
            r"(?:In|At|On|During|Among|Under|For|By|Within|When|If|Before|After|Between|Throughout)\b", clause.lead
        )
        else ""
    )


def core(  # noqa: PLR0911 - a row of guards
    clause: Clause,
) -> str | None:
    """What follows the verb, up to the first comma, conjunction of clauses, or relative clause: a question asks about
    this much. None when it cannot be cut cleanly.

    core of "It has a white belly, buff sides, and grey wings." -> "a white belly"
    """
    tokens = clause.rest_tokens
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in "([") - (token.text in ")]")
        if depth:
            continue
        if token.text in {'"', "“", "”"}:
            return None if clause.rest.count(token.text) % 2 and token.text == '"' else _whole(clause)
        if token.text == "," and _RECIPIENT.match(clause.rest[token.start :]):
            return None
        if token.text in {";", ":", "—", "–"} or (token.text == "," and not _inner_comma(tokens, index)):
            return _cut(clause, index)
        if token.lower == "but" or (token.tag == "CC" and _new_clause(tokens, index)):
            return _cut(clause, index)
        if index and (
            (token.tag == "WH" and token.lower != "that")
            or token.lower in {"while", "whereas", "although", "though", "because", "unless", "so"}
        ):
            return _cut(clause, index - (tokens[index - 1].tag == "IN" and token.tag == "WH"))
        if token.tag == "WH":
            return None
    return _cut(clause, len(tokens))


# "Provided the franchisee, Ada Quill, with a list": a cut at the comma would leave out what was provided.
_RECIPIENT = re.compile(r", [A-Z][^,]*, (?:with|to|from|as|for|by)\b")


def _whole(clause: Clause) -> str | None:
    text = clause.rest
    return None if re.search(r"[,;:—–]", text) else text


def _inner_comma(tokens: tuple[Token, ...], index: int) -> bool:
    """Commas that belong to a date ("May 4, 2010") or a place ("Tainan, Taiwan")."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or index == 0:
        return False
    if YEAR.fullmatch(following.text) and tokens[index - 1].tag == "CD":
        return True
    two_names = tokens[index - 1].tag == "NNP" and following.tag == "NNP"
    place = any(token.lower in {"in", "at", "from", "near"} for token in tokens[max(0, index - 4) : index])
    return two_names and place and not any(token.tag == "CC" for token in tokens[index + 1 : index + 24])


def _new_clause(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a conjunction joins another verb rather than another noun."""
    following = list(tokens[index + 1 : index + 12])
    for position, token in enumerate(following):
        if token.tag in {"PUNCT", "CC"}:
            return False
        if token.tag in {"VBD", "VBZ", "VBP", "AUX", "MD", "VB", "VBN", "PRP", "VBG"} and position <= 1:
            return True
        if token.tag in {"VBD", "VBZ", "VBP", "AUX", "MD"}:
            return True
        if token.tag == "WH":
            return False
    return False


_BARE_END = re.compile(r"\bthe (?:[a-z-]+ ){0,3}[a-z-]+$")


def _text(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.text for token in tokens)


def _cut(  # noqa: PLR0911 - a row of guards
    clause: Clause, index: int
) -> str | None:
    tokens = clause.rest_tokens[:index]
    while tokens and tokens[-1].lower in {"and", "or", "but", "both", "even", "also", "either", ","}:
        tokens = tokens[:-1]
    if not tokens:
        return ""
    if tokens[-1].tag in {"DT", "IN", "TO", "CC", "PRP$", "AUX", "MD", "POS"} and index < len(clause.rest_tokens):
        return None
    shortened = index < len(clause.rest_tokens)
    behind = clause.rest_tokens[index + 1 : index + 2] if shortened else ()
    if (
        shortened
        and clause.rest_tokens[index].text == ","
        and tokens[-1].tag == "NNP"
        and behind
        and behind[0].tag == "NNP"
    ):
        return None  # "bounded by Swanston, Flinders, and Russell Streets"
    if behind and behind[0].tag == "NNP" and clause.rest_tokens[index].text == "," and _BARE_END.search(_text(tokens)):
        return None  # "on the game show, Orrin Quiz": which show
    if shortened and "-" in tokens[-1].text and len(tokens) > 1 and tokens[-2].tag == "DT":
        return None  # "a six-year, million-dollar contract"
    if shortened and tokens[-1].tag == "JJ" and clause.rest_tokens[index].tag == "CC" and clause.voice != "copula":
        return None  # "provide administrative and other support"
    if shortened and tokens[-1].tag in {"JJ", "VBN", "CD"} and any(token.tag == "DT" for token in tokens[-4:-1]):
        return None  # "a small, nonmigratory bird": the noun is behind the comma
    return clause.rest[: tokens[-1].end]


def has_pronoun(text: str, *, possessive: bool = True) -> bool:
    """Whether the text has a word that stands for something else; possessives only count when asked for."""
    words = (
        r"it|they|them|he|him|she|this|these|those|such|himself|herself|itself|themselves|former|latter|"
        r"above|following|there|here|respectively|we|our|you|your"
    )
    if possessive:
        words += r"|its|their|his|her"
    return bool(re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))


def is_past(clause: Clause) -> bool:
    """Whether the clause tells of the past."""
    return clause.inverted().split()[0] in {"did", "was", "were", "had"}


_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does"}


def singular_finite(clause: Clause) -> str:
    """The verb group as it follows "who" or "what": of "the mills grind" it is "grinds"."""
    first, _, others = clause.finite.partition(" ")
    if not clause.plural:
        return clause.finite
    if first in _SINGULAR:
        return f"{_SINGULAR[first]} {others}".strip()
    return clause.finite if clause.auxiliary or is_past(clause) else third_person(clause.lemma)


def is_negative(clause: Clause) -> bool:
    """Whether anything in the clause denies or restricts: a question made of it could say the opposite."""
    return bool(
        re.search(
            r"\b(?:not|never|no|neither|rarely|seldom|hardly|few|little|none|nor|without)\b|n['’]t\b",
            clause.finite + " " + clause.rest + " " + clause.subject + " " + clause.adverbs,
        )
    )


def is_person(statement: Statement, topic: Topic) -> bool | None:
    """Whether the subject is a person; None when it cannot be told."""
    clause = statement.clause
    if statement.topical:
        return topic.person
    words = [word.lower() for word in re.findall(r"\w+", clause.subject)]
    if (
        any(word in word_classes.PERSON_NOUNS for word in words[:6])
        and "of" not in words[:2]
        and clause.head[0].isupper()
    ):
        return True
    if (
        clause.head.lower() in word_classes.PERSON_NOUNS | word_classes.PLURAL_PEOPLE
        or clause.head.lower().rstrip("s") in word_classes.PERSON_NOUNS
    ):
        return True
    if clause.head[0].islower():
        return False
    if topic.person and len(words) > 1 and words[-1] == topic.short.lower():
        return True
    return None
