"""Claims: what an answer states, sentence by sentence, each true or false by itself."""

import re

from knowledge_sdg.sentences import split_sentences
from knowledge_sdg.teacher.offline.english.clauses import PRONOUNS, split_clauses
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.noun_phrases import phrase_is_plural
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token, tagged
from knowledge_sdg.teacher.offline.english.word_classes import AUXILIARIES, DO
from knowledge_sdg.teacher.offline.english.word_forms import past_forms, third_person
from knowledge_sdg.teacher.offline.reading.passages import plain
from knowledge_sdg.text import folded, names, numbers

_YES_NO = re.compile(r"^(yes|no)\b[\s,;:.!–—-]*", re.IGNORECASE)
_WH = frozenset({"what", "who", "whom", "whose", "when", "where", "which", "why", "how"})
_OPENING_PRONOUN = re.compile(r"^(It|He|She|They|Its|His|Her|Their)\s+(?=\w)")
_OWNER = {"its": "it", "his": "he", "her": "she", "their": "they"}
# Sentences of an answer that state nothing about its subject.
_NO_CLAIM = re.compile(
    r"^(?:i (?:think|believe|hope|guess|am not sure|do(?:n['’]t| not) know)\b|(?:great|good) question|sure[,!.]|"
    r"of course[!.]|let me know|feel free|(?:it is|it['’]s) (?:hard|difficult|impossible) to (?:say|tell)|"
    r"(?:as|like) (?:mentioned|stated|noted)[^,]*\.$|(?:thank you|thanks|hello|hi)\b|i hope\b|in my opinion)",
    re.IGNORECASE,
)
_PERSONAL = frozenset({"he", "she"})


def split_claims(question: str, answer: str) -> list[str]:
    """The claims of an answer, each a sentence that names its subject where that is certain.

    Every number and every name of the answer occurs in some claim: a sentence is left whole where taking it apart
    would lose one. An answer that states nothing gives an empty list.

    split_claims("What is the zebu?", "It is old, and it is rare.") -> ["The zebu is old.", "The zebu is rare."]
    """
    text = plain(answer)
    if match := _YES_NO.match(text):
        text = text[match.end() :]
        text = text[:1].upper() + text[1:]
        if not any(character.isalnum() for character in text):
            return [_affirmed(question, is_yes=match.group(1).lower() == "yes")]
    subject = _asked_subject(question)
    claims: list[str] = []
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if _states_nothing(sentence):
            continue
        named = _with_subject(sentence, subject)
        if len(split_sentences(text)) == 1 and not _is_sentence(named):
            named = _completed(question, named)
        parts = split_clauses(named)
        claims.extend(parts if not _lost(sentence, parts) else [named])
    return list(dict.fromkeys(_complete(answer, claims)))


def _complete(answer: str, claims: list[str]) -> list[str]:
    """The claims, or where they leave out a number or name of the answer its sentences, or the answer as a whole."""
    if not claims or not _lost(answer, claims):
        return claims
    sentences = [answer[start:end] for start, end in split_sentences(answer)]
    return [" ".join(answer.split())] if _lost(answer, sentences) else sentences


def _lost(sentence: str, claims: list[str]) -> list[str]:
    """The numbers and names of a sentence that no claim mentions."""
    said = " ".join(claims)
    said_numbers = set(numbers(said))
    return [number for number in numbers(sentence) if number not in said_numbers] + [
        name for name in names(sentence) if name.casefold() not in folded(said)
    ]


def _states_nothing(sentence: str) -> bool:
    return sentence.endswith("?") or bool(_NO_CLAIM.match(sentence)) or not content_keys(sentence)


def _is_sentence(text: str) -> bool:
    return any(token.tag in FINITE for token in tagged(text))


