"""The main verb of an answer denied, or its denial taken away."""

import random
import re
from collections.abc import Sequence

from knowledge_sdg.corruption.clauses import MainVerb, Word, lead_of, main_verb, words_of
from knowledge_sdg.corruption.records import Corruption
from knowledge_sdg.corruption.verbs import form, verb_of
from knowledge_sdg.sentences import split_sentences

# What is true of some is not true of others, and what may be may also not be: denied, such a sentence can stay true.
_PARTIAL = re.compile(
    r"\b(?:some|many|several|few|certain|various|one of|another|others?|no|none|nobody|neither|nothing|little"
    r"|sometimes|occasionally|rarely|seldom|hardly|partly|not only|only|at least|at most|up to|just|never)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\b(?:also|still|already|even|now|then|thus|therefore|hence)\s+")
_OTHER_LEAD = {"Yes": "No", "No": "Yes"}


def denied(answer: str, chance: random.Random) -> Corruption | None:
    """The answer with the main verb of one sentence denied ("was" -> "was not", "feeds" -> "does not feed"), or with
    its "not" left out; a "Yes" before it becomes "No". None when no sentence can be denied so that it is surely false.

    denied("The pier was built in 1891.", chance).answer -> "The pier was not built in 1891."
    """
    spans = split_sentences(answer)
    for span in chance.sample(spans, len(spans)):
        sentence = answer[span.start : span.end]
        words = words_of(sentence)
        verb = main_verb(sentence, words)
        if verb is None:
            continue
        change = _change(sentence, words, verb)
        if change is None:
            continue
        start, end, new = change
        head = _other_lead(sentence)
        text = answer[: span.start] + head + sentence[len(lead_of(sentence)) : start] + new + answer[span.start + end :]
        return Corruption("negation", text, sentence[start:end].strip(), new.strip())
    return None


def _other_lead(sentence: str) -> str:
    lead = lead_of(sentence)
    word = re.match(r"\w*", lead)
    return _OTHER_LEAD[word.group()] + lead[word.end() :] if word and lead else ""


def _change(sentence: str, words: Sequence[Word], verb: MainVerb) -> tuple[int, int, str] | None:
    """Start and end in the sentence, and what is to stand there."""
    word = words[verb.at]
    following = words[verb.at + 1] if verb.at + 1 < len(words) else None
    if following is None:
        return None
    if following.lower == "not" and verb.kind in ("be", "have", "modal"):
        beyond = words[verb.at + 2].lower if verb.at + 2 < len(words) else ""
        is_weak = beyond in {"only", "necessarily", "just", "always", "merely", "yet"}
        return None if is_weak else (word.start, following.end, word.text)
    head = sentence[words[verb.subject_at].start : word.end]
    also = _ALSO.match(sentence, following.start)
    end = also.end() if also else following.start
    is_first = words[verb.at - 1].lower == "first"
    if _PARTIAL.search(head) or _PARTIAL.match(sentence, end) or word.lower == "cannot" or is_first:
        return None
    if verb.kind in ("be", "have"):
        return word.start, end, f"{word.text} not "
    if verb.kind == "modal":
        return word.start, end, "cannot " if word.lower in {"can", "may", "might"} else f"{word.text} not "
    return _with_do(word, verb, end if also else word.end, " " if also else "")


def _with_do(word: Word, verb: MainVerb, end: int, space: str) -> tuple[int, int, str] | None:
    lemma = "have" if word.lower in {"has", "had", "have"} else verb_of(word.lower)
    do = {"past": "did", "third person": "does", "plain": "do"}[verb.kind]
    if verb.kind == "past" and word.lower not in {form(lemma, "VBD"), "had"}:
        return None
    return word.start, end, f"{do} not {lemma}{space}"
