"""Which questions a reader without the text would understand, and find answered: the last sieve behind every rule."""

# ruff: noqa: SIM905 - a list of words reads better as text

import re

from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.topics import Topic
from knowledge_sdg.teacher.offline.writing.patterns import ASKING, RARELY_NAME
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate
from knowledge_sdg.text import words

_LEAD = re.compile(rf"^(?P<lead>[A-Z][^,?]*(?:, \d{{4}})?), {ASKING}")
# Occasions that come again: which one is meant, a year must say.
_RECURRING = re.compile(
    r"\b(?:seasons?|weeks?|games?|match(?:es)?|tournaments?|finals?|semifinals?|playoffs?|rounds?|series|quarter|draft|"
    r"round|campaign|election|elections|[Ww]eek \d+|(?:Final|Elite|Sweet) [A-Z]\w+|wins?|loss|victory|defeat|upset|"
    r"meeting|hearing|episode|edition|issue)\b"
)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b")
_GENERAL_ANSWER = re.compile(
    r"(?:(?:by|in|on|at|to|for|from|with|of) )?(?:a (?:number|variety|range|series) of|several|many|various|numerous|"
    r"some|other|certain|different|the|this|that|these|those|its|their|his|her|such)(?: [a-z-]+)?(?: [a-z-]+s)?$",
    re.IGNORECASE,
)
_BARE_ANSWER = re.compile(r"(?:[a-z]+ )?(?:the|this|that|these|those|its|their|his|her) [a-z-]+$", re.IGNORECASE)
# "Is lying within the bounds the cluster?": the sentence began with its verb, and its end is the subject.
_TURNED = re.compile(
    r"^(?:Is|Are|Was|Were) [a-z]+ing (?:within|in|at|on|near|close|beside|along|behind|above|below|under) "
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_MORE = re.compile(r"\bthe ([a-z]+er) [a-z]+s\b(?! (?:of|than)\b)")  # "the brighter stars": than which
_NO_MORE = frozenset(
    "inner outer upper lower former other proper sober tender bitter clever eager super latter".split()
)
_BARE_NOUN = re.compile(
    r"\bthe (?:[a-z-]+ )?(?P<noun>[a-z-]+)"
    r"(?=\?|,| (?:is|are|was|were|has|have|had|do|does|did|by|in|on|at|as|from|with|into|to|after|before|during|when|"
    r"[a-z]+ed|[a-z]+s)\b)"
)


def is_sound(candidate: Candidate, topic: Topic) -> bool:
    """Whether a question says which occasion and which thing it means, and its answer tells more than "the fine"."""
    question = candidate.question
    if opening := _LEAD.match(question):
        lead = opening["lead"]
        if _POSSESSIVE.search(lead) or (_RECURRING.search(lead) and not re.search(r"\d{4}", lead)):
            return False
    if _WEEKDAY.search(question) and not re.search(r"\d{4}", question):
        return False
    if _TURNED.match(question) or _OTHER_SCRIPT.search(question) or _is_loose(question, topic):
        return False
    if candidate.kind == "yes/no" and topic.title and has_bare_noun(question, topic):
        return False
    return not (candidate.kind != "yes/no" and _says_nothing(candidate.phrase))


def _is_loose(question: str, topic: Topic) -> bool:
    """Whether a question means something certain and does not say which."""
    if topic.title and any("JJ" in readings(found) and found not in _NO_MORE for found in _MORE.findall(question)):
        return True
    return _is_introduced(question, topic) or _means_what_is_unnamed(question, topic)


_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\uffdf]")  # beside a word in it stands how it is spoken
_THE_ONE = re.compile(r"\bthe (?:[a-z-]+ ){1,3}(?:of|for) (?:the|an?) ")


def _means_what_is_unnamed(question: str, topic: Topic) -> bool:
    """Whether a question has neither a name nor a word of the title, and means something certain: "What does the
    appearance of a rash indicate?" of a text about a plant.
    """
    if not topic.title or re.search(r"(?<!^)\b[A-Z]\w*[a-z]", question) or not _THE_ONE.search(question):
        return False
    return not {word for found in words(question) for word in (found, found.removesuffix("s"))} & topic.words


def _says_nothing(phrase: str) -> bool:
    """Whether an answer is a noun alone that the text has told of before: "the fine", "a number of awards"."""
    return bool(phrase and len(phrase.split()) < 6 and (_GENERAL_ANSWER.match(phrase) or _BARE_ANSWER.match(phrase)))


def _is_introduced(question: str, topic: Topic) -> bool:
    """Whether a question has "the fine" of a text that says "a fine" first: which one is meant, only the text tells."""
    for found in _BARE_NOUN.finditer(question):
        noun = found["noun"]
        if noun in topic.introduced and noun not in topic.kinds and noun not in topic.words:
            return True
    return False


def has_bare_noun(question: str, topic: Topic) -> bool:
    """Whether a question ends in, or goes on behind, a noun alone like "the material"."""
    return any(
        not {found["noun"], found["noun"].removesuffix("s")} & (topic.words | topic.kinds | _ONLY_ONE)
        for found in _BARE_OBJECT.finditer(question)
    )


_BARE_OBJECT = re.compile(r"\bthe (?P<noun>[a-z-]+)(?=\?| (?:through|by|as|in|on|at|from|with|to|for|after|before)\b)")
# Of these there is one, or one is meant whatever the text.
_ONLY_ONE = frozenset(
    "world sun moon earth sky sea ocean ground air night day morning evening past future present winter summer spring "
    "autumn body brain heart liver skin blood head face neck mouth eye ear nose stomach internet public environment "
    "universe weather west east north south poor rich dead elderly first last same other rest".split()
)


def is_placed(question: str, clause: Clause, topic: Topic) -> bool:
    """Whether a subject like "the annual review" is the topic's, or said to be of something."""
    words = clause.subject.split()
    if topic.title and len(words) == 1 and words[0] in topic.within_names and words[0].lower() not in topic.words:
        return False  # "Quill", where the text has the full name elsewhere
    if not topic.title or words[0] != "the" or len(words) not in _SHORT or f" {clause.subject}" not in question:
        return True
    if not re.fullmatch(r"the (?:[A-Z]{2,5} |[A-Z][a-z]+-[a-z]+ )?[a-z-]+(?: [a-z-]+){0,2}", clause.subject):
        return True
    known = {form for word in topic.words | topic.kinds for form in (word, word + "s", word.removesuffix("s"))}
    return (
        bool({word.lower() for word in words} & known)
        or re.search(rf"{re.escape(clause.subject)} (?:of|in|at|for) (?:the )?\w", question) is not None
    )


_SHORT = range(2, 4)  # words of a subject, with its article


def is_surely_spelled(clause: Clause, topic: Topic) -> bool:
    """Whether the subject's first word has its capital for being a name, and not for being the sentence's first word:
    "Ampullary cancer" may be either.
    """
    words = clause.subject.split()
    if len(words) == 1 and topic.title and clause.sentence.startswith(clause.subject.capitalize()):
        known = words[0] in topic.words | topic.kinds or clause.plural
        return known or not words[0].islower()  # "Zinc opens onto the river": the metal, or a house of that name
    if len(words) < 2 or not words[0][0].isupper() or not words[1].isalpha() or not words[1].islower():
        return True
    first = words[0]
    if not clause.sentence.startswith(clause.subject) or first in topic.proper or first.lower() in topic.words:
        return True
    return RARELY_NAME.fullmatch(first) is None
