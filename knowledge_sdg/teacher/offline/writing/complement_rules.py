"""Rules that ask for what completes a verb or adjective: what something aims to do, can do, is responsible for."""

# ruff: noqa: SIM905 - a list of words reads better as text

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import DATE, YEAR
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    core,
    is_negative,
    is_past,
    is_person,
    lead_of,
    spoken,
)

_AIMING = frozenset(
    "aim seek tend want plan intend try attempt decide agree help need choose serve hope "
    "promise strive struggle manage fail threaten offer work learn".split()
)
# Of a passive: "is designed to", "are known to". Not "is said to": that asks for hearsay.
_MEANT = frozenset(
    "design require intend expect allow know force encourage invite permit program train equip oblige order "
    "advise ".split()
)
_TOLD = frozenset("encourage invite permit train oblige order advise".split())
_ABLE = frozenset(["able", "unable", "likely", "unlikely", "free", "ready", "willing"])
# Verbs for which "What can X do?" or "to do" would be odd: they tell a state.
_STATES = frozenset(
    "be have require contain include last cause lead result occur become need appear take cost vary range grow "
    "reach weigh live persist arise mean happen remain come depend exist stay seem differ extend exceed "
    "measure".split()
)


def what_to_do(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X aims to do Y. X is designed to do Y. X is able to do Y. -> What does X aim to do? What is X designed to do?"""
    clause = statement.clause
    tokens = clause.rest_tokens
    if is_negative(clause) or len(tokens) < 4:
        return
    adjective = ""
    if clause.voice == "copula":
        if tokens[0].lower not in _ABLE:
            return
        adjective, tokens = tokens[0].text, tokens[1:]
    elif clause.lemma not in (_MEANT if clause.voice == "passive" else _AIMING):
        return
    if tokens[0].lower != "to" or tokens[1].tag != "VB" or tokens[1].lower in _STATES:
        return
    if clause.voice == "passive" and clause.lemma in _TOLD and is_person(statement, topic) is False:
        return  # "is encouraged to": one encourages people
    if is_past(clause) and clause.voice == "active" and not lead_of(clause):
        return  # "What did the team try to do?": of many things one
    yield Candidate(
        as_question("what", clause.inverted(), adjective, "to do", lead=lead_of(clause)),
        "what",
        0.75,
        capitalised(spoken(core(clause) or "")),
    )


_CAPABILITIES = frozenset({"can", "could", "must", "should"})


def what_can_do(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X can lower its temperature in winter. -> What can X do?"""
    clause = statement.clause
    if clause.auxiliary not in _CAPABILITIES or clause.voice != "active" or is_negative(clause):
        return
    if (
        clause.lemma in _STATES | word_classes.OBJECT_VERBS | {"continue", "begin", "start"}
        or len(clause.rest.split()) < 3
    ):
        return
    if len(clause.subject.split()) == 1 and not statement.named and not statement.topical:
        return
    yield Candidate(
        as_question("what", clause.auxiliary, clause.subject, "do", lead=lead_of(clause)),
        "what",
        0.6,
        capitalised(spoken(f"{clause.verb} {core(clause) or clause.rest}")),
    )


# Adjective, or noun, and preposition after "is" that may end a question: "What is X responsible for?"
_ADJECTIVE_WITH = frozenset(
    "vital for|critical for|"
    "responsible for|famous for|notable for|similar to|different from|capable of|part of|home to|"
    "important for|essential for|necessary for|susceptible to|vulnerable to|equivalent to|typical of|"
    "dependent on|sensitive to|specific to|resistant to|prone to|subject to|involved in|full of|"
    "rich in|visible from|adjacent to|close to|common in|useful for|crucial for|identical to|due to|"
    "suitable for|active in|made of|popular with|popular in|characteristic of|comparable to|unique to|"
    "located on".split("|")
)


def adjective_with(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X is responsible for Y. X is a member of Y. -> What is X responsible for? What is X a member of?"""
    clause = statement.clause
    if clause.voice != "copula" or is_negative(clause) or len(clause.rest.split()) < 3 or clause.verb:
        return
    found = re.match(r"(?:(?:very|highly|also|most|primarily|mainly|closely|largely) )?(\w+ \w+)\b", clause.rest)
    member = re.match(r"(a (?:\w+ )?(?:member|subsidiary|component) of)\b (.+)", clause.rest)
    if member is None and (found is None or found.group(1).lower() not in _ADJECTIVE_WITH):
        return
    asked = member.group(1) if member else found.group(1) if found else ""
    if asked == "due to":
        return
    phrase = spoken(core(clause) or "")
    if len(phrase) <= len(asked) + 3:
        return
    word = "what"
    if asked in {"common in", "popular in"}:
        if not re.search(r" in (?:\w+ ){0,4}[A-Z]", phrase):
            return
        word, asked = "where", asked.removesuffix(" in")
    yield Candidate(
        as_question(word, clause.inverted(), asked, lead=lead_of(clause)),
        word,
        0.8,
        capitalised(phrase.split(f"{asked} ", 1)[-1]),
    )


_PURPOSEFUL = frozenset(
    "modify create build design found establish develop form introduce add install place remove perform make "
    "launch adapt amend change convert redesign sell open close purchase buy acquire hire conduct administer "
    "give apply prescribe set administer recommend undertake release issue pass enact organize organise move "
    "relocate travel return".split()
)


# With any other verb, "to" tells a purpose when one of these follows.
_PURPOSES = frozenset(
    "reduce prevent protect attract avoid improve increase create treat remove conserve minimize minimise produce "
    "determine measure keep provide raise promote celebrate honor honour identify ensure communicate study form find "
    "reach support accommodate replace escape meet indicate signal deter warn defend save".split()
)
_NO_PURPOSE = frozenset("use help allow enable lead go come have say cause tell ask".split())


def why_to(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X is performed to remove Y. -> Why is X performed?"""
    clause = statement.clause
    rest = core(clause)
    if (
        rest is None
        or is_negative(clause)
        or clause.voice == "copula"
        or clause.lemma in _AIMING | _MEANT | _NO_PURPOSE
    ):
        return
    at = _purpose_at(clause, rest)
    if at is None:
        return
    if clause.lemma not in _PURPOSEFUL and clause.voice != "passive":
        return
    if clause.lemma not in _PURPOSEFUL and rest[at:].split()[1] not in _PURPOSES:
        return
    before = clause.rest[:at].strip(" ,")
    if not before and (clause.voice == "active" or is_person(statement, topic)):
        return
    reason = rest[at:].strip()
    if len(reason.split()) < 3:
        return
    yield Candidate(
        as_question("why", clause.inverted(), before, lead=lead_of(clause)), "why", 0.85, capitalised(spoken(reason))
    )


def _purpose_at(clause: Clause, rest: str) -> int | None:
    """Where "to" with an infinitive begins that tells a purpose; None where there is none or two.

    The nouns that such a phrase completes ("plans to", "the first to", "rights to") are told by the word before.
    """
    tokens = [token for token in clause.rest_tokens if token.end <= len(rest)]
    places = [
        index
        for index, token in enumerate(tokens[:-1])
        if token.lower == "to" and tokens[index + 1].tag == "VB" and tokens[index + 1].lower not in {"be", "have"}
    ]
    if len(places) != 1:
        return None
    before = tokens[places[0] - 1].lower if places[0] else ""
    if re.fullmatch(
        r"first|last|only|plans?|attempts?|efforts?|rights?|ability|decision|agreement|way|ways|license|order|able|"
        r"likely|how|what|when|where|whether|and|or|but|permission|power|time|chance|opportunity|need|as|pressure|"
        r"proposals?|deals?|up|team|person|woman|man|player|people|public",
        before,
    ) or any(token.tag in {"WH", "VB", "VBG", "VBD", "VBZ"} for token in tokens[: places[0]]):
        return None
    return tokens[places[0]].start


_NO_EVENT = frozenset("average total rank own know contain include consist become remain need want believe".split())


def did_on(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """On March 4, 2024, X announced Y. -> What did X announce on March 4, 2024?"""
    clause = statement.clause
    if clause.voice != "active" or clause.auxiliary or not is_past(clause) or is_negative(clause):
        return
    dates = list(DATE.finditer(clause.rest))
    lead = DATE.fullmatch(clause.lead)
    if len(dates) + bool(lead) != 1 or (clause.lead and not lead) or clause.lemma in _NO_EVENT | _STATES:
        return
    date = clause.lead if lead else dates[0].group()
    first = clause.rest_tokens[0] if clause.rest_tokens else None
    if first is None or first.tag not in {"DT", "NNP", "NNS", "JJ", "PRP$"} or not YEAR.search(date):
        return
    if (
        clause.lemma not in word_classes.OBJECT_VERBS | _DATED
        or clause.lemma in _NO_DATED
        or clause.rest.startswith(date)
    ):
        return
    yield Candidate(
        as_question("what", clause.inverted(), date[0].lower() + date[1:]), "what", 0.7, capitalised(core(clause) or "")
    )


_NO_DATED = frozenset("include use show see wear receive allow".split())
# Beside the verbs with an object that is always asked for: these ask well when the date is said.
_DATED = frozenset(
    "acquire buy purchase sell launch publish release open sign found establish join complete discover appoint "
    "write direct premiere present design build adopt approve".split()
)
