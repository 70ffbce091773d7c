"""Assesses question-answer pairs without a document: does the answer address the question, and does the question stand
alone?
"""

# ruff: noqa: PLR0911 - a rule is a row of guards, each of which ends it

import re
from typing import Literal

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import readings
from knowledge_sdg.teacher.offline.english.lexicon import content_keys, tokens
from knowledge_sdg.teacher.offline.reading.manner import question_kind
from knowledge_sdg.teacher.offline.reading.passages import ENDLESS_WORD
from knowledge_sdg.text import names, numbers, words
from signatures import PairAssessment, QAPair

# Words that ask rather than name something.
_ASKING = frozenset(
    [
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "many",
        "much",
        "long",
        "old",
        "far",
        "tall",
        "high",
        "often",
        "happen",
        "happens",
        "happened",
        "kind",
        "type",
        "some",
        "example",
        "exampl",
        "name",
        "called",
        "call",
        "regarding",
        "regard",
        "mean",
        "year",
        "time",
        "person",
        "place",
    ]
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
_TIME_WORDS = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|"
    r"summer|autumn|fall|winter|"
    r"century|centuries|decade|decades|year|years|month|months|week|weeks|day|days|night|morning|evening|noon|midnight|hours?|minutes?|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|after|before|during|when|until|since|while|ago|once|later|earlier|season|seasons|annually|"
    r"daily|never|always|early|late|era|age|period|war|easter|christmas|often|sometimes|first|last|then|upon)\b",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\d|\b(?:"
    + "|".join(sorted(word_classes.NUMBER_WORDS))
    + r"|several|many|few|most|all|both|none|no|half|some|dozens?|hundreds|thousands|single|double|twice|pair|couple|"
    r"majority|a|an|each|little|lot|entire|whole|much|enough|nothing)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|due|since|as|so|for|therefore|thus|to|owing|cause[sd]?|causing|reasons?|result\w*|lead\w*|led|order|by|why|allow\w*|help\w*|prevent\w*|make\w*|if|in|with|from|after|when|that|which)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|on|near|from|to|within|between|along|across|throughout|around|beneath|under|above|below|inside|outside|by|through|among|into|over|where|of|behind)\b|\b[A-Z]"
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
_EVASION = re.compile(
    r"^(?:i (?:do not|don['’]t) know|(?:it is |this is )?(?:not (?:mentioned|stated|specified|known|clear|"
    r"available)|unknown|unclear)|the (?:text|document|passage|context) (?:does not|doesn['’]t)|"
    r"(?:there is )?no information|n/?a\b|cannot (?:be determined|tell|say)|sorry)",
    re.IGNORECASE,
)
# Share of the question's content words that the answer must have: a question puts other words round the same subject,
# so half is much; below a fifth the answer is about something else. Set on human pairs and on exchanged answers.
_ENOUGH = 0.34
_SOME = 0.15


def assess_pair(pair: QAPair) -> PairAssessment:
    """Relevance 0-2 of the answer to its question, whether the question stands alone, and the fault if there is one.

    assess_pair(QAPair(question="When was it built?", answer="In 1920.")).self_contained -> False
    """
    if ENDLESS_WORD.search(pair.question) or ENDLESS_WORD.search(pair.answer):
        return PairAssessment(reason="It has a word without end.", relevance=0, self_contained=True)
    outside = _what_points_outside(pair.question)
    relevance, fault = _relevance(pair)
    reason = " ".join(part for part in (fault, outside) if part)
    return PairAssessment(reason=reason, relevance=relevance, self_contained=not outside)


def _what_points_outside(question: str) -> str:
    """What the question needs a document for, as a sentence; empty when it stands alone."""
    if found := _TEXT.search(question):
        return f'The question refers to a document: "{found.group()}".'
    spoken = re.sub(r'["“][^"”]*["”]', "Quote", question)
    pronoun = _PRONOUN.search(_EMPTY_IT.sub("", spoken))
    if pronoun and not _names_something(spoken[: pronoun.start()]) and not _defined_later(spoken, pronoun.end()):
        return f'"{pronoun.group()}" stands for something that the question does not name.'
    demonstrative = _DEMONSTRATIVE.search(spoken)
    if demonstrative and not _names_something(spoken[: demonstrative.start()]):
        return f'"{demonstrative.group()}" stands for something that the question does not name.'
    bare = _BARE_BODY.search(spoken)
    if bare and not _has_name(spoken) and len(content_keys(spoken)) <= 5:
        return f"The question does not say which {bare.group(1)} is meant."
    if not [key for key in content_keys(spoken) if key not in _ASKING]:
        return "The question names nothing."
    return ""


def _names_something(text: str) -> bool:
    """Whether a noun or a name stands before a pronoun, for which it can stand."""
    if _has_name(text):
        return True
    words = re.findall(r"[A-Za-z][\w’'-]*", text)
    return any(
        word.lower() not in _ASKING
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


def _relevance(pair: QAPair) -> tuple[Literal[0, 1, 2], str]:
    question, answer = pair.question, pair.answer.strip()
    if not answer or _EVASION.match(answer):
        return 0, "The answer does not answer."
    kind = question_kind(question)
    asked = _asked_keys(question)
    given = set(content_keys(answer))
    if kind == "yes/no" and re.fullmatch(r"(?:yes|no)\W*", answer, re.IGNORECASE):
        return 2, ""
    fits = _fits_kind(kind, question, answer)
    phrase = len(answer.split()) <= _PHRASE_WORDS and not _is_sentence(answer)
    overlap = _overlap(asked, given)
    if fits and (_defines_by_pronoun(question, answer) or (overlap >= _SOME and kind in _MEASURED)):
        return 2, ""  # "It is ..." says of the question's subject; a date or number that is asked for is there
    if phrase:  # "In 1603." repeats nothing of its question
        return (2, "") if fits else (0, f"The answer is not what a {kind} question asks for.")
    enough = overlap >= _ENOUGH or not asked
    if enough and fits and not (_gives_new(kind, question, answer) or _has_focus(question, asked, given)):
        return 1, "The answer is about the subject, but not about what is asked."
    if enough and fits:
        return 2, ""
    if enough:
        return 1, f"The answer does not give what a {kind} question asks for."
    if overlap >= _SOME:
        return (1, "The answer is about the subject, but hardly about what is asked.")
    return 0, "The answer is about something else."


def _has_focus(question: str, asked: list[str], given: set[str]) -> bool:
    """Whether the answer has one of the question's content words that belong to no name; true where there is none.

    "Who built the dam of Lake Mere?" is about building and a dam; "Lake Mere is long." has neither.
    """
    named = {key for name in names(question) for key in content_keys(name)}
    focus = [key for key in asked if key not in named]
    return not focus or _overlap(focus, given) > 0


def _gives_new(kind: str, question: str, answer: str) -> bool:
    """Whether the answer has a name, date or number, as the kind of question asks for, that the question has not."""
    if kind == "who":
        return bool(set(words(" ".join(_CAPITALISED.findall(answer)))) - set(words(question)))
    if kind in {"when", "how many", "how much"}:
        return bool(set(numbers(answer)) - set(numbers(question)))
    return False


_CAPITALISED = re.compile(r"[A-Z][\w’'-]+")
_PHRASE_WORDS = 8


def _is_sentence(text: str) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Za-z’']+", text)]
    if any(word in word_classes.AUXILIARIES - {"may", "can", "will"} for word in words[1:]):
        return True
    return len(words) > 3 and any(
        readings(word) & {"VBD", "VBZ"} and not readings(word) & {"NN", "NNS", "VBN", "JJ"} for word in words[1:]
    )


def _overlap(asked: list[str], given: set[str]) -> float:
    """The share of the question's content words that the answer has, or has in a longer or shorter form."""
    if not asked:
        return 1.0
    found = sum(key in given or (len(key) > 4 and any(key[:5] == other[:5] for other in given)) for key in asked)
    return found / len(asked)


def _defines_by_pronoun(question: str, answer: str) -> bool:
    """As in "What is X?" answered by "It is a ...": the pronoun is the question's subject."""
    asks = re.match(r"(?:what|who) (?:is|are|was|were)\b", question, re.IGNORECASE)
    return bool(asks and re.match(r"(?:it|they|he|she) (?:is|are|was|were)\b", answer, re.IGNORECASE))


_MEASURED = frozenset({"when", "how many", "how much"})


def _asked_keys(question: str) -> list[str]:
    """The question's content words; those of an opening like "Regarding X," only when there are no others."""
    opening = re.match(r"(?:Regarding|Concerning|With regard to|In the case of) [^?]*?, (?=\w)", question)
    keys = [
        key
        for key in dict.fromkeys(content_keys(question[opening.end() :] if opening else question))
        if key not in _ASKING
    ]
    return keys or [key for key in dict.fromkeys(content_keys(question)) if key not in _ASKING]


def _fits_kind(kind: str, question: str, answer: str) -> bool:
    if kind == "when":
        return bool(_TIME_WORDS.search(answer))
    if kind in {"how many", "how much"}:
        return bool(_NUMBER_WORD.search(answer)) or kind == "how much"
    if kind == "who":
        return bool(re.search(r"\b[A-Z]", answer[1:])) or _has_person(answer)
    if kind == "why":
        return bool(_REASON.search(answer))
    if kind == "where":
        return bool(_PLACE.search(answer))
    if kind == "yes/no":
        starts = re.match(r"(?:yes|no|it depends|not)\b", answer, re.IGNORECASE)
        return bool(starts) or _overlap(content_keys(question), set(content_keys(answer))) >= 0.5
    return True


def _has_person(answer: str) -> bool:
    words = [token.text.lower() for token in tokens(answer)]
    people = (
        word_classes.PERSON_NOUNS
        | word_classes.PLURAL_PEOPLE
        | {
            "he",
            "she",
            "they",
            "company",
            "team",
            "group",
            "government",
            "person",
            "anyone",
            "everyone",
            "those",
            "doctor",
            "family",
            "staff",
            "members",
        }
    )
    return any(word in people or word.removesuffix("s") in people for word in words) or bool(re.match(r"[A-Z]", answer))
