"""Names as nobody could take them for another's."""

import re

from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.naming import INSIDE_KINDS
from knowledge_sdg.teacher.offline.writing.patterns import YEAR


def in_full(question: str, topic: Topic) -> str:
    """The question with the topic's name as nobody could take for another's: with the year of an event that comes
    again, the kind of thing that the title has in brackets, and what comes before a family name.
    """
    question = _spelled(_BODY.sub(r"\1the ", question), topic)
    bare = bare_title(topic)
    if dated := re.fullmatch(rf"(?P<name>.+) (?P<year>{YEAR.pattern})", bare):
        if not re.search(r"\d{4}", question):
            question = re.sub(rf"\b{re.escape(dated['name'])}\b", lambda _: bare, question, count=1)
        return question
    kind = bracketed_kind(topic)
    if kind and kind not in question.lower():
        alone = rf"(?<![’'-])(?<![’']s )(?<!the )(?<![“\"])\b{re.escape(bare)}\b(?!['’-]| [A-Z])"
        return re.sub(alone, lambda _: f"the {kind} {bare}", question, count=1)
    *before, last = bare.split() or [""]
    ambiguous = topic.person or len(last) <= _SHORT_NAME or readings(last.lower())
    if before and ambiguous and all(word[0].isupper() for word in (*before, last)) and bare not in question:
        alone = rf"(?<![\w’'-])([a-z]+,? ){re.escape(last)}\b(?! [A-Z]|-)"
        question = re.sub(alone, lambda found: found.group(1) + bare, question, count=1)
    return question


def _spelled(question: str, topic: Topic) -> str:
    """The question with what its abbreviations stand for: "the World Skate Council (WSC)"."""
    for short, long in topic.long_forms.items():
        first, *others = long.split()
        if any(map(str.islower, others)) and first not in topic.proper:
            long = long[0].lower() + long[1:]  # noqa: PLW2901 - as it is written within a sentence
        article = "the " if long != long.lower() else ""  # "MIT" has none where its long form has
        if long.lower() not in question.lower():
            alone = rf"(?<![\w-]){article}{short}(?![\w’'-]| [A-Z]| stand for)"
            question = re.sub(alone, f"{article}{long} ({short})", question, count=1)
    return question


_SHORT_NAME = 3  # letters
# Names that have an article: "What is the Orrin Curling League?"
_BODY = re.compile(
    r"(\b(?:is|are|was|were|about|do|does|did|has|have|and|by|of|in|for|with) )"
    r"(?=(?:[A-Z][\w’-]+ )+"
    r"(?:League|Association|Federation|Committee|Organization|Council|Commission|Championships?)\b)"
)


def bare_title(topic: Topic) -> str:
    """The title without what it has in brackets, and without what kind of document it is: "Orrin mill" of "Orrin mill:
    User guide".
    """
    return _KIND_OF_DOCUMENT.sub("", topic.bare).strip() or topic.bare


_KIND_OF_DOCUMENT = re.compile(
    r"(?:: | [–—-] )(?:[\w-]+ ){0,3}"
    r"(?:manual|guide|handbook|overview|documentation|reference|introduction|specification|tutorial|report|faq|notes)$",
    re.IGNORECASE,
)


def bracketed_kind(topic: Topic) -> str:
    """What a title says in brackets that its bearer is: "novel" of "Shore (novel)"; empty where it says another thing,
    as in "Crown (anatomy)".
    """
    found = re.search(r"\(([a-z]+)\)$", topic.title)
    return found.group(1) if found and found.group(1) in _BEARERS else ""


_BEARERS = INSIDE_KINDS | {"album", "band", "city", "magazine", "musical", "opera", "planet", "poem", "river", "song"}
