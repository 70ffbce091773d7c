"""The main verb of an English sentence, found without a parser: where it is not sure, there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge_sdg.corruption.verbs import is_form, is_plural, verb_of, word_set

VerbKind = Literal["be", "have", "modal", "past", "third person", "plain"]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LEAD = re.compile(r"(?:Yes|No)\b[,.:;]?\s+")

BE = frozenset({"is", "are", "was", "were"})
MODALS = frozenset({"can", "could", "will", "would", "must", "should", "may", "might", "cannot"})
_HAVE = frozenset({"has", "have", "had"})
# The clause that they begin ends at a comma, and has a verb of its own.
_CLAUSE_OPENERS = word_set("when while if because although though since after before until once as unless")
_PHRASE_OPENERS = frozenset({"despite", "unlike", "due", "however", "today", "later"})
_RELATIVE = frozenset({"who", "which", "that", "whose", "whom", "where", "what", "how", "why", "whether"})
PREPOSITIONS = word_set(
    """
    in on at by for from to of with into onto over under during through between among against near across toward
    towards within throughout around along above below behind beside beyond off upon
    """
)
DETERMINERS = word_set("the a an its his her their this these those each every no any")
_ADVERBS = word_set("also often still now then already even later soon never usually primarily mainly mostly")
_NO_VERBS = word_set(
    """
    like near as up down out well only about round past even just more most less united based called named known
    located given including made born set used so-called
    """
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence with its offsets in it."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word without its case."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class MainVerb:
    """The first finite verb of a sentence's main clause."""

    at: int
    """Its place among the words."""
    kind: VerbKind
    subject_at: int
    """The place of the subject's first word."""


def words_of(sentence: str) -> list[Word]:
    """The words of a sentence; hyphens and apostrophes stay inside."""
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(sentence)]


def lead_of(sentence: str) -> str:
    """The "Yes, " or "No, " that a sentence begins with, or nothing."""
    match = _LEAD.match(sentence)
    return match.group() if match else ""


def main_verb(sentence: str, words: Sequence[Word]) -> MainVerb | None:
    """The main verb, or None when the sentence is not simple enough to be sure of it.

    main_verb("In 1891, the pier was built.", words).at -> 4
    """
    at = first = _start(sentence, words)
    while at < len(words):
        word = words[at].lower
        if word in _RELATIVE or word.endswith(("n't", "n’t")) or (at > first and word in _CLAUSE_OPENERS):
            return None
        kind = _kind(words, at) if at > first else None
        if kind and not _is_participle(sentence, words, at, kind):
            return MainVerb(at, kind, first)
        after = sentence[words[at].end : words[at + 1].start] if at + 1 < len(words) else ""
        if "," in after or "(" in after:
            closing = _closing(sentence, words, at + 1, ")" if "(" in after else ",")
            if closing is None:
                return None
            at = closing
        elif re.search(r"[;:.)—]\s", after):
            return None
        else:
            at += 1
    return None


def _start(sentence: str, words: Sequence[Word]) -> int:
    """The place of the subject's first word, behind "Yes," and an opening phrase or clause that ends at a comma."""
    first = sum(word.start < len(lead_of(sentence)) for word in words)
    if first >= len(words):
        return len(words)
    opener = words[first].lower
    is_participle = opener.endswith(("ing", "ed")) and verb_of(opener) not in ("", opener)
    if not (is_participle or opener in _CLAUSE_OPENERS | PREPOSITIONS | _PHRASE_OPENERS or opener.endswith("ly")):
        return first
    for at in range(first, len(words) - 1):
        if "," in sentence[words[at].end : words[at + 1].start] and not words[at + 1].text.isdigit():
            return at + 1
    return len(words)


def _closing(sentence: str, words: Sequence[Word], at: int, mark: str) -> int | None:
    """The place of the first word behind an insertion that begins at `at`, or None when it does not end."""
    for place in range(at, len(words) - 1):
        if mark in sentence[words[place].end : words[place + 1].start]:
            return place + 1
    return None


def _kind(words: Sequence[Word], at: int) -> VerbKind | None:
    """What kind of finite verb a word is, or None when it is none, or may be something else."""
    word = words[at].lower
    if word in BE:
        return "be"
    if word in MODALS:
        return "modal" if words[at].text.islower() else None
    return _kind_of_have(words, at) if word in _HAVE else _kind_of_full_verb(words, at)


def _kind_of_full_verb(words: Sequence[Word], at: int) -> VerbKind | None:
    word, before = words[at].lower, words[at - 1].lower
    is_other = not words[at].text.islower() or word in _NO_VERBS | PREPOSITIONS | DETERMINERS or not verb_of(word)
    if is_other or before in DETERMINERS | PREPOSITIONS | {"and", "or"}:
        return None
    if is_form(word, "VBD") and not is_form(word, "VB"):
        return "past"
    if not _opens_phrase(words, at + 1):
        return None
    if is_form(word, "VBZ") and not is_plural(before):
        return "third person"
    return "plain" if is_form(word, "VB") and is_plural(before) else None


def _opens_phrase(words: Sequence[Word], at: int) -> bool:
    """Whether what begins here can follow a verb and hardly a noun."""
    if at >= len(words):
        return False
    word = words[at]
    is_opener = word.lower in (DETERMINERS | PREPOSITIONS | _ADVERBS) - {"of"} or word.lower.endswith("ly")
    return is_opener or word.text[0].isupper() or is_plural(word.lower)


def _kind_of_have(words: Sequence[Word], at: int) -> VerbKind:
    """An auxiliary when a participle follows, else the full verb in its form."""
    for word in words[at + 1 : at + 4]:
        if is_form(word.lower, "VBN") or word.lower == "been":
            return "have"
        if not (word.lower in _ADVERBS or word.lower == "not" or word.lower.endswith("ly")):
            break
    return {"has": "third person", "had": "past"}.get(words[at].lower, "plain")  # type: ignore[return-value]


def _is_participle(sentence: str, words: Sequence[Word], at: int, kind: VerbKind) -> bool:
    """Whether a past form belongs to the subject: "the mill built in 1823 was" has its verb further on."""
    if kind != "past" or not is_form(words[at].lower, "VBN"):
        return False
    for place in range(at + 1, len(words)):
        between = sentence[words[place - 1].end : words[place].start]
        if words[place].lower in (_RELATIVE | _CLAUSE_OPENERS | {"and", "but"}) - {"as"} or re.search(
            r"[;:.—]", between
        ):
            return False
        if words[place].lower in BE | MODALS | _HAVE:
            return True
    return False
