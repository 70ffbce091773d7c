"""What a sentence says beside its main clause: relative clauses and appositions between commas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.noun_phrases import phrase_is_plural
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token

_LONGEST_NAME = 8  # words of the noun that a relative clause belongs to


@dataclass(frozen=True, slots=True)
class Insertion:
    """One relative clause or apposition."""

    noun: str
    """What it tells of: "Ada Quill"."""
    said: str
    """What it says: "led the mill" of a relative clause, "the founder of the mill" of an apposition."""
    relative: bool
    start: int
    """Place of the comma before it."""
    end: int
    """Behind it; a comma that closes it belongs to it where the sentence goes on with its verb."""
    tokens: tuple[Token, ...]
    """Of `said`."""


# Behind a name and a comma: "the founder of Velm,", "a mill in Orrin."
_APPOSED = re.compile(r"(?P<phrase>(?:the|an?) [^,;:()—–]{6,110}?)(?=[,.;:)—–]|$)")
_LIST_GOES_ON = re.compile(r"[,;]?\s*(?:and|or|as well as)\b|,\s*[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*,? (?:and|or)\b")


def appositions(tokens: list[Token], sentence: str) -> Iterator[Insertion]:
    """Names with a noun phrase behind them: "Ada Quill, the founder of the mill, ..."; none that stand in a list."""
    for index, token in enumerate(tokens[1:-4], start=1):
        if token.text != "," or tokens[index - 1].tag != "NNP" or tokens[index + 1].lower not in {"the", "a", "an"}:
            continue
        found = _APPOSED.match(sentence, tokens[index + 1].start)
        if found is None or _LIST_GOES_ON.match(sentence, found.end()):
            continue
        inside = tuple(one for one in tokens[index + 1 :] if one.end <= found.end("phrase"))
        name = _name_before(tokens, index, sentence)
        if name and name not in found["phrase"] and _is_apposed(inside[1:]):
            end = found.end() + sentence.startswith(",", found.end())
            yield Insertion(name, found["phrase"], relative=False, start=token.start, end=end, tokens=inside)


def relative_clauses(tokens: list[Token], sentence: str) -> Iterator[Insertion]:
    """Nouns with a relative clause behind a comma, where verb and noun agree: "Ada Quill, who led it, ..."."""
    for index, token in enumerate(tokens[2:-2], start=2):
        verb = tokens[index + 1]
        if token.lower not in {"who", "which"} or tokens[index - 1].text != "," or verb.tag not in FINITE | {"RB"}:
            continue
        noun = _noun_before(tokens, index - 1, sentence, verb)
        if not noun:
            continue
        closing = _closing(tokens, index)
        end = tokens[closing].end if tokens[closing].text == "," else tokens[closing].start
        inside = tuple(tokens[index + 1 : closing])
        said = sentence[inside[0].start : inside[-1].end]
        yield Insertion(noun, said, relative=True, start=tokens[index - 1].start, end=end, tokens=inside)


def _closing(tokens: list[Token], relative: int) -> int:
    """The index of the comma behind which the main clause goes on with its verb, or of the final stop."""
    for index in range(relative + 2, len(tokens) - 1):
        if tokens[index].text == "," and tokens[index + 1].tag in FINITE:
            return index
        if tokens[index].text in {";", "—", "–"}:
            return index
    return len(tokens) - 1


def _noun_before(tokens: list[Token], comma: int, sentence: str, verb: Token) -> str:
    """The noun phrase that ends at a comma and agrees with the verb, or nothing where that is not certain."""
    start = comma
    while start > 0 and tokens[start - 1].tag in {"NN", "NNS", "NNP", "JJ", "CD", "POS"}:
        start -= 1
    if start > 0 and tokens[start - 1].tag in {"DT", "PRP$"}:
        start -= 1
    phrase = sentence[tokens[start].start : tokens[comma - 1].end] if start < comma else ""
    before = tokens[start - 1].lower if start else ""
    if not phrase or before in {"of", "for", "in", "and", "or"} or comma - start > _LONGEST_NAME:
        return ""  # "the mill of Velm, which": the mill or Velm
    if verb.lower in {"is", "was", "has", "does"} or verb.tag == "VBZ":
        return phrase if phrase_is_plural(phrase) is False else ""
    if verb.lower in {"are", "were", "have", "do"} or verb.tag == "VBP":
        return phrase if phrase_is_plural(phrase) else ""
    return phrase


def _is_apposed(inside: tuple[Token, ...]) -> bool:
    """Whether the words behind the article are a noun phrase with a common noun before its first preposition."""
    if len(inside) < 2 or any(one.tag in FINITE | {"PRP", "PRP$", "WH"} for one in inside):
        return False
    before = []
    for one in inside:
        if one.tag in {"IN", "VBN", "VBG", "TO"}:
            break
        before.append(one)
    return bool(before) and before[-1].tag == "NN" and before[-1].text.islower()


def _name_before(tokens: list[Token], comma: int, sentence: str) -> str:
    """The name that ends at a comma, or nothing where it stands in a list or belongs to another noun."""
    start = comma
    while start > 0 and (tokens[start - 1].tag == "NNP" or _links_names(tokens, start - 1, comma)):
        start -= 1
    while start < comma and tokens[start].lower in {"of", "the"}:
        start += 1
    before = tokens[start - 1] if start else None
    if before is not None and (before.text in {",", "/"} or before.lower in {"and", "or"}):
        return ""
    if before is not None and before.tag == "IN" and start > 1 and tokens[start - 2].tag == "NNP":
        return ""  # "A Mill in Velm, a film": perhaps one name
    article = "the " if before is not None and before.lower == "the" else ""
    name = article + sentence[tokens[start].start : tokens[comma - 1].end] if start < comma else ""
    return name if name and not re.search(word_classes.MONTHS + r"|\d", name) else ""


def _links_names(tokens: list[Token], index: int, comma: int) -> bool:
    """As "of" in "University of Velm"."""
    linking = tokens[index].lower in {"of", "the", "de", "von", "van"}
    return linking and 0 < index < comma - 1 and tokens[index - 1].tag == "NNP"
