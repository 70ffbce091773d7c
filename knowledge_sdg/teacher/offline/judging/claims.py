"""Claims: what an answer states, sentence by sentence, each true or false by itself."""

import re

from knowledge_sdg.sentences import split_sentences
from knowledge_sdg.teacher.offline.english.clauses import without_connective
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.tagging import FINITE, Token, tagged
from knowledge_sdg.teacher.offline.english.word_classes import AUXILIARIES, DO
from knowledge_sdg.teacher.offline.english.word_forms import past_forms, third_person
from knowledge_sdg.teacher.offline.judging.antecedents import Antecedents
from knowledge_sdg.teacher.offline.judging.atoms import atoms
from knowledge_sdg.teacher.offline.reading.passages import ENDLESS_WORD, plain
from knowledge_sdg.text import folded, names, numbers

# "Yes, it is" and "No it is not", but not the name "No Child Left Behind" or "no indication".
_YES_NO = re.compile(
    r"^(yes|no)(?:[\s,;:.!–—-]*$|\s*[,;:.!–—]\s*|\s+(?=(?:it|he|she|they|there|this|that|the|i|we|you)\b))",
    re.IGNORECASE,
)
_SHORT_QUESTION = 3  # content words
# "1. Clean the filter." at the start of a line or sentence: the number counts the entry.
_ENUMERATOR = re.compile(r"(?:(?<=^)|(?<=[.!?:]\s)|(?<=\n))\d{1,2}[.)]\s+")
# Words around a statement that add nothing to it: "It is important to note that ..."
_WRAPPING = re.compile(
    r"^(?:(?:however|also|additionally|finally|overall|in summary|in conclusion|in short),? )?"
    r"(?:it(?: is|['’]s) (?:also )?(?:important|worth|interesting|essential|useful|helpful) (?:to )?"
    r"(?:not(?:e|ing)|remember(?:ing)?|mention(?:ing)?|understand(?:ing)?) that|it should be noted that|"
    r"(?:please )?(?:note|remember|keep in mind) that|there is no doubt that) ",
    re.IGNORECASE,
)
# Sentences of an answer that state nothing about its subject.
_NO_CLAIM = re.compile(
    r"^(?:i (?:think|believe|hope|guess|am not sure|do(?:n['’]t| not) know)\b|(?:great|good) question|sure[,!.]|"
    r"of course[!.]|let me know|feel free|(?:it is|it['’]s) (?:hard|difficult|impossible) to (?:say|tell)|"
    r"(?:as|like) (?:mentioned|stated|noted)[^,]*\.$|(?:thank you|thanks|hello|hi)\b|i hope\b|in my opinion|"
    r"as an? (?:ai|large|language)\b)",
    re.IGNORECASE,
)


def split_claims(question: str, answer: str) -> list[str]:
    """The claims of an answer, each a sentence that names its subject where that is certain.

    Every number and every name of the answer occurs in some claim: a sentence is left whole where taking it apart
    would lose one. An answer that states nothing gives an empty list.

    split_claims("What is the zebu?", "It is old, and it is rare.") -> ["The zebu is old.", "The zebu is rare."]
    """
    if ENDLESS_WORD.search(answer) or ENDLESS_WORD.search(question):
        return [" ".join(answer.split())]
    text = plain(answer)
    if match := _YES_NO.match(text):
        text = text[match.end() :]
        text = text[:1].upper() + text[1:]
        if not any(character.isalnum() for character in text):
            return [_affirmed(question, is_yes=match.group(1).lower() == "yes")]
    text = _ENUMERATOR.sub("", text)
    names_so_far = Antecedents(_asked_subject(question))
    claims: list[str] = []
    spans = split_sentences(text)
    if question.strip() and len(spans) == 1 and _is_phrase(text):
        return _complete(answer, [_completed(question, text)])
    for start, end in spans:
        sentence = without_connective(_WRAPPING.sub("", text[start:end]))
        sentence = sentence[:1].upper() + sentence[1:]
        if _states_nothing(sentence):
            continue
        named = names_so_far.named(sentence)
        parts = atoms(named)
        claims.extend(parts if not _lost(sentence, parts) else [named])
    return list(dict.fromkeys(_complete(answer, claims)))


def _complete(answer: str, claims: list[str]) -> list[str]:
    """The claims, or where they leave out a number or name of the answer its sentences, or the answer as a whole."""
    answer = _ENUMERATOR.sub("", answer)
    if not claims or not _lost(answer, claims):
        return claims
    more = [answer[start:end] for start, end in split_sentences(answer) if _lost(answer[start:end], claims)]
    if not _lost(answer, [*claims, *more]):
        return [*claims, *more]
    return [" ".join(answer.split())]


