"""Whether a question stands alone: it names what it asks about and refers to no document."""

import re

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import readings
from knowledge_sdg.teacher.offline.english.lexicon import content_keys

# Words that ask rather than name something.
ASKING_WORDS = frozenset(
    """
    call called exampl example fact facts far happen happened happens high how kind long many mean much name often old
    person place regard regarding some tall time type what when where which who whom whose why year
    """.split()  # noqa: SIM905
)
_TEXT = re.compile(
    r"\b(?:(?:in|from|to|by|of|does|do|did|is|are|was|were|on|about|within|according to) (?:the|this|that) "
    r"(?:above |given |following |provided )?"
    r"(?:text|passage|document|excerpt|paragraph|context|article above|author|reading|snippet)s?\b(?! (?:of|for)\b)"
    r"|this (?:text|passage|document|section|table|figure|chapter|paragraph|article|excerpt|study|author)"
    r"|(?:the|this) (?:table|figure|section|chapter|list|paragraph|passage|text|example|image|diagram) "
    r"(?:above|below|mentioned|shown|provided|given)"
    r"|(?:mentioned|described|shown|listed|discussed|stated|given|provided|outlined) (?:above|below|here|in "
    r"the (?:text|passage|document|section|table|figure|article|paragraph|chapter))"
    r"|the (?:above|following|aforementioned|given|provided) (?:text|passage|table|figure|section|"
    r"statements?|options?|list|example|diagram|paragraph|sentence|image|document)s?|the authors?\b(?! "
    r"of)|(?:according to|in) (?:the|this) (?:section|table|figure|chapter|article|list|diagram|image)\b(?! of))",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|them|his|her|hers|its|their|theirs|we|us|our|my)\b|(?<![\w-])(?-i:I)(?![\w-])",
    re.IGNORECASE,
)
# Whoever asks, alone or with others: the question needs no name for them, and "I" is none.
_ASKER = re.compile(r"\b(?:we|us|our|my)\b|(?<![\w-])(?-i:I)(?![\w-])", re.IGNORECASE)
# What they do is no noun for which a pronoun behind it can stand: "How do I use it?" says no more than "do it".
_ASKER_ACTS = re.compile(
    r"\b(?:I|[Ww]e) \w+(?= (?:he|she|it|they|him|them|his|her|its|their|this|that|these|those|such)\b)"
)
# "it" that stands for nothing ("is it possible to", "how long does it take"), or for a clause of the same question.
_EMPTY_IT = re.compile(
    r"\bit (?:\w+ly )?(?:possible|necessary|important|safe|legal|illegal|common|recommended|true|called|mean|"
    r"take|takes|took|cost|rain|snow|be|said|believed|thought|known|estimated|required|better|likely|"
    r"difficult|hard|easy|allowed)\b"
    r"|\b(?:was|is) it (?:\w+ )?that\b|\bit (?:is|was) \w+ (?:that|to)\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:this|these|those|such)(?: (?!(?:a|an|as|that|who|which|in|with|of)\b)[a-z]+)?\b|\bthat (?=[a-z]+ "
    r"(?:is|was|have|has)\b)",
    re.IGNORECASE,
)
# "What did the company do?": a bare noun that only a document can tell apart, unless the question names
# something else.
_BARE_BODY = re.compile(
    r"\bthe (company|study|firm|team|group|film|movie|book|novel|band|song|city|town|man|woman|boy|girl|bill|"
    r"case|event|game|match|project|"
    r"program|programme|report|researchers?|authors?|characters?|organization|organisation|product|device|"
    r"system|school|university|agency|paper|experiment|store|hotel|club|car|ship|war|battle|law|act|"
    r"series|show|album)\b(?! (?:of|for|that|who|which|in|from|named|called)\b)",
    re.IGNORECASE,
)
_OPENING_WORDS = (
    "What|Who|Whom|Whose|When|Where|Why|How|Which|Is|Are|Was|Were|Do|Does|Did|Has|Have|Had|Can|Could|May|Might|Must|"
    "Should|Will|Would|In|On|At|By|To|For|From|With|According|After|Before|During|If|Of|About|"
    "The|A|An|I|He|She|It|They|Name"
)
# A capitalised word inside the question, or at its beginning when it is none of those that open questions; a number.
_NAME_OR_NUMBER = re.compile(
    r"(?<=[\w,’'\"“(-] )[\"“(]?[A-Z][\w’'-]*|^[\"“]?(?!(?:" + _OPENING_WORDS + r")\b)[A-Z]\w*|\b[A-Z]{2,}|\d"
)


def what_points_outside(question: str, *, asker_is_known: bool) -> str:
    """What the question needs a document for, as a sentence; empty when it stands alone.

    With `asker_is_known`, "I" and "we" stand for whoever asks, as in a list of frequent questions.

    what_points_outside("How long do I have to submit receipts?", asker_is_known=True) -> ""
    """
    if found := _TEXT.search(question):
        return f'The question refers to a document: "{found.group()}".'
    spoken = re.sub(r'["“][^"”]*["”]', "Quote", question)
    if asker_is_known:
        spoken = _ASKER.sub("you", _ASKER_ACTS.sub("you do", spoken))
    pronoun = _PRONOUN.search(_EMPTY_IT.sub("", spoken))
    if pronoun and not _names_something(spoken[: pronoun.start()]) and not _defined_later(spoken, pronoun.end()):
        return f'"{pronoun.group()}" stands for something that the question does not name.'
    demonstrative = _DEMONSTRATIVE.search(spoken)
    if demonstrative and not _names_something(spoken[: demonstrative.start()]):
        return f'"{demonstrative.group()}" stands for something that the question does not name.'
    bare = _BARE_BODY.search(spoken)
    if bare and not _has_name(spoken) and len(content_keys(spoken)) <= 5:
        return f"The question does not say which {bare.group(1)} is meant."
    if not [key for key in content_keys(spoken) if key not in ASKING_WORDS]:
        return "The question names nothing."
    return ""


def _names_something(text: str) -> bool:
    """Whether a noun or a name stands before a pronoun, for which it can stand."""
    if _has_name(text):
        return True
    words = re.findall(r"[A-Za-z][\w’'-]*", text)
    return any(
        word.lower() not in ASKING_WORDS
        and readings(word.lower()) & {"NN", "NNS"}
        and word.lower() not in word_classes.AUXILIARIES | word_classes.DETERMINERS | word_classes.PREPOSITIONS
        for word in words
    )


def _defined_later(question: str, at: int) -> bool:
    """As in "Before he became king, what did Edward do?": the name follows."""
    rest = question[at:]
    return "," in rest and _has_name(rest[rest.index(",") :])


def _has_name(text: str) -> bool:
    return bool(_NAME_OR_NUMBER.search(text))
