"""A document as passages: headings, paragraphs, list entries and table rows, with their places and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge_sdg.records import Span
from knowledge_sdg.sentences import split_sentences

PassageKind = Literal["heading", "paragraph", "entry", "row", "code"]

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_MARKER = re.compile(r"(?:[ \t]*(?:>|[-*+•](?=\s)|\d{1,3}[.)](?=\s)))*\s*")  # "> ", "- ", "12. " before an entry's text
_REFERENCE = re.compile(r"\[(?:\d{1,3}|citation needed|note \d+)\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_STRAY_EMPHASIS = re.compile(
    r"\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)"
)  # opened in one sentence, closed in another
_SPACE = re.compile(r"\s+")
_EMPTY_BRACKETS = re.compile(r"\s*[(\[]\s*[;,]?\s*[)\]]")
_SPACE_BEFORE_STOP = re.compile(r"\s+([,.;:!?)])")


ENDLESS_WORD = re.compile(r"[^\s\u2e80-\uffff]{200}")
"""Two hundred characters without a space, in a script that has spaces: encoded bytes or a checksum, no word.

A sentence with one says nothing, and rules would crawl over it.
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document."""

    text: str
    """Without markup, on one line."""
    span: Span
    """Where it stands in the document, markup included."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One heading, paragraph, list entry, table row or block of code."""

    kind: PassageKind
    span: Span
    heading: str
    """The nearest heading above, without markup; empty before the first one. A heading's own text for a heading."""
    section: int
    """How many headings stand above."""
    sentences: tuple[Sentence, ...] = ()
    """Of a paragraph or list entry; one for the whole of anything else."""
    cells: tuple[str, ...] = ()
    """Of a table row."""
    columns: tuple[str, ...] = ()
    """Titles of the columns of a table row."""

    @property
    def text(self) -> str:
        """Its sentences, without markup, on one line."""
        return " ".join(sentence.text for sentence in self.sentences)


def plain(markdown: str) -> str:
    r"""The words of a stretch of Markdown without emphasis, link targets, tags and footnote marks, on one line.

    plain("The **[cap](Cap)** is\nblack.[3]") -> "The cap is black."
    """
    text = markdown
    if re.search(r"[*_`\[<&\\]", markdown):
        tokens = _MARKDOWN.parseInline(_REFERENCE.sub("", markdown))
        text = "".join(_inline_text(token) for token in tokens)
        text = _STRAY_EMPHASIS.sub("", text)
    text = _EMPTY_BRACKETS.sub("", _SPACE.sub(" ", text))
    return _SPACE_BEFORE_STOP.sub(r"\1", text).strip()


@lru_cache(maxsize=64)
def read_passages(document: str) -> tuple[Passage, ...]:
    r"""The passages of a Markdown document, in order. Plain text is Markdown without marks.

    [passage.kind for passage in read_passages("# Cap\n\nIt is black.\n\n- One.")]
    -> ["heading", "paragraph", "entry"]
    """
    return tuple(_passages(document))


def _inline_text(token: Token) -> str:
    if token.children:
        return "".join(_inline_text(child) for child in token.children)
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "text_special") else ""


def _passages(document: str) -> Iterator[Passage]:
    places = _line_places(document)
    heading, section = "", 0
    columns: tuple[str, ...] = ()
    entries_open = 0
    tokens = _MARKDOWN.parse(document.replace("\r", " "))  # a lone one would count as a line of its own
    for at, token in enumerate(tokens):
        span = _span_of(token, document, places)
        if token.type == "heading_open" and span:
            heading, section = _without_endless(plain(tokens[at + 1].content)), section + 1
            yield Passage("heading", span, heading, section, (Sentence(heading, span),))
        elif token.type in ("list_item_open", "list_item_close"):
            entries_open += token.nesting
        elif token.type in ("paragraph_open", "html_block", "code_block") and span:
            kind: PassageKind = "entry" if entries_open else "paragraph"
            if sentences := tuple(_sentences(document, span)):
                yield Passage(kind, span, heading, section, sentences)
        elif token.type == "fence" and span:
            yield Passage("code", span, heading, section, (Sentence(_SPACE.sub(" ", token.content).strip(), span),))
        elif token.type == "tr_open" and span:
            cells = _cells(tokens, at)
            if tokens[at - 1].type == "thead_open":
                columns = cells
            else:
                text = "; ".join(cell for cell in cells if cell)
                yield Passage("row", span, heading, section, (Sentence(text, span),), cells, columns)


def _line_places(document: str) -> list[int]:
    places = [0]
    for line in document.split("\n"):
        places.append(places[-1] + len(line) + 1)
    return places


def _span_of(token: Token, document: str, places: list[int]) -> Span | None:
    """Where a token stands, without list markers before it and white space around it."""
    if token.map is None or token.nesting < 0:
        return None
    first, last = token.map
    start, end = places[first], min(places[last], len(document) + 1) - 1
    if token.type in ("paragraph_open", "code_block") and (marker := _MARKER.match(document, start, end)):
        start = marker.end()
    raw = document[start:end]
    start += len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip())) if raw.strip() else None


def _sentences(document: str, span: Span) -> Iterator[Sentence]:
    raw = _blank_tags(document[span.start : span.end])
    for found in split_sentences(raw):
        if ENDLESS_WORD.search(raw, found.start, found.end):
            continue
        text = plain(raw[found.start : found.end])
        if any(character.isalnum() for character in text):
            yield Sentence(text, Span(span.start + found.start, span.start + found.end))


def _blank_tags(raw: str) -> str:
    return _TAG.sub(lambda match: " " * len(match.group()), raw)


def _without_endless(text: str) -> str:
    """The text, or nothing where it has a word of 200 characters."""
    return "" if ENDLESS_WORD.search(text) else text


def _cells(tokens: list[Token], at: int) -> tuple[str, ...]:
    cells = []
    for token in tokens[at + 1 :]:
        if token.type == "tr_close":
            break
        if token.type == "inline":
            cells.append(plain(_without_endless(token.content)))
    return tuple(cells)
