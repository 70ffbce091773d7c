"""Rules for numbers: how many, how long, what percentage."""

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english.word_forms import readings
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
from knowledge_sdg.teacher.offline.writing.patterns import NUMBER, QUANTITY, YEAR
from knowledge_sdg.teacher.offline.writing.question_parts import (
    Candidate,
    as_question,
    capitalised,
    core,
    has_pronoun,
    is_negative,
    is_past,
    lead_of,
    spoken,
)

_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)"


_LENGTH = (
    r"(?:mm|cm|m|km|ft|feet|foot|in|inches|inch|metres?|meters?|miles?|kilometres?|kilometers?|light[- "
    r"]years?|centimetres?|centimeters?|µm|nm|acres?|years?)"
)


def how_many(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """X has 12 Ys. -> How many Ys does X have?"""
    clause = statement.clause
    rest = core(clause)
    if rest is None or is_negative(clause):
        return
    if topic.person and statement.topical and is_past(clause) and not YEAR.search(lead_of(clause) + clause.rest):
        return  # "How many points did she score?": in which game is not said
    counted = re.match(
        rf"{QUANTITY}(?P<number>{NUMBER}) (?P<things>(?:[a-z][\w-]* ){{0,3}}?[a-z][\w-]*s|people|"
        rf"children)\b(?P<more>.*)$",
        spoken(rest),
    )
    if (
        counted
        and clause.voice == "active"
        and not YEAR.fullmatch(counted["number"])
        and counted["number"].lower() != "one"
    ):
        things = counted["things"]
        if (
            _countable(things)
            and not has_pronoun(counted["more"])
            and not re.match(r"\s+(?:and|or)\b", counted["more"])
            and not re.match(r"\s+(?:old|long|tall|wide|high|later|ago|before|after|earlier)\b", counted["more"])
        ):
            duration = re.fullmatch(_UNIT, things.split()[-1]) and len(things.split()) == 1
            if duration and clause.lemma in {"last", "take", "live", "serve", "run", "remain", "spend"}:
                yield Candidate(
                    as_question("how long", clause.inverted(), counted["more"], lead=lead_of(clause)),
                    "how much",
                    0.8,
                    counted["number"] + " " + things,
                )
            elif (
                not duration
                and clause.lemma
                not in {
                    "last",
                    "measure",
                    "weigh",
                    "cost",
                    "reach",
                    "stand",
                    "rise",
                    "fall",
                    "grow",
                    "increase",
                    "decrease",
                    "average",
                    "total",
                    "number",
                    "run",
                    "live",
                    "stretch",
                    "span",
                }
                and not re.search(_LENGTH + "$", things)
            ):
                yield Candidate(
                    as_question("how many", things, clause.inverted(), counted["more"], lead=lead_of(clause)),
                    "how many",
                    0.9,
                    capitalised(rest[: counted.end("things")]),
                )


def _countable(things: str) -> bool:
    head = things.rsplit(maxsplit=1)[-1]
    return ("NNS" in readings(head) and head not in {"times", "series", "species", "percent"}) or head in {
        "people",
        "children",
        "species",
    }


def how_many_subjects(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """Ten stars have planets. -> How many stars have planets?"""
    clause = statement.clause
    rest = core(clause)
    found = re.match(rf"^{QUANTITY}(?P<number>{NUMBER}) (?P<things>.+)$", clause.subject, re.IGNORECASE)
    if not found or rest is None or not clause.plural or has_pronoun(rest) or is_negative(clause):
        return
    if (
        found["things"].startswith(("of ", "or ", "and ", "to ", "% ", "percent"))
        or not re.search(r"\b[a-z-]+s\b|people|children", found["things"])
        or len(rest.split()) < 3
    ):
        return
    if len(found["things"].split()) == 1 and re.search(
        r"\b(?:copies|sold|issued|units)\b", f"{found['things']} {rest}"
    ):
        return  # "425,000 copies have been sold": of what is not said
    if YEAR.fullmatch(found["number"]) or found["number"].lower() == "one":
        return
    yield Candidate(
        as_question("how many", found["things"], clause.adverbs, clause.finite, rest, lead=lead_of(clause)),
        "how many",
        0.85,
        capitalised(found["number"] + " " + found["things"]),
    )


_THERE = re.compile(
    rf"^There (are|were) {QUANTITY}({NUMBER}) (?P<things>(?:[\w-]+ ){{0,3}}?[\w-]+s|species|"
    rf"people)(?P<more>(?: (?:of|in|about|on|for|from|within|known|found) [^,;:()]+)?)(?=[,;:.(])"
)


def there_are(sentence: str) -> Iterator[Candidate]:
    """There are two kinds of X. -> How many kinds of X are there?"""
    found = _THERE.match(sentence)
    if (
        found
        and found.group(2) != "one"
        and not has_pronoun(found["things"] + found["more"])
        and found["things"].split()[-1] not in {"times", "years", "others"}
    ):
        yield Candidate(
            as_question("how many", found["things"], found["more"], found.group(1), "there"),
            "how many",
            0.85,
            capitalised(f"{found.group(2)} {found['things']}"),
        )


def how_much(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X is 12 cm long. X weighs 10 g. -> How long is X? How much does X weigh?"""
    clause = statement.clause
    rest = spoken(clause.rest)
    if is_negative(clause) or len(clause.subject.split()) > 10:
        return
    if clause.voice == "copula" and (
        found := re.match(rf"{QUANTITY}{NUMBER}[^,;]{{0,30}}?\b(long|wide|high|tall|deep|thick|old)\b(?! and)", rest)
    ):
        yield Candidate(
            as_question("how", found.group(1), clause.inverted(), lead=lead_of(clause)),
            "how much",
            0.9,
            capitalised(found.group()),
        )
    elif (
        clause.lemma in {"weigh", "cost"} and clause.voice == "active" and re.match(rf"{QUANTITY}[$€£]?{NUMBER}", rest)
    ):
        yield Candidate(
            as_question("how much", clause.inverted(), lead=lead_of(clause)),
            "how much",
            0.95,
            capitalised(rest.split(",")[0]),
        )
    elif clause.lemma in {"last", "live", "take"} and (
        found := re.match(
            rf"(?:for )?{QUANTITY}{NUMBER}(?: to {NUMBER})? {_UNIT}\b(?! (?:of|after|before|later))(?P<to> "
            rf"to \w+[^,;]*)?",
            rest,
        )
    ):
        yield Candidate(
            as_question("how long", clause.inverted(), found["to"] or "", lead=lead_of(clause)),
            "how much",
            0.85,
            capitalised(found.group()),
        )
    elif found := re.search(rf" for ({QUANTITY}{NUMBER} {_UNIT})$", rest):
        before = rest[: found.start()]
        if (
            (cut := core(clause)) is not None
            and spoken(cut) == rest
            and not has_pronoun(before, possessive=False)
            and clause.voice != "copula"
        ):
            yield Candidate(
                as_question("how long", clause.inverted(), before, lead=lead_of(clause)),
                "how much",
                0.75,
                capitalised(found.group(1)),
            )


def percentage(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """About 80% of tabbies are male. -> What percentage of tabbies are male?"""
    clause = statement.clause
    found = re.match(
        rf"^{QUANTITY}(?P<number>[\d.–-]+) ?(?:%|percent|per cent) of (?P<things>.+)$", clause.subject, re.IGNORECASE
    )
    rest = core(clause)
    if found and rest and not has_pronoun(rest) and not is_negative(clause):
        yield Candidate(
            as_question("what percentage of", found["things"], clause.finite, rest, lead=lead_of(clause)),
            "what",
            0.9,
            capitalised(clause.subject.split(" of ")[0]),
        )


def having(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X has a length of 12 cm. -> What length does X have?"""
    clause = statement.clause
    rest = spoken(clause.rest)
    if clause.lemma != "have" or clause.voice != "active" or is_negative(clause):
        return
    found = re.match(rf"(an?|the) ((?:[a-z-]+ ){{0,2}}[a-z]+) of ({QUANTITY}[–−-]?[$€£]?{NUMBER}.*)$", rest)
    if found and found.group(2).split()[-1] not in {
        "number",
        "variety",
        "pair",
        "total",
        "set",
        "series",
        "group",
        "range",
        "combination",
        "kind",
        "type",
        "career",
    }:
        yield Candidate(
            as_question("what", found.group(2), clause.inverted(), lead=lead_of(clause)),
            "what",
            0.9,
            capitalised(found.group(3).split(",")[0]),
        )
