"""A document as a verifier reads it: lines with their words, and what stands around them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge_sdg.records import Span
from knowledge_sdg.teacher.offline.english.lexicon import rarity, tokens
from knowledge_sdg.teacher.offline.judging.claim_words import negative_numbers, short_forms
from knowledge_sdg.teacher.offline.judging.denial import denied
from knowledge_sdg.teacher.offline.judging.numbered_names import numbers_of_words
from knowledge_sdg.teacher.offline.judging.windows import Line, WeightedWord, Weights, Window
from knowledge_sdg.teacher.offline.judging.words import Word, read_words, without_accents
from knowledge_sdg.teacher.offline.reading.passages import read_passages
from knowledge_sdg.text import numbers

# What stands behind the text of a Markdown link, [text](target "title"), and footnote marks: [12].
_TARGET = re.compile(r'(?<=\])\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\s*\)|\[\d{1,3}\]')
_NEAR = 3  # lines before, in which a pronoun's antecedent is looked for
_TOGETHER = 3  # content words within which two of them count as neighbours
FAMILY_LETTERS = 5
"""First letters by which words are looked up for another form of themselves."""
# A line with one of these, or opening with "The", may speak of something that stands before it.
_ANAPHORS = frozenset(
    "it he she they its his her their him them this these those that both another one such former latter".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Source:
    """A document, read once for all the claims that are verified against it."""

    plain: str
    """The document without link targets, every other character in its place."""
    lines: tuple[Line, ...]
    weights: Weights
    keys: frozenset[str]
    """Keys of all its words, headings included."""
    numbers_of_words: dict[str, frozenset[str]]
    """For each word that a number follows, in lower case, all those numbers: 40 and 50 for "kx"."""
    places: dict[str, tuple[int, ...]]
    """For the key of each content word the lines that have it, headings left out."""
    neighbours: frozenset[tuple[str, str]]
    """Keys of content words that stand within `_TOGETHER` content words of each other, each pair in both orders."""
    families: dict[str, tuple[str, ...]]
    """Keys of its words by their first letters, among which another form of a word is looked for."""
    accented: dict[str, str]
    """For a key without its accents the key that has them."""
    short_forms: dict[str, str]
    """For the initials of a run of capitalised words, and for two words written as one, the key of its first word."""
    sentences: dict[tuple[str, ...], Span]
    """Where a sentence of these words stands."""
    windows: dict[tuple[int, int], Window] = field(default_factory=dict)
    """Those that were looked at, by their first and last line."""

    def sentence_like(self, claim: str) -> Span | None:
        """The sentence that has the claim's words, numbers and signs, all and in the same order; None when none has."""
        keys = tuple(token.key for token in tokens(claim))
        span = self.sentences.get(keys) if keys else None
        if span is None or numbers(claim) != numbers(self.plain[span.start : span.end]):
            return None
        return span

    def likest_lines(self, claim: Sequence[WeightedWord], count: int) -> list[int]:
        """Up to `count` lines, no headings, that share content words with a claim; those with the rarest ones first."""
        overlaps: defaultdict[int, float] = defaultdict(float)
        for _, key, told, _ in claim:
            for at in self.places.get(key, ()):
                overlaps[at] += told
        return sorted(overlaps, key=lambda at: (-overlaps[at], at))[:count]

    def may_join(self, first: int, last: int) -> bool:
        """Whether there are lines from `first` to `last`, all under the same heading and none of them one."""
        if first < 0 or last >= len(self.lines):
            return False
        lines = self.lines[first : last + 1]
        return all(line.section == lines[0].section and not line.is_heading for line in lines)

    def window(self, first: int, last: int) -> Window:
        """The lines from `first` to `last`, both included; made once."""
        if (first, last) not in self.windows:
            self.windows[first, last] = self._window(first, last)
        return self.windows[first, last]

    def _window(self, first: int, last: int) -> Window:
        lines = self.lines[first : last + 1]
        near: frozenset[str] = frozenset()
        if any(line.looks_back for line in lines):
            before = [
                line.keys for line in self.lines[max(0, first - _NEAR) : first] if line.section == lines[0].section
            ]
            near = frozenset().union(*before)
        text = self.plain[lines[0].span.start : lines[-1].span.end]
        words = tuple(token for line in lines for token in line.tokens)
        return Window(
            Span(lines[0].span.start, lines[-1].span.end),
            len(lines),
            words,
            frozenset().union(*(line.keys for line in lines)),
            frozenset().union(*(line.above for line in lines)),
            near,
            self.keys,
            self.numbers_of_words,
            negative_numbers(text),
            denied(words),
            self.weights,
        )


@lru_cache(maxsize=32)
def read_source(document: str) -> Source:
    """A document's lines; the last 32 documents are remembered, since several claims come for each.

    len(read_source("One cap. Two caps.").lines) -> 2
    """
    plain = _without_targets(document)
    lines = _lines(document, plain)
    by_key = rarity([line.keys for line in lines])
    words = [token for line in lines for token in line.tokens]
    every_key = frozenset(token.key for token in words).union(*(line.above for line in lines))
    families: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(every_key):
        families[key[:FAMILY_LETTERS]].append(key)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        for key in line.keys if not line.is_heading else ():
            places[key].append(at)
    return Source(
        plain,
        tuple(lines),
        Weights(by_key, max(by_key.values(), default=1.0)),
        every_key,
        numbers_of_words(plain),
        {key: tuple(found) for key, found in places.items()},
        _neighbours([token.key for token in words if token.is_content]),
        {letters: tuple(keys) for letters, keys in families.items()},
        {without_accents(key): key for key in sorted(every_key) if not key.isascii()},
        short_forms(words),
        {
            tuple(token.key for token in tokens(plain[line.span.start : line.span.end])): line.span
            for line in reversed(lines)
        },
    )


def _without_targets(document: str) -> str:
    """The document with blanks in place of link targets and footnote marks: every other word keeps its place."""
    return _TARGET.sub(lambda match: " " * len(match.group()), document)


def _lines(document: str, text: str) -> list[Line]:
    lines: list[Line] = []
    title: frozenset[str] = frozenset()
    heading: frozenset[str] = frozenset()
    for passage in read_passages(document):
        columns = _keys(read_words(" ".join(passage.columns)))
        if passage.kind == "heading":
            heading = _keys(read_words(passage.heading))
            title = title or heading
        for sentence in passage.sentences:
            words = read_words(text[sentence.span.start : sentence.span.end], sentence.span.start)
            lines.append(
                Line(
                    sentence.span,
                    words,
                    _keys(words),
                    title | heading | columns,
                    passage.section,
                    is_heading=passage.kind == "heading",
                    looks_back=_looks_back(words),
                )
            )
    return lines


def _neighbours(keys: Sequence[str]) -> frozenset[tuple[str, str]]:
    found = set()
    for at, key in enumerate(keys):
        for other in keys[at + 1 : at + 1 + _TOGETHER]:
            found.add((key, other))
            found.add((other, key))
    return frozenset(found)


def _keys(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(token.key for token in words if token.is_content)


def _looks_back(words: Sequence[Word]) -> bool:
    if words and words[0].lower == "the":
        return True
    return any(token.lower in _ANAPHORS for token in words)
