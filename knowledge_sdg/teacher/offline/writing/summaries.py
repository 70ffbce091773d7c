"""The detailed and the extractive summary: the document's own sentences, by how central they are."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_sdg.records import Span
from knowledge_sdg.teacher.offline.english.clauses import leans_back
from knowledge_sdg.teacher.offline.english.lexicon import content_keys, rarity
from knowledge_sdg.teacher.offline.reading.passages import Passage, read_passages
from knowledge_sdg.teacher.offline.reading.subjects import Reader
from knowledge_sdg.teacher.offline.reading.topics import read_topic
from knowledge_sdg.teacher.offline.writing.facts import read_statements, row_sentences

DETAILED_SHARE = 0.55
"""Words of a detailed summary / words of its document: half and a little, since every section must be covered."""
EXTRACT_SHARE = 1 / 3
"""Words of the extracts / words of the document, as the signature asks."""
SHORT_DOCUMENT = 60
"""Words up to which a document is extracted whole."""
OPENING_BONUS = 1.25  # the first sentence of a paragraph says what it is about: lead-3 wins on news (LexRank, TextRank)
REDUNDANCY = 0.5  # weight of the similarity to what is already chosen, in maximal marginal relevance
_MAX_LIST_WORDS = 80  # of a list that is printed as one sentence

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence that may be printed."""

    text: str
    alone: str | None
    """As it reads without the sentence before it; None when it does not."""
    span: Span
    section: int
    opens: bool
    """Whether it is the first one of its paragraph."""
    table: bool = False


def detailed_summary(document: str, outline: str = "") -> str:
    """Prose that covers every section in order: about `DETAILED_SHARE` of the words, one paragraph a section.

    Lists become "X: a; b; c." and table rows sentences. Empty when the document has neither sentences nor lists.
    """
    lines = _lines(document, outline)
    scores = _centrality([line.text for line in lines])
    sections = list(dict.fromkeys(line.section for line in lines))
    paragraphs = []
    for section in sections:
        own = [place for place, line in enumerate(lines) if line.section == section]
        budget = DETAILED_SHARE * sum(len(lines[place].text.split()) for place in own)
        weights = {place: scores[place] * (OPENING_BONUS if lines[place].opens else 1.0) for place in own}
        chosen = _most_central(weights, lines, budget)
        if printed := _printed(lines, chosen):
            paragraphs.append(" ".join(printed))
    return "\n\n".join(paragraphs)


def extracts(document: str) -> list[str]:
    """The sentences that carry most, copied exactly, in the document's order: about `EXTRACT_SHARE` of its words.

    A sentence that begins with a pronoun is joined to the one before it. A document of at most `SHORT_DOCUMENT` words
    is taken whole.
    """
    every_line = _raw_lines(document)
    lines = [line for line in every_line if line.table or re.search(r"\w+(?:\W+\w+){4}", line.text)] or every_line
    total = sum(len(line.text.split()) for line in lines)
    is_short = total <= SHORT_DOCUMENT
    chosen = set(range(len(lines))) if is_short else _diverse(lines, EXTRACT_SHARE * total)
    spans: list[Span] = []
    for place in sorted(chosen):
        line = lines[place]
        if place - 1 in chosen and spans and not line.opens and leans_back(line.text):
            spans[-1] = Span(spans[-1].start, line.span.end)
        else:
            spans.append(line.span)
    return list(dict.fromkeys(document[start:end] for start, end in spans))


def _lines(document: str, outline: str) -> list[_Line]:
    reader = Reader(read_topic(document, outline))
    lines: list[_Line] = []
    pending: list[Passage] = []
    for passage in (*read_passages(document), None):
        if pending and (passage is None or passage.kind != "entry" or passage.section != pending[0].section):
            lines.extend(_list_lines(pending, lines))
            pending = []
        if passage is None:
            break
        if passage.kind == "entry":
            pending.append(passage)
        elif passage.kind == "row":
            lines.extend(
                _Line(said, said, passage.span, passage.section, opens=False, table=True)
                for said in row_sentences(passage)
            )
        elif passage.kind == "paragraph":
            for at, (sentence, (text, alone)) in enumerate(
                zip(passage.sentences, read_statements(passage, reader), strict=True)
            ):
                lines.append(_Line(text, alone, sentence.span, passage.section, opens=at == 0))
    return lines