def _asked_subject(question: str) -> str:
    """What a question is about: the noun phrase behind its first auxiliary; empty when that is not certain.

    _asked_subject("What does the black-capped chickadee eat?") -> "the black-capped chickadee"
    """
    words = tagged(question.strip().rstrip("?").strip())
    at = next((index for index, word in enumerate(words) if word.lower in AUXILIARIES), None)
    if at is None:
        return ""
    end = _phrase_end(words, at + 1)
    phrase = question.strip()[words[at + 1].start : words[end - 1].end] if end > at + 1 else ""
    follows = words[end].tag if end < len(words) else ""
    certain = follows in {"", "VB", "VBP", "VBN", "VBG", "IN", "JJ", "RB", "DT", "TO", "PUNCT"}
    return phrase if certain and not phrase.lower().startswith(("it", "there", "this", "that")) else ""


def _phrase_end(words: list[Token], start: int) -> int:
    """The index behind a noun phrase that begins at `start`; `start` when there is none."""
    end = start
    seen_noun = False
    while end < len(words):
        word = words[end]
        if word.tag in {"NN", "NNS", "NNP", "CD"}:
            seen_noun = True
        elif word.tag == "POS":  # "the bird's fee-bee song" goes on
            seen_noun = False
        elif seen_noun or word.tag not in {"DT", "JJ", "PRP$", "VBN", "VBG"}:
            break
        end += 1
    return end if seen_noun else start


def _with_subject(sentence: str, subject: str) -> str:
    """The sentence with its opening pronoun replaced by the question's subject, when they agree."""
    match = _OPENING_PRONOUN.match(sentence)
    if not match or not subject:
        return sentence
    word = match.group(1).lower()
    pronoun = _OWNER.get(word, word)
    is_plural = phrase_is_plural(subject)
    if is_plural is None or pronoun not in PRONOUNS or (pronoun == "they") != is_plural:
        return sentence
    if pronoun in _PERSONAL and not subject[:1].isupper():
        return sentence
    ending = "" if word in PRONOUNS else "’" if is_plural and subject.endswith("s") else "'s"
    return subject[:1].upper() + subject[1:] + ending + sentence[match.end(1) :]


def _completed(question: str, phrase: str) -> str:
    """An answer that is only a phrase, as a statement: put into the question where that is certain, else behind it.

    _completed("Who wrote Emma?", "Jane Austen") -> "Jane Austen wrote Emma."
    """
    asked = question.strip().rstrip("?").strip()
    words = tagged(asked)
    phrase = phrase.strip().rstrip(".")
    if len(words) > 2 and words[0].lower in {"who", "what"}:
        if words[1].tag in {"VBD", "VBZ", "VBP"} or (words[1].lower in AUXILIARIES and words[2].tag in {"VBN", "VBG"}):
            return f"{phrase} {asked[words[1].start :]}."
        if words[1].lower in {"is", "are", "was", "were"} and not _is_verb_behind(words):
            rest = asked[words[1].end :].strip()
            return f"{rest[:1].upper()}{rest[1:]} {words[1].lower} {phrase}."
    return f"{question.strip()} {phrase}."


def _is_verb_behind(words: list[Token]) -> bool:
    return any(word.tag in {"VB", "VBN", "VBG", "WH"} for word in words[2:]) or words[-1].tag in {"IN", "TO"}


def _inflected(verb: str, auxiliary: str) -> str:
    """The verb without its "do": "eat" and "did" -> "ate"."""
    if auxiliary == "does":
        return third_person(verb)
    return min(past_forms(verb), default=verb) if auxiliary == "did" else verb


def _affirmed(question: str, *, is_yes: bool) -> str:
    """A yes-or-no question as the statement that a bare "Yes" or "No" makes.

    _affirmed("Is the zebu an ox?", is_yes=False) -> "The zebu is not an ox."
    """
    asked = question.strip().rstrip("?").strip()
    words = tagged(asked)
    if words and words[0].lower in AUXILIARIES:
        end = _phrase_end(words, 1)
        if 1 < end < len(words):
            subject = asked[words[1].start : words[end - 1].end]
            verb = words[0].lower
            rest = asked[words[end].start :]
            if is_yes and verb in DO:
                said = f"{subject} {_inflected(words[end].lower, verb)}{asked[words[end].end :]}"
            else:
                said = f"{subject} {verb} {rest}" if is_yes else f"{subject} {verb} not {rest}"
            return said[:1].upper() + said[1:] + "."
    return f"{question.strip()} {'Yes' if is_yes else 'No'}."
