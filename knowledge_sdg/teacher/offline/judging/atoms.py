"""A sentence as claims that are each true or false by themselves."""

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english.clauses import split_clauses
from knowledge_sdg.teacher.offline.english.grammar import read_clause
from knowledge_sdg.teacher.offline.english.insertions import Insertion, appositions, relative_clauses
from knowledge_sdg.teacher.offline.english.tagging import Token, tagged
from knowledge_sdg.teacher.offline.english.word_classes import PERSON_NOUNS

_ITEM_TAGS = frozenset({"NN", "NNS", "NNP", "JJ", "CD", "DT"})
_LONGEST_ITEM = 4  # words; a longer member of a list may have something to do with the others
_FEWEST_ITEMS = 3
# Lists whose members are only true together, or that something else in the sentence counts or shares out.
_TOGETHER = re.compile(
    r"\b(?:respectively|between|among|both|either|neither|combin\w+|mix\w*|total|together|consist\w*|compris\w+|compos\w+|"
    r"made of|each|or|not|no|never|only|include\w*|including|such as|if|unless|when|more|less|than)\b|:",
    re.IGNORECASE,
)


def atoms(sentence: str) -> list[str]:
    """The statements of a sentence: its coordinated clauses, relative clauses, appositions and listed objects apart.

    atoms("Ada, who led the mill, sold flour and it thrived.")[0] -> "Ada sold flour and it thrived."
    """
    return [
        atom
        for clause in split_clauses(sentence)
        for part in _without_insertions(clause)
        for atom in (_listed(part) or [part])
    ]


def _without_insertions(sentence: str) -> Iterator[str]:
    """The sentence without its insertions, and each of them as a sentence of its own."""
    tokens = tagged(sentence)
    found = sorted([*appositions(tokens, sentence), *relative_clauses(tokens, sentence)], key=lambda one: one.start)
    kept: list[Insertion] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    main, at = "", 0
    for one in kept:
        main += sentence[at : one.start]
        at = one.end
    yield main + sentence[at:]
    for one in kept:
        yield from split_clauses(_as_sentence(one, tokens))


def _as_sentence(insertion: Insertion, tokens: list[Token]) -> str:
    noun = insertion.noun[:1].upper() + insertion.noun[1:]
    if insertion.relative:
        return f"{noun} {insertion.said}."
    told = any(token.tag == "VBD" or token.lower in {"was", "were"} for token in tokens)
    person = any(token.lower in PERSON_NOUNS for token in insertion.tokens)
    return f"{noun} {'was' if told and person else 'is'} {insertion.said}."


def _listed(sentence: str) -> list[str]:
    """The sentence once for each member of the list of nouns with which it ends; empty where it ends with none.

    _listed("The mill sold flour, bran, and oats.") -> ["The mill sold flour.", "The mill sold bran.", ...]
    """
    clause = read_clause(sentence)
    if clause is None or clause.lead or _TOGETHER.search(sentence) or not clause.rest.count(","):
        return []
    groups = _comma_groups(clause.rest_tokens)
    last = groups[-1]
    if last and last[0].lower == "and":
        items = [*groups[:-1], last[1:]]
    elif any(token.lower == "and" for token in last):
        at = next(index for index, token in enumerate(last) if token.lower == "and")
        items = [*groups[:-1], last[:at], last[at + 1 :]]
    else:
        return []
    first = items[0]
    start = len(first)
    while start > 0 and first[start - 1].tag in _ITEM_TAGS - {"DT"} and len(first) - start < _LONGEST_ITEM:
        start -= 1
    items = [first[start:], *items[1:]]
    if len(items) < _FEWEST_ITEMS or not all(_is_item(item) for item in items):
        return []
    rest_at = sentence.rfind(clause.rest)
    before = sentence[: rest_at + items[0][0].start]
    return [f"{before}{clause.rest[item[0].start : item[-1].end]}." for item in items]


def _comma_groups(tokens: tuple[Token, ...]) -> list[list[Token]]:
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def _is_item(item: list[Token]) -> bool:
    tags = {token.tag for token in item}
    return 0 < len(item) <= _LONGEST_ITEM and tags <= _ITEM_TAGS and item[-1].tag in {"NN", "NNS", "NNP"}
