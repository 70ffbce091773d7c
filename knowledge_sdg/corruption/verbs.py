"""Forms of English verbs and nouns, by lemminflect's lexicon."""

from functools import lru_cache

# Forms that belong to two verbs: the one that is meant nearly always.
_USUAL = {"found": "find", "left": "leave", "saw": "see", "lay": "lie", "felt": "feel", "wound": "wind", "bore": "bear"}
_USUAL |= {"fell": "fall", "lies": "lie", "ground": "grind", "rose": "rise", "met": "meet", "led": "lead"}


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as one text.

    word_set("of by") -> frozenset({"of", "by"})
    """
    return frozenset(text.split())


@lru_cache(maxsize=1 << 13)
def verb_of(word: str) -> str:
    """The base form of a verb form in lower case, empty when the word is none.

    verb_of("sank") -> "sink"
    """
    from lemminflect import getAllLemmas  # noqa: PLC0415 - loads its tables

    if word in _USUAL:
        return _USUAL[word]
    found = getAllLemmas(word, upos="VERB").get("VERB", ())
    return str(found[0]) if found else ""


@lru_cache(maxsize=1 << 13)
def form(lemma: str, tag: str) -> str:
    """The verb in the form of a Penn tag (VBD, VBZ, VBN), empty when the lexicon has none.

    form("sink", "VBN") -> "sunk"
    """
    from lemminflect import getInflection  # noqa: PLC0415

    found = getInflection(lemma, tag)
    return str(found[0]) if found else ""


@lru_cache(maxsize=1 << 13)
def is_form(word: str, tag: str) -> bool:
    """Whether a word is its verb in that form, in any spelling.

    is_form("built", "VBN") -> True
    """
    from lemminflect import getInflection  # noqa: PLC0415

    lemma = verb_of(word)
    return bool(lemma) and word in getInflection(lemma, tag)


@lru_cache(maxsize=1 << 13)
def is_noun(word: str) -> bool:
    """Whether the lexicon has the word as a noun.

    is_noun("pier") -> True
    """
    from lemminflect import getAllLemmas  # noqa: PLC0415

    return bool(getAllLemmas(word, upos="NOUN"))


@lru_cache(maxsize=1 << 13)
def is_adjective_only(word: str) -> bool:
    """Whether the lexicon has the word as an adjective or adverb and as nothing else.

    is_adjective_only("larger") -> True
    """
    from lemminflect import getAllLemmas  # noqa: PLC0415

    found = getAllLemmas(word)
    return bool(found) and set(found) <= {"ADJ", "ADV"}


@lru_cache(maxsize=1 << 13)
def is_plural(noun: str) -> bool:
    """Whether a noun is a plural that differs from its singular.

    is_plural("geese") -> True
    """
    from lemminflect import getAllLemmas  # noqa: PLC0415

    lemmas = getAllLemmas(noun, upos="NOUN").get("NOUN", ())
    return bool(lemmas) and noun not in lemmas and not noun.endswith("ss")
