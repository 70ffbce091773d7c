"""Past forms that are participles, because the finite verb of their clause comes later."""

from dataclasses import replace

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.tokenizing import FINITE, Token
from knowledge_sdg.teacher.offline.english.word_forms import readings


def without_reduced_relatives(tokens: list[Token]) -> list[Token]:
    """As in "The stars established by X were": a past form that is also a participle is one when "by" or a later finite
    verb of the same clause follows.
    """
    seen_finite = False
    result = list(tokens)
    for index, token in enumerate(tokens):
        if token.tag == "VBD" and "VBN" in readings(token.lower) and not seen_finite:
            following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
            if following == "by" or _later_finite(tokens, index):
                result[index] = replace(token, tag="VBN")
                continue
        if token.tag in FINITE:
            seen_finite = True
        if token.tag == "WH" or (token.tag == "PUNCT" and token.text in ",;:—–"):
            seen_finite = False
    return result


def _later_finite(tokens: list[Token], index: int) -> bool:
    depth = 0
    for token in tokens[index + 1 :]:
        depth += (token.text in "([") - (token.text in ")]")
        if depth:
            continue
        if (
            token.tag in {"WH", "PRP"}
            or (token.tag == "CC" and not _joins_adjectives(tokens, token))
            or token.text in {",", ";", ":", "—", "–"}
            or token.lower in word_classes.SUBORDINATORS
        ):
            return False
        if token.tag in FINITE:
            return True
    return False


def _joins_adjectives(tokens: list[Token], conjunction: Token) -> bool:
    """As in "performed on both male and female songs"."""
    index = tokens.index(conjunction)
    around = [token.tag for token in (*tokens[index - 1 : index], *tokens[index + 1 : index + 3])]
    both = any(token.lower == "both" for token in tokens[max(0, index - 3) : index])
    return both and len(around) == 3 and around[1] in {"JJ", "NN"} and around[2] in {"NN", "NNS"}
