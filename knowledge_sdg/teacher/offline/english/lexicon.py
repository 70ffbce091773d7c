"""Words: what counts as one, which of them carry content, and when two of them are the same word."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

# A number with its thousands separators and decimals, a word, or a sign that is read as one; hyphens separate words.
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[%$€£¥]")
_SUFFIXED_NUMBER = re.compile(r"(?<=\d)(?:st|nd|rd|th|s)$")

STOP_WORDS = frozenset(
    """
    a about above across after again against all along also although always am among an and another any are around as
    at be became because become becomes been before being below between both but by came can cannot could did do does
    doing done down during each either else even ever every few first for from further gave get gets give given had has
    have having he hence her here hers herself him himself his how however i if in indeed instead into is it its itself
    just largely least less likely made mainly make makes making many may me might more most mostly much must my myself
    near nearly neither nor not now of off often on once one only onto or other others otherwise our ours out over own
    part per perhaps quite rather really s same second several shall she should since so some sometimes somewhat soon
    still such t than that the their theirs them themselves then there therefore these they this those though through
    throughout thus till to together too toward towards under until up upon us usually very via was we well were what
    when where whereas whether which while who whom whose why will with within without would yes yet you your yours
    known called considered named
    """.split()  # noqa: SIM905 - a list of this length reads better as text
)
"""English function words, and verbs that say nothing by themselves."""

NEGATIONS = frozenset({"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without"})

MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905

_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
    if value > 1  # "one" is more often a pronoun than a number
} | {
    word: str(value * 10)
    for value, word in enumerate("thirty forty fifty sixty seventy eighty ninety hundred".split(), start=3)  # noqa: SIM905
}

# One spelling for units and for words that British and American English write differently.
_SAME_WORD = {
    "%": "percent", "$": "dollar", "€": "euro", "£": "sterling", "¥": "yen",
    "km": "kilometer", "kilometre": "kilometer", "kilometres": "kilometer", "mi": "mile",
    "cm": "centimeter", "centimetre": "centimeter", "mm": "millimeter", "millimetre": "millimeter", "metre": "meter",
    "metres": "meter", "kg": "kilogram", "kilogramme": "kilogram", "lb": "pound", "lbs": "pound", "ft": "foot",
    "feet": "foot", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "sec": "second", "yr": "year",
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july",
    "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "grey": "gray", "centre": "center", "theatre": "theater", "programme": "program", "us": "us", "usa": "us",
    "uk": "uk", "men": "man", "women": "woman", "children": "child", "people": "person", "teeth": "tooth",
    "mice": "mouse", "geese": "goose", "won": "win", "wrote": "write", "written": "write", "began": "begin",
    "begun": "begin", "grew": "grow", "grown": "grow", "took": "take", "taken": "take", "found": "find",
    "held": "hold", "left": "leave", "led": "lead", "lost": "lose", "built": "build", "sold": "sell", "sang": "sing",
    "sung": "sing", "played": "play", "died": "die", "death": "die", "born": "bear", "kept": "keep", "said": "say",
    "went": "go", "gone": "go", "saw": "see", "seen": "see", "knew": "know", "chose": "choose", "chosen": "choose",
    "spoke": "speak", "spoken": "speak", "drew": "draw", "drawn": "draw", "flew": "fly", "flown": "fly",
    "bought": "buy", "brought": "bring", "taught": "teach", "thought": "think", "sent": "send", "spent": "spend",
    "meant": "mean", "met": "meet", "paid": "pay", "ran": "run", "rose": "rise", "risen": "rise", "fell": "fall",
    "fallen": "fall", "broke": "break", "broken": "break", "ate": "eat", "eaten": "eat", "fed": "feed",
}  # fmt: skip

_OPPOSITES = """
    increase decrease; increase reduce; rise fall; raise lower; high low; higher lower; highest lowest; large small;
    larger smaller; largest smallest; big small; bigger smaller; long short; longer shorter; longest shortest; old new;
    old young; older younger; oldest youngest; early late; earlier later; earliest latest; first last; before after;
    above below; over under; more less; more fewer; most least; most fewest; many few; all none; always never;
    often rarely; frequently rarely; usually rarely; common rare; hot cold; hotter colder; warm cool; warmer cooler;
    wet dry; hard soft; heavy light; heavier lighter; heaviest lightest; fast slow; faster slower; quick slow;
    strong weak; stronger weaker; rich poor; good bad; better worse; best worst; positive negative; male female;
    man woman; father mother; son daughter; brother sister; husband wife; boy girl; king queen; open close; start end;
    begin end; begin finish; win lose; accept reject; allow forbid; allow prevent; permit prohibit; include exclude;
    enter leave; arrive depart; buy sell; gain lose; love hate; succeed fail; success failure; true false;
    right left; north south; east west; northern southern; eastern western; upper lower; inside outside;
    internal external; inner outer; major minor; maximum minimum; present absent; public private; active inactive;
    legal illegal; possible impossible; visible invisible; similar different; same different; safe dangerous;
    safe unsafe; toxic harmless; dead alive; live die; black white; day night; summer winter; ancient modern;
    simple complex; easy difficult; wide narrow; wider narrower; thick thin; deep shallow; full empty; import export;
    attack defend; ally enemy; friend enemy; praise criticize; support oppose; create destroy; build destroy;
    expand contract; expand shrink; grow shrink; improve worsen; strengthen weaken; attract repel; dominant recessive;
    abundant scarce; benign malignant; acute chronic; convex concave; vertical horizontal; solid liquid; freeze melt;
    connect disconnect; attach detach; enable disable; add remove; appear disappear; agree disagree; known unknown