def _lost(sentence: str, claims: list[str]) -> list[str]:
    """The numbers and names of a sentence that no claim mentions."""
    said = " ".join(claims)
    said_numbers = set(numbers(said))
    return [number for number in numbers(sentence) if number not in said_numbers] + [
        name for name in names(sentence) if name.casefold() not in folded(said)
    ]


def _states_nothing(sentence: str) -> bool:
    return sentence.endswith(("?", ":")) or bool(_NO_CLAIM.match(sentence)) or not content_keys(sentence)


def _is_phrase(text: str) -> bool:
    """Whether a text answers without being a sentence: "Jane Austen", "none"."""
    is_said = any(character.isalnum() for character in text) and not text.endswith(("?", ":"))
    return is_said and not _NO_CLAIM.match(text) and not any(token.tag in FINITE for token in tagged(text))


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


def _completed(question: str, phrase: str) -> str:
    """An answer that is only a phrase, as a statement: put into a short question where that is certain, else behind it.

    A long question says much that is not part of the answer, so it stays a question.

    _completed("Who wrote Emma?", "Jane Austen") -> "Jane Austen wrote Emma."
    """
    asked = question.strip().rstrip("?.! ")
    phrase = phrase.strip().rstrip(".")
    if len(content_keys(asked)) <= _SHORT_QUESTION and (statement := _put_into(tagged(asked), asked, phrase)):
        return statement
    return f"{asked}? {phrase[:1].upper()}{phrase[1:]}."


def _put_into(words: list[Token], asked: str, phrase: str) -> str:
    """The question with the phrase in place of its "who" or "what"; empty where that is not certain."""
    if len(words) <= 2 or words[0].lower not in {"who", "what"}:
        return ""
    if words[1].tag in {"VBD", "VBZ", "VBP"} or (words[1].lower in AUXILIARIES and words[2].tag in {"VBN", "VBG"}):
        return f"{phrase[:1].upper()}{phrase[1:]} {asked[words[1].start :]}."
    if words[1].lower in {"is", "are", "was", "were"} and not _is_verb_behind(words):
        rest = asked[words[1].end :].strip()
        return f"{rest[:1].upper()}{rest[1:]} {words[1].lower} {phrase}."
    return ""


def _is_verb_behind(words: list[Token]) -> bool:
    return any(word.tag in {"VB", "VBN", "VBG", "WH", *FINITE} for word in words[2:]) or words[-1].tag in {"IN", "TO"}


def _inflected(verb: str, auxiliary: str) -> str:
    """The verb without its "do": "eat" and "did" -> "ate"."""
    if auxiliary == "does":
        return third_person(verb)
    return min(past_forms(verb), default=verb) if auxiliary == "did" else verb


def _subject_end(words: list[Token]) -> int:
    """The index behind the subject of a yes-or-no question, which may be two: "Are Ada and Bo ..."."""
    start = 2 if words[1:] and words[1].lower == "both" else 1
    if both := next((at for at, word in enumerate(words) if at > start and word.lower == "both"), 0):
        return both
    end = _phrase_end(words, start)
    while start < end < len(words) and words[end].lower == "and":
        further = _phrase_end(words, end + 1)
        if further == end + 1:
            return end
        end = further
    return end if end > start else 1


def _affirmed(question: str, *, is_yes: bool) -> str:
    """A yes-or-no question as the statement that a bare "Yes" or "No" makes.

    _affirmed("Is the zebu an ox?", is_yes=False) -> "The zebu is not an ox."
    """
    asked = question.strip().rstrip("?").strip()
    words = tagged(asked)
    if words and words[0].lower in AUXILIARIES:
        end = _subject_end(words)
        if 1 < end < len(words):
            subject = asked[words[1].start : words[end - 1].end]
            verb = words[0].lower
            rest = asked[words[end].start :]
            if is_yes and verb in DO and not any(word.lower in {"and", "or"} for word in words[end:]):
                said = f"{subject} {_inflected(words[end].lower, verb)}{asked[words[end].end :]}"
            else:
                said = f"{subject} {verb} {rest}" if is_yes else f"{subject} {verb} not {rest}"
            return said[:1].upper() + said[1:] + "."
    return f"{question.strip()} {'Yes' if is_yes else 'No'}."
