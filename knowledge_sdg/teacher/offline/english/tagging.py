"""Tokens and their word classes, decided by the lexicon's readings and the neighbouring words."""

# ruff: noqa: C901, PLR0911, PLR0912 - a rule is a row of guards, each of which ends it

import re
from dataclasses import replace

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.reduced_relatives import without_reduced_relatives
from knowledge_sdg.teacher.offline.english.tokenizing import FINITE, Token, capitalised_inside, tokenize
from knowledge_sdg.teacher.offline.english.word_forms import readings, verb_lemma

__all__ = ["FINITE", "Token", "capitalised_inside", "tagged", "tokenize"]

# Endings by which an unknown word at the beginning of a sentence is no name: Corticosteroids, Ambulation.
_COMMON_ENDING = re.compile(
    r"(?:tion|ment|ness|ists|ians|ity|ism|osis|oids|ins|ers|tions|ities|isms|nts|ids|als|ics|ae|genic|genin|itis|ectomy|otomy|plasty|emia|iol|ular|cytes?|chondri(?:a|on|al))$"
)


def tagged(text: str, proper: frozenset[str] = frozenset()) -> list[Token]:
    """The tokens of a sentence with their word classes. `proper` holds words that are names even where they begin a
    sentence.

    [token.tag for token in tagged("The bird eats seeds.")] -> ["DT", "NN", "VBZ", "NNS", "PUNCT"]
    """
    tokens = tokenize(text)
    done: list[Token] = []
    for index, token in enumerate(tokens):
        done.append(replace(token, tag=_tag(tokens, index, done, proper)))
    return without_reduced_relatives(done)


def _tag(tokens: list[Token], index: int, done: list[Token], proper: frozenset[str]) -> str:
    token = tokens[index]
    word = token.lower
    if not token.text[0].isalnum() and token.text[0] not in "$€£":
        return "PUNCT"
    if any(character.isdigit() for character in token.text[:2]) or word in word_classes.NUMBER_WORDS:
        return "CD"
    if word.endswith(("'s", "’s", "s'", "s’")):
        named = token.text[0].isupper() and index > 0 and index + 1 < len(tokens)
        return "NNP" if named and tokens[index + 1].lower in word_classes.AUXILIARIES else "POS"  # "Hungry Jack's is"
    previous = next((t.tag for t in reversed(_without_bracket(done)) if t.tag != "RB"), "") if done else ""
    begins = not done or (done[-1].tag == "PUNCT" and done[-1].text in '"“”:' and len(done) < 2)
    capital = token.text[0].isupper()
    if capital and not begins and word != "i":
        return "NNP"
    closed = _closed_class(word, tokens, index, done, previous)
    if closed:
        return closed
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if capital and begins and word.endswith("ing") and token.text not in proper and not readings(word):
        return "VBG"
    if capital and begins and token.text not in proper and not readings(word) and _COMMON_ENDING.search(word):
        return "NNS" if word.endswith("s") else "NN"
    plural_verb = following is not None and following.lower in {"are", "were", "have"}
    if capital and begins and plural_verb and word.endswith("s") and token.text not in proper and not readings(word):
        return "NNS"  # "Hatchlings are born blind"
    if capital and begins and (token.text in proper or not readings(word) or token.text[1:] != word[1:]):
        return "NNP"
    if (
        capital and begins and following is not None and following.text[0].isupper()
        and not readings(word) & {"RB", "VBG", "VBN", "JJ"} and not word.endswith("ly")
    ):  # fmt: skip
        return "NNP"
    return _open_class(word, tokens, index, done, previous)


def _without_bracket(done: list[Token]) -> list[Token]:
    """The tokens without the brackets that they end with: a verb behind "athletes (mostly Kalenjin)" has a subject."""
    if not done or done[-1].text != ")":
        return done
    opening = next((index for index in range(len(done) - 1, -1, -1) if done[index].text == "("), 0)
    return done[:opening] or done


