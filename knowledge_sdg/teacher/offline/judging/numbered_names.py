"""Names that end in a number ("KX-40", "GPT-4"): the number is part of the name and counts nothing."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from knowledge_sdg.teacher.offline.judging.words import Word

_NUMBERED = re.compile(r"([^\W\d_]+)[ ‑-]?(\d+(?:[.,]\d+)*)")


def numbers_of_words(text: str) -> dict[str, frozenset[str]]:
    """For each word that a number follows, in lower case, all the numbers that follow it.

    numbers_of_words("The KX-40 or KX 50") -> {"kx": {"40", "50"}}
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for match in _NUMBERED.finditer(text):
        found[match.group(1).lower()].add(match.group(2))
    return {word: frozenset(numbers) for word, numbers in found.items()}


def numbered_names(claim: Sequence[Word], window: Sequence[Word]) -> frozenset[str]:
    """The words of which a number makes a name, in the claim or in a window that has the claim's word so."""
    theirs = {word.name for word in window if word.name}
    return frozenset(word.name for word in claim if word.name) | (theirs & {word.lower for word in claim})


def figure_keys(words: Sequence[Word], names: AbstractSet[str]) -> dict[int, str]:
    """For the offset of each figure its key, of a number behind one of these names the name as a whole: "kx 40".

    It is the same name with a hyphen, a blank or nothing before its number.
    """
    return {
        word.start: f"{words[at - 1].lower} {word.text}" if _ends_name(words, at, names) else word.key
        for at, word in enumerate(words)
        if word.is_figure
    }


def is_name(key: str) -> bool:
    """Whether a figure's key is that of a name with its number.

    is_name("kx 40") -> True; is_name("40") -> False
    """
    return " " in key


def is_other_name(key: str, numbers: Mapping[str, frozenset[str]]) -> bool:
    """Whether a document has the name of a figure's key with other numbers only.

    is_other_name("kx 50", {"kx": {"40"}}) -> True; is_other_name("kx 50", {}) -> False
    """
    word, _, number = key.rpartition(" ")
    return word in numbers and number not in numbers[word]


def _ends_name(words: Sequence[Word], at: int, names: AbstractSet[str]) -> bool:
    if at == 0 or not names or not words[at].text[0].isdigit():
        return False
    before = words[at - 1]
    return before.lower in names and before.text != before.lower and words[at].start - before.end <= 1
