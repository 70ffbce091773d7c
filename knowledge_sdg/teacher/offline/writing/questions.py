"""Writes question-answer pairs over a text by turning its own sentences into questions."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_sdg.records import digest
from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.judging.assessment import assess_pair
from knowledge_sdg.teacher.offline.reading.manner import Manner
from knowledge_sdg.teacher.offline.reading.passages import read_passages
from knowledge_sdg.teacher.offline.reading.subjects import Reader, Statement, Topic, read_topic
from knowledge_sdg.teacher.offline.writing.naming import with_opening, with_topic
from knowledge_sdg.teacher.offline.writing.number_rules import there_are
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate
from knowledge_sdg.teacher.offline.writing.question_rules import RULES
from knowledge_sdg.text import question_key
from signatures import QAPair

_LONGEST_SENTENCE = 45  # words; beyond it the main clause is seldom read right
_QUESTION_WORDS = range(3, 25)
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
_WORTH_A_SECOND = 0.45
_POINTING_COST = 0.3  # in worth; more than one rule is better than another
_VARIATION = 0.3  # how far a text's own order of preference may move a sentence's worth
_TURN = 0.35  # what a rule gains over a sentence when it is its turn: below it, a rule of little worth stays behind
_PASSED_OVER = 3  # over one statement in so many, the first choice is left to another view or round
_ENOUGH_SENTENCES = 6
_MANNER_WEIGHT = 0.7  # what a question gains when the manner's share of its kind is not reached
_YES_NO_SHARE = 0.4  # of the questions over a text, unless the manner asks for more of them


@dataclass(frozen=True, slots=True)
class _Offer:
    """A candidate with the sentence that answers it."""

    candidate: Candidate
    sentence: int
    answer: str
    running: str
    """The answer as it follows "Yes, "."""
    worth: float


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
    turn = _turn(document) + int(digest("manner", *map(str, sorted(manner.shares.items())), length=4), 16)
    offers = [offer for offer in _offers(document, topic, turn) if _is_clean(offer.candidate.question)]
    chosen = _selection(offers, count, manner)
    return [QAPair(question=offer.candidate.question, answer=_answer(offer, manner)) for offer in chosen]


def _turn(document: str) -> int:
    """A number for the form of a text, so that the views of a chunk ask different questions about one statement.

    Prose -> 0 or 1, by its digest; list entries, as facts -> 2; paragraphs of one sentence each, as extracts -> 3.
    """
    passages = [passage for passage in read_passages(document) if passage.kind in {"paragraph", "entry"}]
    entries = sum(passage.kind == "entry" for passage in passages)
    if entries * 2 > len(passages):
        return 2
    if len(passages) > 1 and all(len(passage.sentences) == 1 for passage in passages):
        return 3
    return int(digest("view", document, length=4), 16) % 2


def _offers(document: str, topic: Topic, turn: int) -> Iterator[_Offer]:
    reader = Reader(topic)
    number = 0
    seed = digest("order", document, turn)
    passages = read_passages(document)
    varied = sum(len(passage.sentences) for passage in passages) >= _ENOUGH_SENTENCES
    for passage in passages:
        if passage.kind not in {"paragraph", "entry"}:
            continue
        reader.paragraph()
        for sentence in passage.sentences:
            number += 1
            if not _is_readable(sentence.text):
                reader.paragraph()
                reader.opening = False
                continue
            shift = int(digest(seed, str(number), length=4), 16) / 0xFFFF * _VARIATION
            for candidate in there_are(sentence.text):
                if counted := with_opening(candidate, topic):
                    yield _Offer(counted, number, sentence.text, sentence.text, counted.worth + shift)
            statement = reader.read(sentence.text)
            if statement is None or _points_outside(statement):
                continue
            shift -= _leaning_cost(statement)
            running = _in_running_text(statement)
            for candidate, gain in _in_turn(statement, topic, turn, varied=varied):
                yield _Offer(candidate, number, statement.answer, running, candidate.worth + shift + gain)


def _in_turn(statement: Statement, topic: Topic, turn: int, *, varied: bool) -> list[tuple[Candidate, float]]:
    """The candidates of a statement, each with what it gains: the one whose turn it is gains `_TURN`.

    Their order is the statement's own, so that two texts with the same statement and different turns differ. Where the
    text has sentences enough (`varied`), some statements' first choice is left to another view or round.
    """
    found = [
        named
        for rule in RULES
        for candidate in rule(statement, topic)
        if (named := with_topic(candidate, statement, topic)) is not None and _is_clean(named.question)
    ]
    worthy = sorted(
        (one for one in found if one.worth >= _WORTH_A_SECOND and one.kind != "yes/no"),
        key=lambda one: digest("turn", statement.answer, one.question),
    )
    chosen = worthy[turn % len(worthy)] if worthy else None
    gains = [(one, _TURN if one is chosen else 0.0) for one in found]
    if varied and len(gains) > 1 and int(digest("pass", statement.answer, turn, length=4), 16) % _PASSED_OVER == 0:
        gains.remove(max(gains, key=lambda gain: gain[0].worth + gain[1]))
    return gains


def _in_running_text(statement: Statement) -> str:
    """The sentence as it follows "Yes, ": a first word that is no name loses its capital."""
    answer = statement.answer
    first = answer.split()[0]
    lowered = (
        first.lower()
        in word_classes.DETERMINERS | word_classes.PREPOSITIONS | word_classes.POSSESSIVES | word_classes.RELATIVES
    )
    if statement.clause.lead and (first.endswith("ing") or readings(first.lower()) & {"VBN", "RB"}):
        lowered = True
    if lowered or (not statement.clause.lead and statement.clause.subject[0].islower()):
        return answer[0].lower() + answer[1:]
    return answer


def _is_readable(text: str) -> bool:
    """A full sentence of prose: not too long, with a final stop, without links or open brackets."""
    words = text.split()
    if words and words[0].lower() in word_classes.CONJUNCTIONS:
        return False
    if not 5 <= len(words) <= _LONGEST_SENTENCE or (not text[0].isupper() and not text[0].isdigit()):
        return False
    if not re.search(r"[.!]$", text) or re.search(
        r"https?:|www\.|\||\[|\]|…|\.\.\.|(?<!\w)['‘]|\?|\bp\. \d|ISBN|[<>{}=]", text
    ):
        return False
    if re.search(r"\b(?:is|are|was|were), (?:and|or|but)\b", text):
        return False  # a value is missing: a template of the source left nothing
    return text.count("(") == text.count(")") and text.count('"') % 2 == 0 and text.count("“") == text.count("”")


_POINTING_SUBJECT = re.compile(r"\b(?:this|these|those|such|its|their|his|her|it|them|one)\b|^the (?:19|20)\d\d$")
_POINTING_LEAD = re.compile(
    r"\b(?:this|these|those|such|he|she|it|they|him|them|former|latter|above|here|following|next|same|previous|"
    r"subsequent|preceding|later|earlier)\b",
    re.IGNORECASE,
)
_POINTING_OPENING = re.compile(
    r"(?:At the (?:time|same)|After (?:that|which)|By then|In (?:response|turn|return|comparison|both)|"
    r"Another|Other|Similarly|As such|Later|Afterwards|The (?:same|latter|former|other|following|second|third))\b"
)
_POINTING_WORDS = re.compile(
    r"\b(?:the latter|the former|the above|at the time(?! of)|as follows|see also|respectively|"
    r"(?:mentioned|described|discussed|noted|shown|listed) (?:above|below|earlier)|"
    r"that (?:era|time|period|year|season|day|point|game|match|month|week|decade|stage|case|moment|summer|winter|"
    r"spring|fall|age|area|region|event|match))\b"
)


def _points_outside(statement: Statement) -> bool:
    """Whether the sentence depends on another one beyond its subject."""
    clause = statement.clause
    return bool(
        _POINTING_SUBJECT.search(clause.subject)
        or clause.subject.lower() in word_classes.NUMBER_WORDS
        or _POINTING_LEAD.search(clause.lead)
        or _POINTING_OPENING.match(clause.sentence)
        or _POINTING_WORDS.search(clause.sentence)
    )


def _leaning_cost(statement: Statement) -> float:
    """What it costs that the answer leans on another sentence: "this plan", or "his" without a person before it."""
    clause = statement.clause
    whose = (
        clause.head.islower()
        and clause.head not in word_classes.PERSON_NOUNS
        and re.search(r"\b(?:his|her)\b", clause.rest)
    )
    return _POINTING_COST if whose or re.search(r"\b(?:this|these|those) [a-z]", clause.sentence) else 0.0


def _is_clean(question: str) -> bool:
    words = question.split()
    if len(words) not in _QUESTION_WORDS or question.count('"') % 2 or question.count("(") != question.count(")"):
        return False
    if re.search(r"[;:—]|\s,|,,| [.]|\.\?|\b(\w+) \1\b", question):
        return False
    last = re.sub(r"\W+$", "", words[-1]).lower()
    return last not in {"the", "a", "an", "and", "or", "its", "their", "his", "which", "that", "than", "not", "be"}


def _selection(offers: list[_Offer], count: int, manner: Manner) -> list[_Offer]:
    """The best offers, one a sentence, with the kinds in the manner's proportions and no kind alone."""
    first = _picked(offers, count, manner, [])
    for _ in range(2):  # a second and third question on a sentence, of another kind, rather than too few
        if len(first) >= count:
            break
        used = {offer.sentence for offer in first}
        kinds = {(offer.sentence, offer.candidate.kind) for offer in first}
        again = [
            offer
            for offer in offers
            if offer.sentence in used
            and (offer.sentence, offer.candidate.kind) not in kinds
            and (offer.candidate.worth >= _WORTH_A_SECOND or offer.candidate.kind == "yes/no")
        ]
        first = _picked(again, count, manner, first)
    return sorted(first, key=lambda offer: offer.sentence)


