"""Writes question-answer pairs over a text by turning its own sentences into questions."""

from collections import Counter
from dataclasses import dataclass

from knowledge_sdg.records import digest
from knowledge_sdg.teacher.offline.english.clauses import without_also, without_connective
from knowledge_sdg.teacher.offline.judging.assessment import assess_pair
from knowledge_sdg.teacher.offline.reading.manner import Manner
from knowledge_sdg.teacher.offline.reading.passages import read_passages
from knowledge_sdg.teacher.offline.reading.subjects import read_topic
from knowledge_sdg.teacher.offline.writing.at_large_rules import AT_LARGE
from knowledge_sdg.teacher.offline.writing.offers import WORTH_A_SECOND, Offer, offers
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate
from knowledge_sdg.text import question_key
from signatures import QAPair

# Without seeds: half of the questions of XQuAD's English part begin with "what"; yes/no is kept to one in eight.
_USUAL_SHARES = {
    "what": 0.4,
    "who": 0.1,
    "when": 0.1,
    "where": 0.1,
    "how many": 0.1,
    "how much": 0.1,
    "how": 0.1,
    "why": 0.1,
    "which": 0.1,
    "yes/no": 0.12,
}
_MANNER_WEIGHT = 0.7  # what a question gains when the manner's share of its kind is not reached
_YES_NO_SHARE, _YES_NO_SHARE_UNTITLED = (
    0.2,
    0.25,
)  # of the questions over a text, unless the manner asks for more of them
# Questions such as "What is one fact about X?" over a text: more where no title tells what all of it is about.
_AT_LARGE, _AT_LARGE_UNTITLED = 4, 5
_YES_NO_SHARE_FACTS, _AT_LARGE_FACTS = 0.2, 2
_FACTS, _EXTRACTS = 2, 3  # the forms of a text that are no prose


@dataclass(frozen=True, slots=True)
class _Limits:
    """How many questions over a text may tell little of what they ask for."""

    yes_no: float
    """Of the questions, as a share."""
    at_large: int


def write_pairs(document: str, *, outline: str = "", count: int = 5, manner: Manner | None = None) -> list[QAPair]:
    """At most `count` questions that sentences of the text answer, each over another sentence, in the text's order.

    `outline` is the title and headings ("Zebu > Origin"): it names the subject. The kinds of question follow the
    manner's shares. An empty list when no sentence can be asked about with certainty.

    write_pairs("The zebu is a humped ox.", outline="Zebu")[0].question -> "What is the zebu?"
    """
    if count <= 0:
        return []
    manner = manner or Manner()
    topic = read_topic(document, outline)
    form = _form(document)
    turn = form + int(digest("manner", *map(str, sorted(manner.shares.items())), length=4), 16)
    found = list(offers(document, topic, turn))
    chosen = _selection(found, count, manner, _limits(form, manner, titled=bool(topic.title)))
    return [QAPair(question=offer.candidate.question, answer=_answer(offer, manner)) for offer in chosen]


def _limits(form: int, manner: Manner, *, titled: bool) -> _Limits:
    """Facts and extracts of a titled text repeat what its prose is asked about: they are asked more exactly."""
    wanted = manner.shares.get("yes/no", 0.0)
    if not titled:
        return _Limits(max(_YES_NO_SHARE_UNTITLED, wanted), _AT_LARGE_UNTITLED)
    if form in {_FACTS, _EXTRACTS}:
        return _Limits(max(_YES_NO_SHARE_FACTS, wanted), _AT_LARGE if form == _EXTRACTS else _AT_LARGE_FACTS)
    return _Limits(max(_YES_NO_SHARE, wanted), _AT_LARGE)


