"""Rules that ask for the rest of a sentence: what something does, what it is made of."""

# ruff: noqa: SIM905 - a list of words reads better as text

import re
from collections.abc import Iterator

from knowledge_sdg.teacher.offline.english import word_classes
from knowledge_sdg.teacher.offline.english.grammar import Clause
from knowledge_sdg.teacher.offline.reading.subjects import Statement, Topic
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


def stranded(  # noqa: PLR0911 - a row of guards
    statement: Statement, topic: Topic
) -> Iterator[Candidate]:
    """X is known for Y. -> What is X known for?"""
    clause = statement.clause
    if is_negative(clause) or not clause.rest_tokens or len(clause.rest.split()) < 3:
        return
    first = clause.rest_tokens[0].lower
    phrase = spoken(core(clause) or "")
    if (
        clause.lemma == "call"
        and clause.voice == "passive"
        and clause.rest_tokens[0].tag in {"NNP", "DT", "NN", "NNS", "JJ", "PUNCT"}
        and first not in {"for", "into", "upon"}
    ):
        yield Candidate(as_question("what", clause.inverted(), lead=lead_of(clause)), "what", 0.7, capitalised(phrase))
        return
    if (clause.lemma, first) == ("use", "to") and clause.voice == "passive":
        yield Candidate(
            as_question("what", clause.inverted(), "for", lead=lead_of(clause)), "what", 0.85, capitalised(phrase)
        )
        return
    if _is_taken_for(clause):
        first_words = "to be" if clause.rest.startswith("to be ") else ""
        yield Candidate(
            as_question("what", clause.inverted(), first_words, lead=lead_of(clause)),
            "what",
            0.6,
            capitalised(phrase.removeprefix("to be ")),
        )
        return
    if clause.lemma == "refer" and clause.voice == "passive":
        if clause.rest.startswith("to as "):
            yield Candidate(
                as_question("what", clause.inverted(), "to as", lead=lead_of(clause)),
                "what",
                0.8,
                capitalised(phrase.split(" ", 2)[-1]),
            )
        return
    passive_only = {"know", "name", "compose", "make", "base", "use", "cause", "consider", "cover"}
    if (clause.lemma, first) not in word_classes.STRANDED or (
        clause.lemma in passive_only and clause.voice != "passive"
    ):
        return
    if (clause.lemma, first) in {("serve", "as"), ("act", "as"), ("function", "as")} and is_person(statement, topic):
        yield Candidate(as_question("what", clause.inverted(), "as", lead=lead_of(clause)), "what", 0.6, "")
        return
    asked = (
        "who or what"
        if (clause.lemma, first) in {("name", "after"), ("inspire", "by"), ("replace", "by"), ("influence", "by")}
        else "what"
    )
    yield Candidate(
        as_question(asked, clause.inverted(), first, lead=lead_of(clause)),
        "what",
        0.85,
        capitalised(phrase.split(" ", 1)[-1]),
    )


def _is_taken_for(clause: Clause) -> bool:
    """As in "X is considered (to be) a Y", "X was renamed Y"."""
    if clause.voice != "passive" or clause.auxiliary in word_classes.MODALS or clause.lemma not in _TAKEN_FOR:
        return False
    if clause.rest.startswith("to be one of"):
        return False
    tokens = clause.rest_tokens[2:] if clause.rest.startswith("to be ") else clause.rest_tokens
    named = clause.lemma not in {"consider", "think", "believe"}
    return (
        bool(tokens)
        and (tokens[0].tag in {"DT", "NNP"} or tokens[0].text in {'"', "“"})
        and (named or clause.rest.startswith(("to be ", "a ", "an ", "the ")))
    )


_TAKEN_FOR = frozenset(
    ["consider", "think", "believe", "rename", "nickname", "dub", "deem", "label", "entitle", "term"]
)


def what_has(statement: Statement, topic: Topic) -> Iterator[Candidate]:
    """The hood of the Orrin car has grooves on both sides. -> What does the hood of the Orrin car have?"""
    clause = statement.clause
    if clause.lemma != "have" or clause.voice != "active" or clause.auxiliary or is_negative(clause):
        return
    cut = core(clause)
    if (
        cut is None
        or len(cut.split()) < 3
        or not clause.rest_tokens
        or statement.topical
        or is_person(statement, topic)
    ):
        return
    if clause.rest_tokens[0].tag not in {"JJ", "NN", "NNS"} or clause.rest_tokens[0].lower in _VAGUE_HAVING:
        return
    if len(clause.subject.split()) < 2 and not statement.named:
        return
    yield Candidate(as_question("what", clause.inverted(), lead=lead_of(clause)), "what", 0.5, capitalised(spoken(cut)))


_VAGUE_HAVING = frozenset(["more", "less", "fewer", "better", "worse", "different", "similar", "other", "much", "many"])


# Verbs of which the bare object is no good question ("What did X have?"), or of which what follows is no object.
_NO_OBJECT = frozenset(
    "link pay stretch compare pose employ finish draw attend change sing admire have be make take give get "
    "begin start continue lead help keep let put set lose leave spend reach enter join meet follow remain seem "
    "appear last live run measure weigh cost stay grow average total call name consider find see want try mark "
    "post turn go come share cross pass near head exit parallel travel peak range stand fall rise do say score "
    "shoot record hold serve rank vary tend work play act function look feel prove move fight believe think "
    "know claim state note argue write add occur happen arrive die sit lie exist belong differ".split()
)


