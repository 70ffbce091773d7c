"""Where the main clause of a sentence begins: its subject behind an opening phrase, and its finite verb."""

# ruff: noqa: C901, PLR0911, PLR0912 - a rule is a row of guards, each of which ends it

import re

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token
from knowledge_sdg.teacher.offline.english.word_forms import readings


def end_of_lead(tokens: list[Token]) -> int | None:
    """The index of the subject's first token: behind the comma of an opening phrase, or 0."""
    first = tokens[0]
    if first.tag == "IN" and first.lower in {"about", "around", "over"} and len(tokens) > 1 and tokens[1].tag == "CD":
        return 0
    if first.tag not in {"IN", "RB", "VBG", "VBN", "TO"} and first.lower not in {"due", "prior", "when"}:
        return 0
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in "([") - (token.text in ")]")
        if token.text != "," or depth:
            continue
        if _has_main_verb(tokens[:index]):
            break  # "In 1857 Ada Quill gave paintings, mainly ...": the opening has no comma
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None:
            return None
        if re.fullmatch(r"\d{4}", following.text):  # On February 10, 1965, ...
            continue
        if first.tag == "VBG" and index < 3:
            return None
        if following.tag in {"DT", "NNP", "NN", "NNS", "PRP", "PRP$", "JJ", "CD", "POS", "EX"}:
            return index + 1
        return None
    if first.lower in {"in", "on", "at", "during", "after", "since", "by", "for"} and (
        start := _subject_after_phrase(tokens)
    ):
        return start
    in_year = (
        len(tokens) > 2 and first.lower in {"in", "by", "since", "until"} and re.fullmatch(r"\d{4}", tokens[1].text)
    )
    if in_year and tokens[2].tag in {"NNP", "DT", "NNS", "PRP"}:
        return 2
    if first.tag in {"VBN", "VBG", "JJ"}:
        return 0
    if first.tag == "RB" and len(tokens) > 1 and tokens[1].tag in {"NNP", "DT", "PRP", "PRP$"}:
        return 1
    return 0 if first.tag == "RB" and len(tokens) > 1 and tokens[1].tag in {"CD", "JJ", "NNS"} else None


def _has_main_verb(tokens: list[Token]) -> bool:
    """Whether an opening has a finite verb that no conjunction or relative pronoun in it accounts for."""
    if tokens[0].lower in word_classes.SUBORDINATORS and tokens[0].lower not in {"after", "before", "since", "until"}:
        return False
    verb = next((index for index, token in enumerate(tokens) if token.tag in FINITE), None)
    return verb is not None and not any(token.tag in {"WH", "PRP"} for token in tokens[:verb])


def _subject_after_phrase(tokens: list[Token]) -> int:
    """Where the subject begins after an opening phrase without a comma, as in "During the surgery a tube is placed"; 0
    when there is no such phrase.
    """
    for index, token in enumerate(tokens[2:12], start=2):
        if token.tag in FINITE | {"WH", "PUNCT", "CC"}:
            return 0
        pronoun = token.tag == "PRP" and token.lower in word_classes.SUBJECT_PRONOUNS
        if (pronoun or token.lower in {"the", "a", "an"}) and tokens[index - 1].tag in {"NN", "NNS", "CD", "NNP"}:
            return index
    return 0


def finite_at(tokens: list[Token], start: int) -> int | None:
    """Where the verb group of the main clause begins: the first finite verb outside brackets and insertions."""
    depth = 0
    index = start
    while index < len(tokens):
        token = tokens[index]
        depth += (token.text in "([") - (token.text in ")]")
        if depth:
            index += 1
            continue
        if token.tag in FINITE:
            return index
        if token.tag in {"WH", "EX"} or token.text in {";", ":", "—", '"', "“"}:
            return None
        if token.text == ",":
            beyond = _beyond_insertion(tokens, index) or _beyond_list(tokens, index)
            if beyond is None:
                return None
            index = beyond
            continue
        index += 1
    return None


def _beyond_insertion(tokens: list[Token], comma: int) -> int | None:
    """Behind ", the founder of Y," or ", which was old,": the token after the comma that closes an insertion, when a
    finite verb stands there.
    """
    depth = 0
    for index in range(comma + 1, min(len(tokens), comma + 26)):
        depth += (tokens[index].text in "([") - (tokens[index].text in ")]")
        if tokens[index].text == "," and not depth and index + 1 < len(tokens):
            following = index + 1
            while following < len(tokens) and tokens[following].tag == "RB":
                following += 1
            if following < len(tokens) and tokens[following].tag in FINITE:
                first = tokens[comma + 1]
                if first.tag not in {"CC", "PRP", "AUX", "MD"} and tokens[index - 1].tag != "PUNCT":
                    inner = tokens[comma + 1 : index]
                    finite_inside = any(_surely_finite(token) for token in inner[1:])
                    if finite_inside == (first.tag == "WH" or first.lower in word_classes.SUBORDINATORS):
                        return index + 1
                return None
    return None


def _beyond_list(tokens: list[Token], comma: int) -> int | None:
    """The finite verb behind a list of nouns, as in "between capital, labour and trade has"."""
    joined = False
    for index in range(comma + 1, min(len(tokens), comma + 14)):
        token = tokens[index]
        if token.tag in FINITE:
            return index if joined and tokens[index - 1].tag in {"NN", "NNS", "NNP"} else None
        joined = joined or token.lower in {"and", "or"}
        if token.tag not in {"DT", "JJ", "NN", "NNS", "NNP", "CC", "IN", "PRP$", "POS"} and token.text != ",":
            return None
    return None


def _surely_finite(token: Token) -> bool:
    return token.tag in FINITE and not (token.tag == "VBD" and "VBN" in readings(token.lower))
