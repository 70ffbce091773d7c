"""What the pronouns of an answer stand for: the subject of its question, or of the sentence before."""

import re
from dataclasses import dataclass, field

from knowledge_sdg.teacher.offline.english.clauses import PRONOUNS
from knowledge_sdg.teacher.offline.english.grammar import Clause, read_clause
from knowledge_sdg.teacher.offline.english.noun_phrases import phrase_is_plural
from knowledge_sdg.teacher.offline.english.word_classes import PERSON_NOUNS, PLURAL_PEOPLE

# A pronoun that opens a sentence, or follows its opening phrase: "In 1920, she left."
_PRONOUN = re.compile(
    r"^(?P<lead>(?:(?:In|On|At|During|By|After|Before|For|Since|As|With|Between|From|Under)\b[^,]*(?:, \d{4})?, )?)"
    r"(?P<word>it|he|she|they|its|his|her|their) (?=\w)",
    re.IGNORECASE,
)
_OWNER = {"its": "it", "his": "he", "her": "she", "their": "they"}
# "It" that stands for nothing: "It is important that", "It took years", "It was Ada who".
_EMPTY_IT = re.compile(
    r"^it (?:(?:is|was|has been|would be|can be|may be|seems|appears) (?:\w+ly )?(?:\w+ )?(?:that|to|who|when|where)\b|"
    r"takes? |took |rains?|should be|can be (?:said|seen))",
    re.IGNORECASE,
)
_BARE_KIND = re.compile(r"^(?:The|This) (?P<noun>[a-z]+)(?= (?:is|was|has|had|were|can|will|[a-z]+(?:ed|s)) )")
_BARE_NAME = re.compile(r"[A-Z][\w’'.-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+)){1,3}")
_NOBODY = re.compile(
    r"\b(?:the|University|College|Company|Inc|Council|Court|Church|Party|Army|League|Museum|Institute|School|Committee|"
    r"Association|Club|River|Lake|Mount|Island|Street|Park|City|County|States|Kingdom|Republic|Act|War|Treaty|Award)\b"
)


@dataclass(slots=True)
class Antecedents:
    """Remembers what the sentences of an answer were about."""

    asked: str
    """The subject of the question; empty when that is not certain."""
    subject: str = ""
    """Of the sentence before, as it opens one; empty when it is not known."""
    plural: bool = False
    person: str = ""
    """The last name that may be a person's."""
    kinds: dict[str, str] = field(default_factory=dict)
    """What "the race" stands for: by the noun that a named subject was said to be, that subject."""

    def named(self, sentence: str) -> str:
        """The sentence with its first pronoun replaced where it is certain what that stands for.

        Antecedents("the zebu").named("It is old.") -> "The zebu is old."
        """
        found = _PRONOUN.match(sentence)
        if found and not _EMPTY_IT.match(sentence[found.start("word") :]):
            word = found["word"].lower()
            if name := self._meant(_OWNER.get(word, word)):
                ending = "" if word in PRONOUNS else "’" if word == "their" and name.endswith("s") else "'s"
                shown = name if found["lead"] else name[:1].upper() + name[1:]
                sentence = found["lead"] + shown + ending + sentence[found.end("word") :]
        bare = _BARE_KIND.match(sentence)
        if bare and (name := self.kinds.get(bare["noun"], "")):
            sentence = name[:1].upper() + name[1:] + sentence[bare.end() :]
        self._remember(sentence)
        return sentence

    def _meant(self, pronoun: str) -> str:
        if pronoun in {"he", "she"}:
            return self.person or (self.asked if self.asked[:1].isupper() else "")
        wants_plural = pronoun == "they"
        for phrase, plural in ((self.subject, self.plural), (self.asked, phrase_is_plural(self.asked or "x"))):
            if phrase and plural == wants_plural and (wants_plural or not self._is_person(phrase)):
                return phrase
        return ""

    def _is_person(self, phrase: str) -> bool:
        head = phrase.rsplit(maxsplit=1)[-1].lower()
        return phrase == self.person or head in PERSON_NOUNS | PLURAL_PEOPLE

    def _remember(self, sentence: str) -> None:
        clause = read_clause(sentence)
        known = (
            clause is not None and clause.subject not in PRONOUNS and not clause.subject.startswith(("this ", "that "))
        )
        self.subject = clause.subject if clause is not None and known else ""
        self.plural = bool(clause and clause.plural)
        if clause is not None and (noun := _kind_of(clause)):
            self.kinds[noun] = clause.subject
        if clause is not None and (name := _person_of(clause)):
            self.person = name


def _kind_of(clause: Clause) -> str:
    """The noun of "The Velm Cup is a race ...": what the named subject may be called; empty where there is none."""
    if clause.voice != "copula" or clause.verb or clause.plural or not re.search(r"[A-Z]", clause.subject):
        return ""
    if not clause.rest_tokens or clause.rest_tokens[0].lower not in {"a", "an"}:
        return ""
    noun = ""
    for token in clause.rest_tokens[1:8]:
        if token.tag not in {"NN", "JJ", "NNP", "VBN"}:
            break
        noun = token.text if token.tag == "NN" else ""
    return noun


def _person_of(clause: Clause) -> str:
    """The name of a clause that may be a person's: its subject, or what its subject is said to be."""
    if clause.voice == "copula" and _BARE_NAME.fullmatch(clause.rest) and not _NOBODY.search(clause.rest):
        return clause.rest
    if _BARE_NAME.fullmatch(clause.subject) and not _NOBODY.search(clause.subject) and not clause.plural:
        return clause.subject
    return ""
