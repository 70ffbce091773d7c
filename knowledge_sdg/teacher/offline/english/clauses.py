"""Taking a sentence apart where each part is true by itself, and telling which sentences can stand alone."""

import re

from knowledge_sdg.teacher.offline.english.grammar import Clause, read_clause
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token, tagged
from knowledge_sdg.teacher.offline.english.word_classes import CONNECTIVES, DETERMINERS, SUBORDINATORS

PRONOUNS = frozenset({"it", "he", "she", "they"})

_SINGULAR_VERBS = frozenset({"is", "was", "has", "does"})
_PLURAL_VERBS = frozenset({"are", "were", "have", "do"})
# Both halves of these hang together: "not only ... but also", "either ... or".
_PAIRED = re.compile(r"\b(?:not only|both|either|neither|whether|rather than)\b", re.IGNORECASE)
# A condition behind the second half may hold for the first one too.
_CONDITION = re.compile(
    r"\b(?:if|unless|when|because|until|although|while|whereas|since|provided|so that)\b", re.IGNORECASE
)
_CONNECTIVE = re.compile(
    r"^(?:" + "|".join(sorted(CONNECTIVES, key=len, reverse=True)) + r"),?\s+(?=\S)", re.IGNORECASE
)
# Words whose meaning stands in another sentence, or in another place of the page.
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:this|these|those(?! (?:who|that|of|with|in|from))|the (?:former|latter|above|following|same|two|other)|"
    r"as follows|see (?:above|below)|mentioned|aforementioned|we|our|us|I|my|here)\b"
)
_OPENING_POINTER = re.compile(
    r"(?:It|He|She|They|Its|His|Her|Their|This|These|Those|That|Such|Another|Others?|Both|Neither|Either|Some|Most|Many|"
    r"Several|One|Each|All|The (?:former|latter|other|others|second|third|first|same|two|three|following))\b"
    r"(?! of (?:the )?[A-Z])"
)
_BACKWARD_PRONOUN = frozenset({"it", "its", "he", "his", "him", "she", "her", "they", "their", "them"})


def split_clauses(sentence: str, proper: frozenset[str] = frozenset()) -> list[str]:
    """The sentence as several, where its coordinated clauses are true by themselves; else the sentence alone.

    A clause without a subject, or with a pronoun for one, gets the subject of the clause before. `proper` holds words
    that are names wherever they stand.

    split_clauses("The zebu has a hump, and it tolerates heat.") -> ["The zebu has a hump.", "The zebu tolerates heat."]
    """
    clause = read_clause(sentence, proper)
    if clause is None or _PAIRED.search(sentence) or _hangs_on_lead(clause):
        return [sentence]
    at_rest = sentence.rfind(clause.rest)
    depth, relative = 0, False
    for index, token in enumerate(clause.rest_tokens):
        depth += (token.text in "([") - (token.text in ")]")
        relative = relative or token.tag in {"WH", "VBG"} or token.lower in SUBORDINATORS
        if depth or not (token.text == ";" or token.lower in {"and", "but"}) or index == 0:
            continue
        before = clause.rest_tokens[index - 1]
        left_end = before.start if before.text == "," else before.end
        separate = before.text == "," or token.text == ";"
        right = sentence[at_rest + token.end :].strip()
        second = _second_half(right, clause, proper, separate=separate, relative=relative)
        if second is not None and left_end > 0:
            first = sentence[: at_rest + left_end].rstrip(" ,;") + "."
            placed = f"{clause.lead}, {_inside(second, clause)}" if _PLACING.match(clause.lead) else second
            return [first, *split_clauses(placed, proper)]
    return [sentence]


# An opening that says when or where, for the second half as for the first: "In 1976, ..."
_PLACING = re.compile(r"(?:In|On|At|During) (?!(?:addition|order|case|contrast|fact|general|particular|turn)\b)")


def _hangs_on_lead(clause: Clause) -> bool:
    if _PLACING.match(clause.lead):
        return "," in clause.lead and not re.search(r", \d{4}$", clause.lead)
    return clause.lead != "" and _CONNECTIVE.match(clause.lead + ", x") is None


