"""Assesses question-answer pairs without a document: does the answer address the question, and does the question stand
alone?
"""

# ruff: noqa: PLR0911 - a rule is a row of guards, each of which ends it

import re
from typing import Literal

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import readings
from knowledge_sdg.teacher.offline.english.lexicon import content_keys, tokens
from knowledge_sdg.teacher.offline.judging.standing_alone import ASKING_WORDS, what_points_outside
from knowledge_sdg.teacher.offline.reading.manner import OPENINGS, question_kind
from knowledge_sdg.teacher.offline.reading.passages import ENDLESS_WORD
from knowledge_sdg.text import names, numbers, words
from signatures import PairAssessment, QAPair

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


def assess_pair(pair: QAPair, *, asker_is_known: bool = True) -> PairAssessment:
    """Relevance 0-2 of the answer to its question, whether the question stands alone, and the fault if there is one.

    A question may say "I" or "we" of whoever asks it, unless nobody does (`asker_is_known`).

    assess_pair(QAPair(question="When was it built?", answer="In 1920.")).self_contained -> False
    """
    if ENDLESS_WORD.search(pair.question) or ENDLESS_WORD.search(pair.answer):
        return PairAssessment(reason="It has a word without end.", relevance=0, self_contained=True)
    outside = what_points_outside(pair.question, asker_is_known=asker_is_known)
    relevance, fault = _relevance(pair)
    reason = " ".join(part for part in (fault, outside) if part)
    return PairAssessment(reason=reason, relevance=relevance, self_contained=not outside)


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


_OPENING = re.compile(rf"(?:{'|'.join((*OPENINGS, 'In the case of'))}) [^?]*?, (?=\w)")


def _asked_keys(question: str) -> list[str]:
    """The question's content words; those of an opening like "Regarding X," only when there are no others."""
    opening = _OPENING.match(question)
    keys = [
        key
        for key in dict.fromkeys(content_keys(question[opening.end() :] if opening else question))
        if key not in ASKING_WORDS
    ]
    return keys or [key for key in dict.fromkeys(content_keys(question)) if key not in ASKING_WORDS]


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
