"""Whether a question tells apart what it asks for, so that a reader without the text could look for one answer."""

import re

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.patterns import DATE, YEAR
from knowledge_sdg.text import without_marks


def names_topic(question: str, topic: Topic) -> bool:
    """Whether a question has the topic's name, or as much of it as tells it apart.

    Of "Lake Mere" the word "lake" does not; of "the grey ebbwing" the word "ebbwing" does.
    """
    name = re.sub(r"^(?:the|an?) ", "", topic.name)
    question = without_marks(question)
    if name.lower() in question.lower():
        return True
    wanted = [word for word in re.findall(r"\w+", name) if word.lower() not in _LITTLE]
    asked = re.findall(r"\w+", question)
    if name == name.lower():
        found = [word for word in wanted if any(_is_form(one.lower(), word) for one in asked)]
        head = wanted[-1] if wanted else ""
        return len(found) * 2 >= len(wanted) > 0 or (len(head) >= _TELLING_HEAD and head in found)
    found = [word for word in wanted if any(_is_form(one.lower(), word.lower()) for one in asked if _may_be(one, word))]
    telling = any(not YEAR.fullmatch(word) and not readings(word.lower()) for word in found if len(word) > 1)
    return telling or len(found) * 2 > len(wanted)


def _may_be(asked: str, word: str) -> bool:
    """Whether a word may be one of a name: with its capital, or a long one without."""
    return asked[0] == word[0] or (len(word) > _STEM and not readings(asked.lower()))


_LITTLE = frozenset(["in", "of", "the", "a", "an", "and", "for", "on", "at", "to", "by", "from"])
_TELLING_HEAD = 5  # letters of a noun that tells a topic apart without what is said of it
_STEM = 6


def _is_form(word: str, of: str) -> bool:
    """Whether two words, in lower case, are forms of one: "mitochondrial" and "mitochondrion"."""
    return word.removesuffix("s") == of.removesuffix("s") or (len(of) > _STEM and word[:_STEM] == of[:_STEM])


# A deed that came again, or that needs a condition, without its occasion: "unable to play", "on July 27".
_CUT = re.compile(
    r"\bunable to\b|\bpreviously\b|\b(?:what|who|where|why|how) had\b|^Had\b|\bboth weekend|"
    r"\b(?:known|tend) to do\?|\bbelong to\?|^(?:If|When) [^,]*\balso\b|"
    r"\b(?:a number of|some|many|several) other [a-z]|"
    r"^How (?:is|are|was|were) [A-Z][^?]* (?:ranked|named|rated|selected)\?$"
)
# "Is it a species or subspecies of": which of them? "The remaining mills", "four rather than two": of what?
_OPEN = re.compile(
    r"^(?:Is|Are|Was|Were) [^?]*\b[a-z]+ or [a-z]+ (?:of|that|in)\b|\bthe (?:ensuing|remaining)\b|\brather than\b"
)


def lacks_an_occasion(question: str, topic: Topic) -> bool:
    """Whether a question leaves open which deed or case it means: of one that comes again it does not say when."""
    if _OPEN.search(question) or (topic.person and re.fullmatch(rf"Who \w+ {re.escape(topic.name)}\?", question)):
        return True
    if YEAR.search(question):
        return False
    return bool(_CUT.search(question) or DATE.search(question)) or (topic.person and _is_deed(question, topic))


def _is_deed(question: str, topic: Topic) -> bool:
    """Whether it is asked if the person of the title did something that no name or number tells apart."""
    others = question[1:].replace(topic.name, "")
    return bool(re.match(r"(?:Did|Was|Were) ", question)) and not re.search(r"[A-Z]|\d{4}", others)


_AT_LARGE = re.compile(r"\bone fact about (?P<thing>.+)\?$")
_NO_THING = re.compile(
    rf"(?:{'|'.join(sorted(word_classes.NUMBER_WORDS))}|prior|"
    r"[a-z]+(?:ing|ed) (?:in|on|at|by|to|with|within|close|near|from|between|under))\b|"
    r".*\b(?:though|although|because|having|which|who)\b",
    re.IGNORECASE,
)


def is_of_no_thing(question: str, topic: Topic) -> bool:
    """Whether a question asks at large about what is no noun, or an abbreviation: "lying close by Velm", "VDM"."""
    found = _AT_LARGE.search(question)
    if not found:
        return False
    thing = found["thing"]
    behind = re.match(rf"(?:the )?{re.escape(topic.name.removeprefix('the '))} (?P<verb>[a-z]+) ", thing)
    abbreviated = re.fullmatch(r"(?:the )?[A-Z]{2,6}", thing) and not names_topic(thing, topic)
    return bool(_NO_THING.match(thing) or abbreviated or (behind and "VBD" in readings(behind["verb"])))


_DEFINITION = re.compile(r"(?:What|Who) (?:is|are|was|were) (?!the |one )(?P<term>[\w’'.-]+(?: [\w’'.-]+){0,3})\?")


def is_definition(question: str) -> bool:
    """Whether a question asks what a term or name means: the answer holds whatever the text."""
    found = _DEFINITION.fullmatch(question)
    if found is None or len(found["term"]) <= _SHORTEST_TERM:
        return False
    words = found["term"].split()
    if {*words[:-1]} & _NO_TERM - {"of"} or words[-1] in _NO_TERM:
        return False
    return not any(_is_participle(word) for word in (words[0], words[-1]))


def _is_participle(word: str) -> bool:
    return bool(readings(word) & {"VBN", "VBD"}) and not readings(word) & {"NN", "NNS", "JJ"}


_NO_TERM = word_classes.PREPOSITIONS | {"as", "to", "the"}
_SHORTEST_TERM = 3  # letters: "BD" and "MAM" are something else in every field
_ONLY = re.compile(r"\b(?:first(?!-)|only|last|most|youngest|oldest|[a-z]+(?<!for)(?<!inter)est)\b")
# What many do at once.
_SHARED = re.compile(
    r"\b(?:born|appeared|played|competed|represented|participated|joined|attended|[Mm]ember|a (?:part|player))\b"
)


def fits_one(question: str) -> bool:
    """Whether what is asked tells one person apart: a name in it with a year, or with "first", "only", "youngest"."""
    named = re.search(r"\b[A-Z]", re.sub(word_classes.MONTHS, "", question[1:]))
    if not named or _SHARED.search(question):
        return False
    return bool(YEAR.search(question) or _ONLY.search(question))


def tells_apart(question: str) -> bool:
    """Whether a question for a thing says enough of it: "What was released in December 2022?" does not."""
    told = DATE.sub("", question[1:])
    if len(content_keys(told)) < _TELLING_KEYS:
        return False
    return bool(_ONLY.search(told) or (YEAR.search(question) and re.search("[A-Z]", told)))


_TELLING_KEYS = 4  # content words
