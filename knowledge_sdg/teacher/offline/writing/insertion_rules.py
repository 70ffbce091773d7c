"""Rules for what is told beside the main clause: in a relative clause or an apposition.

They read the words of a sentence and need not understand the rest of it.
"""

# ruff: noqa: SIM905 - a list of words reads better as text

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause, read_clause
from knowledge_sdg.teacher.offline.english.insertions import Insertion, appositions
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token
from knowledge_sdg.teacher.offline.reading.subjects import Topic
from knowledge_sdg.teacher.offline.writing.name_rules import may_be_person
from knowledge_sdg.teacher.offline.writing.patterns import YEAR
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    core,
    has_pronoun,
    is_negative,
    singular_finite,
)

_NAME_OR_NUMBER = re.compile(r"\b[A-Z][\w’'-]*[a-z\d]|\b[A-Z]{2,}|\d")
_LONGEST = 16  # words of a relative clause that is asked about
_STATES = frozenset("have include be mean become do".split())


def relative(tokens: list[Token], sentence: str, topic: Topic) -> Iterator[Candidate]:
    """..., Ada Quill, who led the Orrin Mill to victory. -> Who led the Orrin Mill to victory?"""
    for index, token in enumerate(tokens[2:-3], start=2):
        if token.lower not in {"who", "which"} or tokens[index - 1].text != ",":
            continue
        if tokens[index - 2].tag not in {"NN", "NNS", "NNP"} and tokens[index - 2].text not in {")", '"', "”"}:
            continue
        verb = next((one for one in tokens[index + 1 : index + 4] if one.tag != "RB"), None)
        if verb is None or verb.tag not in FINITE:
            continue
        pronoun = "They" if verb.lower in {"are", "were", "have", "do"} or verb.tag == "VBP" else "It"
        told = sentence[tokens[index + 1].start :]
        clause = read_clause(f"{pronoun} {told}", topic.proper)
        rest = core(clause) if clause else None
        if clause is None or rest is None or is_negative(clause) or has_pronoun(rest) or clause.lemma in _STATES:
            continue
        if not 3 <= len(rest.split()) <= _LONGEST or not _tells_apart(rest) or _is_shared(clause, rest):
            continue
        asked = "who" if token.lower == "who" else "what"
        if clause.voice == "copula" and not re.match(r"(?:the|one of the) ", rest):
            continue
        if (
            asked == "what"
            and clause.voice == "active"
            and clause.lemma in {"make", "lead", "help", "allow", "give", "result"}
        ):
            continue  # "which made" tells of the whole event
        question = as_question(asked, clause.adverbs, singular_finite(clause), rest)
        yield Candidate(question, asked, 0.6 if asked == "who" else 0.5)


_TELLING_KEYS = 3  # content words behind the verb, of a relative clause without a year
# What many do or have done: "Who played for Velm?"
_SHARED = frozenset("play work serve study attend live grow run use visit travel range launch release come go".split())


def _is_shared(clause: Clause, rest: str) -> bool:
    """Whether what is told holds of many, or only for now: "who played for Velm", "which is joining"."""
    if clause.verb.endswith("ing") and clause.auxiliary in word_classes.BE:
        return True
    return not YEAR.search(rest) and (clause.lemma in _SHARED or len(content_keys(rest)) < _TELLING_KEYS)


def _tells_apart(phrase: str) -> bool:
    """Whether a phrase has a name or number, or so much in it that few things fit it."""
    told = len(content_keys(phrase))
    return told >= 5 or (told >= 2 and bool(_NAME_OR_NUMBER.search(phrase)))


_OF_A_NAME = re.compile(r" (?:of|in|at|for) (?:the )?[A-Z]")


def apposition(tokens: list[Token], sentence: str, topic: Topic) -> Iterator[Candidate]:
    """... of Ada Quill, the founder of the Orrin Mill. -> Who was the founder of the Orrin Mill?"""
    for found in appositions(tokens, sentence):
        if has_pronoun(found.said) or re.search(r"\b[A-Z]$", found.said):  # cut off in "Orrin N.V."
            continue
        relation = topic.person and topic.short in found.noun.split()
        person = relation or any(one.lower in word_classes.PERSON_NOUNS for one in found.tokens[:9])
        told = any(one.tag == "VBD" or one.lower in {"was", "were"} for one in tokens)
        verb = "was" if person and told else "is"
        asked = "who" if person else "what"
        if found.said.startswith("the "):
            if _OF_A_NAME.search(found.said):
                question = as_question(asked, verb, found.said)
                yield Candidate(question, asked, 0.65, capitalised(found.noun), sentence=_stated(found, verb))
        elif person or (len(found.noun) > 4 and not may_be_person(found.noun, found.said)):
            question = as_question(asked, verb, found.noun)
            yield Candidate(question, asked, 0.6, capitalised(found.said), sentence=_stated(found, verb))


def _stated(found: Insertion, verb: str) -> str:
    """What an apposition says as a sentence of its own: the one that it stands in tells of something else."""
    return f"{capitalised(found.noun)} {verb} {found.said.rstrip(' .')}."
