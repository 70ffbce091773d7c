"""A document as a verifier reads it: lines with their words, what stands around them, and windows over them."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge_sdg.records import Span
from knowledge_sdg.teacher.offline.english.lexicon import rarity, tokens
from knowledge_sdg.teacher.offline.judging.denial import Denials, denied
from knowledge_sdg.teacher.offline.judging.words import LIGHT_WORDS, Word, read_words
from knowledge_sdg.teacher.offline.reading.passages import read_passages
from knowledge_sdg.text import numbers

MAX_SUBJECT_WORDS = 4  # of a claim's first words, that may stand in a sentence before instead of a pronoun
LIGHT_WEIGHT = 0.4
"""What a word like "type" or "various" counts beside one that says something by itself."""
# What stands behind the text of a Markdown link, [text](target "title"), and footnote marks: [12].
_TARGET = re.compile(r'(?<=\])\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\s*\)|\[\d{1,3}\]')
ASKED_WEIGHT = 0.1
"""What a word of a question counts that stands before its answer: "Who wrote Emma? Jane Austen." states the answer."""
_NEAR = 3  # lines before, in which a pronoun's antecedent is looked for
_TOGETHER = 3  # content words within which two of them count as neighbours
_LONGEST_NAME = 7  # words of a name whose initials may stand for it
FAMILY_LETTERS = 5
"""First letters by which words are looked up for another form of themselves."""
_INSIDE_NAMES = frozenset({"of", "the", "and", "for", "in", "de", "on"})
# A line with one of these, or opening with "The", may speak of something that stands before it.
_ANAPHORS = frozenset(
    "it he she they its his her their him them this these those that both another one such former latter".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The content words of a claim."""

    text: str
    tokens: tuple[Word, ...]
    """Every word, in order."""
    content: tuple[Word, ...]
    """Those that carry content, in order."""
    names: frozenset[int]
    """Offsets in the claim at which a name's word begins."""
    figures: Counter[str]
    """How often it has each number, month and day."""
    negative: frozenset[str]
    """Its numbers with a minus sign."""
    denials: Denials

    def is_asked(self, word: Word) -> bool:
        """Whether the word stands in a question before its answer, which asks more than it states."""
        return "? " in self.text[word.start :]

    def weight(self, word: Word) -> float:
        """How much a word counts: 1, but less when it is asked or names only a kind of thing."""
        if self.is_asked(word):
            return ASKED_WEIGHT
        return LIGHT_WEIGHT if word.lower in LIGHT_WORDS else 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, list entry, heading or table row of a document."""

    span: Span
    tokens: tuple[Word, ...]
    keys: frozenset[str]
    """Keys of its content words."""
    above: frozenset[str]
    """Keys of the headings above it, of the document's title and of a table's column titles."""
    section: int
    is_heading: bool
    looks_back: bool
    """Whether it has a pronoun or opens with "The": its subject may be named before it."""


@dataclass(frozen=True, slots=True)
class Window:
    """One or a few neighbouring lines."""

    span: Span
    lines: int
    tokens: tuple[Word, ...]
    keys: frozenset[str]
    above: frozenset[str]
    near: frozenset[str]
    """Keys of the lines before it, where its pronouns may point; empty when it has none. Only the words with which a
    claim begins, its subject, are looked for there."""
    known: frozenset[str]
    """Keys of all the words of the document."""
    figures: Counter[str]
    negative: frozenset[str]
    denials: Denials
    weights: "Weights"

    def coverage(self, claim: ClaimWords, *, without: frozenset[int] = frozenset()) -> float:
        """Weight of the claim's content words that the window states / weight of all, in [0, 1]; 0 without any.

        `without` are offsets in the claim of words that are left out of both.
        """
        total = said = named_before = 0.0
        subject_words = MAX_SUBJECT_WORDS
        for token in claim.content:
            if token.start in without:
                continue
            weight = self.weights.of(token.key) * claim.weight(token)
            total += weight
            if token.key in self.keys:
                said += weight
                subject_words = 0
            elif token.key in self.above:
                said += weight
            elif subject_words > 0 and token.key in self.near:
                named_before += weight
                subject_words -= 1
        return (said + min(said, named_before)) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each key tells in a document."""

    by_key: dict[str, float]
    unknown: float
    """The weight of a word that the document does not have: more than that of any other."""

    def of(self, key: str) -> float:
        """The weight of a key."""
        return self.by_key.get(key, self.unknown)


@dataclass(frozen=True, slots=True)
class Source:
    """A document, read once for all the claims that are verified against it."""

    plain: str
    """The document without link targets, every other character in its place."""
    lines: tuple[Line, ...]
    weights: Weights
    keys: frozenset[str]
    """Keys of all its words, headings included."""
    neighbours: frozenset[tuple[str, str]]
    """Keys of content words that stand within `_TOGETHER` content words of each other, each pair in both orders."""
    families: dict[str, tuple[str, ...]]
    """Keys of its words by their first letters, among which another form of a word is looked for."""
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

    def overlap(self, claim: ClaimWords, at: int) -> float:
        """The weight of the claim's content words that a line has; 0 for a heading."""
        line = self.lines[at]
        if line.is_heading:
            return 0.0
        return sum(self.weights.of(token.key) for token in claim.content if token.key in line.keys)

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
            _figures(words),
            _negative(text),
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
    return Source(
        plain,
        tuple(lines),
        Weights(by_key, max(by_key.values(), default=1.0)),
        every_key,
        _neighbours([token.key for token in words if token.is_content]),
        {letters: tuple(keys) for letters, keys in families.items()},
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


def short_forms(words: Sequence[Word]) -> dict[str, str]:
    """For the initials of capitalised words in a row, small words between them left out, and for two words written as
    one, the key of the first word.

    short_forms(read_words("World Health Organization"))["WHO"] -> "world"
    """
    found: dict[str, str] = {}
    for at, token in enumerate(words):
        if token.is_content and at + 1 < len(words) and words[at + 1].is_content:
            found.setdefault((token.text + words[at + 1].text).lower(), token.key)
        if not token.text[:1].isupper():
            continue
        initials = token.text[0]
        for other in words[at + 1 : at + 1 + _LONGEST_NAME]:
            if other.text[:1].isupper():
                initials += other.text[0]
                found.setdefault(initials, token.key)
            elif other.lower not in _INSIDE_NAMES:
                break
    return found


def claim_words(text: str, words: tuple[Word, ...], names: frozenset[int]) -> ClaimWords:
    """The claim of these words; `names` are the offsets of those that are names."""
    content = tuple(word for word in words if word.is_content)
    return ClaimWords(text, words, content, names, _figures(words), _negative(text), denied(words))


def _figures(words: Sequence[Word]) -> Counter[str]:
    return Counter(word.key for word in words if word.is_figure)


def _negative(text: str) -> frozenset[str]:
    return frozenset(number for number in numbers(text) if number.startswith("-"))


def beside(words: Sequence[Word], at: int) -> set[str]:
    """The keys of the content words directly before and behind a word.

    beside(tokens("in May 2019 in Rome"), 2) -> {"may"}
    """
    return {word.key for word in words[max(0, at - 1) : at + 2] if word.is_content} - {words[at].key}


def _keys(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(token.key for token in words if token.is_content)


def _looks_back(words: Sequence[Word]) -> bool:
    if words and words[0].lower == "the":
        return True
    return any(token.lower in _ANAPHORS for token in words)
