"""A shallow reading of English sentences: the finite verb, its subject, and what stands before and behind them.

A sentence that is not read with certainty is not read at all: `read_clause` gives None.
"""

# ruff: noqa: C901, PLR0912 - a rule is a row of guards, each of which ends it

import re
from dataclasses import dataclass, replace

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.clause_beginnings import end_of_lead, finite_at
from knowledge_sdg.teacher.offline.english.noun_phrases import Subject, phrase_is_plural, read_subject
from knowledge_sdg.teacher.offline.english.tagging import Token, capitalised_inside, tagged
from knowledge_sdg.teacher.offline.english.word_forms import past_forms, plural_of, readings, third_person, verb_lemma

__all__ = [
    "Clause",
    "Token",
    "capitalised_inside",
    "past_forms",
    "phrase_is_plural",
    "plural_of",
    "read_clause",
    "readings",
    "tagged",
    "third_person",
    "verb_lemma",
]


@dataclass(frozen=True, slots=True)
class Clause:
    """The main clause of a sentence: `lead, subject group rest.`"""

    sentence: str
    """The whole sentence, with its final stop."""
    lead: str
    """What stands before the subject, without its comma; empty when the sentence begins with the subject."""
    subject: str
    """The subject as it is written in the middle of a sentence, without insertions between commas."""
    head: str
    """The subject's main noun."""
    plural: bool
    adverbs: str
    """Adverbs between subject and verb ("also", "often"); they move with the main verb."""
    auxiliary: str
    """The first auxiliary (or the copula) as it is written; empty when the verb needs "do" in a question."""
    verb: str
    """The rest of the verb group as it follows the subject in a question: base form, participle; empty for a copula."""
    lemma: str
    """Base form of the main verb; "be" for a copula."""
    voice: str
    """`active`, `passive` or `copula`."""
    finite: str
    """The whole verb group as it is written, adverbs inside it included."""
    rest: str
    """Everything behind the verb group, without the final stop."""
    rest_tokens: tuple[Token, ...]
    """The tokens of `rest`; offsets count from its first character."""

    def inverted(self) -> str:
        """Auxiliary, subject and verb in the order of a question, in lower case: "did Lisa Su join"."""
        auxiliary = _ASKED_MODAL.get(self.auxiliary, self.auxiliary) or _do_form(
            self.finite.split()[-1], self.lemma, plural=self.plural
        )
        return " ".join(part for part in (auxiliary, self.subject, self.adverbs, self.verb) if part)


# "May X do Y?" would ask for leave.
_ASKED_MODAL = {"may": "can", "might": "could", "shall": "should"}


def _do_form(written: str, lemma: str, *, plural: bool) -> str:
    if written.lower() in past_forms(lemma) and (written.lower() != lemma or not plural):
        return "did"
    return "do" if plural else "does"


def read_clause(sentence: str, proper: frozenset[str] = frozenset()) -> Clause | None:
    """The main clause of a sentence, or None when subject and finite verb cannot be told with certainty.

    clause = read_clause("In 2012, Lisa Su joined the company.")
    (clause.lead, clause.subject, clause.lemma, clause.rest) -> ("In 2012", "Lisa Su", "join", "the company")
    clause.inverted() -> "did Lisa Su join"
    """
    tokens = tagged(sentence, proper)
    if len(tokens) < 4 or tokens[-1].text not in ".!" or tokens[0].lower == "not":
        return None
    tokens = tokens[:-1]
    start = end_of_lead(tokens)
    if start is None:
        return None
    lead = sentence[: tokens[start].start].rstrip(" ,") if start else ""
    # The lead's capital decides nothing about the subject: read it again as the beginning of its own sentence.
    verb_at = finite_at(tokens, start)
    if verb_at is None or verb_at == start:
        return None
    subject = read_subject(sentence, tokens[start:verb_at], proper)
    if subject is None:
        return None
    return _with_verb_group(sentence, tokens, verb_at, lead, subject)


