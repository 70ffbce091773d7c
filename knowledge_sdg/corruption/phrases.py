"""Plain noun phrases: where one ends, and whether it can stand in another one's place."""

from collections.abc import Sequence

from knowledge_sdg.corruption.clauses import BE, DETERMINERS, MODALS, PREPOSITIONS, Word, words_of
from knowledge_sdg.corruption.verbs import is_adjective_only, is_form, is_noun, is_plural, verb_of, word_set

_MOST_WORDS = 8  # of a noun phrase; a longer one has a clause in it
_TIMES = word_set(
    """
    time year years month months day days night week weeks century decade season winter summer spring autumn
    fall morning evening age period era war late early mid minute minutes hour hours
    """
)
_PRONOUNS = word_set(
    """
    it he she they him them we us you i this that these those itself himself themselves one ones some many most
    both all others another each what there here much more less part quantity quantities number numbers manner
    way order case cases general addition fact turn particular first last
    """
)
# What a noun phrase of few words never goes beyond.
_STOPS = (
    (PREPOSITIONS - {"of"})
    | MODALS
    | BE
    | word_set(
        """
    and or but who which that whose where when while because if than as so although since until after before
    then has have had not via due per also rather such both including
    """
    )
)


def phrase_end(sentence: str, words: Sequence[Word], at: int, *, stops_at_prepositions: bool) -> int:
    """The place behind the last word of the noun phrase that begins at `at`."""
    end = at
    while end < len(words):
        word = words[end].lower
        stops = word in _STOPS and (stops_at_prepositions or word not in PREPOSITIONS)
        is_marked = end > at and sentence[words[end - 1].end : words[end].start].strip("“”\"' ") != ""
        if stops or is_marked or (end > at and stops_at_prepositions and _begins_clause(words, end)):
            break
        end += 1
    return end


def _begins_clause(words: Sequence[Word], at: int) -> bool:
    """Whether a participle, an adverb or another verb begins here: "the pier damaged by a storm", "the pier again"."""
    word = words[at].lower
    if not words[at].text.islower() or "-" in word:
        return False
    is_inner = at + 1 < len(words) and is_noun(words[at + 1].lower) and words[at + 1].lower not in _STOPS
    is_inner = is_inner or (is_noun(word) and is_form(word, "VB"))
    return word.endswith("ly") or (
        (word.endswith(("ed", "ing")) or is_form(word, "VBN") or is_form(word, "VBD"))
        and bool(verb_of(word))
        and not is_inner
    )


def is_noun_phrase(words: Sequence[Word]) -> bool:
    """Whether words are a plain noun phrase that means the same elsewhere: no pronoun, no time, no gerund.

    is_noun_phrase(words_of("the north pier")) -> True
    """
    if not 1 <= len(words) <= _MOST_WORDS:
        return False
    lowered = [word.lower for word in words]
    last = words[-1]
    if any(word in _PRONOUNS or word in _TIMES or word.isdigit() for word in lowered) or lowered[0] in PREPOSITIONS:
        return False
    if lowered[0].endswith("ing") or len(last.text) == 1:
        return False
    if any(word in {"its", "his", "her", "their"} for word in lowered) or last.lower in DETERMINERS | PREPOSITIONS:
        return False
    if last.text.islower() and (not is_noun(last.lower) or is_adjective_only(last.lower)):
        return False
    # A bare singular noun ("use", "flight") is seldom a thing that does something.
    is_bare = len(words) == 1 and last.text.islower() and not is_plural(last.lower)
    return not is_bare


def is_plural_phrase(phrase: str) -> bool:
    """Whether a verb in the plural goes with a noun phrase.

    is_plural_phrase("the piers of the harbour") -> True
    """
    if " and " in phrase:
        return True
    words = words_of(phrase)
    head = next((at for at, word in enumerate(words) if at and word.lower in PREPOSITIONS), len(words)) - 1
    return is_plural(words[head].lower)


def share_a_word(subject: Sequence[Word], target: Sequence[Word]) -> bool:
    """Whether two phrases have a word of more than three letters in common."""
    said = {word.lower for word in subject if len(word.text) > 3}
    return any(word.lower in said for word in target)


def goes_on(between: str, following: Word) -> bool:
    """Whether a noun phrase has a second half: "a storm and", "Perth, Australia", "Vol. 3"."""
    word = following.lower
    if between.isspace():
        return word in {"and", "or", "of", "as", "than", "to"}
    if between.strip() != ",":
        return not between.strip().startswith(";")
    is_new_part = word in PREPOSITIONS | {"who", "which", "where", "when", "while", "but", "although", "as", "because"}
    return not (is_new_part or word.endswith(("ing", "ed")))
