"""Rows and source texts as JSON for the page's script: each chunk once, offsets as JavaScript counts them."""

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from markupsafe import Markup

from knowledge_sdg.records import Claim
from knowledge_sdg.reporting.choosing import Chosen
from knowledge_sdg.reporting.figures import DocumentRow, Figures
from knowledge_sdg.reporting.reading import Row
from knowledge_sdg.reporting.sources import SourceText, rebuild
from knowledge_sdg.teacher.offline.reading.manner import question_kind

# What would end the script element or open a comment in it, and the two line ends that JavaScript once refused.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_WIDE = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 units each

Json = dict[str, object]


def as_script_json(content: object) -> Markup:
    r"""The content as JSON that can stand in a <script> element: none of its characters means anything to HTML.

    as_script_json({"a": "</script>"}) -> '{"a":"\u003c/script\u003e"}'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - just escaped


def script_pieces(content: Mapping[str, Iterable[object]]) -> Iterator[Markup]:
    """A JSON object of lists like `as_script_json`, entry by entry: a large page is never in memory as one string."""
    opening = "{"
    for name, entries in content.items():
        yield Markup(f"{opening}{as_script_json(name)}:[")  # noqa: S704 - just escaped
        comma = Markup("")
        for entry in entries:
            yield comma + as_script_json(entry)
            comma = Markup(",")
        yield Markup("]")
        opening = ","
    yield Markup("}")


def page_content(chosen: Chosen, figures: Figures) -> dict[str, Iterable[object]]:
    """What the reader and the coverage show, walked once and in order. `data.js` names the places of the lists."""
    chunk_numbers = {id_: number for number, id_ in enumerate(chosen.chunks)}
    offsets = {id_: utf16(chunk.text) for id_, chunk in chosen.chunks.items()}
    documents = rebuild(chosen.chunks.values(), chosen.rows)
    words = _Words()
    of_id = {document.id: document for document in figures.documents}
    return {
        "chunks": ([chunk.text, chunk.outline] for chunk in chosen.chunks.values()),
        "documents": (_document(source, of_id[source.document_id], chunk_numbers) for source in documents),
        "rows": (_row(row, chunk_numbers, offsets, words) for row in chosen.rows),
        "words": words,  # all of them, once the rows have been walked
    }


class _Words:
    """Words that many rows share, each stored once and known by its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def number(self, word: str) -> int:
        """The number of a word."""
        return self.numbers.setdefault(word, len(self.numbers))


def _row(
    row: Row, chunk_numbers: dict[str, int], offsets: dict[str, Callable[[int], int]], words: _Words
) -> list[object]:
    shared = (row.view, question_kind(row.question), row.status, row.stage, row.reason_kind)
    return [
        chunk_numbers.get(row.chunk_id, -1),
        *(words.number(word) for word in shared),
        row.round,
        row.question,
        row.answer,
        _claims(row.claims, offsets.get(row.chunk_id), words),
        row.reason.partition(":")[2].strip(),
        row.relevance,
        row.self_contained,
        None if row.faithfulness is None else round(row.faithfulness, 4),
        row.id,
    ]


def _claims(claims: Iterable[Claim], offset: Callable[[int], int] | None, words: _Words) -> list[list[object]]:
    """Located evidence as its offsets; what the judge quoted and the source does not have, as text."""
    found: list[list[object]] = []
    for claim in claims:
        if offset and claim.start >= 0:
            found.append([claim.claim, words.number(claim.label), offset(claim.start), offset(claim.end)])
        else:
            found.append([claim.claim, words.number(claim.label), -1, -1, claim.evidence])
    return found


def _document(source: SourceText, named: DocumentRow, chunk_numbers: dict[str, int]) -> Json:
    offset = utf16(source.text)
    sentences: list[int] = []
    behind = 0
    for sentence in source.sentences:
        start, end = offset(sentence.span.start), offset(sentence.span.end)
        sentences += [start - behind, end - start, sentence.taught_by]
        behind = end
    return {
        "title": named.title,
        "source": named.source,
        "placed": [[chunk_numbers[place.chunk.id], place.gap] for place in source.placed],
        "sentences": sentences,
        "of": named.sentences,
    }


def utf16(text: str) -> Callable[[int], int]:
    """Translates offsets in characters to offsets in UTF-16 units, by which JavaScript counts.

    utf16("a😀b")(2) -> 3
    """
    if text.isascii():
        return int
    wide = [found.start() for found in _WIDE.finditer(text)]
    if not wide:
        return int
    return lambda place: place + bisect_left(wide, place)