_THAT_VERBS = frozenset(
    ["announce", "propose", "suggest", "report", "reveal", "show", "indicate", "predict", "demonstrate", "recommend"]
)
_UNNAMED_WORK = frozenset(
    ["evidence", "study", "studies", "research", "researchers", "results", "findings", "scholars"]
)
# Of the past, these ask for one of many ("What did she win?") unless an opening phrase says when.
_ONE_OF_MANY = frozenset(["receive", "win", "use", "include", "show", "introduce", "create", "produce", "retain"])
_TELLING_SUBJECT = 5  # words; what a shorter one said is one thing of many
# Of these the object alone says little: "What do black rhinos show?"
_LOOSE_NOW = frozenset(["show", "use", "wear", "suggest", "display", "become", "see", "do"])
_OF_PEOPLE = frozenset(
    ["surpass", "defeat", "beat", "pass", "marry", "succeed", "hire", "appoint", "nominate", "select", "employ"]
)
_SURE_OBJECT = frozenset(["include", "contain", "cause", "comprise", "announce"])
_OBJECT_TAGS = frozenset(["DT", "NN", "NNS", "NNP", "JJ", "CD", "PRP$", "POS", "WH"])


def what_object(  # noqa: C901, PLR0911 - a row of guards
    statement: Statement, _topic: Topic
) -> Iterator[Candidate]:
    """X contains Y. -> What does X contain?"""
    clause = statement.clause
    if clause.voice != "active" or is_negative(clause) or clause.lemma in _NO_OBJECT or not clause.rest_tokens:
        return
    if clause.auxiliary in word_classes.BE or re.match(r"(?:used|made|found|known|called|based)\b", clause.rest):
        return  # "is expanding"; "the breeds used were", in which the noun was taken for a verb
    if not _has_object(clause) or re.match(r"(?:\w+ ){1,3}only\b", clause.rest):
        return
    lead, subject_words = lead_of(clause), len(clause.subject.split())
    if clause.head.lower() in _UNNAMED_WORK and subject_words < 4:
        return
    if clause.lemma in _ONE_OF_MANY and is_past(clause) and not lead and subject_words < 5:
        return
    known = clause.lemma in word_classes.OBJECT_VERBS
    if (
        clause.lemma in _LOOSE_NOW
        and not lead
        and not clause.rest.startswith("that ")
        and subject_words < _TELLING_SUBJECT
    ):
        return
    if clause.lemma in _OF_PEOPLE and clause.rest_tokens[0].tag == "NNP":
        return  # "What did Ada surpass?": whom
    if not lead and subject_words < _TELLING_SUBJECT and clause.rest.startswith("that "):
        return  # "What did Ada announce?": of many things one
    cut = core(clause)
    if not known and not lead:
        return  # "What does Toranaga halt?"
    if not known and (cut is None or len(cut.split()) < 2 or not (statement.named or subject_words > 1)):
        return
    worth = 0.7 if clause.lemma in _SURE_OBJECT and not statement.topical else 0.6 if known else 0.5
    told = is_past(clause) or clause.auxiliary in word_classes.HAVE
    if told and not lead and (statement.topical or re.match(r"an? ", clause.subject)):
        return  # "What did Ada announce?": of many things one
    if is_past(clause) and not lead and subject_words < 3:
        return
    yield Candidate(as_question("what", clause.inverted(), lead=lead), "what", worth, capitalised(spoken(cut or "")))


def _has_object(clause: Clause) -> bool:
    """Whether a noun phrase, or "that" and a sentence, follows the verb."""
    first = clause.rest_tokens[0]
    if first.tag not in _OBJECT_TAGS or len(clause.rest.split()) < 3 or re.match(r"[$€£]?\d", clause.rest):
        return False
    following = clause.rest_tokens[1].tag if len(clause.rest_tokens) > 1 else ""
    if first.lower == "her" and following in {"IN", "TO", "DT"}:
        return False
    if (
        first.lower in {"more", "less", "very", "much", "north", "south", "east", "west"}
        or first.lower in word_classes.OBJECT_PRONOUNS
    ):
        return False
    return first.tag != "WH" or (first.lower == "that" and clause.lemma in _THAT_VERBS)


def what_kind(statement: Statement, _topic: Topic) -> Iterator[Candidate]:
    """X has a long, curved bill. -> What kind of bill does X have?"""
    clause = statement.clause
    if clause.lemma != "have" or clause.voice != "active" or clause.auxiliary or is_negative(clause):
        return
    found = re.match(r"(?:an? )(?:[a-z-]+,? (?:and )?){1,3}", clause.rest)
    tokens = clause.rest_tokens
    if not found or len(tokens) < 3 or tokens[0].lower not in {"a", "an"}:
        return
    index = 1
    while index < len(tokens) and (
        tokens[index].tag == "JJ" or tokens[index].text == "," or tokens[index].lower == "and"
    ):
        index += 1
    if index < 2 or index >= len(tokens) or tokens[index].tag != "NN":
        return
    noun_end = index
    while noun_end + 1 < len(tokens) and tokens[noun_end + 1].tag == "NN":
        noun_end += 1
    noun = clause.rest[tokens[index].start : tokens[noun_end].end]
    after = tokens[noun_end + 1].lower if noun_end + 1 < len(tokens) else ""
    if after and tokens[noun_end + 1].tag not in {"IN", "PUNCT", "CC", "WH"}:
        return
    if after in {"of", "for", "to", "that", "which", "in", "worth"} or noun in {
        "effect",
        "impact",
        "number",
        "role",
        "history",
        "variety",
        "range",
        "part",
        "lot",
        "tendency",
        "chance",
        "risk",
        "deal",
    }:
        return
    yield Candidate(
        as_question("what kind of", noun, clause.inverted(), lead=lead_of(clause)),
        "what",
        0.75,
        capitalised(spoken(core(clause) or "")),
    )
