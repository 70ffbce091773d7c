"""Which sentences may be asked about at all, and which questions may be asked."""

import re

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.tagging import tagged
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic

_LONGEST_SENTENCE = 80  # words; beyond it the main clause is seldom read right
_QUESTION_WORDS = range(3, 25)
_POINTING_COST = 0.3  # in worth; more than one rule is better than another


def is_readable(text: str) -> bool:
    """A full sentence of prose: not too long, with a final stop, without links or open brackets."""
    words = text.split()
    if words and words[0].lower() in word_classes.CONJUNCTIONS:
        return False
    if not 5 <= len(words) <= _LONGEST_SENTENCE or (not text[0].isupper() and not text[0].isdigit()):
        return False
    if not re.search(r"[.!][\"”]?$", text) or re.search(
        r"https?:|www\.|\||\[|\]|…|\.\.\.|\?|\bp\. \d|ISBN|[<>{}=]", text
    ):
        return False
    if _GAP.search(text):
        return False  # a value is missing: a template of the source left nothing
    if len(re.findall(r"(?<!\w)['‘]", text)) > len(re.findall(r"['’](?!\w)", text)):
        return False  # a quotation that is not closed
    return text.count("(") == text.count(")") and text.count('"') % 2 == 0 and text.count("“") == text.count("”")


_GAP = re.compile(r"\b(?:is|are|was|were), (?:and|or|but)\b|\b(?:the formula|and/or|and|or|the|an)[.!]$")
_POINTING_SUBJECT = re.compile(r"\b(?:this|these|those|such|its|their|his|her|it|them|one)\b|^the (?:19|20)\d\d$")
# Amounts of what the sentence does not say.
_AMOUNTS = re.compile(r"(?:[a-z]+ )?(?:amounts|numbers|quantities|portions)|none", re.IGNORECASE)
_POINTING_LEAD = re.compile(
    r"\b(?:this|these|those|such|he|she|it|they|him|them|former|latter|above|here|following|next|same|previous|"
    r"subsequent|preceding|later|earlier)\b",
    re.IGNORECASE,
)
_POINTING_OPENING = re.compile(
    r"(?:At the (?:time|same)|After (?:that|which)|By then|In (?:response|turn|return|comparison|both)|"
    r"As now|In contrast|Another|Other|Similarly|As such|Later|Afterwards|"
    r"The (?:same|latter|former|other|following|second|third))\b"
)
_POINTING_WORDS = re.compile(
    r"\b(?:no|any|many) such (?!as\b)|\bthe remaining\b|"
    r"\b(?:the latter|the former|the above|at the time(?! of)|as follows|see also|respectively|"
    r"(?:mentioned|described|discussed|noted|shown|listed) (?:above|below|earlier)|"
    r"that (?:era|time|period|year|season|day|point|game|match|month|week|decade|stage|case|moment|summer|winter|"
    r"spring|fall|age|area|region|event|match))\b"
)


def points_outside(statement: Statement) -> bool:
    """Whether the sentence depends on another one beyond its subject."""
    clause = statement.clause
    return bool(
        _POINTING_SUBJECT.search(clause.subject)
        or _AMOUNTS.fullmatch(clause.subject)
        or clause.subject.lower() in word_classes.NUMBER_WORDS
        or _POINTING_LEAD.search(clause.lead)
        or _POINTING_OPENING.match(clause.sentence)
        or _POINTING_WORDS.search(clause.sentence)
    )


def leaning_cost(statement: Statement) -> float:
    """What it costs that the answer leans on another sentence: "this plan", or "his" without a person before it."""
    clause = statement.clause
    whose = (
        clause.head.islower()
        and clause.head not in word_classes.PERSON_NOUNS
        and re.search(r"\b(?:his|her)\b", clause.rest)
    )
    return _POINTING_COST if whose or re.search(r"\b(?:this|these|those) [a-z]", clause.sentence) else 0.0


def is_clean(question: str) -> bool:
    """Whether a question is of a usual length, with its brackets and quotation marks closed and an end."""
    words = question.split()
    if len(words) not in _QUESTION_WORDS or question.count('"') % 2 or question.count("(") != question.count(")"):
        return False
    if re.search(r"[;:—]|\s,|,,| [.]|\.\?|[a-z]{3}\. [a-z]|\bof (?:at|and|or)\b|\b(\w+) \1\b", question):
        return False
    if re.search(r"(?:What (?:is|was|are)|about) the [A-Z]{2,6}\?$", question):
        return False  # an abbreviation that nobody has written out
    if _BROKEN.search(question):
        return False
    if re.search(r"s['’] (?:with|of|in|and|to)\b", question):
        return False  # a possessive without what it owns
    last = re.sub(r"\W+$", "", words[-1]).lower()
    return last not in {"the", "a", "an", "and", "or", "its", "their", "his", "which", "that", "than", "not", "be"}


# Two entries of a list taken for one; a part left behind, or taken for the whole; a deed of what does nothing.
_BROKEN = re.compile(
    r"\b[A-Z]\.[A-Z]\. [A-Z][a-z]+ [a-z]| only\?$|[Ww]here do(?:es)? .* come from [^?]|[Hh]ow long can [^?]* if |"
    r"\b[Dd](?:o|oes|id) [^?]* have [a-z]+ed (?!by\b)|[Ww]hat did (?:the )?[a-z]+(?:tion|sion|ment)\b[^?]* do\b"
)


def means_unnamed(sentence: str, topic: Topic) -> bool:
    """Whether a sentence speaks of something that only another one names: of the person of the title, as in "Velm's
    mayor called her a pioneer", or of things, as in "Ada Quill drew them".
    """
    if topic.person and re.search(r"\b(?:she|her|him)\b", sentence):
        return re.search(rf"\b{re.escape(topic.short)}\b", sentence) is None
    for pointer in re.finditer(r"\b(?:this|these) ([a-z]+)", sentence) if topic.title else ():
        noun = pointer.group(1).removesuffix("s")
        if readings(noun) & {"NN"} and noun not in topic.kinds and noun not in sentence[: pointer.start()].lower():
            return True
    before: set[str] = set()
    for token in tagged(sentence, topic.proper) if re.search(r"\b(?:them|it)\b", sentence) else ():
        if (token.lower == "them" and not before & {"NNS", "CC"}) or (token.lower == "it" and before <= _NO_SINGULAR):
            return token.lower == "them" or not _EMPTY_IT.search(sentence)
        before.add(token.tag)
    return False


_NO_SINGULAR = frozenset({"NNS", "AUX", "MD", "VBN", "VBG", "VBD", "VBP", "RB", "DT", "IN", "PUNCT", "WH", "TO", "VB"})
_EMPTY_IT = re.compile(r"\b[Ii]t (?:is|was|has|would|will|can|may|took|takes|seems|appears)\b")  # "it was hard to"
