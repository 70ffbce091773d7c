"""Document -> `Chunk`s: cut at headings first, then between paragraphs, then between sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge_sdg.documents.markdown import Leaf, leaves
from knowledge_sdg.documents.markup import inline_text
from knowledge_sdg.records import Chunk, Document, Span
from knowledge_sdg.sentences import split_sentences

FEWEST_WORDS = 20  # a smaller limit would cut ordinary sentences (English ones have 15 to 20 words on average)
TINY = 60  # words; a chunk below it joins a neighbour where there is room

_NO_HEADING = 7  # deeper than any heading
_LINE_END = re.compile(r"\r\n|\r|\n")  # as markdown-it-py counts lines
# Characters of scripts that put no space between words: each counts half a word (Chinese words have 1.5 to 2 of them).
_WIDE = "぀-ヿ㐀-鿿豈-﫿𠀀-𲎯、-】！-～"
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
# What goes on without a space, an address or base64, counts as one word for so many characters: it would be no bound.
LONGEST_WORD = 40
_WORD = re.compile(f"[^\\s{_WIDE}]{{1,{LONGEST_WORD}}}")
_WORD_OR_CHARACTER = re.compile(f"{_WORD.pattern}|[{_WIDE}]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of text that is not cut: headings with what they head, a paragraph, a sentence, a table, code."""

    start: int
    end: int
    half_words: int
    headings: tuple[str, ...]
    level: int = _NO_HEADING
    """The highest heading that it begins with."""


def count_words(text: str) -> int:
    """The words of a text: runs of at most `LONGEST_WORD` characters between white space; of Chinese and Japanese,
    every two characters.

    count_words("see Fig. 3") -> 3; count_words("这是一个句子。") -> 4
    """
    return (_half_words(text) + 1) // 2


def split_document(document: Document, *, words: int = 350) -> list[Chunk]:
    r"""The document's chunks, in order: they do not overlap, none is empty, and between them is only white space.

    A chunk has at most `words` words (`count_words`). No sentence, table or code block is cut unless it alone has
    more: then a table is cut between rows, code between lines, a sentence between words. A heading stays with what
    follows it and may take the chunk over the limit by its own words. A document or section within the limit is one
    chunk, and small neighbouring sections share one. `headings` is the path at the chunk's first text.

    Raises ValueError when `words` is below 20. An empty document has no chunks.

    split_document(Document("a.md", "A", "# A\n\nOne."))[0].headings -> ("A",)
    """
    if words < FEWEST_WORDS:
        raise ValueError(f"words is {words}: a chunk needs room for at least {FEWEST_WORDS} words")
    text = document.text
    units = list(_units(text, 2 * words))
    groups = _without_tiny(_packed(units, 2 * words), 2 * words)
    document_id = document.id  # hashes the whole text
    chunks = []
    for ordinal, group in enumerate(groups):
        start, end = group[0].start, group[-1].end
        chunks.append(Chunk(document_id, ordinal, start, end, text[start:end], group[0].headings))
    return chunks


