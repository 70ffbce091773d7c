"""Pure functions on text: quotations, numbers, names. No language model, no files."""

import re
import unicodedata

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from knowledge_sdg.records import Span

# A quotation is sought where this share of its characters agrees (rapidfuzz's indel ratio, 0-100); whether it really
# stands there, its words decide.
LOCATING_AGREEMENT = 80.0

# Words that turn a statement round: never forgiven as a slip of the pen.
_NEGATIONS = frozenset("no not never none nor neither cannot without".split())  # noqa: SIM905 - reads better

_ELLIPSIS = re.compile(r"\s*(?:\[?\.\.\.\]?|\[?…\]?)\s*")
_MARKUP = "\"'`*_“”‘’«»„‚ \t\n"
_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d[\d,]*(?:\.\d+)?|\d+(?=(?:st|nd|rd|th)\b)")
_NAME = re.compile(r"(?<![\w'’-])(?:[A-ZÀ-ÖØ-Þ][\w'’-]*\w|[A-Z])(?![\w])")
# Capitalised in the middle of a sentence by a reply's slip ("Yes, It was"): no name all the same.
_NO_NAMES = frozenset(
    {
        "I",
        "A",
        "An",
        "The",
        "It",
        "He",
        "She",
        "They",
        "We",
        "You",
        "This",
        "That",
        "These",
        "Those",
        "His",
        "Her",
        "Its",
    }
)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_LETTERS = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text in lower case with every run of white space as one space.

    folded("  Two   Words ") -> "two words"
    """
    return _SPACE.sub(" ", text).strip().casefold()


def without_marks(text: str) -> str:
    """The text without the marks on its letters.

    without_marks("Shōgun") -> "Shogun"
    """
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def question_key(question: str) -> str:
    """What makes two questions the same one: their words in order, without case and punctuation.

    question_key("Who is Ada?") == question_key("who is ADA")
    """
    return " ".join(_WORD.findall(question.casefold()))


def words(text: str) -> list[str]:
    """The words of a text, without case and punctuation.

    words("Ada's boat.") -> ["ada", "s", "boat"]
    """
    return [match.group().casefold() for match in _LETTERS.finditer(text)]


def numbers(text: str) -> list[str]:
    """The numbers of a text in their order, thousands separators and signs normalised.

    numbers("1,200 m in 2019, −3 °C") -> ["1200", "2019", "-3"]
    """
    return [match.group().replace(",", "").replace("−", "-").lstrip("+") for match in _NUMBER.finditer(text)]


def names(text: str) -> list[str]:
    """The capitalised words of a text that do not begin a sentence, without a possessive ending.

    names("Lake Como is where Ada's boat sank.") -> ["Como", "Ada"]
    """
    found = []
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip(" \t\"'“‘(*_[")
        if before and before[-1] not in ".!?:;\n•|>#-" and match.group() not in _NO_NAMES:
            found.append(re.sub(r"['’]s$", "", match.group()))
    return found


def find_quote(quote: str, text: str) -> Span | None:
    """Where a quotation stands in a text, or None.

    Case, white space, punctuation, quotation marks and emphasis do not count; the words do, in their order, and every
    number with its sign. One slip of a single letter in one word is forgiven, if the word is no name, number or
    negation. Parts of a quotation that are joined by "..." must stand there one after the other.

    find_quote("the  cat", "See the cat.") -> Span(4, 11)
    find_quote("See ... cat", "See the cat.") -> Span(0, 11)
    """
    parts = [part for part in _ELLIPSIS.split(quote.strip(_MARKUP)) if part.strip(_MARKUP)]
    found: list[Span] = []
    for part in parts:
        offset = found[-1].end if found else 0
        span = _find_part(part.strip(_MARKUP), text[offset:])
        if span is None:
            return None
        found.append(Span(span.start + offset, span.end + offset))
    return Span(found[0].start, found[-1].end) if found else None


def _find_part(quote: str, text: str) -> Span | None:
    at = text.find(quote)
    if at >= 0 and _at_word_borders(at, at + len(quote), text):
        return Span(at, at + len(quote))
    quoted = words(quote)
    if not quoted:
        return None
    span = _same_words(quoted, text) or _nearly_same_words(quote, quoted, text)
    if span is None or sorted(numbers(text[span.start : span.end])) != sorted(numbers(quote)):
        return None
    closing = text[span.end : span.end + 1]
    return Span(span.start, span.end + 1) if closing and closing in ".!?" and quote.endswith(closing) else span


def _same_words(quoted: list[str], text: str) -> Span | None:
    """The first stretch of the text that has just these words."""
    places = list(_LETTERS.finditer(text))
    joined = " " + " ".join(match.group().casefold() for match in places) + " "
    at = joined.find(" " + " ".join(quoted) + " ")
    if at < 0:
        return None
    first = joined.count(" ", 0, at)
    return Span(places[first].start(), places[first + len(quoted) - 1].end())


def _nearly_same_words(quote: str, quoted: list[str], text: str) -> Span | None:
    """The stretch that has these words but for one letter of one of them."""
    if len(quote) > len(text):
        return None
    near = fuzz.partial_ratio_alignment(quote, text, score_cutoff=LOCATING_AGREEMENT)
    if near is None:
        return None
    places = [
        match for match in _LETTERS.finditer(text) if match.end() > near.dest_start and match.start() < near.dest_end
    ]
    if len(places) != len(quoted):
        return None
    differing = [
        (place.group(), word) for place, word in zip(places, quoted, strict=True) if place.group().casefold() != word
    ]
    if len(differing) == 1 and _is_slip(*differing[0]):
        return Span(places[0].start(), places[-1].end())
    return None


def _is_slip(word: str, quoted: str) -> bool:
    is_plain = word.islower() and word.isalpha() and quoted.isalpha() and len(word) >= 5
    return is_plain and not {word, quoted} & _NEGATIONS and Levenshtein.distance(word, quoted) == 1


def _at_word_borders(start: int, end: int, text: str) -> bool:
    """Whether text[start:end] begins and ends with whole words; scripts without spaces have no such borders."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, at: int) -> bool:
    pair = text[at - 1 : at + 1] if at > 0 else ""
    return len(pair) == 2 and all(character.isalnum() and character < "\u2e80" for character in pair)
