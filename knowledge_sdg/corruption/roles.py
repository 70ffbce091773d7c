"""Who did what to whom, the other way round."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_sdg.corruption.clauses import DETERMINERS, MODALS, PREPOSITIONS, MainVerb, Word, main_verb, words_of
from knowledge_sdg.corruption.phrases import goes_on, is_noun_phrase, is_plural_phrase, phrase_end, share_a_word
from knowledge_sdg.corruption.records import Corruption
from knowledge_sdg.corruption.verbs import form, is_form, verb_of, word_set
from knowledge_sdg.sentences import split_sentences

# Verbs that say the same of both sides, or that one thing is another: exchanged, they stay true.
_EVEN = word_set(
    """
    be become remain seem appear mean equal resemble meet marry border adjoin neighbor match join face connect
    link relate compare associate combine share coincide compete fight represent constitute form differ
    correspond merge call name distinguish separate divide differentiate know consider term dub refer define
    regard describe classify have
    """
)
# With these both sides do the same, or something is only somewhere in time.
_EVEN_PREPOSITIONS = frozenset(
    {"with", "near", "beside", "against", "between", "among", "during", "throughout", "as", "alongside"}
)
_PARTICLES = frozenset({"up", "out", "down", "off", "back", "away", "over"})
# What is so on both sides: "a sister city of", "similar to".
_EVEN_WORDS = word_set(
    """
    sister brother cousin twin partner friend rival neighbor neighbour equivalent similar identical synonymous
    synonym close adjacent next equal parallel related different distinct opposite compared name names form part
    parts alongside type types breed species abbreviation
    """
)
_SINGULAR = {"are": "is", "were": "was", "have": "has"}
_PLURAL = {singular: plural for plural, singular in _SINGULAR.items()}


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Two noun phrases with the verb between them, as offsets of a sentence."""

    first: tuple[int, int]
    second: tuple[int, int]
    verb: Word


def exchanged_roles(answer: str, source: str, chance: random.Random) -> Corruption | None:
    """The answer with the subject and the object of one sentence exchanged, the verb agreeing with its new subject;
    None when no sentence has two plain noun phrases about a verb that tells them apart.

    exchanged_roles("The storm damaged the pier.", source, chance).answer -> "The pier damaged the storm."
    """
    spans = split_sentences(answer)
    for span in chance.sample(spans, len(spans)):
        sentence = answer[span.start : span.end]
        words = words_of(sentence)
        verb = main_verb(sentence, words)
        if verb is None:
            continue
        exchange = _with_object(sentence, words, verb) or _with_later_name(sentence, words, verb)
        if exchange is None:
            continue
        changed, first, second = _exchanged(sentence, exchange, source)
        text = answer[: span.start] + changed + answer[span.end :]
        return Corruption("swapped_roles", text, f"{first} … {second}", f"{second} … {first}")
    return None


def _with_object(sentence: str, words: Sequence[Word], verb: MainVerb) -> _Exchange | None:
    """The subject with what stands behind the verb: its object, its agent, its place."""
    at = _object_start(words, verb)
    if at is None or "," in sentence[words[verb.at].end : words[at].start]:
        return None
    return _between(sentence, words, verb, at)


def _with_later_name(sentence: str, words: Sequence[Word], verb: MainVerb) -> _Exchange | None:
    """The subject with the first name that stands further on behind a preposition or a participle, as "surpassing"."""
    for at in range(verb.at + 2, len(words)):
        start = at - (words[at - 1].lower == "the" and at > verb.at + 2)
        leads = words[at].text[0].isupper() and _leads_to_another(sentence, words, verb, start)
        if leads and (found := _between(sentence, words, verb, start)) is not None:
            return found
    return None


def _leads_to_another(sentence: str, words: Sequence[Word], verb: MainVerb, at: int) -> bool:
    """Whether the word before `at` gives what stands there a part that differs from the subject's."""
    before = words[at - 1].lower
    if not sentence[words[at - 1].end : words[at].start].isspace() or verb_of(words[at - 2].lower) in _EVEN:
        return False
    leads = before in PREPOSITIONS - _EVEN_PREPOSITIONS or (before.endswith("ing") and verb_of(before))
    return bool(leads) and not any(word.lower in _EVEN_WORDS for word in words[verb.at : at])


