"""A shallow reading of English sentences: the finite verb, its subject, and what stands before and behind them.

A sentence that is not read with certainty is not read at all: `read_clause` gives None.
"""

# ruff: noqa: C901, PLR0911, PLR0912 - a rule is a row of guards, each of which ends it

import re
from dataclasses import dataclass, replace

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.noun_phrases import Subject, phrase_is_plural, read_subject
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token, capitalised_inside, tagged
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
    if len(tokens) < 4 or tokens[-1].text not in ".!":
        return None
    tokens = tokens[:-1]
    start = _end_of_lead(tokens)
    if start is None:
        return None
    lead = sentence[: tokens[start].start].rstrip(" ,") if start else ""
    # The lead's capital decides nothing about the subject: read it again as the beginning of its own sentence.
    verb_at = _finite_at(tokens, start)
    if verb_at is None or verb_at == start:
        return None
    subject = read_subject(sentence, tokens[start:verb_at], proper)
    if subject is None:
        return None
    return _with_verb_group(sentence, tokens, verb_at, lead, subject)


def _end_of_lead(tokens: list[Token]) -> int | None:
    """The index of the subject's first token: behind the comma of an opening phrase, or 0."""
    first = tokens[0]
    if first.tag == "IN" and first.lower in {"about", "around", "over"} and len(tokens) > 1 and tokens[1].tag == "CD":
        return 0
    if first.tag not in {"IN", "RB", "VBG", "VBN", "TO"} and first.lower not in {"due", "prior", "when"}:
        return 0
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in "([") - (token.text in ")]")
        if token.text != "," or depth:
            continue
        if _has_main_verb(tokens[:index]):
            break  # "In 1857 Ada Quill gave paintings, mainly ...": the opening has no comma
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None:
            return None
        if re.fullmatch(r"\d{4}", following.text):  # On February 10, 1965, ...
            continue
        if first.tag == "VBG" and index < 3:
            return None
        if following.tag in {"DT", "NNP", "NN", "NNS", "PRP", "PRP$", "JJ", "CD", "POS", "EX"}:
            return index + 1
        return None
    if first.lower in {"in", "on", "at", "during", "after", "since", "by", "for"} and (
        start := _subject_after_phrase(tokens)
    ):
        return start
    in_year = (
        len(tokens) > 2 and first.lower in {"in", "by", "since", "until"} and re.fullmatch(r"\d{4}", tokens[1].text)
    )
    if in_year and tokens[2].tag in {"NNP", "DT", "NNS", "PRP"}:
        return 2
    if first.tag in {"VBN", "VBG", "JJ"}:
        return 0
    if first.tag == "RB" and len(tokens) > 1 and tokens[1].tag in {"NNP", "DT", "PRP", "PRP$"}:
        return 1
    return 0 if first.tag == "RB" and len(tokens) > 1 and tokens[1].tag in {"CD", "JJ", "NNS"} else None


def _has_main_verb(tokens: list[Token]) -> bool:
    """Whether an opening has a finite verb that no conjunction or relative pronoun in it accounts for."""
    if tokens[0].lower in word_classes.SUBORDINATORS and tokens[0].lower not in {"after", "before", "since", "until"}:
        return False
    verb = next((index for index, token in enumerate(tokens) if token.tag in FINITE), None)
    return verb is not None and not any(token.tag in {"WH", "PRP"} for token in tokens[:verb])


def _subject_after_phrase(tokens: list[Token]) -> int:
    """Where the subject begins after an opening phrase without a comma, as in "During the surgery a tube is placed"; 0
    when there is no such phrase.
    """
    for index, token in enumerate(tokens[2:12], start=2):
        if token.tag in FINITE | {"WH", "PUNCT", "CC"}:
            return 0
        pronoun = token.tag == "PRP" and token.lower in word_classes.SUBJECT_PRONOUNS
        if (pronoun or token.lower in {"the", "a", "an"}) and tokens[index - 1].tag in {"NN", "NNS", "CD", "NNP"}:
            return index
    return 0


def _finite_at(tokens: list[Token], start: int) -> int | None:
    """Where the verb group of the main clause begins: the first finite verb outside brackets and insertions."""
    depth = 0
    index = start
    while index < len(tokens):
        token = tokens[index]
        depth += (token.text in "([") - (token.text in ")]")
        if depth:
            index += 1
            continue
        if token.tag in FINITE:
            return index
        if token.tag in {"WH", "EX"} or token.text in {";", ":", "—", '"', "“"}:
            return None
        if token.text == ",":
            beyond = _beyond_insertion(tokens, index) or _beyond_list(tokens, index)
            if beyond is None:
                return None
            index = beyond
            continue
        index += 1
    return None


def _beyond_insertion(tokens: list[Token], comma: int) -> int | None:
    """Behind ", the founder of Y," or ", which was old,": the token after the comma that closes an insertion, when a
    finite verb stands there.
    """
    depth = 0
    for index in range(comma + 1, min(len(tokens), comma + 26)):
        depth += (tokens[index].text in "([") - (tokens[index].text in ")]")
        if tokens[index].text == "," and not depth and index + 1 < len(tokens):
            following = index + 1
            while following < len(tokens) and tokens[following].tag == "RB":
                following += 1
            if following < len(tokens) and tokens[following].tag in FINITE:
                first = tokens[comma + 1]
                if first.tag not in {"CC", "PRP", "AUX", "MD"} and tokens[index - 1].tag != "PUNCT":
                    inner = tokens[comma + 1 : index]
                    finite_inside = any(_surely_finite(token) for token in inner[1:])
                    if finite_inside == (first.tag == "WH" or first.lower in word_classes.SUBORDINATORS):
                        return index + 1
                return None
    return None


def _beyond_list(tokens: list[Token], comma: int) -> int | None:
    """The finite verb behind a list of nouns, as in "between capital, labour and trade has"."""
    joined = False
    for index in range(comma + 1, min(len(tokens), comma + 14)):
        token = tokens[index]
        if token.tag in FINITE:
            return index if joined and tokens[index - 1].tag in {"NN", "NNS", "NNP"} else None
        joined = joined or token.lower in {"and", "or"}
        if token.tag not in {"DT", "JJ", "NN", "NNS", "NNP", "CC", "IN", "PRP$", "POS"} and token.text != ",":
            return None
    return None


def _surely_finite(token: Token) -> bool:
    return token.tag in FINITE and not (token.tag == "VBD" and "VBN" in readings(token.lower))


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