def _half_words(text: str) -> int:
    wide = len(_WIDE_CHARACTER.findall(text))
    if wide:
        return wide + 2 * len(_WORD.findall(text))
    return 2 * sum(1 if len(word) <= LONGEST_WORD else -(-len(word) // LONGEST_WORD) for word in text.split())


# --- the text in units ------------------------------------------------------------------------------------------------


def _units(text: str, limit: int) -> Iterator[_Unit]:
    """The text's units in order; headings begin the unit that follows them."""
    path: list[tuple[int, str]] = []
    waiting: list[_Unit] = []
    for leaf, span in _stretches(text):
        title = inline_text(leaf.content) if leaf.level and not leaf.is_nested else ""
        if title and _half_words(text[span.start : span.end]) <= limit // 2:
            path = [(level, name) for level, name in path if level < leaf.level] + [(leaf.level, title)]
            heading = _unit(text, span, path, leaf.level)
            if sum(unit.half_words for unit in waiting) + heading.half_words > limit:
                yield _merged(waiting)
                waiting = []
            waiting.append(heading)
            continue
        room = limit - sum(unit.half_words for unit in waiting)
        for piece in _pieces(text, leaf, span, limit, room):
            yield _merged([*waiting, _unit(text, piece, path)])
            waiting = []
    if waiting:
        yield _merged(waiting)


def _unit(text: str, span: Span, path: list[tuple[int, str]], level: int = _NO_HEADING) -> _Unit:
    names = tuple(name for _, name in path)
    return _Unit(span.start, span.end, _half_words(text[span.start : span.end]), names, level)


def _merged(units: list[_Unit]) -> _Unit:
    if len(units) == 1:
        return units[0]
    return replace(
        units[0],
        end=units[-1].end,
        half_words=sum(unit.half_words for unit in units),
        headings=units[-1].headings,
        level=min(unit.level for unit in units),
    )


def _stretches(text: str) -> Iterator[tuple[Leaf, Span]]:
    """Every leaf with the characters of its lines, and what lies between leaves (link definitions) as paragraphs."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    line = 0
    for leaf in leaves(text)[0]:
        if gap := _trimmed(text, starts[line], starts[leaf.first_line]):
            yield Leaf("paragraph", line, leaf.first_line), gap
        end_line = min(leaf.end_line, len(starts) - 1)
        if span := _trimmed(text, starts[leaf.first_line], starts[end_line]):
            yield leaf, span
        line = end_line
    if gap := _trimmed(text, starts[line], len(text)):
        yield Leaf("paragraph", line, len(starts) - 1), gap


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its end and without blank lines before it; None when nothing is left."""
    stripped = text[start:end].rstrip()
    lead = stripped[: len(stripped) - len(stripped.lstrip())]
    line_start = max(lead.rfind("\n"), lead.rfind("\r")) + 1
    return Span(start + line_start, start + len(stripped)) if stripped else None


def _pieces(text: str, leaf: Leaf, span: Span, limit: int, room: int) -> Iterator[Span]:
    """The leaf whole if it fits; otherwise a table and code by lines, text by sentences, and what is longer by words.
    `room` is what the headings above leave of the limit: text is cut to fit it, a table or code block is not.
    """
    stretch = text[span.start : span.end]
    is_lines = leaf.kind in ("table", "code")
    if _half_words(stretch) <= (limit if is_lines else room):
        yield span
        return
    for part in _lines(stretch) if is_lines else split_sentences(stretch):
        for cut in _by_words(stretch, part, limit):
            yield Span(span.start + cut.start, span.start + cut.end)


def _lines(stretch: str) -> Iterator[Span]:
    """The lines that hold anything, with their indentation."""
    start = 0
    for end in [*(match.start() for match in _LINE_END.finditer(stretch)), len(stretch)]:
        if part := _trimmed(stretch, start, end):
            yield part
        start = end


def _by_words(text: str, part: Span, limit: int) -> Iterator[Span]:
    """The part whole if it fits, otherwise in runs of as many words as fit."""
    if _half_words(text[part.start : part.end]) <= limit:
        yield part
        return
    start, end, held = part.start, part.start, 0
    for match in _WORD_OR_CHARACTER.finditer(text, part.start, part.end):
        weight = 1 if _WIDE_CHARACTER.match(match.group()) else 2
        if held and held + weight > limit:
            yield Span(start, end)
            start, held = match.start(), 0
        end, held = match.end(), held + weight
    yield Span(start, end)


# --- the units in chunks ----------------------------------------------------------------------------------------------


def _packed(units: list[_Unit], limit: int) -> list[list[_Unit]]:
    """The units in groups within the limit: cut before the highest headings, and only inside sections that are too
    long before lower ones; whole neighbouring sections share a group where they fit.
    """
    if _size(units) <= limit or len(units) == 1:
        return [units] if units else []
    level = min(unit.level for unit in units[1:])
    if level == _NO_HEADING:
        return _evened(units, limit)
    groups: list[list[_Unit]] = []
    room = 0
    for section in _sections(units, level):
        size = _size(section)
        if size > limit:
            groups.extend(_packed(section, limit))
            room = 0
        elif size <= room:
            groups[-1].extend(section)
            room -= size
        else:
            groups.append(section)
            room = limit - size
    return groups


def _sections(units: list[_Unit], level: int) -> list[list[_Unit]]:
    """The units, cut before each one with a heading of that level."""
    sections = [[units[0]]]
    for unit in units[1:]:
        if unit.level == level:
            sections.append([unit])
        else:
            sections[-1].append(unit)
    return sections


def _evened(units: list[_Unit], limit: int) -> list[list[_Unit]]:
    """The units in as few groups as filling one after the other gives, but of about the same size where possible."""
    filled = _filled(units, limit, limit * len(units))
    share = -(-_size(units) // len(filled))
    even = _filled(units, limit, share)
    return even if len(even) <= len(filled) else filled


def _filled(units: list[_Unit], limit: int, share: int) -> list[list[_Unit]]:
    """One group after the other, each up to the limit, the n-th ending where the text before reaches n shares."""
    groups: list[list[_Unit]] = [[]]
    held = before = 0
    for unit in units:
        is_share_reached = before + unit.half_words // 2 > share * len(groups)
        if groups[-1] and (held + unit.half_words > limit or is_share_reached):
            groups.append([])
            held = 0
        groups[-1].append(unit)
        held += unit.half_words
        before += unit.half_words
    return groups


def _without_tiny(groups: list[list[_Unit]], limit: int) -> list[list[_Unit]]:
    """The groups, each tiny one joined to the neighbour under the same headings (else the one before) if both fit."""
    tiny = min(2 * TINY, limit // 3)
    kept: list[list[_Unit]] = []
    waiting = list(groups)
    for place, group in enumerate(waiting):
        size = _size(group)
        following = waiting[place + 1] if place + 1 < len(waiting) else []
        fits_before = bool(kept) and size + _size(kept[-1]) <= limit
        fits_following = bool(following) and size + _size(following) <= limit
        nearer_following = fits_following and (
            not fits_before or _shared(group[0], following[0]) > _shared(kept[-1][-1], group[0])
        )
        if size >= tiny or not (fits_before or fits_following):
            kept.append(group)
        elif nearer_following:
            waiting[place + 1] = group + following
        else:
            kept[-1] = kept[-1] + group
    return kept


def _shared(one: _Unit, other: _Unit) -> int:
    """How many headings two units share, from the outermost on."""
    count = 0
    for mine, theirs in zip(one.headings, other.headings, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _size(units: list[_Unit]) -> int:
    return sum(unit.half_words for unit in units)
