"""What a distractor must not say: a row's answer, the claims and the evidence behind it, and its key facts.

The test is strict rather than clever: words are compared in lower case and without punctuation, and a text that might
give the answer away is not used. A paraphrase with none of the answer's words is beyond it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge_sdg.text import names
from knowledge_sdg.training.rows import KeptRow
from knowledge_sdg.training.wording import FIRST_WIDE, folded_words

# 1,200 and 1200 are one number: the comma between digit and three digits.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
# Words that are in every text and settle nothing.
_PLAIN = frozenset(
    """
    a about after all also an and any are as at be because been before being both but by can could did do does during
    each for from had has have he her him his how if in into is it its just many may might more most much no none nor
    not of on one only or other our out over own same she should since so some such than that the their them then there
    these they this those through to too under until up upon very was we were what when where which while who whom whose
    why will with would yes you your
    """.split()  # noqa: SIM905 - reads better
)


SHORTEST_INSIDE_A_WORD = 4
"""An answer of so many characters counts inside a longer word too ("Lima" in "Limas"); "5" in "15" does not."""


def searchable(text: str) -> str:
    """The words of a text between single spaces, with one at either end; numbers without thousands separators.

    searchable("Built in 1,823!") -> " built in 1823 "
    """
    return f" {' '.join(folded_words(_THOUSANDS.sub('', text)))} "


@dataclass(frozen=True, slots=True)
class Facts:
    """What gives an answer away, in the spelling of `searchable`."""

    phrases: tuple[str, ...]
    """The answer, its supported claims and their evidence; any one of them is enough."""
    terms: tuple[tuple[str, ...], ...]
    """Of the answer and of each claim the key facts; all of one group are needed."""

    def stand_in(self, text: str) -> bool:
        """Whether a text (as `searchable` gives it) tells the answer or a key fact of it."""
        if any(phrase in text for phrase in self.phrases):
            return True
        return any(all(term in text for term in group) for group in self.terms)


def key_facts(row: KeptRow) -> Facts:
    """The facts of a row: its answer, sentence by sentence, and its supported claims with their evidence.

    The key facts of a statement are its numbers and names that the question has not; without these, its other words
    that the question has not; and if the question has them all ("Is the mill old?" - "Yes, the mill is old"), all of
    its words.
    """
    claims = [claim for claim in row.claims if claim.label == "supported"]
    statements = dict.fromkeys(
        [row.response, *_SENTENCE_END.split(row.response), *(claim.claim for claim in claims)],
    )
    asked = searchable(row.question)
    phrases = [_bounded(text) for text in (*statements, *(claim.evidence for claim in claims)) if _says_something(text)]
    answer = searchable(row.response).strip()
    if " " in answer:  # "None of them": only plain words, but several in that order are the answer
        phrases.append(_bounded(row.response))
    if len(answer) >= SHORTEST_INSIDE_A_WORD and _says_something(answer):
        phrases.append(answer)
    return Facts(
        phrases=tuple(dict.fromkeys(phrases)),
        terms=tuple(dict.fromkeys(group for text in statements if (group := _group(text, asked)))),
    )


def _group(statement: str, asked: str) -> tuple[str, ...]:
    plain = _THOUSANDS.sub("", statement)
    content = [_one(word) for word in _content(folded_words(plain))]
    telling = [*(f" {number.replace('.', ' ')} " for number in _NUMBER.findall(plain)), *map(_bounded, names(plain))]
    for terms in (telling, content):
        fresh = dict.fromkeys(term for term in terms if term not in asked)
        if fresh:
            return tuple(fresh)
    return tuple(dict.fromkeys(content))


def _says_something(text: str) -> bool:
    return bool(_content(folded_words(text)))


def _content(found: Iterable[str]) -> list[str]:
    return [word for word in found if word not in _PLAIN]


def _one(word: str) -> str:
    """A word as it is sought: Chinese and Japanese inside runs without spaces too."""
    return word if word[0] >= FIRST_WIDE else f" {word} "


def _bounded(text: str) -> str:
    """A phrase as it is sought."""
    found = searchable(text)
    return found if text.isascii() or not any(sign >= FIRST_WIDE for sign in found) else found.strip()