def _list_lines(entries: Sequence[Passage], before: list[_Line]) -> list[_Line]:
    """A list as lines: full sentences as they are, fragments as one sentence behind the line that introduces them."""
    if all(re.search(r"[.!?][\"”’)]*$", entry.text) and len(entry.text.split()) > 4 for entry in entries):
        return [
            _Line(_label_opened(entry.text), _label_opened(entry.text), entry.span, entry.section, opens=False)
            for entry in entries
        ]
    lead = entries[0].heading
    if before and before[-1].section == entries[0].section and before[-1].text.endswith(":"):
        lead = before.pop().text.rstrip(": ")
    shown: list[str] = []
    for entry in entries:
        shown.append(entry.text.rstrip(".;,"))
        if sum(len(text.split()) for text in shown) > _MAX_LIST_WORDS:
            break
    text = (f"{lead}: " if lead else "") + "; ".join(shown) + "."
    span = Span(entries[0].span.start, entries[-1].span.end)
    return [_Line(text[:1].upper() + text[1:], text, span, entries[0].section, opens=True)]


def _label_opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _raw_lines(document: str) -> list[_Line]:
    lines: list[_Line] = []
    for passage in read_passages(document):
        if passage.kind in ("paragraph", "entry"):
            lines.extend(
                _Line(sentence.text, None, sentence.span, passage.section, opens=at == 0)
                for at, sentence in enumerate(passage.sentences)
            )
        elif passage.kind == "row":
            lines.append(_Line(passage.text, None, passage.span, passage.section, opens=False, table=True))
    return lines


def _vectors(texts: Sequence[str]) -> list[Vector]:
    """TF-IDF vectors of length 1; empty for a text without content words."""
    keys = [content_keys(text) for text in texts]
    weight = rarity(keys)
    vectors = []
    for own in keys:
        vector = {key: count * weight[key] for key, count in Counter(own).items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors.append({key: value / length for key, value in vector.items()})
    return vectors


def _dot(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[key] for key, value in one.items() if key in other)


def _centrality(texts: Sequence[str]) -> list[float]:
    """How close each text is to the centroid of all, as a cosine in [0, 1]."""
    vectors = _vectors(texts)
    centroid: Vector = {}
    for vector in vectors:
        for key, value in vector.items():
            centroid[key] = centroid.get(key, 0.0) + value
    length = math.sqrt(sum(value * value for value in centroid.values())) or 1.0
    return [_dot(vector, centroid) / length for vector in vectors]


def _most_central(weights: dict[int, float], lines: Sequence[_Line], budget: float) -> set[int]:
    """The places of highest weight until the budget of words is used; at least one."""
    chosen: set[int] = set()
    words = 0
    for place in sorted(weights, key=lambda place: (-weights[place], place)):
        size = len(lines[place].text.split())
        if chosen and words + size / 2 > budget:
            continue
        chosen.add(place)
        words += size
    return chosen


def _printed(lines: Sequence[_Line], chosen: set[int]) -> list[str]:
    """The chosen lines in order; one that leans on a line left out is printed with its subject named, or not at all."""
    printed = []
    shown_before = -1
    for place in sorted(chosen):
        line = lines[place]
        follows = shown_before == place - 1 and not line.opens
        if line.text.endswith(("?", ":")) or not re.search(r"[.!][\"”’)]*$", line.text):
            continue
        if not leans_back(line.text) or follows:
            printed.append(line.text)
        elif line.alone is not None:
            printed.append(line.alone)
        else:
            continue
        shown_before = place
    return printed


def _diverse(lines: Sequence[_Line], budget: float) -> set[int]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998): central, and unlike what is already chosen."""
    vectors = _vectors([line.text for line in lines])
    scores = _centrality([line.text for line in lines])
    weights = [
        score * (OPENING_BONUS if line.opens else 1.0) * (0.7 if leans_back(line.text) else 1.0)
        for score, line in zip(scores, lines, strict=True)
    ]
    nearest = [0.0] * len(lines)
    chosen: set[int] = set()
    words = 0
    while words < budget and len(chosen) < len(lines):
        place = max(
            (at for at in range(len(lines)) if at not in chosen),
            key=lambda at: (weights[at] - REDUNDANCY * nearest[at] * weights[at], -at),
        )
        chosen.add(place)
        words += len(lines[place].text.split())
        nearest = [max(near, _dot(vector, vectors[place])) for near, vector in zip(nearest, vectors, strict=True)]
    return chosen