def _picked(offers: list[_Offer], count: int, manner: Manner, chosen: list[_Offer]) -> list[_Offer]:
    """The offers chosen so far and the best others, at most one more a sentence."""
    chosen = list(chosen)
    kinds = Counter(offer.candidate.kind for offer in chosen)
    asked = {question_key(offer.candidate.question) for offer in chosen}
    left = list(offers)
    while left and len(chosen) < count:
        best = max(left, key=lambda offer: (_preference(offer, kinds, count, manner), -offer.sentence))
        left.remove(best)
        key = question_key(best.candidate.question)
        pair = QAPair(question=best.candidate.question, answer=best.answer)
        is_closed = best.candidate.kind == "yes/no"
        if is_closed and kinds["yes/no"] >= max(1, round(count * max(_YES_NO_SHARE, manner.shares.get("yes/no", 0)))):
            continue
        if key in asked or not assess_pair(pair).self_contained:
            continue
        chosen.append(best)
        asked.add(key)
        kinds[best.candidate.kind] += 1
        left = [offer for offer in left if offer.sentence != best.sentence]
    return chosen


def _preference(offer: _Offer, kinds: Counter[str], count: int, manner: Manner) -> float:
    kind = offer.candidate.kind
    share = manner.shares.get(kind, 0.0) if manner.shares else _USUAL_SHARES.get(kind, 0.1)
    wanted = share * count
    return offer.worth + _MANNER_WEIGHT * min(
        1.0, wanted - kinds[kind] if wanted > kinds[kind] else (wanted - kinds[kind] - 1) * 0.3
    )


def _answer(offer: _Offer, manner: Manner) -> str:
    candidate = offer.candidate
    if manner.short_answers and candidate.phrase:
        return candidate.phrase.rstrip(".") + "."
    if manner.short_answers and candidate.opening:
        return candidate.opening.strip(" ,") + "."
    if candidate.opening:
        return candidate.opening + offer.running
    return candidate.sentence or offer.answer
