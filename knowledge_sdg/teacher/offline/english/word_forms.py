"""English word forms by `lemminflect`'s lexicon, which is imported at the first look-up."""

from functools import lru_cache

# Forms of two verbs, of which one is meant nearly always.
_USUAL_LEMMAS = {"found": "find", "founded": "found", "left": "leave", "felt": "feel", "saw": "see",
                 "rose": "rise", "fell": "fall", "wound": "wind", "ground": "grind", "bore": "bear", "bound": "bind",
                 "lives": "live", "leaves": "leave",
                  "born": "bear", "borne": "bear", "shot": "shoot", "spat": "spit"}  # fmt: skip


_PAST_ONLY = frozenset(_USUAL_LEMMAS)


@lru_cache(maxsize=1 << 16)
def readings(word: str) -> frozenset[str]:
    """The Penn tags that a lower-case word can have by the lexicon; empty for a word it does not know.

    readings("lives") -> frozenset({"NNS", "VBZ"})
    """
    from lemminflect import getAllInflections, getAllLemmas  # noqa: PLC0415 - its lexicon takes 0.1 s to load

    prefix = ""
    if "-" in word:
        before, _, last = word.rpartition("-")
        if before not in {"co", "re", "pre", "over", "out", "under", "mis", "de"}:
            return frozenset({"JJ"} | (readings(last) & {"NN", "NNS"}))
        prefix, word = before + "-", last
    found: set[str] = set()
    for part, lemmas in getAllLemmas(word).items():
        if part in {"PROPN", "AUX"}:
            continue
        for lemma in lemmas:
            forms = getAllInflections(lemma, upos=part)
            found.update(tag for tag, spelled in forms.items() if word in spelled)
            if part == "VERB" and "VBN" not in forms and word in forms.get("VBD", ()):
                found.add("VBN")  # the lexicon leaves it out where it is spelled like the past
    if prefix:
        found &= {"VB", "VBD", "VBN", "VBG", "VBZ", "VBP"}
    return frozenset("JJ" if tag.startswith("JJ") else "RB" if tag.startswith("RB") else tag for tag in found)


@lru_cache(maxsize=1 << 14)
def verb_lemma(word: str) -> str:
    """The base form of a verb form; the word itself when it is none.

    verb_lemma("sank") -> "sink"
    """
    from lemminflect import getAllLemmas, getInflection  # noqa: PLC0415

    before, dash, last = word.lower().rpartition("-")
    lemmas = getAllLemmas(last, upos="VERB").get("VERB", ())
    if not lemmas:
        return word.lower()
    if last in _USUAL_LEMMAS:
        return before + dash + _USUAL_LEMMAS[last]
    marked = ("VBD", "VBN", "VBZ", "VBG")
    fitting = [lemma for lemma in lemmas if any(last in getInflection(lemma, tag) for tag in marked)]
    return before + dash + (last if last in lemmas and last not in _PAST_ONLY else (fitting or list(lemmas))[0])


@lru_cache(maxsize=1 << 14)
def past_forms(lemma: str) -> frozenset[str]:
    """The simple past of a verb, in every spelling that the lexicon has.

    past_forms("die") -> frozenset({"died"})
    """
    from lemminflect import getInflection  # noqa: PLC0415

    before, dash, last = lemma.rpartition("-")
    return frozenset(before + dash + form for form in getInflection(last, "VBD"))


@lru_cache(maxsize=1 << 12)
def plural_of(noun: str) -> str:
    """The plural of a noun in lower case; the noun itself when the lexicon knows none.

    plural_of("mitochondrion") -> "mitochondria"
    """
    from lemminflect import getInflection  # noqa: PLC0415

    forms = getInflection(noun, "NNS")
    return forms[0] if forms else noun


@lru_cache(maxsize=1 << 14)
def third_person(lemma: str) -> str:
    """The form of a verb that goes with "who" and "what" in the present.

    third_person("feed") -> "feeds"
    """
    from lemminflect import getInflection  # noqa: PLC0415

    before, dash, last = lemma.rpartition("-")
    forms = getInflection(last, "VBZ")
    return before + dash + forms[0] if forms else lemma