def _closed_class(word: str, tokens: list[Token], index: int, _done: list[Token], previous: str) -> str:
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if word == "to":
        noun_follows = following in word_classes.DETERMINERS | word_classes.POSSESSIVES or (
            index + 1 < len(tokens) and tokens[index + 1].text[0].isupper()
        )
        return "IN" if noun_follows else "TO"
    if word in word_classes.ORDINALS and previous not in {"MD", "TO"}:
        return "JJ"
    if word in word_classes.MODALS:
        return "NN" if previous in {"DT", "JJ", "PRP$", "IN"} else "MD"
    if word in word_classes.BE or word in word_classes.HAVE or word in word_classes.DO:
        return "AUX"
    if word in {"be", "been", "being", "having", "doing", "done"}:
        return {"be": "VB", "been": "VBN", "being": "VBG", "having": "VBG", "doing": "VBG", "done": "VBN"}[word]
    if word == "that":
        return "DT" if previous in {"", "IN", "PUNCT"} and readings(following) & {"NN"} else "WH"
    if word in word_classes.RELATIVES:
        return "WH"
    if word == "there" and following in word_classes.BE | word_classes.HAVE | word_classes.MODALS:
        return "EX"
    if word in word_classes.SUBJECT_PRONOUNS or word in word_classes.OBJECT_PRONOUNS:
        return "PRP" if word != "her" else "PRP$"
    if word in word_classes.POSSESSIVES:
        return "PRP$"
    if word in word_classes.DETERMINERS:
        return "DT"
    if word in word_classes.CONJUNCTIONS and not (word == "yet" and previous == "AUX"):
        return "CC"
    if word in word_classes.PREPOSITIONS:
        return "NN" if word in {"past", "near"} and previous == "DT" and word == "past" else "IN"
    if word in word_classes.ADVERBS:
        return "RB"
    return ""


def _open_class(word: str, tokens: list[Token], index: int, done: list[Token], previous: str) -> str:
    tags = readings(word)
    if not tags:
        return "RB" if word.endswith("ly") else "JJ" if "-" in word else "NNS" if word.endswith(("s", "men")) else "NN"
    if done and done[-1].tag == "PRP" and done[-1].lower in word_classes.SUBJECT_PRONOUNS:
        for tag in ("VBD", "VBZ", "VBP"):
            if tag in tags:
                return tag
    verb_tags = tags & {"VB", "VBD", "VBN", "VBG", "VBZ", "VBP"}
    if "RB" in tags and (word.endswith("ly") or not tags - {"RB"}):
        return "RB"
    infinitive = previous in {"TO", "MD"} or (done and previous == "AUX" and _last_auxiliary(done) in word_classes.DO)
    if infinitive and "VB" in tags:
        return "VB"
    if previous == "AUX" or (previous in {"VB", "VBN", "VBG"} and _last_auxiliary(done) in {"be", "been", "being"}):
        if _last_auxiliary(done) in word_classes.HAVE:
            if "VBN" in tags and not tags & {"JJ", "NN"}:
                return "VBN"
            if "VBN" in tags:
                return "VBN" if _verb_cue(tokens, index) else "JJ"
        elif _last_auxiliary(done) in word_classes.BE | {"be", "been", "being"}:
            if "VBN" in tags:
                return "VBN"
            if "VBG" in tags and "NN" not in tags:
                return "VBG"
            if "VBG" in tags and not _noun_follows(tokens, index):
                return "VBG"
    if previous in {"DT", "PRP$", "POS", "CD", "JJ", "IN"}:
        noun_side = _noun_side(tags, tokens, index, previous)
        if noun_side:
            return noun_side
        if previous in {"DT", "PRP$", "POS"} and tags == {"VBZ"}:
            return "NNS"  # "Ada's acts": a noun that the lexicon does not know
    if verb_tags and previous in {
        "NN",
        "NNS",
        "NNP",
        "CD",
        "PRP",
        "PUNCT",
        "EX",
        "WH",
        "POS",
        "CC",
        "VBN",
        "VBD",
        "VBZ",
        "",
    }:
        finite = _finite_reading(word, tags, tokens, index, previous)
        if finite:
            return finite
    if "JJ" in tags and previous in {"NNS", "AUX"}:
        return "JJ"  # "proteins necessary for", "are sensitive to"
    asks = tokens[0].lower in word_classes.DO | word_classes.MODALS  # "Does the zebu tolerate heat?"
    if not asks and verb_tags and tags <= {"VB", "VBP"} and previous in {"NNP", "NN", "JJ", "DT", "IN", "POS", "PRP$"}:
        return "NN"  # the lexicon does not know every noun ("the Orrin dam")
    for tag in ("NN", "NNS", "JJ", "VBN", "VBG", "VBZ", "VBD", "VB"):
        if tag in tags and not (tag == "NN" and "JJ" in tags and _noun_follows(tokens, index)):
            return tag
    return "JJ" if "JJ" in tags else "RB"


