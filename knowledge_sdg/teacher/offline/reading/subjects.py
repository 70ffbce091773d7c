"""What the pronouns and bare nouns of a text stand for where that is certain."""

import re
from dataclasses import dataclass, replace

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause, read_clause
from knowledge_sdg.teacher.offline.reading.topics import Topic, read_topic

__all__ = ["Reader", "Statement", "Topic", "read_topic"]

_CONNECTIVE = re.compile(
    r"^(?:" + "|".join(sorted(word_classes.CONNECTIVES, key=len, reverse=True)) + r"),\s+(?=\S)", re.IGNORECASE
)


_HE_OR_SHE = frozenset({"he", "she", "his", "her"})


_POSSESSIVE_OPENING = re.compile(r"^(Its|Their|His|Her)\s+(?=\w)")


_PRONOUN_OPENING = re.compile(r"^(It|They|He|She)\s+(?=\w)")


# "It was announced that": the pronoun stands for nothing.
_EXPLETIVE = re.compile(
    r"(?:^|, )[Ii]t (?:is|was|has been|had been|will be|can be|could be|may be|might be)(?: \w+ly| also| often| now)? "
    r"\w+ (?:that|to|whether|how|for)\b"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that says by itself what it is about."""

    clause: Clause
    answer: str
    """The sentence with its subject named; it differs from the source in nothing else."""
    topical: bool
    """Whether its subject is the topic of the document."""
    named: bool
    """Whether the subject is a name, the topic, or a phrase with a name in it."""


@dataclass(slots=True)
class Reader:
    """Reads the sentences of a text one after the other and remembers the last subject."""

    topic: Topic
    subject: str = ""
    """The subject of the sentence before, by name; empty at the beginning of a paragraph or when it is unknown."""
    plural: bool = False
    topical: bool = False
    sure: bool = False
    """Whether the next pronoun may be read as that subject: it was the topic, or of a copula sentence."""
    opening: bool = True
    rival: bool = False
    """Whether somebody else has been the subject since the topic was: "she" may be that person."""

    def paragraph(self) -> None:
        """Forgets the last subject."""
        self.subject, self.topical, self.sure, self.opening, self.rival = "", False, False, True, False

    def read(self, sentence: str) -> Statement | None:
        """The sentence as a statement that names its subject, or None when that is not certain."""
        text = _CONNECTIVE.sub("", sentence)
        text = text[0].upper() + text[1:] if text else text
        statement = self._resolved(text)
        if statement is None:
            clause = read_clause(text, self.topic.proper)
            known = clause is not None and clause.subject not in word_classes.SUBJECT_PRONOUNS
            self.subject = clause.subject if clause and known else ""
            self.plural = bool(clause and clause.plural)
            self.topical, self.sure = False, False
            self.rival = self.rival or (text[:1].isupper() and text.split()[0] in self.topic.proper)
        self.opening = False
        return statement

    def _resolved(self, text: str) -> Statement | None:
        text, by_pronoun = self._with_named_opening(text)
        clause = read_clause(text, self.topic.proper)
        if clause is None:
            return None
        first = clause.subject.split()[0].lower()
        if first in word_classes.POINTING or first in {
            "i",
            "we",
            "you",
            "my",
            "our",
            "your",
            "its",
            "their",
            "his",
            "her",
        }:
            return None
        clause = self._with_full_name(clause)
        topical = self._means_topic(clause.subject)
        self.subject, self.plural, self.topical = clause.subject, clause.plural, topical
        self.sure = topical or clause.voice == "copula"
        self.rival = not topical and (
            self.rival or clause.head[0].isupper() or clause.head.lower() in word_classes.PERSON_NOUNS
        )
        named = topical or _has_name(clause.subject)
        return Statement(clause, text, topical or (by_pronoun and topical), named)

    def _with_named_opening(self, text: str) -> tuple[str, bool]:
        """The sentence with its opening pronoun or "The bird" replaced by the name where that is certain."""
        if _EXPLETIVE.search(text):
            return text, False
        if pronoun := _PRONOUN_OPENING.match(text):
            name = self._antecedent(pronoun.group(1).lower())
            return (_capitalised(name) + text[pronoun.end(1) :], True) if name else (text, False)
        if possessive := _POSSESSIVE_OPENING.match(text):
            word = {"its": "it", "their": "they", "his": "he", "her": "she"}[possessive.group(1).lower()]
            name = self._antecedent(word)
            ending = "’" if name.endswith("s") and word == "they" else "'s"
            return (_capitalised(name) + ending + text[possessive.end(1) :], True) if name else (text, False)
        inner = re.match(
            r"^((?:In|On|At|During|By|After|Before|For|Since|As|With)\b[^,]*(?:, \d{4})?, )(he|she|it)\s+(?=\w)", text
        )
        if inner and (name := self._antecedent(inner.group(2))):
            return inner.group(1) + name + text[inner.end(2) :], True
        bare = re.match(r"^The ([a-z]+)(?= [a-z]+)", text)
        if bare and bare.group(1) in self.topic.kinds and self.topic.stated and not self.topic.plural:
            clause = read_clause(text, self.topic.proper)
            if clause and clause.subject == "the " + bare.group(1):
                return _capitalised(self.topic.name) + text[bare.end() :], True
        return text, False

    def _antecedent(self, pronoun: str) -> str:
        topic = self.topic
        if pronoun in _HE_OR_SHE:
            if topic.person and not self.rival:
                return topic.name if topic.stated else topic.short
            return ""
        if not self.subject or not self.sure or (not topic.stated and self.topical):
            return ""
        if pronoun == "it" and not self.plural and not self._is_person_subject():
            return self.subject
        return self.subject if pronoun == "they" and self.plural else ""

    def _is_person_subject(self) -> bool:
        return (self.topical and self.topic.person) or self.subject.split()[-1].lower() in word_classes.PERSON_NOUNS

    def _with_full_name(self, clause: Clause) -> Clause:
        """As in "Clark won" is asked about as "Caitlin Clark"."""
        topic = self.topic
        if topic.person and clause.subject in {topic.short, topic.name}:
            return replace(clause, subject=topic.name, head=topic.short)
        return clause

    def _means_topic(self, subject: str) -> bool:
        if not self.topic.name:
            return False
        bare = re.sub(r"^(?:the|an?) ", "", subject.lower())
        title = re.sub(r"^(?:the|an?) ", "", self.topic.name.lower())
        last = self.topic.title.split()[-1].lower() if self.topic.title else ""
        singular = {bare, bare.removesuffix("s"), bare.removesuffix("es")}
        return (
            title in singular
            or title.removesuffix("s") in singular
            or (
                bool(last)
                and last in singular
                and (last in self.topic.kinds or subject[:1].isupper() or subject.startswith("the "))
            )
        )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _has_name(phrase: str) -> bool:
    return any(word[0].isupper() for word in re.findall(r"[\w’']+", phrase))