"""


class Token(NamedTuple):
    """One word or number of a text."""

    text: str
    start: int
    end: int
    key: str
    """What equal words share: the stem, or the normalised number."""

    @property
    def is_number(self) -> bool:
        """True for digits and for number words from "two" to "hundred"."""
        return self.key[:1].isdigit()

    @property
    def is_content(self) -> bool:
        """True when the word says something by itself: no stop word, no negation."""
        lower = self.text.lower()
        return self.is_number or (lower not in STOP_WORDS and not is_negation(lower))


_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The key under which equal words are compared: stem, one spelling for units, digits for numbers.

    stem("Nesting") -> "nest"; stem("km") -> "kilomet"; stem("1,200") -> "1200"; stem("Two") -> "2"
    """
    lower = word.lower().replace("’", "'")
    if lower[0].isdigit():
        digits = _SUFFIXED_NUMBER.sub("", lower).replace(",", "")
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    lower = lower.removesuffix("'s").removesuffix("'")
    if lower in _NUMBER_WORDS:
        return _NUMBER_WORDS[lower]
    lower = _SAME_WORD.get(lower, lower)
    if lower.endswith("our") and len(lower) > 4:  # "colour", not "four"
        lower = lower[:-3] + "or"
    return str(_STEMMER.stemWord(lower))


def tokens(text: str, offset: int = 0) -> tuple[Token, ...]:
    """The words and numbers of a text, with their places counted from `offset`; markup and punctuation are left out.

    [token.key for token in tokens("Two **birds** lay 1,200 eggs.")] -> ["2", "bird", "lay", "1200", "egg"]
    """
    return tuple(
        Token(match.group(), match.start() + offset, match.end() + offset, stem(match.group()))
        for match in _TOKEN.finditer(text)
    )


def content_keys(text: str) -> list[str]:
    """The keys of the words that carry content, in order.

    content_keys("It is a small bird.") -> ["small", "bird"]
    """
    return [token.key for token in tokens(text) if token.is_content]


def is_negation(word: str) -> bool:
    """True for "not", "no", "never" and the like, and for verbs ending in "n't".

    is_negation("isn't") -> True; is_negation("knot") -> False
    """
    lower = word.lower().replace("’", "'")
    return lower in NEGATIONS or lower.endswith("n't")


def is_calendar_word(word: str) -> bool:
    """True for the names of months and days, which are written as names but name nobody.

    is_calendar_word("March") -> True; is_calendar_word("Marcel") -> False
    """
    return word.lower() in MONTHS or word.lower() in _DAYS


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split(";"):
        one, other = (stem(word) for word in pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {key: frozenset(keys) for key, keys in found.items()}


OPPOSITES = _opposites()
"""For the key of a word, the keys of the words that say the contrary."""


def rarity(groups: Sequence[Iterable[str]]) -> dict[str, float]:
    """How much each key tells, by the share of groups (sentences) that have it: idf = ln(1 + N / df), at least ln 2.

    rarity([{"a", "b"}, {"a"}])["b"] -> 1.0986...
    """
    seen = Counter(key for group in groups for key in set(group))
    return {key: math.log(1 + len(groups) / count) for key, count in seen.items()}