def _with_verb_group(sentence: str, tokens: list[Token], at: int, lead: str, subject: Subject) -> Clause | None:
    first = tokens[at]
    group = [first]
    index = at + 1
    auxiliary, verb_words, lemma, voice = "", [], "", "active"
    if first.tag in {"AUX", "MD"}:
        chain = first.lower
        while index < len(tokens):
            token = tokens[index]
            if (
                (token.tag == "RB" and index + 1 < len(tokens) and tokens[index + 1].tag in {"VB", "VBN", "VBG", "RB"})
                or token.lower == "not"
                or token.lower in {"be", "been", "being"}
                or (token.lower == "have" and chain in word_classes.MODALS)
            ):
                pass
            elif token.tag in {"VB", "VBN", "VBG"} and lemma == "":
                if token.tag == "VB" and chain not in word_classes.MODALS | word_classes.DO:
                    break
                if token.tag == "VBN" and chain in word_classes.MODALS | word_classes.DO:
                    break
                lemma = verb_lemma(token.lower)
            else:
                break
            verb_words.append(token.text)
            group.append(token)
            if token.lower in {"be", "been", "being", "have"}:
                chain = token.lower
            index += 1
            if lemma:
                break
        auxiliary = first.lower
        copula = not lemma and (chain in word_classes.BE or chain in {"be", "been", "being"})
        if not lemma and not copula:
            if first.lower in word_classes.HAVE and len(group) == 1:
                auxiliary, verb_words, lemma = "", ["have"], "have"
            else:
                return None
        elif copula:
            lemma, voice = "be", "copula"
        elif chain in word_classes.BE | {"be", "been", "being"} and group[-1].tag == "VBN":
            voice = "passive"
    else:
        lemma = verb_lemma(first.lower)
        verb_words = [lemma]
        if _is_participle(tokens, at):
            return None
    if subject.either and (first.lower in {"are", "were", "have", "do"} or first.tag == "VBP"):
        subject = replace(subject, plural=True)
    if first.lower == "lay" and not subject.plural:
        return None  # the past of "lie" or a form of "lay"
    if not _agrees(first.lower, subject, tokens[at].tag):
        return None
    end = group[-1].end
    rest = sentence[end:].strip().rstrip(".!").rstrip()
    offset = len(sentence) - len(sentence[end:].lstrip())
    rest_tokens = tuple(replace(token, start=token.start - offset, end=token.end - offset) for token in tokens[index:])
    adverbs = _LINKING.sub("", subject.adverbs).strip()
    verb_words = [word for word in verb_words if not _LINKING.fullmatch(word)]
    return Clause(
        sentence=sentence, lead=lead, subject=subject.text, head=subject.head, plural=subject.plural, adverbs=adverbs,
        auxiliary=auxiliary, verb=" ".join(verb_words), lemma=lemma, voice=voice,
        finite=re.sub(r"\s+", " ", _LINKING.sub("", sentence[first.start : end])), rest=rest, rest_tokens=rest_tokens,
    )  # fmt: skip


def _is_participle(tokens: list[Token], at: int) -> bool:
    """Whether what was taken for the verb belongs to the noun before it: "players used to a fight", "guns brought by X,
    ..., are", where another finite verb stands behind a comma.
    """
    following = tokens[at + 1 : at + 3]
    if "NNS" in readings(tokens[at].lower) and len(following) > 1 and following[0].tag in {"VBN", "VBD", "JJ"}:
        return following[1].tag == "AUX"  # "the breeds used were"
    if tokens[at].lower == "used" and following and following[0].lower == "to" and following[-1].tag != "VB":
        return True
    if "VBN" not in readings(tokens[at].lower) or not following or following[0].tag not in {"IN", "TO"}:
        return False
    beyond = zip(tokens[at:], tokens[at + 1 :], strict=False)
    return any(one.text == "," and other.lower in word_classes.BE for one, other in beyond)


# Adverbs that tie a sentence to the one before: a question does without them.
_LINKING = re.compile(
    r"\b(?:also|then|however|therefore|thus|instead|later|soon|again|subsequently|consequently|further|"
    r"additionally|even|still|likewise|similarly|meanwhile|eventually|finally|furthermore|moreover|hence|"
    r"now|already|too|simply|rather|indeed|nevertheless|nonetheless|otherwise|furthermore|unfortunately)\b",
    re.IGNORECASE,
)


def _agrees(verb: str, subject: Subject, tag: str) -> bool:
    """Whether subject and verb agree in number; where they do not, the sentence was misread."""
    if subject.head in {"i", "you"}:
        return False
    if verb in {"is", "was", "has", "does"} or tag == "VBZ":
        return not subject.plural
    if verb in {"are", "were", "have", "do"} or tag == "VBP":
        return subject.plural
    return True