def _form(document: str) -> int:
    """A number for the form of a text, so that the views of a chunk ask different questions about one statement.

    Prose -> 0 or 1, by its digest; list entries, as facts -> 2; paragraphs of one sentence each, as extracts -> 3.
    """
    passages = [passage for passage in read_passages(document) if passage.kind in {"paragraph", "entry"}]
    entries = sum(passage.kind == "entry" for passage in passages)
    if entries * 2 > len(passages):
        return _FACTS
    if len(passages) > 1 and all(len(passage.sentences) == 1 for passage in passages):
        return _EXTRACTS
    return int(digest("view", document, length=4), 16) % 2


def _selection(found: list[Offer], count: int, manner: Manner, limits: _Limits) -> list[Offer]:
    """The best offers, one a sentence, with the kinds in the manner's proportions and no kind alone."""
    first = _picked(found, count, manner, limits, [])
    for same_kind in (False, False, True):  # more questions on a sentence, of another kind first, rather than too few
        if len(first) >= count:
            break
        used = {offer.sentence for offer in first if not same_kind or offer.candidate.kind != "yes/no"}
        kinds = {(offer.sentence, offer.candidate.kind) for offer in first}
        again = [
            offer
            for offer in found
            if offer.sentence in used
            and (same_kind or (offer.sentence, offer.candidate.kind) not in kinds)
            and (offer.candidate.worth >= WORTH_A_SECOND or (offer.candidate.kind == "yes/no") != same_kind)
        ]
        first = _picked(again, count, manner, limits, first)
    return sorted(first, key=lambda offer: offer.sentence)


def _picked(found: list[Offer], count: int, manner: Manner, limits: _Limits, chosen: list[Offer]) -> list[Offer]:
    """The offers chosen so far and the best others, at most one more a sentence."""
    chosen = list(chosen)
    kinds = Counter(offer.candidate.kind for offer in chosen)
    asked = {question_key(offer.candidate.question) for offer in chosen}
    left = list(found)
    while left and len(chosen) < count:
        best = max(left, key=lambda offer: (_preference(offer, kinds, count, manner), -offer.sentence))
        left.remove(best)
        key = question_key(best.candidate.question)
        pair = QAPair(question=best.candidate.question, answer=best.answer)
        if not _has_room(best.candidate, chosen, limits):
            continue
        if key in asked or not assess_pair(pair, asker_is_known=False).self_contained:
            continue
        chosen.append(best)
        asked.add(key)
        kinds[best.candidate.kind] += 1
        left = [offer for offer in left if offer.sentence != best.sentence]
    return chosen


def _has_room(candidate: Candidate, chosen: list[Offer], limits: _Limits) -> bool:
    """Whether a question may join those chosen: yes-or-no questions, and those that ask of a subject at large, only
    beside others.
    """
    if candidate.kind == "yes/no":
        closed = sum(offer.candidate.kind == "yes/no" for offer in chosen)
        return closed + 1 <= limits.yes_no * (len(chosen) + 1) or (not closed and candidate.opening.startswith("No"))
    if candidate.worth > AT_LARGE:
        return True
    at_large = sum(offer.candidate.worth <= AT_LARGE and offer.candidate.kind != "yes/no" for offer in chosen)
    return at_large < limits.at_large


def _preference(offer: Offer, kinds: Counter[str], count: int, manner: Manner) -> float:
    kind = offer.candidate.kind
    share = manner.shares.get(kind, 0.0) if manner.shares else _USUAL_SHARES.get(kind, 0.1)
    wanted = share * count
    return offer.worth + _MANNER_WEIGHT * min(
        1.0, wanted - kinds[kind] if wanted > kinds[kind] else (wanted - kinds[kind] - 1) * 0.3
    )


def _answer(offer: Offer, manner: Manner) -> str:
    candidate = offer.candidate
    if manner.short_answers and candidate.phrase:
        return candidate.phrase.rstrip(".") + "."
    if manner.short_answers and candidate.opening:
        return candidate.opening.strip(" ,") + "."
    if candidate.opening:
        return candidate.opening + without_also(offer.running)
    return without_also(without_connective(candidate.sentence or offer.answer))