def _between(sentence: str, words: Sequence[Word], verb: MainVerb, at: int) -> _Exchange | None:
    """The subject and the noun phrase at `at`, if both are whole and plain."""
    if phrase_end(sentence, words[: verb.at], verb.subject_at, stops_at_prepositions=False) != verb.at:
        return None
    end = phrase_end(sentence, words, at, stops_at_prepositions=True)
    subject, target = words[verb.subject_at : verb.at], words[at:end]
    if not (is_noun_phrase(subject) and is_noun_phrase(target)) or share_a_word(subject, target):
        return None
    if end < len(words) and goes_on(sentence[target[-1].end : words[end].start], words[end]):
        return None
    return _Exchange((subject[0].start, subject[-1].end), (target[0].start, target[-1].end), words[verb.at])


def _object_start(words: Sequence[Word], verb: MainVerb) -> int | None:
    """The place of the object's first word: behind the verb, its participle and a preposition; None when the verb does
    not tell its two sides apart.
    """
    at = verb.at
    if verb.kind in ("be", "have", "modal"):
        if (than := _after_comparison(words, at)) is not None:
            return than
        at += 1
        while at < len(words) and (words[at].lower in {"been", "be"} or words[at].lower.endswith("ly")):
            at += 1
        tag = "VB" if verb.kind == "modal" and words[at - 1].lower != "be" else "VBN"
        if at >= len(words) or not is_form(words[at].lower, tag):
            return None
        is_passive = tag == "VBN" and (verb.kind != "have" or words[at - 1].lower == "been")
        if is_passive and not (at + 1 < len(words) and words[at + 1].lower in PREPOSITIONS):
            return None  # "was awarded the prize" and "the prize was awarded" say the same
    if verb_of(words[at].lower) in _EVEN or words[at].lower in {"had", "has"}:
        return None
    return _behind_preposition(words, at + 1)


def _behind_preposition(words: Sequence[Word], at: int) -> int | None:
    """The place behind a preposition that tells two sides apart, or `at` when there is none."""
    if at < len(words) and words[at].lower in PREPOSITIONS | _PARTICLES:
        is_infinitive = words[at].lower == "to" and at + 1 < len(words) and is_form(words[at + 1].lower, "VB")
        if is_infinitive or words[at].lower in _EVEN_PREPOSITIONS | _PARTICLES:
            return None
        at += 1
    return at if at < len(words) else None


def _after_comparison(words: Sequence[Word], at: int) -> int | None:
    """The place behind "is larger than", "was more common than"."""
    for than in range(at + 2, min(at + 5, len(words) - 1)):
        if words[than].lower == "than":
            is_compared = words[than - 1].lower.endswith("er") or any(
                word.lower in {"more", "less"} for word in words[at + 1 : than]
            )
            return than + 1 if is_compared else None
    return None


def _exchanged(sentence: str, exchange: _Exchange, source: str) -> tuple[str, str, str]:
    """The changed sentence, and the two phrases as they stood."""
    first = sentence[slice(*exchange.first)]
    second = sentence[slice(*exchange.second)]
    to_front, to_back = second, first
    start = exchange.first[0]
    if start == 0:
        to_front, to_back = second[0].upper() + second[1:], _uncapitalised(first, source)
    verb = exchange.verb
    between = (
        sentence[exchange.first[1] : verb.start] + _agreeing(verb, second) + sentence[verb.end : exchange.second[0]]
    )
    return sentence[:start] + to_front + between + to_back + sentence[exchange.second[1] :], first, second


def _uncapitalised(phrase: str, source: str) -> str:
    """The phrase as it stands inside a sentence: a name keeps its capital."""
    first, space, rest = phrase.partition(" ")
    is_title = rest[:1].isupper() or not first[1:].islower()
    is_common = re.search(rf"\b{re.escape(first.lower())}\b", source) is not None and not is_title
    return first.lower() + space + rest if is_common or first.lower() in DETERMINERS else phrase


def _agreeing(verb: Word, subject: str) -> str:
    """The verb as it goes with that subject."""
    word = verb.lower
    is_many = is_plural_phrase(subject)
    if word in _SINGULAR or word in _PLURAL:
        return (_PLURAL if is_many else _SINGULAR).get(word, word)
    lemma = verb_of(word)
    if is_form(word, "VBD") or word in MODALS or not lemma:
        return verb.text
    return lemma if is_many else form(lemma, "VBZ") or verb.text
