"""Saying of which document a question is, where it would not be understood without it."""

import re
from dataclasses import replace

from knowledge_sdg.records import digest
from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.manner import question_kind
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.naming import INSIDE_KINDS, MASS, name_inside
from knowledge_sdg.teacher.offline.writing.question_parts import ASKING, DATE, YEAR, Candidate
from knowledge_sdg.teacher.offline.writing.soundness import has_bare_noun

_COST = 0.1  # in worth, of an opening: a question with the name in it is better
_OPENINGS = ("Regarding", "Concerning", "With regard to")
_LEAD = re.compile(rf"^(?P<lead>[A-Z][^?]*?), (?P<body>{ASKING}.*)\?$")
_MOVED = re.compile(r"(?:In|On|At|During|By|Before|After|Since|Between) ")
_DEFINITION = re.compile(r"(?:What|Who) (?:is|are|was|were) (?!the |one )(?P<term>[\w’'.-]+(?: [\w’'.-]+){0,3})\?")


def anchored(candidate: Candidate, topic: Topic, *, of_topic: bool) -> Candidate | None:
    """The candidate as it is understood by somebody who has not the text: with the topic's full name, or behind an
    opening like "Regarding the ebbwing, "; None where that cannot be said, or would tell the answer.

    of_topic: what is asked for is the topic itself, or its deed.
    """
    if not topic.name:
        return candidate
    question = _in_full(candidate.question, topic)
    if _lacks_an_occasion(question) or _is_of_no_thing(question, topic):
        return None
    whole = replace(candidate, question=question)
    if names_topic(question, topic) or _is_definition(question):
        return whole
    if topic.person and question_kind(question) == "who":
        return whole if _fits_one(question) else None
    if of_topic or (names_topic(candidate.phrase, topic) and not _TURNED.search(question)):
        return whole if _tells_apart(question) else None
    return _behind_opening(whole, topic)


def names_topic(question: str, topic: Topic) -> bool:
    """Whether a question has the topic's name, or as much of it as tells it apart.

    Of "Lake Mere" the word "lake" does not; of "the grey ebbwing" the word "ebbwing" does.
    """
    name = re.sub(r"^(?:the|an?) ", "", topic.name)
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


def _in_full(question: str, topic: Topic) -> str:
    """The question with the topic's name as nobody could take for another's: with the year of an event that comes
    again, the kind of thing that the title has in brackets, and what comes before a family name.
    """
    bare = bare_title(topic)
    if dated := re.fullmatch(rf"(?P<name>.+) (?P<year>{YEAR.pattern})", bare):
        if not re.search(r"\d{4}", question):
            question = re.sub(rf"\b{re.escape(dated['name'])}\b", bare, question, count=1)
        return question
    kind = bracketed_kind(topic)
    if kind and kind not in question.lower():
        alone = rf"(?<![’'-])(?<![’']s )(?<!the )(?<![“\"])\b{re.escape(bare)}\b(?!['’-]| [A-Z])"
        return re.sub(alone, f"the {kind} {bare}", question, count=1)
    *before, last = bare.split() or [""]
    ambiguous = topic.person or len(last) <= _SHORT_NAME or readings(last.lower())
    if before and ambiguous and all(word[0].isupper() for word in (*before, last)) and bare not in question:
        alone = rf"(?<![\w’'-])([a-z]+,? ){re.escape(last)}\b(?! [A-Z]|-)"
        question = re.sub(alone, rf"\1{bare}", question, count=1)
    return question


_SHORT_NAME = 3  # letters


def bare_title(topic: Topic) -> str:
    """The title without what it has in brackets."""
    return re.sub(r"\s*\([^()]*\)", "", topic.title).strip()


def bracketed_kind(topic: Topic) -> str:
    """What a title says in brackets that its bearer is: "novel" of "Shore (novel)"; empty where it says another thing,
    as in "Crown (anatomy)".
    """
    found = re.search(r"\(([a-z]+)\)$", topic.title)
    return found.group(1) if found and found.group(1) in _BEARERS else ""


_BEARERS = INSIDE_KINDS | {"album", "band", "city", "magazine", "musical", "opera", "planet", "poem", "river", "song"}


# A deed that came again, or that needs a condition, without its occasion: "unable to play", "on July 27".
_CUT = re.compile(
    r"\bunable to\b|\bboth weekend|\bthe (?:ensuing|remaining)\b|^(?:If|When) [^,]*\balso\b|"
    r"\b(?:a number of|some|many|several) other [a-z]|"
    r"^How (?:is|are|was|were) [A-Z][^?]* (?:ranked|named|rated|selected)\?$"
)


def _lacks_an_occasion(question: str) -> bool:
    if YEAR.search(question):
        return False
    return bool(_CUT.search(question) or DATE.search(question))


