"""Noun phrases: their main noun, their number, and whether the tokens before a verb are a subject at all."""

# ruff: noqa: C901, PLR0911, PLR0912 - a phrase is refused for one of many reasons

import re
from dataclasses import dataclass
from itertools import pairwise

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token, tagged
from knowledge_sdg.teacher.offline.english.word_forms import readings

_NOUN = frozenset({"NN", "NNS", "NNP", "CD"})


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun phrase that is the subject of a clause."""

    text: str
    head: str
    plural: bool
    adverbs: str
    either: bool = False
    """Whether the noun does not show its number: a name, an unknown word, "species"."""


def phrase_is_plural(phrase: str, proper: frozenset[str] = frozenset()) -> bool | None:
    """Whether a noun phrase is plural; None when it cannot be told.

    phrase_is_plural("the number of birds") -> False
    """
    read = _subject_head(tagged(phrase, proper))
    return None if read is None else read[1]


def _subject_head(tokens: list[Token]) -> tuple[Token, bool] | None:
    """The main noun of a noun phrase and whether the phrase is plural."""
    core: list[Token] = []
    coordinated = False
    depth = 0
    ended = False
    for token in tokens:
        depth += (token.text in "([") - (token.text in ")]")
        if depth or token.text in ")]":
            continue
        if token.tag in {"IN", "WH", "VBN", "VBG", "TO"} and any(one.tag in _NOUN for one in core):
            ended = True
        if token.lower == "and":
            coordinated = coordinated or not ended or (token.lower == "and" and not ended)
            continue
        if not ended:
            core.append(token)
    if tokens[0].tag == "VBG":
        return tokens[0], False
    nouns = [token for token in core if token.tag in _NOUN]
    if not nouns:
        return None
    head = nouns[-1]
    first = tokens[0].lower
    plural = (
        coordinated
        or head.tag == "NNS"
        or (first in {"these", "those", "both", "many", "several", "few", "most", "some", "all"} and head.tag == "NNS")
    )
    if head.lower in {"people", "police", "cattle", "children", "men", "women", "mice", "feet", "teeth"}:
        plural = True
    if head.tag == "CD":
        named = len(nouns) > 1 and nouns[-2].tag == "NNP"  # Interstate 84
        plural = not named and head.lower not in {"one", "1"} and not re.fullmatch(r"\d{4}", head.text)
    if first in {"each", "every", "one"} or (
        first in {"a", "an"} and len(tokens) > 1 and tokens[1].lower != "estimated"
    ):
        plural = False
    return head, plural


def _is_names_possessive(token: Token, proper: frozenset[str]) -> bool:
    """As in "Clark's": the possessive of a name."""
    owner = re.sub(r"['’]s?$", "", token.text)
    return token.tag == "POS" and (owner in proper or not readings(owner.lower()))


def _opens_name(span: list[Token]) -> bool:
    """Whether the first word belongs to the name behind it: "Universal Studios", but not "Former President Smith"."""
    before_name = len(span) > 1 and span[1].tag == "NNP" and not span[1].text.isupper()
    kind = span[0].tag in {"JJ", "VBN"} or (span[0].tag == "NN" and span[0].lower not in word_classes.PERSON_NOUNS)
    return before_name and kind and span[0].lower not in {"former", "retired", "early", "late", "current", "other"}


def _by_follows(span: list[Token], participle: Token) -> bool:
    """As in "the book Emma written by Ada": what follows a participle that belongs to the noun before it."""
    index = span.index(participle)
    return index + 1 < len(span) and span[index + 1].tag in {"IN", "TO"}


def _is_list(span: list[Token], comma: int) -> bool:
    """Whether the commas of a phrase part the members of a list: "and" or "or" stands before its last member."""
    last = max(index for index, token in enumerate(span) if token.text == ",")
    beyond = [token.lower for token in span[last + 1 :]]
    return bool({"and", "or"} & set(beyond)) and span[comma - 1].tag in _NOUN and len(span) <= 14


def read_subject(sentence: str, tokens: list[Token], proper: frozenset[str]) -> Subject | None:
    """The tokens before a verb as its subject, without insertions between commas; None when they are not surely one."""
    span = list(tokens)
    adverbs: list[str] = []
    while span and span[-1].tag == "RB" and not (len(span) > 1 and span[-2].tag == "IN"):
        adverbs.insert(0, span.pop().text)
    comma = next((index for index, token in enumerate(span) if token.text == ","), None)
    listed = comma is not None and _is_list(span, comma)
    if comma is not None and not listed:  # the insertion is left out of the question
        beyond = span[comma + 1 :]
        if beyond and beyond[0].tag == "NNP" and any(t.lower == "and" for t in beyond) and len(beyond) < 12:
            return None  # "Phoenix, Grus, Pavo and Tucana": a list and no insertion
        span = span[:comma]
    if not span or len(span) > 14 or any(adverb.lower() == "not" for adverb in adverbs):
        return None
    if (
        span[-1].tag not in _NOUN | {"PRP"}
        and not (len(span) == 1 and span[0].tag == "VBG")
        and span[-1].text not in {")", "]"}
    ):
        return None
    if any(token.tag in {"WH", "VB", "TO", "EX"} | FINITE for token in span):
        return None
    if any(one.tag == "RB" and "VB" in readings(other.lower) for one, other in pairwise(span)):
        return None  # "the defenders usually stay together": the verb was taken for a noun
    if any(
        one.tag == "NNS" and other.tag == "NN" and other.lower in word_classes.COMMON_VERBS
        for one, other in pairwise(span)
    ):
        return None
    if any(one.tag == "NNP" and other.tag == "JJ" and "VBD" in readings(other.lower) for one, other in pairwise(span)):
        return None  # "Ada installed leather straps attached to": the verb was taken for an adjective
    if any(
        one.tag == "NNP" and other.tag == "NN" and other.text.islower() and "VBD" in readings(other.lower)
        for one, other in pairwise(span)
    ):
        return None  # "Ada set program records": the verb was taken for a noun
    if any(one.tag == "NNP" and other.tag == "VBN" and not _by_follows(span, other) for one, other in pairwise(span)):
        return None  # "Ada installed leather straps attached to"
    if any(token.text == "&" for token in span) and any(token.tag == "VBN" for token in span):
        return None
    if any(token.tag == "PRP" for token in span) and len(span) > 1:
        return None
    if any(token.tag == "PUNCT" and token.text not in '()[]"“”&' + "," * listed for token in span):
        return None
    text = sentence[span[0].start : span[-1].end]
    if text.count("(") != text.count(")") or text.count('"') % 2 or text.count("“") != text.count("”"):
        return None
    alone = span[0].lower if len(span) == 1 else ""
    if (
        alone
        and span[0].tag != "PRP"
        and (
            alone in word_classes.ADVERBS | word_classes.DETERMINERS | word_classes.NUMBER_WORDS
            or alone in {"first", "second", "last", "next"}
        )
    ):
        return None
    if span[0].tag == "PRP":
        word = span[0].lower
        return Subject(word, word, word in {"they", "we", "you"}, " ".join(adverbs))
    headed = _subject_head(span)
    if headed is None:
        return None
    head, plural = headed
    text = re.sub(r"\s*\([^()]*\)", "", text)  # (Poecile atricapillus)
    if (
        span[0].tag != "NNP"
        and span[0].text[1:] == span[0].text[1:].lower()
        and not _is_names_possessive(span[0], proper)
        and not _opens_name(span)
    ):
        text = text[0].lower() + text[1:]
    first = span[0].lower
    several = re.match(r"an? (?:\w+ )?(?:number|few|variety|couple|range|majority|group|series) of\b|a few\b", text)
    either = bool(several) or (
        not plural
        and first not in {"a", "an", "each", "every"}
        and (head.lower in word_classes.EITHER_NUMBER or head.tag == "NNP" or not readings(head.lower))
    )
    return Subject(text, head.text, plural, " ".join(adverbs), either)
