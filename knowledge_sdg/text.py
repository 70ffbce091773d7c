"""Pure functions on text: quotations, numbers, names. No language model, no files."""

import re

from rapidfuzz import fuzz

from knowledge_sdg.records import Span

# A quotation counts as found when this share of its characters (rapidfuzz's indel ratio, 0-100) agrees with the best
# window of the source: a changed quotation mark or a dropped bracket is forgiven, a changed word is not.
QUOTE_AGREEMENT = 92.0

_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d[\d,]*(?:\.\d+)?|\d+(?=(?:st|nd|rd|th)\b)")
_NAME = re.compile(r"(?<![\w'’-])(?:[A-ZÀ-ÖØ-Þ][\w'’-]*\w|[A-Z])(?![\w])")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SPACE = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text in lower case with every run of white space as one space.

    folded("  Two   Words ") -> "two words"
    """
    return _SPACE.sub(" ", text).strip().casefold()


def question_key(question: str) -> str:
    """What makes two questions the same one: their words in order, without case and punctuation.

    question_key("Who is Ada?") == question_key("who is ADA")
    """
    return " ".join(_WORD.findall(question.casefold()))


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
        if before and before[-1] not in ".!?:;\n•|>#-" and match.group() != "I":
            found.append(re.sub(r"['’]s$", "", match.group()))
    return found


def find_quote(quote: str, text: str) -> Span | None:
    """Where a quotation stands in a text, or None: first exactly, then without regard to white space and case, then
    by the best window of the same length when at least `QUOTE_AGREEMENT` % of its characters agree and every number
    of the quotation stands in that window.

    find_quote("the  cat", "See the cat.") -> Span(4, 11)
    """
    quote = quote.strip().strip('"“”').strip()
    if not quote:
        return None
    at = text.find(quote)
    if at >= 0:
        return Span(at, at + len(quote))
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    if match := re.search(pattern, text, re.IGNORECASE):
        return Span(*match.span())
    return _nearest_window(quote, text)


def _nearest_window(quote: str, text: str) -> Span | None:
    if len(quote) > len(text):
        return None
    aligned = fuzz.partial_ratio_alignment(quote, text, score_cutoff=QUOTE_AGREEMENT)
    if aligned is None:
        return None
    span = _at_word_borders(Span(aligned.dest_start, aligned.dest_end), text)
    found = set(numbers(text[span.start : span.end]))
    return span if found >= set(numbers(quote)) else None


def _at_word_borders(span: Span, text: str) -> Span:
    """The span, widened to whole words and without white space at its ends."""
    start, end = span
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
