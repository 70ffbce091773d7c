"""Corruptions planted into answers, by kind and in balance."""

import random
from collections.abc import Sequence

from knowledge_sdg.corruption.figures import corrupted_date, corrupted_number
from knowledge_sdg.corruption.names import corrupted_name, names_of
from knowledge_sdg.corruption.negation import denied
from knowledge_sdg.corruption.records import KINDS, Corruption, CorruptionKind, PlantedAnswer, SourcedAnswer
from knowledge_sdg.corruption.roles import exchanged_roles
from knowledge_sdg.corruption.verbs import word_set
from knowledge_sdg.text import folded, words

MOST_SAID_ELSEWHERE = 0.6
"""Share of an answer's longer words that another document may have, for the answer to count as not said there."""

_CHOICE = 12  # answers of other documents, of which the one nearest to the question is taken
# Beside "the" words of which an English sentence without it has two; other languages have one of them at most.
_ENGLISH = word_set("of and is was are were to by with for has it from that its")


def corrupt(
    text: str,
    kind: CorruptionKind,
    chance: random.Random,
    *,
    source: str = "",
    question: str = "",
    names: Sequence[str] = (),
    others: Sequence[str] = (),
) -> Corruption | None:
    """A false answer made of the true answer `text`, or None when the kind cannot be planted in it safely.

    `source` is the text that the answer is true of: what stands there is not put in its place. `names` are put in where
    the source has no fitting name, and `others` are true answers of other documents, for the kind `other_document`.
    Names, negation and roles need English text. The same chance gives the same corruption.

    corrupt("The pier is 24 m long.", "number", random.Random(1)).answer -> "The pier is 14 m long."
    """
    if kind in ("name", "negation", "swapped_roles") and not _is_english(text):
        return None
    match kind:
        case "number":
            made = corrupted_number(text, source, chance)
        case "date":
            made = corrupted_date(text, source, chance)
        case "name":
            made = corrupted_name(text, source, chance, pool=names, question=question)
        case "negation":
            made = denied(text, chance)
        case "swapped_roles":
            made = exchanged_roles(text, source, chance)
        case "other_document":
            made = _of_other_document(text, source, question, others, chance)
    is_false = made is not None and folded(made.answer) not in folded(source) and folded(made.answer) != folded(text)
    return made if is_false else None


def _of_other_document(
    text: str, source: str, question: str, others: Sequence[str], chance: random.Random
) -> Corruption | None:
    """The answer of another document that has most words of the question, and whose words the source mostly lacks."""
    asked = set(words(question))
    there = set(words(source))
    offered = chance.sample(sorted(set(others) - {text}), min(_CHOICE, len(set(others) - {text})))
    for other in sorted(offered, key=lambda answer: -len(asked & set(words(answer)))):
        telling = [word for word in words(other) if len(word) > 3]
        if telling and sum(word in there for word in telling) / len(telling) <= MOST_SAID_ELSEWHERE:
            return Corruption("other_document", other, text, other)
    return None


def _is_english(text: str) -> bool:
    said = set(words(text))
    return "the" in said or len(_ENGLISH & said) >= 2


def plant(
    answers: Sequence[SourcedAnswer], per_kind: int, seed: int, *, kinds: Sequence[CorruptionKind] = KINDS
) -> list[PlantedAnswer]:
    """Up to `per_kind` corruptions of each kind, in the order of `kinds`, each in an answer of its own kind of chance;
    fewer where the answers do not offer as many. An answer takes a second corruption only when there is no other one.

    plant(answers, 2, seed=0) -> [PlantedAnswer(answers[7], Corruption("number", ...)), ...]
    """
    chance = random.Random(seed)  # noqa: S311 - chance for a test, not for secrets
    names_by_document: dict[str, list[str]] = {}
    for answer in answers:
        names_by_document.setdefault(answer.document_id, []).extend(names_of(answer.answer))
    used: set[int] = set()
    planted = []
    for kind in kinds:
        order = chance.sample(range(len(answers)), len(answers))
        order.sort(key=lambda place: place in used)
        found = 0
        for place in order:
            if found == per_kind:
                break
            made = _planted(answers, answers[place], kind, chance, names_by_document)
            if made:
                planted.append(PlantedAnswer(answers[place], made))
                used.add(place)
                found += 1
    return planted


def _planted(
    answers: Sequence[SourcedAnswer],
    origin: SourcedAnswer,
    kind: CorruptionKind,
    chance: random.Random,
    names_by_document: dict[str, list[str]],
) -> Corruption | None:
    others: list[str] = []
    names: list[str] = []
    if kind == "other_document":
        others = [answer.answer for answer in answers if answer.document_id != origin.document_id]
    if kind == "name":
        elsewhere = (found for document, found in names_by_document.items() if document != origin.document_id)
        names = [name for found in elsewhere for name in found]
    return corrupt(
        origin.answer, kind, chance, source=origin.raw_document, question=origin.question, names=names, others=others
    )