_AT_LARGE = re.compile(r"\bone fact about (?P<thing>.+)\?$")
_NO_THING = re.compile(
    rf"(?:{'|'.join(sorted(word_classes.NUMBER_WORDS))}|prior|"
    r"[a-z]+(?:ing|ed) (?:in|on|at|by|to|with|within|close|near|from|between|under))\b|"
    r".*\b(?:though|although|because|having|which|who)\b",
    re.IGNORECASE,
)


def _is_of_no_thing(question: str, topic: Topic) -> bool:
    """Whether a question asks at large about what is no noun, or an abbreviation: "lying close by Velm", "VDM"."""
    found = _AT_LARGE.search(question)
    if not found:
        return False
    thing = found["thing"]
    behind = re.match(rf"(?:the )?{re.escape(topic.name.removeprefix('the '))} (?P<verb>[a-z]+) ", thing)
    abbreviated = re.fullmatch(r"(?:the )?[A-Z]{2,6}", thing) and not names_topic(thing, topic)
    return bool(_NO_THING.match(thing) or abbreviated or (behind and "VBD" in readings(behind["verb"])))


def _is_definition(question: str) -> bool:
    """Whether a question asks what a term or name means: the answer holds whatever the text."""
    found = _DEFINITION.fullmatch(question)
    if found is None or len(found["term"]) <= _SHORTEST_TERM:
        return False
    words = found["term"].split()
    if word_classes.PREPOSITIONS & {*words[:-1]} - {"of"} or words[-1] in word_classes.PREPOSITIONS | {"as", "to"}:
        return False
    return not any(_is_participle(word) for word in (words[0], words[-1]))


def _is_participle(word: str) -> bool:
    return bool(readings(word) & {"VBN", "VBD"}) and not readings(word) & {"NN", "NNS", "JJ"}


_SHORTEST_TERM = 3  # letters: "BD" and "MAM" are something else in every field
_ONLY = re.compile(r"\b(?:first(?!-)|only|last|most|youngest|oldest|[a-z]+(?<!for)(?<!inter)est)\b")


# What many do at once.
_SHARED = re.compile(r"\b(?:born|appeared|represented|participated|joined|attended|[Mm]ember|a (?:part|player))\b")


def _fits_one(question: str) -> bool:
    """Whether what is asked tells one person apart: a name in it with a year, or with "first", "only", "youngest"."""
    named = re.search(r"\b[A-Z]", re.sub(word_classes.MONTHS, "", question[1:]))
    if not named or _SHARED.search(question):
        return False
    return bool(YEAR.search(question) or _ONLY.search(question))


def _tells_apart(question: str) -> bool:
    """Whether a question for a thing says enough of it: "What was released in December 2022?" does not."""
    told = DATE.sub("", question[1:])
    return len(content_keys(told)) >= _TELLING_KEYS and bool(re.search(r"[A-Z]|\d", told) or _ONLY.search(told))


_TELLING_KEYS = 4  # content words
# What is asked for is not the subject: "What does the mill hold?", "What is the mill called?"
_TURNED = re.compile(
    r"\b(?:do|does|did)\b|\bwhat (?:is|are|was|were|has|have|had|can|could|will|would) (?:the|an?|[A-Z])"
)


# "The last update", "the exact same footage", "a permanent version", "the sport considered": of what, the text tells.
_OF_THE_TEXT = re.compile(
    r"\bthe (?:exact |very )?(?:same|last|latest|former|latter|next|other)\b|"
    r"\bversions?\b(?! of)|\bthe [a-z]+ considered\b"
)


def _behind_opening(candidate: Candidate, topic: Topic) -> Candidate | None:
    """Who introduced the first model? -> Regarding the Orrin mill, who introduced the first model?"""
    question = candidate.question
    if has_bare_noun(question, topic) or _OF_THE_TEXT.search(question):
        return None
    if found := _LEAD.match(question):
        if not _MOVED.match(found["lead"]):
            return None
        lead = found["lead"]
        question = f"{found['body']} {lead[0].lower()}{lead[1:]}?"
    question = f"{_opening(topic, question)}, {question[0].lower()}{question[1:]}"
    return replace(candidate, question=question, worth=candidate.worth - _COST)


def _opening(topic: Topic, question: str) -> str:
    kind = bracketed_kind(topic)
    name = f"the {kind} {bare_title(topic)}" if kind else _name_in_general(topic)
    chosen = int(digest("opening", question, length=4), 16) % len(_OPENINGS)
    return f"{_OPENINGS[chosen]} {name}"


def _name_in_general(topic: Topic) -> str:
    """The topic's name as it stands behind a preposition, also where the text does not have it: of a title "Grey
    ebbwing" it is "the grey ebbwing".
    """
    if name := name_inside(topic):
        return name.removeprefix("the ") if MASS.search(name) else name
    title = bare_title(topic)
    first, *others = title.split()
    classes = readings(first.lower().rpartition("-")[2])
    if (classes and any(map(str.islower, others))) if others else ("NN" in classes and first not in topic.proper):
        title = title[0].lower() + title[1:]
    return title if title[0].isdigit() else name_inside(replace(topic, name=title, stated=True)) or title