def _last_auxiliary(done: list[Token]) -> str:
    return next((token.lower for token in reversed(done) if token.tag != "RB"), "")


def _noun_follows(tokens: list[Token], index: int) -> bool:
    if index + 1 >= len(tokens):
        return False
    following = tokens[index + 1]
    if (
        not following.text[0].isalpha()
        or following.lower in word_classes.PREPOSITIONS | word_classes.AUXILIARIES | word_classes.CONJUNCTIONS
    ):
        return False
    return following.text[0].isupper() or bool(readings(following.lower) & {"NN", "NNS", "JJ"})


def _noun_side(tags: frozenset[str], tokens: list[Token], index: int, previous: str) -> str:
    """The reading inside a noun phrase, where no finite verb can stand."""
    if "JJ" in tags and ("NN" not in tags or _noun_follows(tokens, index)):
        return "JJ"
    if previous == "IN" and "VBG" in tags:
        return "VBG"
    if tags & {"VBN", "VBG"} and _noun_follows(tokens, index) and not tags & {"NN", "NNS"}:
        return "JJ"
    return next((tag for tag in ("NN", "NNS", "JJ", "VBG", "VBN") if tag in tags), "")


def _verb_cue(tokens: list[Token], index: int) -> bool:
    """Whether what follows is what follows a verb: a determiner, a preposition, an adverb, a name, the end."""
    if index + 1 >= len(tokens):
        return True
    following = tokens[index + 1]
    word = following.lower
    if word in word_classes.AUXILIARIES or word == "of":
        return False
    if (
        word
        in word_classes.DETERMINERS
        | word_classes.PREPOSITIONS
        | word_classes.POSSESSIVES
        | word_classes.ADVERBS
        | word_classes.OBJECT_PRONOUNS
        | word_classes.NUMBER_WORDS
    ):
        return True
    if word in {"to", ".", "that"} or following.text[0].isdigit() or following.text[0].isupper():
        return True
    tags = readings(word)
    return "RB" in tags or "JJ" in tags or "NNS" in tags


def _after_adverb(tokens: list[Token], index: int) -> bool:
    """Whether an adverb such as "then" or "usually" stands right before: what follows is a verb."""
    return index > 0 and tokens[index - 1].lower in word_classes.ADVERBS - {
        "very",
        "quite",
        "rather",
        "too",
        "almost",
        "nearly",
    }


def tokens_before(tokens: list[Token], index: int) -> list[Token]:
    """The tokens before one, up to the last comma, as far as their word class is known by their spelling alone."""
    result: list[Token] = []
    for token in reversed(tokens[:index]):
        if token.text in ",;:":
            break
        result.append(
            replace(token, tag="IN") if token.lower in {"of", "in", "for", "from", "with", "by", "on"} else token
        )
    return result


def _finite_reading(word: str, tags: frozenset[str], tokens: list[Token], index: int, previous: str) -> str:
    if previous == "" and "VBN" in tags:
        return "VBN"  # "Located in Melbourne, ..."
    if "VBD" in tags and not (tags & {"NN", "JJ"} and not _verb_cue(tokens, index)):
        return "VBN" if previous == "VBN" else "VBD"
    if "VBN" in tags and not tags & {"NN", "JJ"} and "VBP" not in tags:
        return "VBN"
    inner = any(token.tag == "IN" for token in tokens_before(tokens, index))
    if "VBZ" in tags and (previous != "NNS" or inner):
        if "NNS" not in tags:
            return "VBZ"
        if verb_lemma(word) in word_classes.COMMON_VERBS and (_verb_cue(tokens, index) or _after_adverb(tokens, index)):
            return "VBZ"
    behind_comma = index > 1 and tokens[index - 1].text == ","
    either = index > 0 and tokens[index - 1].lower in word_classes.EITHER_NUMBER
    followed = index + 1 < len(tokens) and tokens[index + 1].lower in word_classes.AUXILIARIES
    if "VBP" in tags and not followed and (previous in {"NNS", "PRP", "WH"} or inner or behind_comma or either):
        if not tags & {"NN", "JJ", "NNS", "RB"}:
            return "VBP"
        if word in word_classes.COMMON_VERBS and _verb_cue(tokens, index):
            return "VBP"
    return ""