def _inside(sentence: str, clause: Clause) -> str:
    """The second half as it stands behind the opening phrase of the first: with a small letter where that has one."""
    if sentence.startswith(_capitalised(clause.subject)):
        return clause.subject + sentence[len(clause.subject) :]
    first = sentence.split(maxsplit=1)[0].lower()
    return sentence[0].lower() + sentence[1:] if first in DETERMINERS else sentence


def _second_half(right: str, clause: Clause, proper: frozenset[str], *, separate: bool, relative: bool) -> str | None:
    """What follows "and" as a sentence of its own, or None when it is none."""
    if _CONDITION.search(right):
        return None
    words = tagged(right, proper)
    while words and words[0].tag == "RB" and words[0].lower != "not":
        words = words[1:]
    if len(words) < 3:
        return None
    first = words[0]
    has_pronoun = first.lower in PRONOUNS and (first.lower == "they") == clause.plural
    if separate and has_pronoun and words[1].tag in FINITE | {"RB"}:
        return _capitalised(clause.subject) + right[first.end :]
    if first.tag in FINITE and not relative and not right[: first.start].strip():
        active = first.tag == "VBD" and words[1].tag in {"DT", "NNP", "PRP$", "CD"}  # "was founded and joined the NFL"
        carries = clause.voice == "copula" or not clause.auxiliary or first.tag in {"AUX", "MD"} or active
        return f"{_capitalised(clause.subject)} {right}" if carries and _agrees(first, clause) else None
    own = _capitalised(right)
    read = read_clause(own, proper) if separate else None
    return own if read is not None and not read.lead and stands_alone(own, proper) else None


def _agrees(verb: Token, clause: Clause) -> bool:
    if verb.lower in _SINGULAR_VERBS or verb.tag == "VBZ":
        return not clause.plural
    if verb.lower in _PLURAL_VERBS or verb.tag == "VBP":
        return clause.plural
    return True


def without_connective(sentence: str) -> str:
    """The sentence without an opening that only ties it to the one before.

    without_connective("However, the zebu is hardy.") -> "The zebu is hardy."
    """
    return _capitalised(_CONNECTIVE.sub("", sentence)) if "," in sentence[:30] else sentence


def without_also(sentence: str) -> str:
    """The sentence without the first adverb that ties it to the one before.

    without_also("The zebu is also hardy.") -> "The zebu is hardy."
    """
    return sentence if "not only" in sentence else _ALSO.sub("", sentence, count=1)


_ALSO = re.compile(r"(?<![,;] )(?<!\band )(?<!\bbut )\b(?:also|thus|therefore|likewise|however,) (?=[a-z])")


def leans_back(sentence: str) -> bool:
    """True when a sentence opens with a word that needs the sentence before it.

    leans_back("It is black.") -> True; leans_back("The cap is black.") -> False
    """
    return _OPENING_POINTER.match(sentence) is not None or without_connective(sentence) != sentence


def stands_alone(sentence: str, proper: frozenset[str] = frozenset()) -> bool:
    """True for a full sentence that can be understood without another one.

    stands_alone("The cap is black.") -> True; stands_alone("It is black.") -> False; stands_alone("A cap") -> False
    """
    if not re.match(r"[\"“‘(]?[A-Z0-9À-ÞΑ-Ω]", sentence) or not re.search(r"[.!][\"”’)]*$", sentence):
        return False
    if _OPENING_POINTER.match(sentence) or _POINTS_ELSEWHERE.search(sentence):
        return False
    words = tagged(sentence, proper)
    if len(words) < 4 or not any(word.tag in FINITE for word in words):
        return False
    return not _points_before_naming(words)


def _points_before_naming(words: list[Token]) -> bool:
    """Whether a pronoun comes before anything that it could stand for: before any noun, or as the first subject."""
    named = finite = False
    for word in words:
        if word.lower in PRONOUNS and word.tag == "PRP" and not finite:
            return True
        if word.lower in _BACKWARD_PRONOUN and not named:
            return True
        named = named or word.tag in {"NN", "NNS", "NNP"}
        finite = finite or word.tag in FINITE
    return False


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
