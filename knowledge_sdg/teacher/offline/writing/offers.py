"""What can be asked over a text: every sentence with the questions that it answers, and the answer to each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge_sdg.records import digest
from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.clauses import leans_back, split_clauses, stands_alone
from knowledge_sdg.teacher.offline.english.grammar import read_clause
from knowledge_sdg.teacher.offline.english.lexicon import content_keys
from knowledge_sdg.teacher.offline.english.tagging import tagged
from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.passages import Passage, read_passages
from knowledge_sdg.teacher.offline.reading.subjects import Reader, Statement, Topic
from knowledge_sdg.teacher.offline.writing.anchoring import anchored
from knowledge_sdg.teacher.offline.writing.at_large_rules import AT_LARGE, known_of_opening
from knowledge_sdg.teacher.offline.writing.gathering import LONGEST_ANSWER, SAYS, gathered
from knowledge_sdg.teacher.offline.writing.general_rules import pronoun_subject
from knowledge_sdg.teacher.offline.writing.insertion_rules import apposition, relative
from knowledge_sdg.teacher.offline.writing.naming import stands_by_itself, with_topic
from knowledge_sdg.teacher.offline.writing.number_rules import there_are
from knowledge_sdg.teacher.offline.writing.question_parts import Candidate
from knowledge_sdg.teacher.offline.writing.question_rules import RULES
from knowledge_sdg.teacher.offline.writing.soundness import is_placed, is_sound, is_surely_spelled
from knowledge_sdg.teacher.offline.writing.suitability import (
    is_clean,
    is_readable,
    leaning_cost,
    means_unnamed,
    points_outside,
)
from knowledge_sdg.teacher.offline.writing.surroundings import in_context, start_of_context

WORTH_A_SECOND = 0.45
"""The worth from which a candidate may be a second question over one sentence."""

_SPREAD = 0.3  # how far a sentence's place in the text may move its worth
_TURN = 0.35  # what a rule gains over a sentence when it is its turn: below it, a rule of little worth stays behind
_OWN, _TURNS = 0.4, 4  # under a title, what the sentences gain whose turn it is: every form of a text prefers others
_PASSED_OVER = 3  # over one statement in so many, the first choice is left to another view or round
_ENOUGH_SENTENCES = 6
_INSERTED = (relative, apposition)


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate with the sentence that answers it."""

    candidate: Candidate
    sentence: int
    answer: str
    running: str
    """The answer as it follows "Yes, "."""
    worth: float


def offers(document: str, topic: Topic, turn: int) -> Iterator[Offer]:
    """The questions over a text, each with the number of its sentence, from 1.

    With another `turn` other questions over a statement come first, and sentences at another place.
    """
    passages = [passage for passage in read_passages(document) if passage.kind in {"paragraph", "entry"}]
    total = sum(len(passage.sentences) for passage in passages)
    reader = Reader(topic)
    before = 0
    for passage in passages:
        reader.paragraph()
        found = [
            list(_of_sentence(passage, at, reader, turn, varied=total >= _ENOUGH_SENTENCES))
            for at in range(len(passage.sentences))
        ]
        _gather(found, passage, topic)
        for at, own in enumerate(found):
            whose = int(digest("own", passage.sentences[at].text, length=4), 16) % _TURNS
            own_gain = _OWN if topic.title and whose == turn % _TURNS else 0.0
            gain = _place_gain((before + at + 0.5) / total, turn) * _SPREAD
            for offer in own if topic.title else _continued(own, passage, at, found):
                yield replace(offer, sentence=before + at + 1, worth=offer.worth + gain + own_gain)
        before += len(passage.sentences)


def _gather(found: list[list[Offer]], passage: Passage, topic: Topic) -> None:
    """Puts one question at large over several sentences in the place of those over each of them."""
    starts = {}
    for at, own in enumerate(found):
        text = passage.sentences[at].text
        if all(offer.candidate.worth <= AT_LARGE for offer in own) and is_readable(text) and ": " not in text[:60]:
            start = start_of_context(passage, at, topic)
            if start is not None:
                starts[at] = start
    for at, candidate, answer in gathered(starts, [sentence.text for sentence in passage.sentences], topic):
        if fit := _fit(candidate, topic):
            found[at].append(Offer(fit, 0, answer, answer, fit.worth))


def _place_gain(place: float, turn: int) -> float:
    """In [0, 1], by the place of a sentence in its text from 0 to 1: every turn prefers another part."""
    return (1 - place, 1 - abs(2 * place - 1), place, abs(2 * place - 1))[turn % 4]


def _of_sentence(passage: Passage, at: int, reader: Reader, turn: int, *, varied: bool) -> Iterator[Offer]:
    """The offers of one sentence."""
    sentence, topic = passage.sentences[at].text, reader.topic
    if not is_readable(sentence):
        reader.paragraph()
        reader.opening = False
        return
    for candidate in there_are(sentence):
        if fit := anchored(candidate, topic, of_topic=False):
            yield Offer(fit, 0, sentence, sentence, fit.worth)
    sentence = re.sub(r"([.!])([\"”])$", r"\2\1", sentence)  # the stop behind the quotation mark, where it is read
    statement = _understood(reader.read(sentence), topic)
    asked = False
    if statement is not None:
        cost = leaning_cost(statement)
        running = _in_running_text(statement)
        for candidate, gain in _in_turn(statement, topic, turn, varied=varied):
            asked = True
            if cost and topic.title and candidate.worth <= AT_LARGE:
                continue  # an answer with "this plan" tells nothing at large
            yield Offer(candidate, 0, statement.answer, running, candidate.worth + gain - cost)
    whole = statement.answer if asked and statement is not None else in_context(passage, at, topic)
    if not whole:
        return
    beside = list(_beside_the_clause(sentence, statement, topic))
    for candidate in beside if asked else (*beside, *_of_unread(sentence, topic, alone=whole == sentence)):
        yield Offer(candidate, 0, whole, whole, candidate.worth)


