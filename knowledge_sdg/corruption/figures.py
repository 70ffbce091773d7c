"""Numbers and dates replaced by other ones of the same form, which the source does not have."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Literal

from knowledge_sdg.corruption.records import Corruption

# A digit or letter, a joint such as the dot in "v2.5", or a hash before a number makes it part of a code.
_NUMBER = re.compile(
    r"(?<![\w.,/:#^-])(?<![-\u2212\u2013][ ])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w^/:]|[.,]\d|-[A-Z\d])"
)
_ANY_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SPELLED = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - reads better
_SPELLED_NUMBER = re.compile(rf"(?<![\w-])(?:{'|'.join(_SPELLED[2:])})(?![\w-])", re.IGNORECASE)
# A bound may be moved without becoming false: whoever has at least 5 has at least 3.
_BOUND = re.compile(
    r"\b(?:least|most|than|over|under|above|below|up to|within|exceed\w*|minimum of|maximum of|beyond|almost|nearly"
    r"|until|every)\s+(?:(?:about|the|a|around|approximately)\s+)?[$€£¥]?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"^\s*(?:\w+\s+)?(?:or (?:more|less|fewer|older|younger|so|above|below|\d)|\+|and (?:over|above|older))"
)
_COUNTS_ITEMS = re.compile(r"(?:^|[.!?:\n]\s*)$")  # "1. Clean the filter.", and a number that begins a sentence
_RANGE_AFTER = re.compile(r"\s*(?:to|and|or|–|-|—)\s*[$€£¥]?(\d[\d,]*(?:\.\d+)?)")
_RANGE_BEFORE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:%|\w{1,2})?\s*(?:to|and|or|–|-|—)\s*[$€£¥]?$")

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905 - reads better
_MONTH = "|".join(_MONTHS)
_LONG_MONTHS = "January March May July August October December".split()  # noqa: SIM905 - every day fits into them
_DATED_MONTH = re.compile(
    rf"(?<=\d )(?:{_MONTH})\b(?! ?[A-Z][a-z])|\b(?:{_MONTH})(?= \d)|(?<=[ (](?:in|of) )(?:{_MONTH})\b(?! [A-Z])"
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})(?=[\s,.;)])(?! [A-Z](?!\w*\s\d))")
_YEAR = re.compile(r"(?<![\w.,/:#$€£¥-])(?:1[0-9]|20)\d\d(?![–-]\d\d\b)(?=s?(?:[\s,.;:)\u2013\]-]|$))(?!\.\d)")
_YEAR_AHEAD = re.compile(
    rf"(?:\b(?:in|since|by|until|till|from|to|and|or|between|during|after|before|around|about|circa|early|late|mid|the|of"
    rf"|an?|{_MONTH}|\d\d?,)|[(\u2013-])\s?$",
    re.IGNORECASE,
)
_SURE_LEADS = frozenset({"a", "an", "the", *map(str.lower, _MONTHS)})
_COUNTED = re.compile(
    r"s?(?:[.,;:)\]\u2013-]|$|\s(?:[(A-Z]|(?:and|to|or|by|when|after|with|the|for|at|as|but|on|a|an|in|because|until|while"
    r"|was|were|is|are|has|had|before|through|from|of|where|who|which|that|it|he|she|they|via|under|due|only)\b))"
)
_DATED = re.compile(rf" (?:{_MONTH})\b|(?:[–-]\d+)? ?(?:BCE?|AD|CE|[ap]\.?m)\b")
# A capitalised word before a number makes it a name's ("Channel 5", "May 5"), if it does not begin the sentence.
_NUMBERED = re.compile(
    r"(?<=[a-z\d,;(] )[A-Z][\w.]* $|\b(?:[Ee]xit|[Nn]o\.|[Ff]igure|[Tt]able|[Cc]hapter|[Pp]age|[Tt]ype|[Nn]umber) $"
)
# What holds until, since or by a date holds at other ones too: there is one direction in which it does not.
_LATER_IS_FALSE = re.compile(r"\b(?:until|till|after|through)\b[^.,;]{0,24}$", re.IGNORECASE)
_EARLIER_IS_FALSE = re.compile(r"\b(?:since|by|before)\b[^.,;]{0,24}$", re.IGNORECASE)
_OR_BEFORE = re.compile(r"\bor\s+$")
_OR_AFTER = re.compile(r"\s*\(?or\b")
_CENTURY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)(?=[ -]century\b)")


def corrupted_number(answer: str, source: str, chance: random.Random) -> Corruption | None:
    """The answer with one quantity changed by a fifth or more, or None when it has none that can be changed safely.

    Years, numbers that count a list's items, parts of codes and bounds ("at least 5") are left alone. The new number
    has the form of the old one and stands neither in the source nor in the answer.

    corrupted_number("The pier is 24 m long.", source, chance).answer -> "The pier is 31 m long."
    """
    years = {match.start() for match in _years(answer)}
    places = [match for match in _NUMBER.finditer(answer) if match.start() not in years]
    places += [match for match in _SPELLED_NUMBER.finditer(answer) if match.group().islower()]  # not "Big Ten"
    places = [match for match in places if _is_quantity(answer, match)]
    taken = _values(source) | _values(answer)
    return _replaced(answer, "number", places, chance, lambda match: _other_number(answer, match, taken, chance))


def _is_quantity(answer: str, match: re.Match[str]) -> bool:
    before, after = answer[: match.start()], answer[match.end() :]
    is_dated = match.group() in ("0", "1") or _YEAR.match(answer, match.start()) or _DATED.match(after)
    is_bound = _BOUND.search(before) or _OR_MORE.match(after)
    return not (is_dated or is_bound or _NUMBERED.search(before) or _COUNTS_ITEMS.search(before))


def _other_number(answer: str, match: re.Match[str], taken: set[float], chance: random.Random) -> str:
    old = match.group()
    if old in _SPELLED:
        count = _SPELLED.index(old)
        options = [
            word for at, word in enumerate(_SPELLED) if at > 1 and at not in taken and abs(at - count) > count / 5
        ]
        return chance.choice(options) if options else ""
    digits = old.replace(",", "")
    value, decimals = float(digits), len(digits.partition(".")[2])
    low, high = _between(answer, match)
    if answer[match.end() : match.end() + 8].lstrip().startswith(("%", "percent", "per cent")):
        high = min(high, 100)
    zeros = 0 if decimals else max(0, min(len(digits) - len(digits.rstrip("0")), len(digits) - 2))
    for _ in range(40):
        factor = chance.choice((chance.uniform(0.4, 0.8), chance.uniform(1.2, 1.9)))
        other = round(value * factor, decimals - zeros)
        if not decimals and value < 20:
            other = float(chance.randint(2, 20))  # never 1, which takes no plural
        is_far = abs(other - value) >= max(value / 5, 10**-decimals)
        if is_far and low < other < high and other not in taken:
            return _written(other, old, decimals)
    return ""


def _between(answer: str, match: re.Match[str]) -> tuple[float, float]:
    """The other end of a range, which the new number must not pass: "5 to 8" never becomes "11 to 8"."""
    after = _RANGE_AFTER.match(answer, match.end())
    before = _RANGE_BEFORE.search(answer, 0, match.start())
    low = float(before.group(1).replace(",", "")) if before else 0.0
    high = float(after.group(1).replace(",", "")) if after else float("inf")
    return (low, high) if low < high else (0.0, float("inf"))


def _written(value: float, like: str, decimals: int) -> str:
    grouping = "," if "," in like or (value >= 10_000 and len(like) < 5) else ""
    return f"{value:{grouping}.{decimals}f}"


def _values(text: str) -> set[float]:
    """Every number of a text as a value, spelled ones too."""
    values = {float(match.group().replace(",", "")) for match in _ANY_NUMBER.finditer(text)}
    return values | {float(_SPELLED.index(match.group().lower())) for match in _SPELLED_NUMBER.finditer(text)}


def corrupted_date(answer: str, source: str, chance: random.Random) -> Corruption | None:
    """The answer with one year, decade, month, weekday or century changed, or None when it has none.

    Years keep their order ("from 1891 to 1920" begins before 1920); what is put in stands neither in the source nor in
    the answer. Months, weekdays and centuries are known in English only.

    corrupted_date("It closed in May 1974.", source, chance).answer -> "It closed in May 1968."
    """
    text = f"{source} {answer}"
    places = [*_years(answer), *_DATED_MONTH.finditer(answer), *_WEEKDAY.finditer(answer), *_CENTURY.finditer(answer)]
    return _replaced(answer, "date", places, chance, lambda match: _other_date(answer, text, match, chance))


def _years(answer: str) -> Iterator[re.Match[str]]:
    for match in _YEAR.finditer(answer):
        is_led = _YEAR_AHEAD.search(answer, 0, match.start())
        if is_led and (is_led.group().strip().lower() in _SURE_LEADS or _COUNTED.match(answer, match.end())):
            yield match


def _other_date(answer: str, text: str, match: re.Match[str], chance: random.Random) -> str:
    old, before = match.group(), answer[: match.start()]
    if not old.isdigit() and (_LATER_IS_FALSE.search(before) or _EARLIER_IS_FALSE.search(before)):
        return ""
    for names, fitting in ((_MONTHS, _LONG_MONTHS), (_DAYS, _DAYS)):
        if old in names:
            options = [name for name in fitting if not re.search(rf"\b{name}\b", text)]
            return chance.choice(options) if options else ""
    if old.isdigit():
        return _other_year(answer, text, match, chance)
    options = [f"{number}th" for number in range(4, 21) if not re.search(rf"\b{number}(?:th|00s)\b", text)]
    return chance.choice(options) if options else ""


def _other_year(answer: str, text: str, match: re.Match[str], chance: random.Random) -> str:
    year, before = int(match.group()), answer[: match.start()]
    signs = [1] if _LATER_IS_FALSE.search(before) else [-1] if _EARLIER_IS_FALSE.search(before) else [-1, 1]
    others = [int(other.group()) for other in _YEAR.finditer(answer) if int(other.group()) != year]
    low = max((other for other in others if other < year), default=999)
    high = min((other for other in others if other > year), default=max(2025, year + 10))
    is_decade = answer[match.end() : match.end() + 1] == "s"
    distances = [10 * tens for tens in range(1, 6)] if is_decade else range(2, 41)
    options = [year + sign * distance for distance in distances for sign in signs]
    fitting = [str(other) for other in options if low < other < high and str(other) not in text]
    return chance.choice(fitting) if fitting else ""


def _replaced(
    answer: str,
    kind: Literal["number", "date"],
    places: list[re.Match[str]],
    chance: random.Random,
    other: Callable[[re.Match[str]], str],
) -> Corruption | None:
    """The answer with one of the places, in the order of chance, replaced by what `other` has for it."""
    for match in chance.sample(places, len(places)):
        if _OR_BEFORE.search(answer, 0, match.start()) or _OR_AFTER.match(answer, match.end()):
            continue  # of two values with "or" between them one may be wrong
        if replacement := other(match):
            text = answer[: match.start()] + replacement + answer[match.end() :]
            return Corruption(kind, text, match.group(), replacement)
    return None
