"""Names replaced by other names of the source, which stand in the same kind of place there."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_sdg.corruption.records import Corruption
from knowledge_sdg.corruption.verbs import is_adjective_only, word_set
from knowledge_sdg.sentences import split_sentences

_NAME = re.compile(r"(?<![\w’'/-])[A-Z][\w’'&-]*(?:[ \n](?:(?:of|de|van|von|du)[ \n](?:the[ \n])?)?[A-Z][\w’'&-]*)*")
_POSSESSIVE = re.compile(r"['’]s?$")
# Capitalised, but no name: words that begin sentences and headings, and what a date is made of.
_PLAIN = word_set(
    """
    A An The This That These Those He She It They We You I His Her Its Their In On At By For From To Of And Or
    But As If When While After Before During Since Until Although Because However Yes No Not There Here Some
    Many Most All Each Both With Within One Two Three What Which Who Where How Why January February March April
    May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday
    """
)
_PLACE_WORDS = frozenset({"in", "at", "near", "across", "throughout", "into", "around", "within"})
_AGENT_WORDS = frozenset({"by", "with", "and", "author", "singer", "engineer", "explorer", "astronomer", "player"})
# After a name that stands for itself: a mark, the end, or a word that no noun phrase goes on with.
_NO_NOUN_FOLLOWS = re.compile(
    r"(?:['’]s?\b)?(?:\s*[.,;:!?)]|\s*$|\s(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did"
    r"|do|and|or|but|in|on|at|by|for|from|to|of|as|with|into|onto|over|during|after|before|since|until|when|where|who"
    r"|which|that|because|while|than|through|between|under|if|via|\w+ed)\b)"
)
# Words for belonging ("Canadian", "Spanish") and languages stand before nouns: no place's name may take their place.
# A title goes on: "Back to the Future", "Institute of Electrical and Electronics Engineers"; and of two names with "or"
# between them one may be wrong.
_GOES_ON = re.compile(r"['’]?s? (?:(?:to the|to|of|of the|for|on|&) [A-Z]|or )|\)")
# What contains other places: an answer about Ohio stays true of North America.
_WIDE = frozenset(
    {"America", "Europe", "Asia", "Africa", "Australia", "Earth", "States", "Kingdom", "World", "US", "UK", "USA"}
)
_IN_TITLE = re.compile(r"[A-Z]\w* (?:to|of|for) the $")  # "Back to the Future Part III"
# Larger than Jupiter is larger than Saturn too; "an" goes with one name and not with another.
_UNSURE = frozenset({"or", "than", "a", "an"})
_POSTS = frozenset({"CEO", "CFO", "COO", "CTO"})
_BELONGING = re.compile(r"(?:ian|ish|ese|can|ean|ic|ern|ist|ism|man|men)$")


@dataclass(frozen=True, slots=True)
class _Place:
    """A name where it stands."""

    start: int
    end: int
    name: str
    before: str
    """The word before it, in lower case; empty at the start of a sentence."""


def corrupted_name(
    answer: str, source: str, chance: random.Random, *, pool: Sequence[str] = (), question: str = ""
) -> Corruption | None:
    """The answer with one name replaced by a name of the source, else of `pool`; None when none fits.

    The new name shares no word with the answer or the question, has the shape of the old one (words, capitals), and
    never stands in a sentence of the source together with the old one, so that it cannot be true there too. A name in
    front of a noun ("the Tarnow pier") is left alone.

    corrupted_name("It was built by Ilsa Brandt.", source, chance).answer -> "It was built by Jonas Reed."
    """
    known = {place.name for place in _places(source) if place.before}
    sentences = [" ".join(source[span.start : span.end].split()) for span in split_sentences(source)]
    said = f"{question} {answer}"
    here = [place for place in _places(source) if place.before and _stands_alone(source, place)]
    places = [
        place
        for place in _places(answer)
        if (place.before or place.name in known or " " in place.name)
        and _stands_alone(answer, place)
        and not _is_common_noun(place.name, source)
        and place.before not in _UNSURE
        and " ".join(answer.split()).count(place.name) == 1
    ]
    # The name that the question asks about comes last: without it the answer is plainly beside the question.
    for place in sorted(chance.sample(places, len(places)), key=lambda place: place.name in question):
        near = sorted({other.name for other in here if _kind_of_place(other) == _kind_of_place(place)})
        far = sorted(set(pool)) if place.before != "the" else []
        for other in [*chance.sample(near, len(near)), *chance.sample(far, len(far))]:
            if not _is_common_noun(other, source) and _may_stand_for(other, place, said, sentences):
                text = answer[: place.start] + other + answer[place.end :]
                return Corruption("name", text, place.name, other)
    return None


def _is_common_noun(name: str, source: str) -> bool:
    """Whether a source has the word without a capital as well: then it is no name where it begins a sentence."""
    return " " not in name and not name.isupper() and re.search(rf"\b{re.escape(name.lower())}\b", source) is not None


def names_of(text: str) -> list[str]:
    """The names of a text that stand inside a sentence, each once, in order: a pool for `corrupted_name`.

    names_of("The pier of Tarnow was built by Ilsa Brandt.") -> ["Tarnow", "Ilsa Brandt"]
    """
    return list(dict.fromkeys(place.name for place in _places(text) if place.before and _stands_alone(text, place)))


def _stands_alone(text: str, place: _Place) -> bool:
    last = place.name.split()[-1]
    if _IN_TITLE.search(text, max(0, place.start - 30), place.start) or last in _POSTS:
        return False
    is_whole = len(last) > 1 and not _BELONGING.search(last) and not is_adjective_only(last.lower())
    return is_whole and _NO_NOUN_FOLLOWS.match(text, place.end) is not None and not _GOES_ON.match(text, place.end)


def _places(text: str) -> Iterator[_Place]:
    for span in split_sentences(text):
        sentence = text[span.start : span.end]
        if sentence.startswith(("#", "|")):
            continue
        for match in _NAME.finditer(sentence):
            words = re.split(r"[ \n]", match.group())
            skipped = 0
            while words and words[0] in _PLAIN and not match.start():
                skipped += len(words.pop(0)) + 1
            name = _POSSESSIVE.sub("", " ".join(words)).rstrip(
                "-&"
            )  # one character for each line break: the same length
            if len(name) < 3 or not name[0].isupper() or any(word in _PLAIN for word in words):
                continue
            start = match.start() + skipped
            before = re.search(r"([\w’'-]+)[\s\"“(]*$", sentence[:start])
            yield _Place(
                span.start + start, span.start + start + len(name), name, before.group(1).lower() if before else ""
            )


def _kind_of_place(place: _Place) -> str:
    if place.before == "the":
        return "the"
    if place.before in _PLACE_WORDS:
        return "place"
    return "agent" if place.before in _AGENT_WORDS else "other"


def _may_stand_for(other: str, place: _Place, said: str, sentences: Sequence[str]) -> bool:
    """Whether the name is of the same number and certainly of something else."""
    if other.rsplit(maxsplit=1)[-1] in _WIDE or other.endswith("s") != place.name.endswith("s"):
        return False
    if other.isupper() != place.name.isupper() or min(len(other.split()), 3) != min(len(place.name.split()), 3):
        return False  # of another shape: a person's full name, a place in one word, an abbreviation
    if any(re.search(rf"\b{re.escape(word.removesuffix('s'))}", said) for word in other.split() if len(word) > 2):
        return False
    return not any(other in sentence and place.name in sentence for sentence in sentences)
