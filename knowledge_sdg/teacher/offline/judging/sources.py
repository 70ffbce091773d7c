"""A document as a verifier reads it: lines with their words, what stands around them, and windows over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge_sdg.records import Span
from knowledge_sdg.teacher.offline.english.lexicon import Token, rarity, tokens
from knowledge_sdg.teacher.offline.reading.passages import read_passages
from knowledge_sdg.text import numbers

MAX_SUBJECT_WORDS = 4  # of a claim's first words, that may stand in a sentence before instead of a pronoun
_NEAR = 3  # lines before, in which a pronoun's antecedent is looked for
# A line with one of these, or opening with "The", may speak of something that stands before it.
_ANAPHORS = frozenset(
    "it he she they its his her their him them this these those that both another one such former latter".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The content words of a claim."""

    text: str
    tokens: tuple[Token, ...]
    """Every word, in order."""
    content: tuple[Token, ...]
    """Those that carry content, in order."""
    names: frozenset[int]
    """Offsets in the claim at which a name's word begins."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, list entry, heading or table row of a document."""

    span: Span
    tokens: tuple[Token, ...]
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
    text: str
    tokens: tuple[Token, ...]
    keys: frozenset[str]
    above: frozenset[str]
    near: frozenset[str]
    """Keys of the lines before it, where its pronouns may point; empty when it has none. Only the words with which a
    claim begins, its subject, are looked for there."""
    known: frozenset[str]
    """Keys of all the words of the document."""
    beside: dict[str, frozenset[str]]
    """For the key of each number of the document, the content words that stand beside it anywhere: its units."""
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
            weight = self.weights.of(token.key)
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

    text: str
    lines: tuple[Line, ...]
    weights: Weights
    keys: frozenset[str]
    """Keys of all its words, headings included."""
    beside: dict[str, frozenset[str]]
    """For the key of each number, the keys of the content words beside it."""
    sentences: dict[tuple[str, ...], Span]
    """Where a sentence of these keys stands."""

    def sentence_like(self, claim: str) -> Span | None:
        """The sentence that has the claim's words, numbers and signs, all and in the same order; None when none has."""
        keys = tuple(token.key for token in tokens(claim))
        span = self.sentences.get(keys) if keys else None
        if span is None or numbers(claim) != numbers(self.text[span.start : span.end]):
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
        """The lines from `first` to `last`, both included."""
        lines = self.lines[first : last + 1]
        near: frozenset[str] = frozenset()
        if any(line.looks_back for line in lines):
            before = [
                line.keys for line in self.lines[max(0, first - _NEAR) : first] if line.section == lines[0].section
            ]
            near = frozenset().union(*before)
        return Window(
            Span(lines[0].span.start, lines[-1].span.end),
            len(lines),
            self.text[lines[0].span.start : lines[-1].span.end],
            tuple(token for line in lines for token in line.tokens),
            frozenset().union(*(line.keys for line in lines)),
            frozenset().union(*(line.above for line in lines)),
            near,
            self.keys,
            self.beside,
            self.weights,
        )


@lru_cache(maxsize=32)
def read_source(document: str) -> Source:
    """A document's lines; the last 32 documents are remembered, since several claims come for each.

    len(read_source("One cap. Two caps.").lines) -> 2
    """
    lines: list[Line] = []
    title: frozenset[str] = frozenset()
    heading: frozenset[str] = frozenset()
    for passage in read_passages(document):
        columns = _keys(tokens(" ".join(passage.columns)))
        if passage.kind == "heading":
            heading = _keys(tokens(passage.heading))
            title = title or heading
        for sentence in passage.sentences:
            words = tokens(document[sentence.span.start : sentence.span.end], sentence.span.start)
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
    by_key = rarity([line.keys for line in lines])
    unknown = max(by_key.values(), default=1.0)
    every_key = frozenset(token.key for line in lines for token in line.tokens)
    sentences = {tuple(token.key for token in line.tokens): line.span for line in reversed(lines)}
    return Source(document, tuple(lines), Weights(by_key, unknown), every_key, _beside_numbers(lines), sentences)


def _beside_numbers(lines: Sequence[Line]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in lines:
        for at, token in enumerate(line.tokens):
            if token.is_number:
                found.setdefault(token.key, set()).update(beside(line.tokens, at))
    return {key: frozenset(keys) for key, keys in found.items()}


def beside(words: Sequence[Token], at: int) -> set[str]:
    """The keys of the content words directly before and behind a word.

    beside(tokens("in May 2019 in Rome"), 2) -> {"may"}
    """
    return {word.key for word in words[max(0, at - 1) : at + 2] if word.is_content} - {words[at].key}


def _keys(words: Sequence[Token]) -> frozenset[str]:
    return frozenset(token.key for token in words if token.is_content)


def _looks_back(words: Sequence[Token]) -> bool:
    if words and words[0].text.lower() == "the":
        return True
    return any(token.text.lower() in _ANAPHORS for token in words)
