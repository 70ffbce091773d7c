"""Words as they are compared: one key for what says the same, whatever its form, spelling or unit of writing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge_sdg.teacher.offline.english.lexicon import (
    MONTHS,
    STOP_WORDS,
    Token,
    is_calendar_word,
    is_negation,
    stem,
    tokens,
)
from knowledge_sdg.teacher.offline.english.synonyms import SAME_MEANING
from knowledge_sdg.text import without_marks

_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000}
_TENS = frozenset("20 30 40 50 60 70 80 90".split())  # noqa: SIM905
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),  # noqa: SIM905
        start=3,
    )
}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})  # "3rd" comes as two tokens
_ROMAN = {
    "II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8", "IX": "9", "XI": "11", "XII": "12",
    "XIII": "13", "XIV": "14", "XV": "15", "XVI": "16",
}  # fmt: skip
_HYPHENS = frozenset({"", "-", "‑"})  # what may stand between the letters and the number of a name
# Before a number they count or place it, and name nothing: "Mid-1990", "Top-10".
_BEFORE_NUMBERS = STOP_WORDS | frozenset("anti ex first last mid minus non plus post pre semi sub super top".split())  # noqa: SIM905
_SHORT_MONTH = 5  # "May" and "March" at the start of a sentence may be a verb
_DERIVED_PREFIX = 5  # letters that two words of one family share at least: "assimil-ated", "assimil-ation"
_DERIVED_SHARE = 0.65  # share of the longer stem that they have in common
# Words that name a kind of thing and tell hardly anything about it.
LIGHT_WORDS = frozenset(
    """
    thing way type kind sort form term name word number amount percentage total example case fact use used using able
    include including included various different many new also however according like well get got go went come came
    take took put set let want called considered regarded referred certain particular specific important significant
    number one ones whole entire range variety aspect factor purpose located situated reason process person people
    """.split()  # noqa: SIM905
)


class Word(NamedTuple):
    """One word or number of a claim or a document."""

    text: str
    start: int
    end: int
    key: str
    """What words of the same meaning and numbers of the same value share."""
    lower: str
    is_number: bool
    is_content: bool
    """Whether it says something by itself: no stop word, no negation."""
    is_negation: bool
    is_figure: bool
    """A number, or a month or day written as a name: what must not be another one."""
    name: str
    """Of a number that ends a name the letters before it, in lower case: "kx" of the 40 in "KX-40"; else empty."""


def read_words(text: str, offset: int = 0) -> tuple[Word, ...]:
    """The words and numbers of a text, with keys that are equal for words of the same meaning and numbers of the same
    value: synonyms, months, "1.5 million", "twenty-five", "third", "XIV", ISO dates.

    [word.key for word in read_words("1.5 million movies")] -> ["1500000", "film"]
    """
    dates = {match.start(2): match for match in _ISO_DATE.finditer(text)}
    found = tokens(text, offset)
    endings = {
        ending.start
        for number, ending in pairwise(found)
        if ending.text.lower() in _ORDINAL_ENDINGS and number.is_number and ending.start == number.end
    }
    keyed = [_keyed(token, offset, dates) for token in found if token.start not in endings]
    merged = list(_merged(text, offset, keyed))
    return tuple(
        _word(token, _name_before(token, merged[at - 1], text, offset) if at else "", is_first=at == 0)
        for at, token in enumerate(merged)
    )


def _name_before(token: Token, before: Token, text: str, offset: int) -> str:
    """The word before a number, in lower case, where the two are one name: "gpt" of "GPT-4", "g" of "G7"."""
    if not token.text[0].isdigit() or text[before.end - offset : token.start - offset] not in _HYPHENS:
        return ""
    lower = before.text.lower()
    if lower == before.text or before.is_number:
        return ""
    counts = len(lower) > 1 and (lower in _BEFORE_NUMBERS or is_calendar_word(lower))
    return "" if counts else lower


def _word(token: Token, name: str, *, is_first: bool) -> Word:
    lower = token.text.lower()
    negates = is_negation(lower)
    is_number = token.key[:1].isdigit()
    is_content = is_number or (lower not in STOP_WORDS and not negates)
    is_date = token.text[:1].isupper() and is_calendar_word(lower) and (not is_first or len(lower) > _SHORT_MONTH)
    return Word(*token, lower, is_number, is_content, negates, is_number or is_date, name)


def _keyed(token: Token, offset: int, dates: dict[int, re.Match[str]]) -> Token:
    if match := dates.get(token.start - offset):
        return token._replace(key=stem(MONTHS[int(match.group(2)) - 1]))
    lower = token.text.lower()
    if lower in _ORDINALS:
        return token._replace(key=_ORDINALS[lower])
    if token.text in _ROMAN:
        return token._replace(key=_ROMAN[token.text])
    if token.is_number:
        return token._replace(key=token.key.lstrip("0") or "0")
    return token._replace(key=SAME_MEANING.get(token.key, token.key))


def without_accents(word: str) -> str:
    """A word of Latin letters without its accents; another one as it is.

    without_accents("khloé") -> "khloe"
    """
    if word.isascii():
        return word
    bare = without_marks(word)
    return bare if bare.isascii() else word


def _merged(text: str, offset: int, words: Sequence[Token]) -> Iterator[Token]:
    """The words with a number and its scale as one: "25 million", and "twenty-five"."""
    at = 0
    while at < len(words):
        token = words[at]
        follows = words[at + 1] if at + 1 < len(words) else None
        if follows and token.is_number and (scale := _SCALES.get(follows.text.lower())):
            yield token._replace(end=follows.end, key=f"{float(token.key) * scale:.15g}")
            at += 2
        elif follows and _is_compound(token, follows, text[token.end - offset : follows.start - offset]):
            yield token._replace(end=follows.end, key=str(int(token.key) + int(follows.key)))
            at += 2
        else:
            yield token
            at += 1


def _is_compound(tens: Token, unit: Token, between: str) -> bool:
    """Whether two number words are one number: "twenty-five"."""
    spelled = tens.text.isalpha() and unit.text.isalpha() and tens.key in _TENS and between in {"-", "‑", " "}
    return spelled and len(unit.key) == 1 and unit.key.isdigit()


def derived(key: str, keys: Iterable[str]) -> str | None:
    """The first of `keys` that is of the same family of words, or None: "assimil" and "assimilat".

    derived("photograph", ["photographi"]) -> "photographi"
    """
    if len(key) < _DERIVED_PREFIX:
        return None
    for other in keys:
        if not other[:1].isalpha() or len(other) < _DERIVED_PREFIX:
            continue
        shared = next(
            (at for at, (one, two) in enumerate(zip(key, other, strict=False)) if one != two),
            min(len(key), len(other)),
        )
        if shared >= _DERIVED_PREFIX and shared >= _DERIVED_SHARE * max(len(key), len(other)):
            return other
    return None