def _understood(statement: Statement | None, topic: Topic) -> Statement | None:
    """The statement, or None where it needs another sentence or its subject is not surely a name."""
    if statement is None or points_outside(statement) or means_unnamed(statement.answer, topic):
        return None
    if _NOT_ALL.match(statement.answer) or _TO_COME.search(statement.answer):
        return None
    return statement if is_surely_spelled(statement.clause, topic) else None


# A question would ask of all; or of what was done, at a time when it was still to come.
_NOT_ALL = re.compile(r"(?:Almost|Nearly|Not) (?:all|every)\b")
_TO_COME = re.compile(r"\b(?:expected|planned|scheduled|due|projected) to be \w+ (?:in|on|by) [^.;]*\d{4}")


def _of_unread(sentence: str, topic: Topic, *, alone: bool) -> Iterator[Candidate]:
    """Questions over a sentence whose subject another one must name, or that is not understood as a whole."""
    clause = read_clause(sentence, topic.proper)
    found = list(pronoun_subject(clause)) if clause and not alone else []
    if not found and not (topic.title and (not alone or SAYS.search(sentence))):
        found = list(known_of_opening(tagged(sentence, topic.proper), sentence, topic))
    for candidate in found:
        if stands_by_itself(candidate.question) and (fit := _fit(candidate, topic)):
            yield fit


def _fit(candidate: Candidate, topic: Topic, *, of_topic: bool = False) -> Candidate | None:
    """The candidate as it is understood without its text; None where it is not, or is not well written."""
    if not (is_clean(candidate.question) and is_sound(candidate, topic)):
        return None
    return anchored(candidate, topic, of_topic=of_topic)


def _beside_the_clause(sentence: str, statement: Statement | None, topic: Topic) -> Iterator[Candidate]:
    """Questions over relative clauses, appositions, and the second of two joined clauses."""
    tokens = tagged(sentence, topic.proper)
    for insertion_rule in _INSERTED:
        for candidate in insertion_rule(tokens, sentence, topic):
            if stands_by_itself(candidate.question) and (fit := _fit(candidate, topic)):
                yield fit
    for part in split_clauses(statement.answer if statement else sentence, topic.proper)[1:]:
        yield from _of_second_clause(part, topic)


def _of_second_clause(part: str, topic: Topic) -> Iterator[Candidate]:
    """Questions over a clause behind "and", as a sentence of its own."""
    clause = read_clause(part, topic.proper)
    if clause is None or clause.lead or not stands_alone(part, topic.proper):
        return
    if not re.match(r"(?:the|an?|[A-Z])", clause.subject) or not is_surely_spelled(clause, topic):
        return
    second = Statement(clause, part, topical=False, named=clause.subject != clause.subject.lower())
    if points_outside(second):
        return
    for rule in RULES:
        for candidate in rule(second, topic):
            named = with_topic(candidate, second, topic)
            fit = _fit(named, topic) if named is not None and named.kind != "yes/no" else None
            if fit is not None:
                yield replace(fit, worth=fit.worth - 0.1, sentence="")


def _what_follows(passage: Passage, at: int, found: list[list[Offer]], *, at_large: bool) -> str:
    """The sentences behind one that answer nothing themselves and lean back on it; behind an answer to a question at
    large, also those that are about the same.
    """
    texts: list[str] = []
    keys = set(content_keys(passage.sentences[at].text))
    for place in range(at + 1, len(passage.sentences)):
        text = passage.sentences[place].text
        goes_on = leans_back(text) or (at_large and not keys.isdisjoint(content_keys(text)))
        if found[place] or not goes_on or text[0].islower() or text[-1] not in ".!":
            break
        texts.append(text)
    return " ".join(texts)


def _continued(own: list[Offer], passage: Passage, at: int, found: list[list[Offer]]) -> Iterator[Offer]:
    """The offers of a sentence, whose answers go on with the next ones where these belong to it: without a title, what
    is asked for is what the text is about.
    """
    for offer in own:
        at_large = offer.candidate.worth <= AT_LARGE and offer.candidate.kind != "yes/no"
        following = _what_follows(passage, at, found, at_large=at_large)
        longer = f"{offer.answer} {following}"
        if (
            not following
            or following in offer.answer
            or offer.candidate.sentence
            or len(longer.split()) > LONGEST_ANSWER
        ):
            yield offer
        else:
            yield replace(offer, answer=longer, running=f"{offer.running} {following}")


def _in_turn(statement: Statement, topic: Topic, turn: int, *, varied: bool) -> list[tuple[Candidate, float]]:
    """The candidates of a statement, each with what it gains: the one whose turn it is gains `_TURN`.

    Their order is the statement's own, so that two texts with the same statement and different turns differ. Where the
    text has sentences enough (`varied`), some statements' first choice is left to another view or round.
    """
    found = [
        fit
        for rule in RULES
        for candidate in rule(statement, topic)
        if (named := with_topic(candidate, statement, topic)) is not None
        and is_placed(named.question, statement.clause, topic)
        and (fit := _fit(named, topic, of_topic=statement.topical))
    ]
    worthy = sorted(
        (one for one in found if one.worth >= WORTH_A_SECOND and one.kind != "yes/no"),
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
