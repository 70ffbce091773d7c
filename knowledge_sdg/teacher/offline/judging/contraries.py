"""Words of which only one can be true in one place: opposites, and members of one kind such as colours or units."""

from functools import lru_cache

from knowledge_sdg.teacher.offline.english.lexicon import OPPOSITES, stem
from knowledge_sdg.teacher.offline.english.synonyms import SAME_MEANING
from knowledge_sdg.teacher.offline.judging.words import Word

_KINDS = """
    first second third fourth fifth sixth seventh eighth ninth tenth;
    red orange yellow green blue purple violet pink brown black white gray;
    north south east west; northern southern eastern western; northeast northwest southeast southwest;
    spring summer autumn winter; morning afternoon evening night;
    inch foot yard mile millimeter centimeter meter kilometer; gram kilogram tonne pound ounce; liter gallon;
    second minute hour day week month year decade century; dollar euro sterling yen;
    father mother son daughter brother sister uncle aunt husband wife; gold silver bronze;
    monday tuesday wednesday thursday friday saturday sunday; single double triple; half quarter;
    christian muslim jewish buddhist hindu; catholic protestant; primary secondary tertiary;
    hundred thousand million billion trillion
"""
_REVERSING = ("un", "in", "im", "ir", "il", "dis", "non")  # "unprofitable", "illegal", "disagree"
_SHORTEST_STEM = 4  # "under" is not the contrary of "der"


def _by_word() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, kind in enumerate(_KINDS.split(";")):
        for word in kind.split():
            found.setdefault(stem(word), set()).add(number)
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _same(key: str) -> str:
    return SAME_MEANING.get(key, key)


def _contraries() -> dict[str, set[str]]:
    """The opposites of the lexicon for whole groups of synonyms: what grows does not decline."""
    found: dict[str, set[str]] = {}
    for key, others in OPPOSITES.items():
        found.setdefault(_same(key), set()).update(map(_same, others))
    return found


_KIND_OF = _by_word()
_CONTRARY = _contraries()


def are_contrary(one: Word, other: Word) -> bool:
    """Whether two words, each in the place of the other, cannot both be true.

    are_contrary(Word("rose", ...), Word("fell", ...)) -> True; also "red" and "blue", "legal" and "illegal"
    """
    if one.key == other.key:
        return False
    if other.key in _CONTRARY.get(one.key, ()):
        return True
    kinds, plain, reversed_stems = _traits(one.text)
    other_kinds, other_plain, other_reversed = _traits(other.text)
    if kinds:
        return not kinds.isdisjoint(other_kinds)
    return other_plain in reversed_stems or plain in other_reversed


@lru_cache(maxsize=1 << 16)
def _traits(word: str) -> tuple[frozenset[int], str, frozenset[str]]:
    """The kinds that a word belongs to, its stem, and those of what it may reverse: "legal" for "illegal"."""
    lower = word.lower()
    without = (
        lower.removeprefix(prefix)
        for prefix in _REVERSING
        if lower.startswith(prefix) and len(lower) - len(prefix) >= _SHORTEST_STEM
    )
    return _KIND_OF.get(lower) or _KIND_OF.get(stem(word), frozenset()), stem(lower), frozenset(map(stem, without))
